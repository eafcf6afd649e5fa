/* Growing byte buffers born with a limit, and borrowed views of bytes.
 *
 * Reaching the limit is an ordinary outcome: the append does nothing, the buffer remembers it in
 * `overflowed`, and the owner checks that once, at the end. malloc failing ends the process. */
#ifndef TANA_BASE_BUF_H
#define TANA_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that somebody else owns. `data` may be NULL when size is 0; not NUL-terminated. */
struct bytes {
    const unsigned char *data;
    size_t size;
};

static inline struct bytes bytes_of(const void *data, size_t size)
{
    struct bytes view = {(const unsigned char *)data, size};
    return view;
}

static inline struct bytes bytes_str(const char *text)
{
    return bytes_of(text, strlen(text));
}

static inline bool bytes_eq(struct bytes a, struct bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool bytes_eq_str(struct bytes a, const char *text)
{
    return bytes_eq(a, bytes_str(text));
}

struct buf {
    unsigned char *data; /* size bytes are in use; NULL until the first append */
    size_t size;
    size_t capacity;
    size_t size_max; /* the limit that the owner chose */
    bool overflowed; /* an append did not fit; the content is what was there before it */
};

static inline struct buf buf_init(size_t size_max)
{
    struct buf empty = {NULL, 0, 0, size_max, false};
    return empty;
}

void buf_release(struct buf *buf); /* frees the bytes; the empty buffer may be used again */
void buf_clear(struct buf *buf);   /* size 0 and not overflowed; keeps the memory */

/* Makes room for `size` more bytes and returns where they go, or NULL when over the limit.
 * The caller writes all of them; they already count in buf->size. */
void *buf_extend(struct buf *buf, size_t size);

bool buf_append(struct buf *buf, const void *data, size_t size);
bool buf_append_bytes(struct buf *buf, struct bytes bytes);
bool buf_append_str(struct buf *buf, const char *text);
bool buf_append_char(struct buf *buf, char c);
bool buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The content as a C string: a NUL is kept behind the bytes, not counted in size. "" when empty. */
const char *buf_str(struct buf *buf);

static inline struct bytes buf_bytes(const struct buf *buf)
{
    return bytes_of(buf->data, buf->size);
}

/* malloc and friends that end the process when there is no memory. xfree(NULL) is fine. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
char *xmemdup0(const void *data, size_t size); /* a copy with a NUL behind it */

/* `_cleanup_(buf_release) struct buf b = buf_init(N);` releases b when it leaves scope. */
#define _cleanup_(function) __attribute__((cleanup(function)))

/* Hands the value out and leaves NULL behind, so that cleanup finds nothing to free. */
#define TAKE(pointer)                                                                              \
    ({                                                                                             \
        __typeof__(pointer) taken_ = (pointer);                                                    \
        (pointer) = NULL;                                                                          \
        taken_;                                                                                    \
    })

void free_ptr(void *pointer_to_pointer); /* for _cleanup_(free_ptr) on any malloc'ed pointer */
void close_fd(int *fd);                  /* for _cleanup_(close_fd); -1 means none */

#ifdef __cplusplus
}
#endif

#endif
