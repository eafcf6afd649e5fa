#include "ledger/block.h"

#include "codec/wire.h"

enum { HEADER_ENCODING = 1 };

static void put_hash(struct buf *out, const struct sha256 *hash)
{
    buf_append(out, hash->bytes, SHA256_SIZE);
}

void block_header_encode(const struct block_header *h, unsigned char ret[BLOCK_HEADER_SIZE])
{
    _cleanup_(buf_release) struct buf out = buf_init(BLOCK_HEADER_SIZE);
    wire_put_u8(&out, HEADER_ENCODING);
    buf_append(&out, h->chain.bytes, ID_SIZE);
    wire_put_u64(&out, h->height);
    wire_put_u64(&out, h->epoch);
    wire_put_u64(&out, h->time_ms);
    put_hash(&out, &h->previous);
    put_hash(&out, &h->tx_root);
    put_hash(&out, &h->receipts_root);
    put_hash(&out, &h->history_root);
    put_hash(&out, &h->state_root);
    wire_put_u32(&out, h->tx_count);
    wire_put_u64(&out, h->gas);
    put_hash(&out, &h->parameters);
    buf_append(&out, h->producer.bytes, sizeof h->producer.bytes);
    REQUIRE(!out.overflowed && out.size == BLOCK_HEADER_SIZE);
    memcpy(ret, out.data, BLOCK_HEADER_SIZE);
}

static void get_raw(struct wire_reader *r, void *out)
{
    const void *at = wire_get_raw(r, SHA256_SIZE);
    if (at)
        memcpy(out, at, SHA256_SIZE);
}

bool block_header_decode(struct bytes bytes, struct block_header *ret)
{
    struct wire_reader r = wire_reader(bytes);
    if (wire_get_u8(&r) != HEADER_ENCODING)
        return false;
    get_raw(&r, ret->chain.bytes);
    ret->height = wire_get_u64(&r);
    ret->epoch = wire_get_u64(&r);
    ret->time_ms = wire_get_u64(&r);
    get_raw(&r, ret->previous.bytes);
    get_raw(&r, ret->tx_root.bytes);
    get_raw(&r, ret->receipts_root.bytes);
    get_raw(&r, ret->history_root.bytes);
    get_raw(&r, ret->state_root.bytes);
    ret->tx_count = wire_get_u32(&r);
    ret->gas = wire_get_u64(&r);
    get_raw(&r, ret->parameters.bytes);
    get_raw(&r, ret->producer.bytes);
    return wire_done(&r);
}

struct sha256 block_header_hash(const struct block_header *header)
{
    unsigned char bytes[BLOCK_HEADER_SIZE];
    block_header_encode(header, bytes);
    struct bytes parts[] = {bytes_str(BLOCK_DOMAIN), bytes_of(bytes, sizeof bytes)};
    return sha256_parts(parts, 2);
}

void block_header_sign(const struct block_header *header, const struct ed25519_secret *secret,
                       struct ed25519_signature *ret)
{
    unsigned char bytes[BLOCK_HEADER_SIZE];
    block_header_encode(header, bytes);
    *ret = ed25519_sign_prefixed(secret, bytes_str(BLOCK_DOMAIN), bytes_of(bytes, sizeof bytes));
}

bool block_header_verify(const struct block_header *header,
                         const struct ed25519_signature *signature)
{
    unsigned char bytes[BLOCK_HEADER_SIZE];
    struct ed25519_public key;
    block_header_encode(header, bytes);
    memcpy(key.bytes, header->producer.bytes, sizeof key.bytes);
    return ed25519_verify_prefixed(&key, bytes_str(BLOCK_DOMAIN), bytes_of(bytes, sizeof bytes),
                                   signature);
}
