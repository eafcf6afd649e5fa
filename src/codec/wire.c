#include "codec/wire.h"

static const unsigned char *take(struct wire_reader *r, size_t size)
{
    if (r->failed || r->rest.size < size) {
        r->failed = true;
        r->rest.size = 0;
        return NULL;
    }
    const unsigned char *at = r->rest.data;
    r->rest.data += size;
    r->rest.size -= size;
    return at;
}

static uint64_t get_unsigned(struct wire_reader *r, size_t width)
{
    const unsigned char *at = take(r, width);
    uint64_t value = 0;
    for (size_t i = 0; at && i < width; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

static void put_unsigned(struct buf *out, uint64_t value, size_t width)
{
    unsigned char *at = buf_extend(out, width);
    for (size_t i = 0; at && i < width; i++)
        at[i] = (unsigned char)(value >> (8 * i));
}

uint8_t wire_get_u8(struct wire_reader *r)
{
    return (uint8_t)get_unsigned(r, 1);
}

uint32_t wire_get_u32(struct wire_reader *r)
{
    return (uint32_t)get_unsigned(r, 4);
}

uint64_t wire_get_u64(struct wire_reader *r)
{
    return get_unsigned(r, 8);
}

struct bytes wire_get_bytes(struct wire_reader *r)
{
    size_t size = wire_get_u32(r);
    const unsigned char *at = take(r, size);
    return at ? bytes_of(at, size) : bytes_of(NULL, 0);
}

const void *wire_get_raw(struct wire_reader *r, size_t size)
{
    return take(r, size);
}

struct amount wire_get_amount(struct wire_reader *r)
{
    amount_minor low = wire_get_u64(r);
    struct amount amount = {low | (amount_minor)wire_get_u64(r) << 64};
    if (amount_lt(AMOUNT_MAX, amount))
        r->failed = true;
    return r->failed ? AMOUNT_ZERO : amount;
}

void wire_put_amount(struct buf *out, struct amount amount)
{
    wire_put_u64(out, (uint64_t)amount.minor);
    wire_put_u64(out, (uint64_t)(amount.minor >> 64));
}

void wire_put_u8(struct buf *out, uint8_t value)
{
    put_unsigned(out, value, 1);
}

void wire_put_u32(struct buf *out, uint32_t value)
{
    put_unsigned(out, value, 4);
}

void wire_put_u64(struct buf *out, uint64_t value)
{
    put_unsigned(out, value, 8);
}

void wire_put_bytes(struct buf *out, struct bytes bytes)
{
    if (bytes.size > UINT32_MAX) {
        out->overflowed = true;
        return;
    }
    wire_put_u32(out, (uint32_t)bytes.size);
    buf_append_bytes(out, bytes);
}

void wire_put_str(struct buf *out, const char *text)
{
    wire_put_bytes(out, bytes_str(text));
}
