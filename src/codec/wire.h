/* Wire: the binary form of messages between Tana's processes. Little-endian, length-prefixed.
 *
 *   u8, u32, u64   fixed width
 *   amount         16 bytes
 *   bytes          u32 length, then the bytes
 *
 * A reader never reads past its input and never allocates: a field that does not fit sets
 * `failed`, everything read from then on is zero or empty, and the caller checks wire_done() once
 * at the end. Nothing here trusts the other side. */
#ifndef TANA_CODEC_WIRE_H
#define TANA_CODEC_WIRE_H

#include "codec/amount.h"

struct wire_reader {
    struct bytes rest; /* what has not been read yet; borrowed */
    bool failed;
};

static inline struct wire_reader wire_reader(struct bytes input)
{
    return (struct wire_reader){.rest = input};
}

uint8_t wire_get_u8(struct wire_reader *r);
uint32_t wire_get_u32(struct wire_reader *r);
uint64_t wire_get_u64(struct wire_reader *r);

/* Fails over AMOUNT_MAX. */
struct amount wire_get_amount(struct wire_reader *r);

/* The bytes stay where they are, in the reader's input. */
struct bytes wire_get_bytes(struct wire_reader *r);

/* So many bytes without a length in front; NULL when they are not there. */
const void *wire_get_raw(struct wire_reader *r, size_t size);

/* True when every field fitted and nothing is left over. */
static inline bool wire_done(const struct wire_reader *r)
{
    return !r->failed && r->rest.size == 0;
}

/* Writers append; a buffer over its limit shows in buf->overflowed. */
void wire_put_u8(struct buf *out, uint8_t value);
void wire_put_u32(struct buf *out, uint32_t value);
void wire_put_u64(struct buf *out, uint64_t value);
void wire_put_amount(struct buf *out, struct amount amount);
void wire_put_bytes(struct buf *out, struct bytes bytes);
void wire_put_str(struct buf *out, const char *text);

#endif
