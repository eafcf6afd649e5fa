/* What a producer has signed last, beside its key: so that it never signs a second block beside or
 * below one that the world has seen, also when the database is an older copy of itself.
 *
 * A header leaves the process only after its COMMIT, and only after signed_record() has it on disk.
 * What was signed but not committed has left no trace and does not count.
 *
 * A file of two slots that are written in turn, so that one whole record survives every crash.
 * Several processes may have it open. Not thread-safe. */
#ifndef TANA_NODE_SIGNED_H
#define TANA_NODE_SIGNED_H

#include "crypto/sha256.h"
#include "ledger/name.h"

struct signed_file;

struct signed_block {
    struct id chain;
    uint64_t height, epoch;
    struct sha256 hash;
};

/* Makes the file, with nothing in it, when it does not exist. Errors: E_IO, E_CORRUPT (both slots
 * are damaged). */
tana_err signed_open(const char *path, struct signed_file **ret, struct err *err);
void signed_close(struct signed_file *f); /* NULL is fine */

/* The highest block of that chain; false when there is none. */
tana_err signed_newest(struct signed_file *f, const struct id *chain, bool *ret_exists,
                       struct signed_block *ret, struct err *err);

/* Writes the block, and returns when it is on disk. One of the same chain that is not higher than
 * what is there changes nothing, unless `replace`. Errors: E_IO. */
tana_err signed_record(struct signed_file *f, const struct signed_block *block, bool replace,
                       struct err *err);

#endif
