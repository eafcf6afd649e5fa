#include "base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static _Noreturn void out_of_memory(size_t size)
{
    fprintf(stderr, "tana: out of memory (%zu bytes asked for)\n", size);
    abort();
}

void *xmalloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (!p)
        out_of_memory(size);
    return p;
}

void *xcalloc(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size ? size : 1);
    if (!p)
        out_of_memory(count * size);
    return p;
}

void *xrealloc(void *old, size_t size)
{
    void *p = realloc(old, size ? size : 1);
    if (!p)
        out_of_memory(size);
    return p;
}

char *xmemdup0(const void *data, size_t size)
{
    char *copy = xmalloc(size + 1);
    if (size)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

char *xstrdup(const char *text)
{
    return xmemdup0(text, strlen(text));
}

void free_ptr(void *pointer_to_pointer)
{
    void **p = pointer_to_pointer;
    free(*p);
    *p = NULL;
}

void close_fd(int *fd)
{
    if (*fd >= 0) {
        int saved = errno;
        close(*fd);
        errno = saved;
    }
    *fd = -1;
}

void buf_release(struct buf *buf)
{
    free(buf->data);
    *buf = buf_init(buf->size_max);
}

void buf_clear(struct buf *buf)
{
    buf->size = 0;
    buf->overflowed = false;
}

/* Keeps one byte of capacity beyond size, for buf_str's NUL. */
static bool reserve(struct buf *buf, size_t more)
{
    if (more > buf->size_max || buf->size > buf->size_max - more) {
        buf->overflowed = true;
        return false;
    }
    size_t need = buf->size + more + 1;
    if (need <= buf->capacity)
        return true;
    size_t capacity = buf->capacity ? buf->capacity : 64;
    while (capacity < need)
        capacity *= 2;
    buf->data = xrealloc(buf->data, capacity);
    buf->capacity = capacity;
    return true;
}

void *buf_extend(struct buf *buf, size_t size)
{
    if (!reserve(buf, size))
        return NULL;
    void *at = buf->data + buf->size;
    buf->size += size;
    return at;
}

bool buf_append(struct buf *buf, const void *data, size_t size)
{
    void *at = buf_extend(buf, size);
    if (!at)
        return false;
    if (size)
        memcpy(at, data, size);
    return true;
}

bool buf_append_bytes(struct buf *buf, struct bytes bytes)
{
    return buf_append(buf, bytes.data, bytes.size);
}

bool buf_append_str(struct buf *buf, const char *text)
{
    return buf_append(buf, text, strlen(text));
}

bool buf_append_char(struct buf *buf, char c)
{
    return buf_append(buf, &c, 1);
}

bool buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    bool fits = size >= 0 && reserve(buf, (size_t)size);
    if (fits) {
        vsnprintf((char *)buf->data + buf->size, (size_t)size + 1, format, again);
        buf->size += (size_t)size;
    }
    va_end(again);
    return fits;
}

const char *buf_str(struct buf *buf)
{
    if (!buf->data)
        return "";
    buf->data[buf->size] = '\0';
    return (const char *)buf->data;
}
