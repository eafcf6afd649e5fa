/* The user's keys, as commands need them. What is wrong with a file's mode is said on standard
 * error, once per file. */
#ifndef TANA_CLI_KEYS_H
#define TANA_CLI_KEYS_H

#include "cli/command.h"
#include "keys/keyfile.h"

/* Reads the key of that name without opening its seal. ret is the caller's to keyfile_wipe(). */
tana_err keys_read(const char *name, struct keyfile *ret, struct err *err);

/* The same, with the secret: asks for the password if need be. */
tana_err keys_open(const char *name, struct keyfile *ret, struct err *err);

/* A key file that lies elsewhere. */
tana_err keys_open_file(const char *path, struct keyfile *ret, struct err *err);

/* A public key, written as 64 hexadecimal digits or as the name of a key that is here. */
tana_err keys_public(const char *text, struct ed25519_public *ret, struct err *err);

/* The names of all keys in the user's directory; free with keyfile_names_free(). */
tana_err keys_names(struct keyfile_names *ret, struct err *err);

/* Keeps a new key in the user's directory; asks for a password when it is to be sealed. */
tana_err keys_keep(const char *name, const struct ed25519_secret *secret, bool sealed,
                   struct err *err);

#endif
