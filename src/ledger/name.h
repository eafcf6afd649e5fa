/* How things are named: ids, @names, references and currency codes, each with a strict grammar.
 *
 *   id        32 bytes; shown as 52 characters of lower-case Crockford base32
 *   name      1-32 characters of a-z 0-9 _ -, the first a letter; shown with '@' in front
 *   currency  3-10 characters of A-Z 0-9, the first a letter
 *
 * Everything is ASCII, so no two names look alike or differ by something invisible. */
#ifndef TANA_LEDGER_NAME_H
#define TANA_LEDGER_NAME_H

#include "base/buf.h"
#include "base/err.h"

enum {
    ID_SIZE = 32,
    ID_TEXT_MAX = 53,   /* with the NUL */
    NAME_TEXT_MAX = 34, /* "@" and 32 characters and the NUL */
    CURRENCY_CODE_MAX = 11,
};

struct id {
    unsigned char bytes[ID_SIZE];
};

/* With the '@'; the empty text is no name. Bytes behind the NUL are zero. */
struct name {
    char text[NAME_TEXT_MAX];
};

/* Bytes behind the NUL are zero. */
struct currency_code {
    char text[CURRENCY_CODE_MAX];
};

/* What a user writes where an account is meant: "@alice", "alice" or the 52 characters of an id.
 * A name is at most 32 characters, so the last two cannot be mixed up. */
struct ref {
    bool by_name;
    struct name name; /* when by_name */
    struct id id;     /* when not */
};

/* Errors: E_BAD_NAME. name_parse wants the '@'. */
tana_err name_parse(struct bytes text, struct name *ret, struct err *err);
tana_err ref_parse(struct bytes text, struct ref *ret, struct err *err);
tana_err id_parse(struct bytes text, struct id *ret, struct err *err);

/* Errors: E_NO_CURRENCY, because what is not even a code cannot exist. */
tana_err currency_code_parse(struct bytes text, struct currency_code *ret, struct err *err);

/* What a name looks like: names of equal skeletons cannot both exist (docs/protocol.md, section 3).
 * Without '@'; bytes behind the NUL are zero. */
struct skeleton {
    char text[NAME_TEXT_MAX];
};
struct skeleton name_skeleton(const struct name *name);

/* Names that only administrators may give away. */
bool name_is_reserved(const struct name *name);

static inline bool id_is_zero(const struct id *id)
{
    static const struct id zero;
    return memcmp(id->bytes, zero.bytes, ID_SIZE) == 0;
}

const char *id_format(const struct id *id, char out[ID_TEXT_MAX]); /* returns out */

static inline bool id_eq(const struct id *a, const struct id *b)
{
    return memcmp(a->bytes, b->bytes, ID_SIZE) == 0;
}

/* The id of the account called `name` in the ledger that `tana run` makes for itself: the same in
 * every run, and in every fixture that has an account of that name. */
struct id id_of_local_account(const struct name *name);

/* The id of an account of a chain: docs/protocol.md, section 3. */
struct id id_of_account(const struct id *chain, const struct id *creator, uint64_t nonce,
                        uint32_t index);

/* The creator of an account that creates itself. `keys` are `count` times 32 bytes, sorted. */
struct id id_of_self(const void *keys, size_t count, uint32_t threshold);

/* The id of the hold that the operation at `index` of a transaction makes. */
struct id id_of_hold(const unsigned char transaction[ID_SIZE], uint32_t index);

/* The id of a contract: one per owner and code. */
struct id id_of_contract(const struct id *owner, struct bytes code_hash);

#endif
