/* Records and headers: the first byte chooses the kind; what can be decoded has one encoding, the
 * input itself. */
#include "fuzz/fuzz.h"

#include "ledger/block.h"
#include "ledger/encode.h"

static void try_header(struct bytes value)
{
    struct block_header header;
    unsigned char again[BLOCK_HEADER_SIZE];
    if (!block_header_decode(value, &header))
        return;
    block_header_encode(&header, again);
    REQUIRE(bytes_eq(value, bytes_of(again, sizeof again)));
}

void fuzz_one(struct bytes input)
{
    if (input.size < 1)
        return;
    enum record_kind kind = input.data[0] % RECORD_KINDS;
    struct bytes value = bytes_of(input.data + 1, input.size - 1);
    try_header(value);
    void *record = record_decode(kind, value);
    if (!record)
        return;
    _cleanup_(buf_release) struct buf again = buf_init(RECORD_VALUE_MAX);
    record_encode(kind, record, &again);
    REQUIRE(bytes_eq(value, buf_bytes(&again)));
    record_ops[kind].release(record);
}
