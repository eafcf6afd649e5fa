#include "codec/json_doc.h"

#include "codec/json_priv.h"

#include <stdlib.h>

enum { TOKENS_MIN = 32, PAIRS_MAX = 16 };

/* A document in the making. Containers that are still open are a chain through `next`. */
struct maker {
    struct json_sink sink; /* first, so that the sink is the maker */
    struct json_doc *doc;
    uint32_t open; /* index + 1 of the innermost open container; 0: none */
};

static struct json_token *add(struct maker *m, enum json_kind kind, uint32_t start)
{
    struct json_doc *doc = m->doc;
    if (doc->count == doc->capacity) {
        doc->capacity = doc->capacity ? 2 * doc->capacity : TOKENS_MIN;
        doc->tokens = xrealloc(doc->tokens, doc->capacity * sizeof *doc->tokens);
    }
    if (m->open)
        doc->tokens[m->open - 1].count++;
    struct json_token *token = &doc->tokens[doc->count++];
    *token = (struct json_token){.kind = kind, .start = start, .next = doc->count};
    return token;
}

static unsigned hex_value(const unsigned char *at)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        unsigned char c = at[i];
        unsigned digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        value = value << 4 | digit;
    }
    return value;
}

static char *put_utf8(char *out, unsigned code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *out++ = (char)(0xe0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    } else {
        *out++ = (char)(0xf0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3f));
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
        *out++ = (char)(0x80 | (code & 0x3f));
    }
    return out;
}

/* Behind "\u". *at moves behind the digits, and behind a second half. 0: it stands for NUL or for
 * half a character. */
