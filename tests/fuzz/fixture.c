/* Fixtures: what is read has balanced books, and is written as a text that is read to the same. */
#include "fuzz/fuzz.h"

#include "ledger/fixture.h"

void fuzz_one(struct bytes input)
{
    struct err err;
    _cleanup_(fixture_freep) struct fixture *fixture = fixture_read(input, &err);
    if (!fixture) {
        REQUIRE(err.code == E_INVALID || err.code == E_LIMIT);
        REQUIRE(err.message[0] && strlen(err.message) < ERR_MESSAGE_MAX);
        return;
    }
    REQUIRE(ledger_verify(fixture->ledger, &err) == E_OK);
    _cleanup_(buf_release) struct buf once = buf_init(1 << 20), twice = buf_init(1 << 20);
    fixture_write(fixture, &once);
    _cleanup_(fixture_freep) struct fixture *again = fixture_read(buf_bytes(&once), &err);
    REQUIRE(again);
    fixture_write(again, &twice);
    REQUIRE(bytes_eq(buf_bytes(&once), buf_bytes(&twice)));
}
