/* The cache directory: what was computed once and is a pure function of its key.
 *
 * `$XDG_CACHE_HOME/tana`, else `$HOME/.cache/tana`; mode 0700, entries 0600. A cache can only save
 * time: where it is missing, read-only, full, or somebody else's, everything works without it, and
 * nothing here reports an error. An entry counts only when it is a regular file of this user that
 * nobody else may write, and its header carries the magic, the key and the SHA-256 of the payload;
 * every other one is a miss, and is written anew. Entries are written beside and renamed, so a reader
 * sees all of one or none. Bounded in bytes: the entries that were longest not used go first. */
#ifndef TANA_RUNTIME_CACHE_H
#define TANA_RUNTIME_CACHE_H

#include "base/buf.h"
#include "crypto/sha256.h"

struct cache;

enum {
    CACHE_SIZE_MAX = 256 << 20, /* bytes of all entries */
    CACHE_ENTRY_MAX = 64 << 20, /* bytes of one entry's payload */
    CACHE_NOTE_MAX = 1024,      /* bytes of the note beside a file */
};

/* Finds or makes the directory. Never fails: without one, every get is a miss. */
struct cache *cache_open(size_t size_max);
void cache_close(struct cache *c); /* NULL is fine */
bool cache_usable(const struct cache *c);

/* A key: the kind of thing ("module"), and everything the payload depends on. */
struct sha256 cache_key(const char *kind, const struct bytes *parts, size_t count);

/* True and the payload when there is a sound entry. */
bool cache_get(struct cache *c, const struct sha256 *key, struct buf *ret_payload);
void cache_put(struct cache *c, const struct sha256 *key, struct bytes payload);

/* Large things that another process maps: the file holds the payload and nothing else; its digest,
 * and a short note of the caller's, are in an entry of their own under the same key. Returns a
 * descriptor for reading that the caller closes, or -1. The payload is not hashed here: whoever uses
 * it compares it with *ret_digest first. cache_drop forgets one that proved wrong. */
int cache_open_file(struct cache *c, const struct sha256 *key, struct sha256 *ret_digest,
                    struct buf *ret_note);
void cache_put_file(struct cache *c, const struct sha256 *key, struct bytes payload,
                    struct bytes note);
void cache_drop(struct cache *c, const struct sha256 *key);

#endif
