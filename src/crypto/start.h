/* What a program does once, before anything else of this folder. */
#ifndef TANA_CRYPTO_START_H
#define TANA_CRYPTO_START_H

#include "base/err.h"

/* Prepares the libraries and tries the functions here on known answers, among them signatures that
 * verifiers are known to disagree on. Takes about 2 ms; calling it again does nothing. Not for
 * several threads at once. Errors: E_INTERNAL (an answer is wrong; the message names which). */
tana_err crypto_start(struct err *err);

#endif
