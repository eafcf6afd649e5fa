/* Key files: a private key under a name, plain or sealed with a password. JSON, for people.
 *
 *   {"format": "tana-key-v1", "name": "alice", "public": HEX, "secret": HEX}
 *   {"format": "tana-key-v1", "name": "alice", "public": HEX, "sealed": {"kdf": "argon2id",
 *    "passes": 3, "memory_kib": 65536, "salt": HEX, "cipher": "xchacha20-poly1305",
 *    "nonce": HEX, "box": HEX}}
 *
 * Read strictly: no other member, none missing, and the secret belongs to the public key. Copies
 * of the secret that are made on the way are zeroed. */
#ifndef TANA_KEYS_KEYFILE_H
#define TANA_KEYS_KEYFILE_H

#include "base/err.h"
#include "crypto/secret.h"

enum {
    KEY_NAME_SIZE_MAX = 64,    /* bytes, without the NUL */
    KEYFILE_SIZE_MAX = 4096,   /* bytes of a file */
    KEYFILE_COUNT_MAX = 10000, /* files that a listing looks at */
};

struct keyfile {
    char name[KEY_NAME_SIZE_MAX + 1];
    struct ed25519_public public;
    bool exposed; /* others than its owner may read or write the file: to be complained about */
    bool locked;  /* sealed, and not unlocked so far: `secret` is zero */
    struct ed25519_secret secret;
    struct sealed_secret sealed; /* meaningful while locked */
};

/* A name: 1-64 of a-z, 0-9, '-', '_' and '.', the first a letter or digit. */
bool key_name_valid(struct bytes name);

/* Where the user's keys lie: $XDG_CONFIG_HOME/tana/keys or ~/.config/tana/keys. The caller frees
 * it; NULL on error. Errors: E_USAGE (neither variable holds an absolute path). */
char *keyfile_directory(struct err *err);

/* The file of a key in a directory; the caller frees it. REQUIREs a valid name. */
char *keyfile_path(const char *directory, const char *name);

/* Writes a new key file with mode 0600; directories that are missing are made with 0700. Either
 * the whole file is there, on disk, under its name, or nothing is. A password of size 0 means not
 * sealed. Errors: E_BAD_NAME, E_EXISTS (there is a file of that name, which stays), E_IO, E_LIMIT.
 */
tana_err keyfile_create(const char *directory, const char *name,
                        const struct ed25519_secret *secret, struct bytes password,
                        struct err *err);

/* Reads a key file, wherever it lies. A plain one comes unlocked. ret_key is to be wiped by
 * keyfile_wipe() also after an error. Errors: E_NO_INPUT (not there, not readable, no regular
 * file), E_INVALID (not a key file; with the file's name), E_LIMIT (too large). */
tana_err keyfile_read(const char *path, struct keyfile *ret_key, struct err *err);

/* The same for a text in memory. The digits of a secret in it are overwritten. Errors: E_INVALID. */
tana_err keyfile_parse(unsigned char *text, size_t size, struct keyfile *ret_key, struct err *err);

/* Opens the seal. REQUIREs that the key is locked. Errors: E_PASSWORD, E_INVALID, E_LIMIT. */
tana_err keyfile_unlock(struct keyfile *key, struct bytes password, struct err *err);

void keyfile_wipe(struct keyfile *key); /* for _cleanup_ as well */

/* The names of the keys in a directory, sorted; none when the directory is missing. Free with
 * keyfile_names_free(). Errors: E_IO, E_LIMIT. */
struct keyfile_names {
    char **names;
    size_t count;
};
tana_err keyfile_list(const char *directory, struct keyfile_names *ret_names, struct err *err);
void keyfile_names_free(struct keyfile_names *names); /* for _cleanup_ as well */

#endif
