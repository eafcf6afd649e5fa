/* Making a data directory: a chain that begins here. */
#ifndef TANA_CLI_INIT_H
#define TANA_CLI_INIT_H

#include "base/buf.h"
#include "base/err.h"
#include "ledger/name.h"

#define INIT_ADMIN_KEY "admin" /* of the user's keys: signs for @admin */

struct init_made {
    char chain[2 * ID_SIZE + 1];
    char producer[65]; /* its public key, in hexadecimal */
    char admin[65];
    bool admin_is_new;
};

/* Is there a genesis document in the directory? */
bool init_done(const char *directory);

/* Makes the directory if need be, the producer's key in it, the key of @admin among the user's keys
 * unless it is there, and, last of all, the genesis document: with it the directory is complete.
 * Errors: E_EXISTS (it is), E_IO, and those of key files. */
tana_err init_make(const char *directory, struct init_made *ret, struct err *err);

/* Writes a file of the directory, whole and on disk or not at all. E_EXISTS when there is one. */
tana_err init_write(const char *directory, const char *name, struct bytes content, struct err *err);

/* What was made, for people. */
void init_tell(const char *directory, const struct init_made *made);

/* Makes a directory and those above it, 0700. Errors: E_IO. */
tana_err init_directory(const char *path, struct err *err);

#endif
