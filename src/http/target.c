#include "http/target.h"

#include "codec/text.h"

static bool target_byte(unsigned char c)
{
    return c > 0x20 && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' &&
           c != '`' && c != '{' && c != '|' && c != '}' && c != '#';
}

/* What follows "http://host", or the text itself. */
static struct bytes without_origin(struct bytes text)
{
    static const char scheme[] = "http://";
    size_t at = sizeof scheme - 1;
    if (text.size < at || memcmp(text.data, scheme, at) != 0)
        return text;
    while (at < text.size && text.data[at] != '/' && text.data[at] != '?')
        at++;
    return bytes_of(text.data + at, text.size - at);
}

tana_err target_split(struct bytes text, struct bytes *ret_path, struct bytes *ret_query,
                      struct err *err)
{
    for (size_t i = 0; i < text.size; i++)
        if (!target_byte(text.data[i]))
            return ERR(err, E_INVALID,
                       "the request's target holds a character that must be escaped as %%%02x",
                       text.data[i]);
    text = without_origin(text);
    size_t end = 0;
    while (end < text.size && text.data[end] != '?')
        end++;
    *ret_path = bytes_of(text.data, end);
    size_t query = end < text.size ? end + 1 : end;
    *ret_query = bytes_of(text.data + query, text.size - query);
    if (!bytes_eq_str(*ret_path, "*") && (end == 0 || text.data[0] != '/'))
        return ERR(err, E_INVALID, "the request's target does not begin with a slash");
    return E_OK;
}

static int hex_value(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

tana_err target_decode(unsigned char *text, size_t size, const char *what, struct bytes *ret,
                       struct err *err)
{
    size_t out = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = text[i];
        if (c == '%') {
            int high = i + 2 < size ? hex_value(text[i + 1]) : -1;
            int low = high >= 0 ? hex_value(text[i + 2]) : -1;
            if (low < 0)
                return ERR(err, E_INVALID, "%s has a %% without two hexadecimal digits", what);
            c = (unsigned char)(high << 4 | low);
            i += 2;
        }
        if (c < 0x20 || c == 0x7f)
            return ERR(err, E_INVALID, "%s has a control character", what);
        text[out++] = c;
    }
    size_t bad;
    *ret = bytes_of(text, out);
    if (!utf8_check(*ret, &bad))
        return ERR(err, E_INVALID, "%s is not UTF-8", what);
    return E_OK;
}

static bool has_name(const struct http_target *target, struct bytes name)
{
    for (size_t i = 0; i < target->query_count; i++)
        if (bytes_eq(target->query[i].name, name))
            return true;
    return false;
}

static tana_err query_pair(unsigned char *text, size_t size, struct http_target *target,
                           struct err *err)
{
    unsigned char *equals = memchr(text, '=', size);
    if (!equals || equals == text)
        return ERR(err, E_INVALID, "the query is to be of the form name=value&name=value");
    if (target->query_count == HTTP_QUERY_MAX)
        return ERR(err, E_INVALID, "the query has more than %d parameters", HTTP_QUERY_MAX);
    for (size_t i = 0; i < size; i++)
        if (text[i] == '+')
            text[i] = ' ';

    struct http_pair pair;
    size_t name_size = (size_t)(equals - text);
    tana_err e = target_decode(text, name_size, "the query", &pair.name, err);
    if (e == E_OK)
        e = target_decode(equals + 1, size - name_size - 1, "the query", &pair.value, err);
    if (e != E_OK)
        return e;
    if (has_name(target, pair.name))
        return ERR(err, E_INVALID, "the query names %s twice", text_quote(pair.name).text);
    target->query[target->query_count++] = pair;
    return E_OK;
}

tana_err target_query(unsigned char *text, size_t size, struct http_target *target, struct err *err)
{
    target->query_count = 0;
    while (size > 0) {
        unsigned char *end = memchr(text, '&', size);
        size_t one = end ? (size_t)(end - text) : size;
        if (end && one + 1 == size)
            return ERR(err, E_INVALID, "the query ends with an ampersand");
        tana_err e = query_pair(text, one, target, err);
        if (e != E_OK)
            return e;
        text += end ? one + 1 : one;
        size -= end ? one + 1 : one;
    }
    return E_OK;
}

bool target_match(const char *pattern, struct bytes path, struct bytes params[HTTP_PARAMS_MAX],
                  size_t *ret_count)
{
    size_t at = 0;
    *ret_count = 0;
    while (*pattern) {
        if (*pattern != '{') {
            if (at == path.size || path.data[at] != (unsigned char)*pattern)
                return false;
            at++;
            pattern++;
            continue;
        }
        size_t start = at;
        while (at < path.size && path.data[at] != '/')
            at++;
        if (at == start)
            return false;
        REQUIRE(*ret_count < HTTP_PARAMS_MAX);
        params[(*ret_count)++] = bytes_of(path.data + start, at - start);
        while (*pattern++ != '}')
            ;
    }
    return at == path.size;
}
