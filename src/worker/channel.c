#include "worker/channel.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { EXIT_PROTOCOL = 3 };

void channel_broken(const char *why)
{
    fprintf(stderr, "tana-worker: %s\n", why);
    _exit(EXIT_PROTOCOL);
}

/* False when the parent closed the socket before the first byte. */
static bool read_full(void *to, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = read(WORKER_SOCKET_FD, (char *)to + done, size - done);
        if (n > 0)
            done += (size_t)n;
        else if (n == 0 && done == 0)
            return false;
        else if (n == 0 || errno != EINTR)
            channel_broken("the connection broke off");
    }
    return true;
}

enum message_type channel_read(struct buf *frame, struct wire_reader *ret_fields)
{
    unsigned char head[4];
    if (!read_full(head, sizeof head))
        _exit(0);
    struct wire_reader head_reader = wire_reader(bytes_of(head, sizeof head));
    uint32_t size = wire_get_u32(&head_reader);
    buf_clear(frame);
    void *body = size >= 1 && size <= FRAME_SIZE_MAX ? buf_extend(frame, size) : NULL;
    if (!body || !read_full(body, size))
        channel_broken("a frame of impossible size arrived");
    *ret_fields = wire_reader(buf_bytes(frame));
    return (enum message_type)wire_get_u8(ret_fields);
}

size_t channel_begin(struct buf *out, enum message_type type)
{
    size_t begin = out->size;
    wire_put_u32(out, 0);
    wire_put_u8(out, (uint8_t)type);
    return begin;
}

void channel_end(struct buf *out, size_t begin)
{
    REQUIRE(!out->overflowed);
    uint32_t size = (uint32_t)(out->size - begin - 4);
    for (int i = 0; i < 4; i++)
        out->data[begin + (size_t)i] = (unsigned char)(size >> (8 * i));
}

void channel_flush(struct buf *out)
{
    size_t done = 0;
    while (done < out->size) {
        ssize_t n = write(WORKER_SOCKET_FD, out->data + done, out->size - done);
        if (n > 0)
            done += (size_t)n;
        else if (n < 0 && errno == EPIPE)
            _exit(0);
        else if (n < 0 && errno != EINTR)
            channel_broken("cannot write to the parent");
    }
    buf_clear(out);
}