static unsigned unicode_escape(const unsigned char **at, const unsigned char *end)
{
    unsigned code = hex_value(*at);
    *at += 4;
    if (code < 0xd800 || code > 0xdfff)
        return code;
    if (code > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
        return 0;
    unsigned low = hex_value(*at + 2);
    if (low < 0xdc00 || low > 0xdfff)
        return 0;
    *at += 6;
    return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
}

static unsigned char short_escape(unsigned char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

/* Decodes a string whose grammar holds. Nothing gets longer by it. NULL: NUL, or half a character. */
static char *decode(char *out, const unsigned char *at, const unsigned char *end)
{
    while (at < end) {
        const unsigned char *backslash = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((backslash ? backslash : end) - at);
        memcpy(out, at, plain);
        out += plain;
        at += plain;
        if (at == end)
            break;
        at += 2;
        if (at[-1] != 'u') {
            *out++ = (char)short_escape(at[-1]);
            continue;
        }
        unsigned code = unicode_escape(&at, end);
        if (code == 0)
            return NULL;
        out = put_utf8(out, code);
    }
    return out;
}

static bool add_text(struct maker *m, const unsigned char *start, const unsigned char *end,
                     bool escaped, struct err *err)
{
    struct json_doc *doc = m->doc;
    struct json_token *token = add(m, JSON_DOC_TEXT, (uint32_t)(start - doc->text.data));
    token->end = (uint32_t)(end - doc->text.data);
    if (!escaped)
        return true;
    if (!doc->decoded)
        doc->decoded = xmalloc(doc->text.size);
    char *out = doc->decoded + doc->decoded_size;
    char *behind = decode(out, start, end);
    if (!behind) {
        ERR(err, E_INVALID, "a string has \\u0000, or half of a character written by two \\u");
        return false;
    }
    token->decoded = true;
    token->start = (uint32_t)doc->decoded_size;
    doc->decoded_size += (size_t)(behind - out);
    token->end = (uint32_t)doc->decoded_size;
    return true;
}

static bool on_scalar(struct json_sink *sink, const unsigned char *start, const unsigned char *end,
                      bool escaped, struct err *err)
{
    struct maker *m = (struct maker *)sink;
    if (*start == '"')
        return add_text(m, start + 1, end - 1, escaped, err);
    enum json_kind kind = *start == 't' || *start == 'f' ? JSON_DOC_BOOL
                          : *start == 'n'                ? JSON_DOC_NULL
                                                         : JSON_DOC_INTEGER;
    add(m, kind, (uint32_t)(start - m->doc->text.data))->end = (uint32_t)(end - m->doc->text.data);
    return true;
}

static void on_open(struct json_sink *sink, const unsigned char *at, bool object)
{
    struct maker *m = (struct maker *)sink;
    struct json_token *token =
        add(m, object ? JSON_DOC_OBJECT : JSON_DOC_ARRAY, (uint32_t)(at - m->doc->text.data));
    token->next = m->open;
    m->open = (uint32_t)(token - m->doc->tokens) + 1;
}

static struct bytes token_text(const struct json_doc *doc, const struct json_token *token)
{
    const unsigned char *base =
        token->decoded ? (const unsigned char *)doc->decoded : doc->text.data;
    return bytes_of(base + token->start, token->end - token->start);
}

static int compare_names(const void *left, const void *right)
{
    const struct bytes *a = left, *b = right;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return a->size ? memcmp(a->data, b->data, a->size) : 0;
}

/* Collects the names of an object that has ended: `count` tokens stand in it. */
static void names_of(const struct json_doc *doc, const struct json_token *object,
                     struct bytes *names)
{
    const struct json_token *name = object + 1;
    for (uint32_t i = 0; i < object->count; i++) {
        names[i] = token_text(doc, name);
        name = doc->tokens + (name + 1)->next;
    }
}

static bool has_duplicate(const struct json_doc *doc, const struct json_token *object)
{
    struct bytes few[PAIRS_MAX];
    bool small = object->count <= PAIRS_MAX, found = false;
    struct bytes *names = small ? few : xcalloc(object->count, sizeof *names);
    names_of(doc, object, names);
    if (small) {
        for (uint32_t i = 1; i < object->count; i++)
            for (uint32_t j = 0; j < i; j++)
                found = found || bytes_eq(names[i], names[j]);
        return found;
    }
    qsort(names, object->count, sizeof *names, compare_names);
    for (uint32_t i = 1; i < object->count; i++)
        found = found || bytes_eq(names[i - 1], names[i]);
    free(names);
    return found;
}

static bool on_close(struct json_sink *sink, const unsigned char *end, struct err *err)
{
    struct maker *m = (struct maker *)sink;
    struct json_token *token = &m->doc->tokens[m->open - 1];
    m->open = token->next;
    token->next = m->doc->count;
    token->end = (uint32_t)(end - m->doc->text.data);
    if (token->kind != JSON_DOC_OBJECT)
        return true;
    token->count /= 2; /* names were counted too */
    if (!has_duplicate(m->doc, token))
        return true;
    ERR(err, E_INVALID, "an object has a member twice");
    return false;
}

tana_err json_doc_read(struct json_doc *doc, struct bytes text, const struct json_rules *rules,
                       struct err *err)
{
    REQUIRE(!rules->reals && rules->size_max < UINT32_MAX);
    *doc = (struct json_doc){.text = text};
    struct maker maker = {.sink = {on_scalar, on_open, on_close}, .doc = doc};
    return json_scan(text, rules, &maker.sink, err);
}

void json_doc_release(struct json_doc *doc)
{
    free(doc->tokens);
    free(doc->decoded);
    *doc = (struct json_doc){0};
}

/* ------------------------------------------------------------------------------- looking ----- */

struct json_value json_doc_root(const struct json_doc *doc)
{
    return (struct json_value){doc, doc->tokens};
}

struct json_value json_first(struct json_value container)
{
    bool object = json_is(container, JSON_DOC_OBJECT);
    REQUIRE(object || json_is(container, JSON_DOC_ARRAY));
    struct json_value none = {container.doc, NULL};
    if (container.token->count == 0)
        return none;
    return (struct json_value){container.doc, container.token + (object ? 2 : 1)};
}

struct json_value json_after(struct json_value container, struct json_value value)
{
    bool object = json_is(container, JSON_DOC_OBJECT);
    uint32_t next = value.token->next;
    struct json_value none = {container.doc, NULL};
    if (next == container.token->next)
        return none;
    return (struct json_value){container.doc, container.doc->tokens + next + (object ? 1 : 0)};
}

struct bytes json_name_of(struct json_value member)
{
    return token_text(member.doc, member.token - 1);
}

struct json_value json_member(struct json_value object, const char *name)
{
    struct json_value v = json_first(object);
    while (v.token && !bytes_eq_str(json_name_of(v), name))
        v = json_after(object, v);
    return v;
}

struct bytes json_value_text(struct json_value text)
{
    REQUIRE(json_is(text, JSON_DOC_TEXT));
    return token_text(text.doc, text.token);
}

struct bytes json_value_source(struct json_value value)
{
    return bytes_of(value.doc->text.data + value.token->start,
                    value.token->end - value.token->start);
}

/* At most 16 digits: the scanner has seen to that. */
int64_t json_value_integer(struct json_value integer)
{
    REQUIRE(json_is(integer, JSON_DOC_INTEGER));
    struct bytes digits = json_value_source(integer);
    bool negative = digits.data[0] == '-';
    int64_t value = 0;
    for (size_t i = negative; i < digits.size; i++)
        value = value * 10 + (digits.data[i] - '0');
    return negative ? -value : value;
}

bool json_value_true(struct json_value boolean)
{
    REQUIRE(json_is(boolean, JSON_DOC_BOOL));
    return boolean.doc->text.data[boolean.token->start] == 't';
}
