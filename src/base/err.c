#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *slug;
    int exit_status;
    int http_status;
    const char *meaning;
} err_table[E_COUNT_] = {
#define ERR_DEF(name, slug, exit_status, http_status, meaning)                                     \
    [E_##name] = {slug, exit_status, http_status, meaning},
#include "base/err.def"
#undef ERR_DEF
};

tana_err err_set(struct err *err, tana_err code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    err->code = code;
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return code;
}

tana_err err_prefix(struct err *err, const char *format, ...)
{
    char rest[ERR_MESSAGE_MAX];
    memcpy(rest, err->message, sizeof rest);

    va_list args;
    va_start(args, format);
    int used = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    if (used < 0 || (size_t)used + 3 > sizeof err->message)
        return err->code;
    size_t room = sizeof err->message - (size_t)used - 3; /* for ": " and the final NUL */
    size_t size = strnlen(rest, room);
    memcpy(err->message + used, ": ", 2);
    memcpy(err->message + used + 2, rest, size);
    err->message[(size_t)used + 2 + size] = '\0';
    return err->code;
}

const char *err_slug(tana_err code)
{
    return (unsigned)code < E_COUNT_ ? err_table[code].slug : "unknown";
}

tana_err err_find(const char *slug)
{
    unsigned code = 0;
    while (code < E_COUNT_ && strcmp(err_table[code].slug, slug) != 0)
        code++;
    return (tana_err)code;
}

int err_exit_status(tana_err code)
{
    return (unsigned)code < E_COUNT_ ? err_table[code].exit_status : 70;
}

int err_http_status(tana_err code)
{
    return (unsigned)code < E_COUNT_ ? err_table[code].http_status : 500;
}

const char *err_meaning(tana_err code)
{
    return (unsigned)code < E_COUNT_ ? err_table[code].meaning : "unknown error";
}

void require_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "tana: broken invariant at %s:%d: %s\n", file, line, condition);
    abort();
}
