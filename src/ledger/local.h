/* The ledger that `tana run` gives a program when there is no node: a fixture, and the operations
 * that the modules tana:tx, tana:block and tana:data ask for.
 *
 * Operations arrive from the worker as a name and the text of a JSON array, and are answered by
 * JSON text. The worker is not trusted: arguments are read strictly, and everything is bounded by
 * the constants below. An operation that fails changes nothing.
 *
 *   tx.transfer [from, to, amount, currency]  -> null     stages a transfer
 *       amount: decimal string of major units ("12.50"), or {"minor": "1250"}
 *       E_BAD_NAME E_NO_ACCOUNT E_NO_CURRENCY E_BAD_AMOUNT E_SELF_TRANSFER, E_LIMIT (staged)
 *   tx.changes []                 -> [{type, from, to, amount, currency}...]
 *   tx.clear []                   -> null     forgets what is staged
 *   tx.execute []                 -> {"success": true, "id", "changes"}
 *                                  | {"success": false, "error": {code, message, index}}
 *       All staged transfers in order or none; nothing is staged any more either way. What a
 *       program may move: its contract's money and that of the fixture's "authority".
 *
 *   block.balance [[account...], currency]  -> ["12.50" | null...]     null: no such account
 *   block.account [[account...]]            -> [{...} | null...]
 *       id, username, displayName, role, frozen, version, metadata
 *   block.currency [[code...]]              -> [{code, scale, supply} | null...]
 *   block.transaction [[id...]]             -> [{...} | null...]
 *       id, status, height, timestamp, changes; of what this run has executed
 *
 *   data.get [key]                -> null | string: the JSON text stored
 *   data.has [key]                -> true | false
 *   data.set [key, JSON text]     -> null     E_INVALID E_LIMIT
 *   data.delete [key]             -> true | false
 *   data.keys [] | [glob]         -> [key...] in the order of their UTF-8 bytes
 *   data.entries [] | [glob]      -> [[key, JSON text]...]
 *   data.clear []                 -> how many there were
 *   data.usage []                 -> [keys stored, bytes of keys and values]: what the three above
 *                                    take time by, so that they can be charged before they run
 *
 * An account is "@alice", "alice" or an id. A glob is matched as a whole: * is any characters, ?
 * is one, all else is itself.
 *
 * Reads show what this run has executed and stored so far. Nothing outlives the run unless it is
 * kept by local_end(l, true). Not thread-safe. */
#ifndef TANA_LEDGER_LOCAL_H
#define TANA_LEDGER_LOCAL_H

#include "ledger/fixture.h"

enum {
    LOCAL_STAGED_MAX = 100,          /* transfers staged at a time */
    LOCAL_STAGED_RUN_MAX = 1000,     /* transfers staged in one run, executed, cleared or not */
    LOCAL_QUERY_MAX = 10,            /* items of one query */
    LOCAL_ARGUMENTS_MAX = 128 << 10, /* bytes of an operation's arguments */
    LOCAL_VALUE_DEPTH_MAX = 65,      /* nesting of a stored value; tana:data allows 64 and wraps
                                        bigints into one object more */
};

struct local;

/* Takes the fixture over. */
struct local *local_new(struct fixture *fixture);
void local_free(struct local *l); /* NULL is fine */

/* Appends the answer to ret_json. With room for 64 KiB only data.keys and data.entries, which
 * change nothing, can find it too small. Errors: the operation's; E_INVALID (no such operation,
 * wrong arguments); E_LIMIT (the arguments are too large, or the answer does not fit). */
tana_err local_op(struct local *l, const char *op, const char *arguments, size_t arguments_size,
                  struct buf *ret_json, struct err *err);

/* Appends what a program learns about its surroundings, as members without the braces:
 *     "block":{"height":1,"timestamp":1767225600000,"time":"2026-01-01T00:00:00.000Z","hash":"…",
 *     "previousHash":"…","producer":"@treasury","executor":"@alice","contractId":"…"},
 *     "caller":"@alice","owner":"@alice" */
void local_context(const struct local *l, struct buf *out);

/* What the fixture says a run may use when the command line does not. */
uint64_t local_gas_limit(const struct local *l);

/* Appends what the run has done so far, as one JSON object:
 *     {"transactions":[{"id":"…","changes":[{…}]}],
 *      "balances":[{"account":"@alice","currency":"USD","before":"1000.00","after":"995.00"}],
 *      "data":[{"key":"counter","op":"set","value":6},{"key":"old","op":"delete"}],
 *      "unexecuted":0}
 * Ordered by account and currency and by key; the same run gives the same bytes. "unexecuted"
 * counts transfers that are staged and will be lost. Overflow shows in out->overflowed. */
void local_effects(const struct local *l, struct buf *out);

/* Ends the run: its effects are kept or thrown away, and the next one begins with nothing staged.
 * Error: E_INTERNAL (the books do not balance; nothing was kept). */
tana_err local_end(struct local *l, bool keep, struct err *err);

/* The state that is kept; see ledger_dump and fixture_write. */
const struct fixture *local_fixture(const struct local *l);

static inline void local_freep(struct local **l)
{
    local_free(*l);
    *l = NULL;
}

#endif
