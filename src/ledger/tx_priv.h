/* Between tx.c, which knows envelopes, and tx_payload.c, which knows what is inside. */
#ifndef TANA_LEDGER_TX_PRIV_H
#define TANA_LEDGER_TX_PRIV_H

#include "ledger/tx.h"

/* The price of a transaction that runs no code: docs/protocol.md, section 4. */
enum {
    TX_GAS = 1000,
    TX_GAS_SIGNATURE = 1000,
    TX_GAS_BYTE = 1,
    TX_GAS_OPERATION = 500,
};

/* Fills everything that comes from the payload. Errors as tx_read. */
tana_err tx_read_payload(struct tx *tx, const struct id *chain, struct err *err);

#endif
