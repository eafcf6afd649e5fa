#include "codec/json.h"

#include "codec/json_priv.h"
#include "codec/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* One pass over the text. Where `at` stands when a check fails is what the error points at. */
struct scan {
    const unsigned char *start, *at, *end;
    const struct json_rules *rules;
    struct err *err;
    struct json_sink *sink; /* NULL: nobody is told */
    unsigned depth;
    bool object[JSON_DEPTH_LIMIT]; /* whether the container at depth d+1 is an object */
};

static bool fail(struct scan *s, tana_err code, const char *what)
{
    unsigned line = 1, column = 1;
    for (const unsigned char *c = s->start; c < s->at; c++) {
        if (*c == '\n') {
            line++;
            column = 1;
        } else if ((*c & 0xc0) != 0x80) {
            column++;
        }
    }
    ERR(s->err, code, "line %u, column %u: %s", line, column, what);
    return false;
}

static bool fail_expected(struct scan *s, const char *expected)
{
    char what[160];
    if (s->at == s->end)
        snprintf(what, sizeof what, "the text ends where %s should be", expected);
    else if (*s->at > ' ' && *s->at < 0x7f)
        snprintf(what, sizeof what, "expected %s, found '%c'", expected, *s->at);
    else
        snprintf(what, sizeof what, "expected %s, found byte 0x%02x", expected, *s->at);
    return fail(s, E_INVALID, what);
}

static bool next_is(const struct scan *s, unsigned char c)
{
    return s->at < s->end && *s->at == c;
}

static bool next_is_digit(const struct scan *s)
{
    return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

static void skip_space(struct scan *s)
{
    while (next_is(s, ' ') || next_is(s, '\n') || next_is(s, '\t') || next_is(s, '\r'))
        s->at++;
}

/* Behind the backslash. */
static bool scan_escape(struct scan *s)
{
    switch (s->at < s->end ? *s->at : '\0') {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        s->at++;
        return true;
    case 'u':
        s->at++;
        break;
    default:
        return fail_expected(s, "one of \"\\/bfnrtu behind a backslash");
    }
    for (int i = 0; i < 4; i++, s->at++)
        if (s->at == s->end || !isxdigit(*s->at))
            return fail_expected(s, "four hexadecimal digits behind \\u");
    return true;
}

static bool tell_scalar(struct scan *s, const unsigned char *start, bool escaped)
{
    return !s->sink || s->sink->scalar(s->sink, start, s->at, escaped, s->err);
}

static bool scan_string(struct scan *s)
{
    const unsigned char *start = s->at++;
    bool escaped = false;
    while (s->at < s->end && *s->at != '"') {
        if (*s->at < 0x20)
            return fail(s, E_INVALID, "control characters in a string must be escaped");
        if (*s->at++ != '\\')
            continue;
        escaped = true;
        if (!scan_escape(s))
            return false;
    }
    if (s->at == s->end)
        return fail_expected(s, "the closing quote of a string");
    s->at++;
    return tell_scalar(s, start, escaped);
}

static bool scan_digits(struct scan *s)
{
    if (!next_is_digit(s))
        return fail_expected(s, "a digit");
    while (next_is_digit(s))
        s->at++;
    return true;
}

/* At most 16 digits fit into 2^53-1, so strtoll below cannot overflow. */
static bool is_safe_integer(const unsigned char *digits, const unsigned char *end)
{
    char copy[17];
    size_t size = (size_t)(end - digits);
    if (size >= sizeof copy)
        return false;
    memcpy(copy, digits, size);
    copy[size] = '\0';
    return strtoll(copy, NULL, 10) <= JSON_INTEGER_MAX;
}

static bool scan_number(struct scan *s)
{
    const unsigned char *start = s->at;
    if (next_is(s, '-'))
        s->at++;
    const unsigned char *digits = s->at;
    if (next_is(s, '0'))
        s->at++;
    else if (!scan_digits(s))
        return false;
    if (next_is_digit(s))
        return fail(s, E_INVALID, "a number does not begin with a needless 0");
    bool integer = !next_is(s, '.') && !next_is(s, 'e') && !next_is(s, 'E');
    if (!s->rules->reals && (!integer || !is_safe_integer(digits, s->at))) {
        s->at = start;
        return fail(s, E_INVALID,
                    integer ? "the integer is larger than 9007199254740991"
                            : "numbers with a fraction or an exponent are not "
                              "allowed; write amounts as strings");
    }
    if (next_is(s, '.')) {
        s->at++;
        if (!scan_digits(s))
            return false;
    }
    if (next_is(s, 'e') || next_is(s, 'E')) {
        s->at++;
        if (next_is(s, '+') || next_is(s, '-'))
            s->at++;
        return scan_digits(s);
    }
    return true;
}

static bool scan_word(struct scan *s, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(s->end - s->at) < size || memcmp(s->at, word, size) != 0)
        return fail_expected(s, "a value");
    s->at += size;
    return true;
}

