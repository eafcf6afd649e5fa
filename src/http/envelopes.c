#include "http/envelopes.h"

#include "codec/json.h"

#include <stdlib.h>

enum { ENVELOPES_DEPTH_MAX = 32 };

void envelopes_release(struct envelopes *envelopes)
{
    free(envelopes->list);
    *envelopes = (struct envelopes){0};
}

static tana_err add(struct envelopes *e, const unsigned char *data, size_t size, size_t count_max,
                    struct err *err)
{
    if (e->count == count_max)
        return ERR(err, E_LIMIT, "a request may hold %zu transactions", count_max);
    if (e->count == e->capacity) {
        e->capacity = e->capacity ? 2 * e->capacity : 16;
        e->list = xrealloc(e->list, e->capacity * sizeof *e->list);
    }
    e->list[e->count++] = bytes_of(data, size);
    return E_OK;
}

static bool is_space(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_space(struct bytes text, size_t at)
{
    while (at < text.size && is_space(text.data[at]))
        at++;
    return at;
}

/* Behind the value that begins at `at` in a text that is known to be JSON. */
static size_t skip_value(struct bytes text, size_t at)
{
    unsigned depth = 0;
    for (bool quoted = false; at < text.size; at++) {
        unsigned char c = text.data[at];
        if (quoted) {
            at += c == '\\';
            quoted = c != '"';
            continue;
        }
        if (depth == 0 && (c == ',' || c == ']'))
            break;
        quoted = c == '"';
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
    }
    return at;
}

tana_err envelopes_json(struct bytes body, size_t count_max, struct envelopes *ret, struct err *err)
{
    const struct json_rules rules = {body.size, ENVELOPES_DEPTH_MAX, true};
    size_t at = skip_space(body, 0);
    *ret = (struct envelopes){0};
    if (at == body.size || body.data[at] != '[') {
        ret->single = true;
        return add(ret, body.data, body.size, 1, err); /* its errors are for who reads it */
    }
    tana_err e = json_check(body, &rules, err);
    if (e != E_OK)
        return e;
    at = skip_space(body, at + 1);
    while (body.data[at] != ']') {
        size_t end = skip_value(body, at);
        e = add(ret, body.data + at, end - at, count_max, err);
        if (e != E_OK)
            return e;
        at = skip_space(body, end + (body.data[end] == ','));
    }
    return E_OK;
}

tana_err envelopes_ndjson(struct bytes body, size_t count_max, struct envelopes *ret,
                          struct err *err)
{
    *ret = (struct envelopes){0};
    for (size_t at = 0; at < body.size;) {
        const unsigned char *end = memchr(body.data + at, '\n', body.size - at);
        size_t size = end ? (size_t)(end - body.data) - at : body.size - at;
        struct bytes line = bytes_of(body.data + at, size);
        if (skip_space(line, 0) < line.size) {
            tana_err e = add(ret, line.data, line.size, count_max, err);
            if (e != E_OK)
                return e;
        }
        at += size + 1;
    }
    return E_OK;
}
