/* Files that the user names; "-" is standard input. */
#ifndef TANA_CLI_INPUT_H
#define TANA_CLI_INPUT_H

#include "base/buf.h"
#include "base/err.h"

/* Appends the whole content. Errors: E_NO_INPUT, E_LIMIT (more than ret_text may hold). */
tana_err input_read(const char *path, struct buf *ret_text, struct err *err);

/* Writes a file that must not exist yet, whole and on disk or not at all; "-" is standard output.
 * Errors: E_EXISTS, E_IO. */
tana_err output_create(const char *path, struct bytes content, struct err *err);

#endif
