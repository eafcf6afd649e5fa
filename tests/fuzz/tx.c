/* Transactions: a payload, or an envelope, that was not signed is refused, whatever it says. */
#include "fuzz/fuzz.h"

#include "crypto/start.h"
#include "ledger/tx.h"

void fuzz_one(struct bytes input)
{
    static bool started;
    static const struct id chain; /* "chain" is 64 zeros in the corpus */
    static const unsigned char block[TX_SIGNATURE_SIZE];
    struct tx *tx = NULL;
    struct err err;
    if (!started)
        REQUIRE(crypto_start(&err) == E_OK);
    started = true;
    REQUIRE(tx_restore(input, bytes_of(block, sizeof block), &chain, &tx, &err) != E_OK);
    REQUIRE(tx == NULL && err.message[0]);
    REQUIRE(tx_read(input, &chain, &tx, &err) != E_OK);
    REQUIRE(tx == NULL && err.message[0]);
}
