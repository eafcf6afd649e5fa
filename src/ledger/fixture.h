/* A state for `tana run`, read from a file that people write: currencies, accounts, the block that
 * the program believes to be in, and its contract with its data.
 *
 *   {
 *     "currencies": { "USD": { "scale": 2 } },
 *     "accounts": {
 *       "@alice": {
 *         "balances": { "USD": "1000.00" },
 *         "frozen": false,
 *         "metadata": { "displayName": "Alice", "role": "user" }
 *       }
 *     },
 *     "block": {
 *       "height": 1, "time": "2026-01-01T00:00:00Z", "hash": "64 hex digits",
 *       "previousHash": "64 hex digits", "producer": "@alice", "executor": "@alice",
 *       "gasLimit": 50000000
 *     },
 *     "contract": {
 *       "id": "52 characters", "owner": "@alice", "balances": { "USD": "1.00" },
 *       "data": { "counter": 5 }, "keysMax": 1000, "bytesMax": 102400
 *     },
 *     "authority": ["@alice"]
 *   }
 *
 * Only "accounts" is required. "currencies" are by default USD, EUR (scale 2) and BTC (scale 8);
 * supplies follow from the balances. The executor is @alice by default and must exist; producer and
 * owner are by default the executor. "authority" lists whose money the program may move beside its
 * contract's; by default the executor's. Unknown members are errors, so that a slip of the pen is
 * found, and every message says where. */
#ifndef TANA_LEDGER_FIXTURE_H
#define TANA_LEDGER_FIXTURE_H

#include "crypto/sha256.h"
#include "ledger/cells.h"
#include "ledger/ledger.h"
#include "ledger/transfer.h"

enum {
    FIXTURE_SIZE_MAX = 4 << 20, /* bytes of the file */
    FIXTURE_DEPTH_MAX = 68,     /* nesting: that of a stored value, and three levels around it */
    FIXTURE_ACCOUNTS_MAX = 10000,
    FIXTURE_CURRENCIES_MAX = 256,
    FIXTURE_AUTHORITY_MAX = 1000,
    FIXTURE_KEYS_MAX = 1000000,      /* the largest "keysMax" */
    FIXTURE_BYTES_MAX = 1 << 30,     /* the largest "bytesMax" */
    CONTRACT_KEYS_DEFAULT = 1000,    /* as in the original project's data store */
    CONTRACT_BYTES_DEFAULT = 102400, /* likewise */
    GAS_LIMIT_DEFAULT = 50000000,
};

struct block_context {
    uint64_t height;
    int64_t time_ms; /* since 1970-01-01T00:00:00Z */
    struct sha256 hash, previous_hash;
    struct id producer, executor;
    uint64_t gas_limit;
};

struct fixture {
    struct ledger *ledger;
    struct block_context block;
    struct id contract; /* has an account without a name, and a contract record */
    struct id owner;
    struct id *movers; /* whose money the program may move */
    size_t mover_count;
    struct cell_limits cell_limits;
};

/* The caller owns the result. NULL on error, with the JSON path in the message: E_INVALID, or
 * E_LIMIT for what is too large. */
struct fixture *fixture_read(struct bytes json, struct err *err);

/* The built-in one: @alice, @bob, @charlie and @treasury with USD, EUR and BTC, and authority over
 * all four, so that a first script may try things out. */
struct fixture *fixture_default(void);
const char *fixture_default_text(void);

void fixture_free(struct fixture *f); /* NULL is fine */

/* Writes the fixture with the state of its ledger as a file that fixture_read reads back to the
 * same (but for the versions of accounts, which begin at 1 again). */
void fixture_write(const struct fixture *f, struct buf *out);

static inline void fixture_freep(struct fixture **f)
{
    fixture_free(*f);
    *f = NULL;
}

#endif