static bool scan_bare(struct scan *s)
{
    switch (*s->at) {
    case 't':
        return scan_word(s, "true");
    case 'f':
        return scan_word(s, "false");
    case 'n':
        return scan_word(s, "null");
    default:
        return *s->at == '-' || next_is_digit(s) ? scan_number(s) : fail_expected(s, "a value");
    }
}

static bool scan_scalar(struct scan *s)
{
    const unsigned char *start = s->at;
    if (s->at == s->end)
        return fail_expected(s, "a value");
    if (*s->at == '"')
        return scan_string(s);
    return scan_bare(s) && tell_scalar(s, start, false);
}

static bool in_object(const struct scan *s)
{
    return s->depth > 0 && s->object[s->depth - 1];
}

static bool open_container(struct scan *s)
{
    if (s->depth == s->rules->depth_max)
        return fail(s, E_LIMIT, "arrays and objects are nested too deeply");
    s->object[s->depth] = *s->at == '{';
    if (s->sink)
        s->sink->open(s->sink, s->at, s->object[s->depth]);
    s->depth++;
    s->at++;
    return true;
}

static bool close_container(struct scan *s)
{
    s->at++;
    s->depth--;
    return !s->sink || s->sink->close(s->sink, s->at, s->err);
}

static bool scan_key(struct scan *s)
{
    skip_space(s);
    if (!next_is(s, '"'))
        return fail_expected(s, "a member's name in quotes");
    if (!scan_string(s))
        return false;
    skip_space(s);
    if (!next_is(s, ':'))
        return fail_expected(s, "':'");
    s->at++;
    return true;
}

/* Behind a value: closes what ends here, and says in *ret_more whether another value follows. */
static bool scan_after_value(struct scan *s, bool *ret_more)
{
    while (s->depth > 0) {
        skip_space(s);
        bool object = in_object(s);
        if (next_is(s, ',')) {
            s->at++;
            *ret_more = true;
            return !object || scan_key(s);
        }
        if (!next_is(s, object ? '}' : ']'))
            return fail_expected(s, object ? "',' or '}'" : "',' or ']'");
        if (!close_container(s))
            return false;
    }
    skip_space(s);
    *ret_more = false;
    return s->at == s->end || fail_expected(s, "the end of the text");
}

/* A scalar, or all the brackets up to the first scalar or the first empty container. */
static bool scan_value(struct scan *s)
{
    for (;;) {
        skip_space(s);
        if (!next_is(s, '{') && !next_is(s, '['))
            return scan_scalar(s);
        if (!open_container(s))
            return false;
        skip_space(s);
        if (next_is(s, in_object(s) ? '}' : ']'))
            return close_container(s);
        if (in_object(s) && !scan_key(s))
            return false;
    }
}

tana_err json_check(struct bytes text, const struct json_rules *rules, struct err *err)
{
    return json_scan(text, rules, NULL, err);
}

