/* Wire: the first bytes say which fields to read; a reader never leaves its input, stays failed
 * once it has failed, and what it read is written as the same bytes. */
#include "fuzz/fuzz.h"

#include "codec/wire.h"

static void read_and_write(struct wire_reader *r, unsigned kind, struct buf *out)
{
    switch (kind) {
    case 0:
        wire_put_u8(out, wire_get_u8(r));
        break;
    case 1:
        wire_put_u32(out, wire_get_u32(r));
        break;
    case 2:
        wire_put_u64(out, wire_get_u64(r));
        break;
    default:
        wire_put_bytes(out, wire_get_bytes(r));
    }
}

void fuzz_one(struct bytes input)
{
    if (input.size < 4)
        return;
    struct bytes fields = bytes_of(input.data + 4, input.size - 4);
    struct wire_reader r = wire_reader(fields);
    _cleanup_(buf_release) struct buf out = buf_init(1 << 20);
    for (unsigned i = 0; i < 16; i++) {
        bool failed = r.failed;
        size_t size = out.size;
        read_and_write(&r, input.data[i / 4] >> (2 * (i % 4)) & 3, &out);
        REQUIRE(!failed || r.failed);
        REQUIRE(r.rest.size <= fields.size);
        if (r.failed) {
            REQUIRE(r.rest.size == 0 && !wire_done(&r));
            out.size = size;
        }
    }
    REQUIRE(out.size <= fields.size &&
            (out.size == 0 || memcmp(out.data, fields.data, out.size) == 0));
}
