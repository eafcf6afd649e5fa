#include "node/archive.h"

#include <errno.h>

#include "codec/wire.h"

#define MAGIC "tana-archive-v1\n"

enum { CHECK_SIZE = 8, HEAD_SIZE = 5 /* kind and length */ };

/* Continues the check over a frame. */
static struct sha256 check_over(const struct sha256 *before, const unsigned char head[HEAD_SIZE],
                                struct bytes body)
{
    struct bytes parts[] = {sha256_bytes(before), bytes_of(head, HEAD_SIZE), body};
    return sha256_parts(parts, 3);
}

static void put_head(unsigned char head[HEAD_SIZE], enum archive_kind kind, size_t size)
{
    head[0] = (unsigned char)kind;
    for (int i = 0; i < 4; i++)
        head[1 + i] = (unsigned char)(size >> (8 * i));
}

/* ------------------------------------------------------------------------------- writing ----- */

static tana_err write_all(struct archive *a, const void *data, size_t size, struct err *err)
{
    if (size && fwrite(data, 1, size, a->file) != size)
        return ERR(err, E_IO, "the archive cannot be written: %s", strerror(errno));
    return E_OK;
}

static tana_err write_frame(struct archive *a, enum archive_kind kind, struct bytes body,
                            struct err *err)
{
    unsigned char head[HEAD_SIZE];
    put_head(head, kind, body.size);
    a->check = check_over(&a->check, head, body);
    if (write_all(a, head, sizeof head, err) || write_all(a, body.data, body.size, err))
        return err->code;
    return write_all(a, a->check.bytes, CHECK_SIZE, err);
}

tana_err archive_begin(struct archive *a, FILE *file, struct bytes genesis, struct err *err)
{
    *a = (struct archive){.file = file, .frame = buf_init(ARCHIVE_FRAME_MAX)};
    if (write_all(a, MAGIC, sizeof MAGIC - 1, err))
        return err->code;
    return write_frame(a, ARCHIVE_GENESIS, genesis, err);
}

tana_err archive_put_block(struct archive *a, const struct block_header *header,
                           const struct ed25519_signature *signature, struct err *err)
{
    unsigned char body[BLOCK_HEADER_SIZE + ED25519_SIGNATURE_SIZE];
    block_header_encode(header, body);
    memcpy(body + BLOCK_HEADER_SIZE, signature->bytes, ED25519_SIGNATURE_SIZE);
    a->height = header->height;
    return write_frame(a, ARCHIVE_BLOCK, bytes_of(body, sizeof body), err);
}

tana_err archive_put_tx(struct archive *a, struct bytes payload, struct bytes signatures,
                        struct err *err)
{
    buf_clear(&a->frame);
    wire_put_bytes(&a->frame, payload);
    wire_put_bytes(&a->frame, signatures);
    a->transactions++;
    return write_frame(a, ARCHIVE_TX, buf_bytes(&a->frame), err);
}

tana_err archive_end(struct archive *a, struct err *err)
{
    buf_clear(&a->frame);
    wire_put_u64(&a->frame, a->height);
    wire_put_u64(&a->frame, a->transactions);
    if (write_frame(a, ARCHIVE_END, buf_bytes(&a->frame), err))
        return err->code;
    return fflush(a->file) ? ERR(err, E_IO, "the archive cannot be written: %s", strerror(errno))
                           : E_OK;
}

/* ------------------------------------------------------------------------------- reading ----- */

static tana_err read_all(struct archive *a, void *out, size_t size, struct err *err)
{
    if (fread(out, 1, size, a->file) == size)
        return E_OK;
    return ferror(a->file) ? ERR(err, E_IO, "the archive cannot be read: %s", strerror(errno))
                           : ERR(err, E_INVALID, "the archive is cut off");
}

static tana_err read_frame(struct archive *a, enum archive_kind *ret_kind, struct err *err)
{
    unsigned char head[HEAD_SIZE], check[CHECK_SIZE];
    if (read_all(a, head, sizeof head, err))
        return err->code;
    size_t size = 0;
    for (int i = 0; i < 4; i++)
        size |= (size_t)head[1 + i] << (8 * i);
    if (head[0] < ARCHIVE_GENESIS || head[0] > ARCHIVE_END || size > ARCHIVE_FRAME_MAX)
        return ERR(err, E_INVALID, "the archive is damaged");
    buf_clear(&a->frame);
    if (read_all(a, buf_extend(&a->frame, size + 1), size, err) ||
        read_all(a, check, sizeof check, err))
        return err->code;
    a->frame.size = size; /* the one byte more makes room for nothing at all */
    a->check = check_over(&a->check, head, buf_bytes(&a->frame));
    if (memcmp(check, a->check.bytes, sizeof check) != 0)
        return ERR(err, E_INVALID, "the archive is damaged behind block %llu",
                   (unsigned long long)a->height);
    *ret_kind = head[0];
    return E_OK;
}

tana_err archive_open(struct archive *a, FILE *file, struct bytes *ret_genesis, struct err *err)
{
    char magic[sizeof MAGIC - 1];
    enum archive_kind kind;
    *a = (struct archive){.file = file, .frame = buf_init(ARCHIVE_FRAME_MAX + 1)};
    if (fread(magic, 1, sizeof magic, file) != sizeof magic ||
        memcmp(magic, MAGIC, sizeof magic) != 0)
        return ERR(err, E_INVALID, "not an archive of a chain");
    if (read_frame(a, &kind, err))
        return err->code;
    *ret_genesis = buf_bytes(&a->frame);
    return kind == ARCHIVE_GENESIS ? E_OK : ERR(err, E_INVALID, "the archive is damaged");
}

static bool read_item(struct archive *a, struct archive_item *item)
{
    struct bytes body = buf_bytes(&a->frame);
    struct wire_reader r = wire_reader(body);
    switch (item->kind) {
    case ARCHIVE_BLOCK:
        if (body.size != BLOCK_HEADER_SIZE + ED25519_SIGNATURE_SIZE ||
            !block_header_decode(bytes_of(body.data, BLOCK_HEADER_SIZE), &item->header))
            return false;
        memcpy(item->signature.bytes, body.data + BLOCK_HEADER_SIZE, ED25519_SIGNATURE_SIZE);
        a->height = item->header.height;
        return true;
    case ARCHIVE_TX:
        item->payload = wire_get_bytes(&r);
        item->signatures = wire_get_bytes(&r);
        a->transactions++;
        return wire_done(&r);
    case ARCHIVE_END:
        return wire_get_u64(&r) == a->height && wire_get_u64(&r) == a->transactions &&
               wire_done(&r) && fgetc(a->file) == EOF;
    default:
        return false;
    }
}

tana_err archive_next(struct archive *a, struct archive_item *ret, struct err *err)
{
    *ret = (struct archive_item){0};
    if (read_frame(a, &ret->kind, err))
        return err->code;
    return read_item(a, ret) ? E_OK
                             : ERR(err, E_INVALID, "the archive is damaged behind block %llu",
                                   (unsigned long long)a->height);
}

void archive_release(struct archive *a)
{
    buf_release(&a->frame);
}
