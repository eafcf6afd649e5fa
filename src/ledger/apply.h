/* What transactions do to the state. Checks in the order of docs/protocol.md; when an operation
 * returns an error, the overlay shows exactly what it showed before. */
#ifndef TANA_LEDGER_APPLY_H
#define TANA_LEDGER_APPLY_H

#include "ledger/overlay.h"
#include "ledger/tx.h"

/* What an execution knows of its surroundings. */
struct apply_context {
    struct id chain;
    uint64_t height;
    uint64_t time_ms;                 /* of the block */
    const struct ledger_view *before; /* the state before the block: counts per block */
};

enum { RECEIPT_MAX = 256 }; /* bytes of the encoding */

struct receipt {
    struct sha256 id;
    tana_err code; /* E_OK: applied */
    uint64_t gas;
    struct amount fee;
    char message[ERR_MESSAGE_MAX]; /* why it failed; not part of the encoding */
};

/* Whether the transaction may stand in the block as the next one: account, threshold, nonce,
 * expiry, limits, fee. Errors: E_NO_ACCOUNT, E_FROZEN, E_UNAUTHORIZED, E_NONCE_USED, E_NONCE_GAP,
 * E_EXPIRED, E_RATE_LIMITED, E_FEE. */
tana_err tx_admit(const struct ledger_view *view, const struct apply_context *context,
                  const struct tx *tx, struct err *err);

/* The accounts that a transaction concerns: who sent it, whose money moved, whose record changed.
 * May hold an account twice. */
struct concerned {
    size_t count, capacity;
    struct id *ids; /* owned */
};

/* Executes an admitted transaction: nonce and fee always, the rest whole or not at all. Appends to
 * `concerned`. */
void tx_apply(struct overlay *o, const struct apply_context *context, const struct tx *tx,
              struct receipt *ret, struct concerned *concerned);

/* The account whose nonce the transaction uses, which may not exist yet (a self-creation); false
 * when it is named and there is no such account. */
bool tx_sender(const struct ledger_view *view, const struct tx *tx, struct id *ret);

/* What happens at the start of a block: parameters that become due, holds that fall due. Returns
 * the number of holds released. */
size_t block_begin(struct overlay *o, const struct apply_context *context);

/* Appends the encoding that receipts_root is made of. */
void receipt_encode(const struct receipt *receipt, struct buf *out);

#endif