tana_err json_scan(struct bytes text, const struct json_rules *rules, struct json_sink *sink,
                   struct err *err)
{
    REQUIRE(rules->depth_max <= JSON_DEPTH_LIMIT);
    if (text.size > rules->size_max)
        return ERR(err, E_LIMIT, "%zu bytes of JSON; at most %zu are allowed", text.size,
                   rules->size_max);
    static const unsigned char nothing[1];
    const unsigned char *start = text.size ? text.data : nothing;
    struct scan s = {.rules = rules, .err = err, .sink = sink};
    s.start = s.at = start;
    s.end = start + text.size;
    size_t bad = 0;
    if (!utf8_check(text, &bad)) {
        s.at += bad;
        fail(&s, E_INVALID, "the text is not well-formed UTF-8");
        return err->code;
    }
    bool more = true;
    while (more)
        if (!scan_value(&s) || !scan_after_value(&s, &more))
            return err->code;
    return E_OK;
}

json_t *json_read(struct bytes text, const struct json_rules *rules, struct err *err)
{
    if (json_check(text, rules, err) != E_OK)
        return NULL;
    /* The grammar holds; what is left to find are duplicates, escapes, and numbers out of range. */
    json_error_t error;
    json_t *value = json_loadb((const char *)text.data, text.size,
                               JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!value)
        ERR(err, E_INVALID, "line %d, column %d: %s", error.line, error.column, error.text);
    return value;
}

void json_put_string(struct buf *out, struct bytes text)
{
    static const char short_escapes[] = {['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
                                         ['\t'] = 't', ['"'] = '"',  ['\\'] = '\\'};
    buf_append_char(out, '"');
    size_t done = 0;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = text.data[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_append(out, text.data + done, i - done);
        if (short_escapes[c])
            buf_printf(out, "\\%c", short_escapes[c]);
        else
            buf_printf(out, "\\u%04x", c);
        done = i + 1;
    }
    buf_append(out, text.data + done, text.size - done);
    buf_append_char(out, '"');
}

void json_put_str(struct buf *out, const char *text)
{
    json_put_string(out, bytes_str(text));
}

/* The fewest digits that give the same double; an integer without a fraction. */
static void put_real(struct buf *out, double value)
{
    char text[32];
    if (value == 0 && signbit(value)) {
        buf_append_str(out, "-0.0"); /* "-0" would be read as the integer */
        return;
    }
    for (int precision = 1; precision <= 17; precision++) {
        snprintf(text, sizeof text, "%.*g", precision, value);
        if (strtod(text, NULL) == value)
            break;
    }
    buf_append_str(out, text);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_object(struct buf *out, const json_t *object)
{
    size_t count = json_object_size(object);
    _cleanup_(free_ptr) const char **names = xcalloc(count, sizeof *names);
    const char *name;
    json_t *value;
    size_t i = 0;
    json_object_foreach ((json_t *)object, name, value)
        names[i++] = name;
    qsort(names, count, sizeof *names, compare_names);
    buf_append_char(out, '{');
    for (i = 0; i < count; i++) {
        if (i > 0)
            buf_append_char(out, ',');
        json_put_str(out, names[i]);
        buf_append_char(out, ':');
        json_put_value(out, json_object_get(object, names[i]));
    }
    buf_append_char(out, '}');
}

/* Recursion is as deep as the value, which json_read bounds. */
void json_put_value(struct buf *out, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        put_object(out, value);
        break;
    case JSON_ARRAY:
        buf_append_char(out, '[');
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i > 0)
                buf_append_char(out, ',');
            json_put_value(out, json_array_get(value, i));
        }
        buf_append_char(out, ']');
        break;
    case JSON_STRING:
        json_put_string(out, json_text(value));
        break;
    case JSON_INTEGER:
        buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        break;
    case JSON_REAL:
        put_real(out, json_real_value(value));
        break;
    case JSON_TRUE:
        buf_append_str(out, "true");
        break;
    case JSON_FALSE:
        buf_append_str(out, "false");
        break;
    case JSON_NULL:
        buf_append_str(out, "null");
        break;
    }
}

struct bytes json_text(const json_t *string)
{
    return bytes_of(json_string_value(string), json_string_length(string));
}

void json_release(json_t **value)
{
    json_decref(*value);
    *value = NULL;
}
