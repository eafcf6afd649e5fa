/* Records as the bytes that the state tree commits to, and back (docs/protocol.md, section 6). */
#ifndef TANA_LEDGER_ENCODE_H
#define TANA_LEDGER_ENCODE_H

#include "crypto/sha256.h"
#include "ledger/record.h"

enum { RECORD_VALUE_MAX = 32768 }; /* bytes of the longest encoding */

/* True for kinds that are leaves; names and due holds follow from others and are not. */
bool record_is_leaf(enum record_kind kind);

/* The key of the leaf in the tree. REQUIREs a kind that is a leaf. */
struct sha256 record_leaf_key(enum record_kind kind, struct bytes key);

/* The type of the leaf as text: "account". NULL when the kind is none. */
const char *record_type(enum record_kind kind);
bool record_type_find(struct bytes type, enum record_kind *ret);

/* Appends the canonical encoding. */
void record_encode(enum record_kind kind, const void *record, struct buf *out);

/* H(encoding); for accounts this is the state hash. */
struct sha256 record_hash(enum record_kind kind, const void *record);

/* A new record, which record_ops[kind].release frees, or NULL: not an encoding of that kind.
 * An account's number is not part of it and is 0. */
void *record_decode(enum record_kind kind, struct bytes value);

#endif
