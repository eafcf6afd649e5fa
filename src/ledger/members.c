#include "ledger/members.h"

#include "codec/hex.h"
#include "codec/rfc3339.h"
#include "codec/text.h"
#include "crypto/ed25519.h"

#include <stdlib.h>

enum { METADATA_SOURCE_MAX = 1 << 20 }; /* bytes of JSON as it stands in a document */

static const char *kind_name(enum json_kind kind)
{
    switch (kind) {
    case JSON_DOC_OBJECT:
        return "an object";
    case JSON_DOC_ARRAY:
        return "an array";
    case JSON_DOC_TEXT:
        return "a string";
    case JSON_DOC_INTEGER:
        return "a whole number";
    case JSON_DOC_BOOL:
        return "true or false";
    default:
        return "something else";
    }
}

tana_err members_open(struct members *m, struct json_value value, const char *where,
                      struct err *err)
{
    m->object = value;
    m->where = where;
    m->asked_count = m->found = 0;
    if (!json_is(value, JSON_DOC_OBJECT))
        return ERR(err, E_INVALID, "%s must be an object", where);
    return E_OK;
}

static bool was_asked(const struct members *m, struct bytes name)
{
    for (size_t i = 0; i < m->asked_count; i++)
        if (bytes_eq_str(name, m->asked[i]))
            return true;
    return false;
}

tana_err members_close(const struct members *m, struct err *err)
{
    if (m->found == m->object.token->count)
        return E_OK;
    struct json_value v = json_first(m->object);
    while (v.token && was_asked(m, json_name_of(v)))
        v = json_after(m->object, v);
    REQUIRE(v.token); /* fewer were found than there are */
    return ERR(err, E_INVALID, "%s has a member %s, which is not known here", m->where,
               text_quote(json_name_of(v)).text);
}

bool members_has(const struct members *m, const char *name)
{
    return json_member(m->object, name).token != NULL;
}

tana_err take_value(struct members *m, const char *name, enum json_kind kind,
                    struct json_value *ret, struct err *err)
{
    REQUIRE(m->asked_count < MEMBERS_MAX);
    m->asked[m->asked_count++] = name;
    struct json_value value = json_member(m->object, name);
    if (!value.token)
        return ERR(err, E_INVALID, "%s has no member \"%s\"", m->where, name);
    if (value.token->kind != kind)
        return ERR(err, E_INVALID, "%s: \"%s\" must be %s", m->where, name, kind_name(kind));
    m->found++;
    *ret = value;
    return E_OK;
}

tana_err take_text(struct members *m, const char *name, size_t size_max, struct bytes *ret,
                   struct err *err)
{
    struct json_value value;
    tana_err e = take_value(m, name, JSON_DOC_TEXT, &value, err);
    if (e != E_OK)
        return e;
    *ret = json_value_text(value);
    if (ret->size > size_max)
        return ERR(err, E_LIMIT, "%s: \"%s\" has %zu bytes; at most %zu are allowed", m->where,
                   name, ret->size, size_max);
    return E_OK;
}

tana_err take_u64(struct members *m, const char *name, uint64_t min, uint64_t max, uint64_t *ret,
                  struct err *err)
{
    struct json_value value;
    tana_err e = take_value(m, name, JSON_DOC_INTEGER, &value, err);
    if (e != E_OK)
        return e;
    int64_t number = json_value_integer(value);
    if (number < 0 || (uint64_t)number < min || (uint64_t)number > max)
        return ERR(err, E_INVALID, "%s: \"%s\" is %lld; it must be from %llu to %llu", m->where,
                   name, (long long)number, (unsigned long long)min, (unsigned long long)max);
    *ret = (uint64_t)number;
    return E_OK;
}

tana_err take_bool(struct members *m, const char *name, bool *ret, struct err *err)
{
    struct json_value value;
    tana_err e = take_value(m, name, JSON_DOC_BOOL, &value, err);
    if (e == E_OK)
        *ret = json_value_true(value);
    return e;
}

tana_err take_time(struct members *m, const char *name, uint64_t *ret_ms, struct err *err)
{
    struct bytes text;
    int64_t ms;
    tana_err e = take_text(m, name, 64, &text, err);
    if (e != E_OK)
        return e;
    if (!rfc3339_parse(text, &ms) || ms < 0)
        return ERR(err, E_INVALID,
                   "%s: \"%s\" is %s; a time is written like \"2026-01-31T23:59:59Z\"", m->where,
                   name, text_quote(text).text);
    *ret_ms = (uint64_t)ms;
    return E_OK;
}

tana_err take_hex(struct members *m, const char *name, void *out, size_t size, struct err *err)
{
    struct bytes text;
    tana_err e = take_text(m, name, TX_HEX_MAX, &text, err);
    if (e != E_OK)
        return e;
    if (!hex_decode(text, out, size))
        return ERR(err, E_INVALID, "%s: \"%s\" must be %zu lower-case hexadecimal digits, not %s",
                   m->where, name, 2 * size, text_quote(text).text);
    return E_OK;
}

/* ref_parse() takes names without their @ too, for people who type them. */
static tana_err read_ref(const struct members *m, const char *name, struct bytes text,
                         struct ref *ret, struct err *err)
{
    if (ref_parse(text, ret, err) != E_OK)
        return err_prefix(err, "%s: \"%s\"", m->where, name);
    if (ret->by_name && text.data[0] != '@')
        return ERR(err, E_BAD_NAME, "%s: \"%s\" is %s; a name begins with @", m->where, name,
                   text_quote(text).text);
    return E_OK;
}

tana_err take_ref(struct members *m, const char *name, struct ref *ret, struct err *err)
{
    struct bytes text;
    tana_err e = take_text(m, name, NAME_FIELD_MAX, &text, err);
    return e == E_OK ? read_ref(m, name, text, ret, err) : e;
}

tana_err take_name(struct members *m, const char *name, struct name *ret, struct err *err)
{
    struct bytes text;
    tana_err e = take_text(m, name, NAME_FIELD_MAX, &text, err);
    if (e == E_OK && name_parse(text, ret, err) != E_OK)
        e = err_prefix(err, "%s: \"%s\"", m->where, name);
    return e;
}

tana_err take_code(struct members *m, const char *name, struct currency_code *ret, struct err *err)
{
    struct bytes text;
    tana_err e = take_text(m, name, NAME_FIELD_MAX, &text, err);
    if (e == E_OK && currency_code_parse(text, ret, err) != E_OK)
        e = err_prefix(err, "%s: \"%s\"", m->where, name);
    return e;
}

/* Is it an amount of a currency with any number of decimals? */
static bool is_amount(struct bytes text, bool zero)
{
    const unsigned char *at = text.data, *end = text.data + text.size;
    const unsigned char *whole = at;
    bool some = false;
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        some = some || *at != '0';
    if (at == whole || (at - whole > 1 && *whole == '0'))
        return false;
    if (at < end) {
        if (*at++ != '.' || at == end || end - at > AMOUNT_SCALE_MAX)
            return false;
        for (; at < end && *at >= '0' && *at <= '9'; at++)
            some = some || *at != '0';
    }
    return at == end && (some || zero);
}

tana_err take_amount(struct members *m, const char *name, bool zero, char out[AMOUNT_TEXT_MAX],
                     struct err *err)
{
    if (json_is(json_member(m->object, name), JSON_DOC_INTEGER))
        return ERR(err, E_BAD_AMOUNT, "%s: \"%s\" must be a string, like \"12.50\"", m->where,
                   name);
    struct bytes text;
    tana_err e = take_text(m, name, TX_HEX_MAX, &text, err);
    if (e != E_OK)
        return e;
    if (text.size >= AMOUNT_TEXT_MAX || !is_amount(text, zero))
        return ERR(err, E_BAD_AMOUNT,
                   "%s: \"%s\" is %s; an amount is %sdigits, with a point and at most %d decimals "
                   "if need be, like \"12.50\"",
                   m->where, name, text_quote(text).text,
                   zero ? "" : "more than zero: ", AMOUNT_SCALE_MAX);
    memcpy(out, text.data, text.size);
    out[text.size] = '\0';
    return E_OK;
}

static tana_err read_key(struct json_value value, struct key *ret, const char *where,
                         const char *name, struct err *err)
{
    struct bytes text = json_is(value, JSON_DOC_TEXT) ? json_value_text(value) : bytes_of(NULL, 0);
    struct ed25519_public public;
    if (!hex_decode(text, ret->bytes, sizeof ret->bytes))
        return ERR(err, E_INVALID,
                   "%s: \"%s\" must hold strings of 64 lower-case hexadecimal digits", where, name);
    memcpy(public.bytes, ret->bytes, sizeof public.bytes);
    if (!ed25519_public_valid(&public))
        return ERR(err, E_INVALID, "%s: \"%s\": %s is not a usable Ed25519 key", where, name,
                   text_quote(text).text);
    return E_OK;
}

tana_err take_keys(struct members *m, const char *name, size_t max, struct key **ret_keys,
                   size_t *ret_count, struct err *err)
{
    struct json_value list;
    tana_err e = take_value(m, name, JSON_DOC_ARRAY, &list, err);
    if (e != E_OK)
        return e;
    size_t count = list.token->count;
    if (count < 1 || count > max)
        return ERR(err, E_INVALID, "%s: \"%s\" has %zu keys; it must have 1 to %zu", m->where, name,
                   count, max);
    *ret_keys = xcalloc(count, sizeof **ret_keys);
    struct json_value key = json_first(list);
    for (size_t i = 0; i < count; i++, key = json_after(list, key)) {
        if (read_key(key, &(*ret_keys)[i], m->where, name, err) != E_OK)
            return err->code;
        if (i > 0 && memcmp(&(*ret_keys)[i - 1], &(*ret_keys)[i], sizeof(struct key)) >= 0)
            return ERR(err, E_INVALID, "%s: \"%s\" must be sorted, and no key twice", m->where,
                       name);
    }
    *ret_count = count;
    return E_OK;
}

tana_err take_refs(struct members *m, const char *name, size_t min, size_t max, struct ref *out,
                   size_t *ret_count, struct err *err)
{
    struct json_value list;
    tana_err e = take_value(m, name, JSON_DOC_ARRAY, &list, err);
    if (e != E_OK)
        return e;
    size_t count = list.token->count;
    if (count < min || count > max)
        return ERR(err, E_INVALID, "%s: \"%s\" has %zu accounts; it must have %zu to %zu", m->where,
                   name, count, min, max);
    struct json_value value = json_first(list);
    for (size_t i = 0; i < count; i++, value = json_after(list, value)) {
        if (!json_is(value, JSON_DOC_TEXT))
            return ERR(err, E_INVALID, "%s: \"%s\" must hold accounts", m->where, name);
        if (read_ref(m, name, json_value_text(value), &out[i], err) != E_OK)
            return err->code;
    }
    *ret_count = count;
    return E_OK;
}

tana_err take_metadata(struct members *m, const char *name, char **ret, struct err *err)
{
    struct json_value object;
    tana_err e = take_value(m, name, JSON_DOC_OBJECT, &object, err);
    if (e != E_OK)
        return e;
    /* Written again without white space, members in the order of their bytes. */
    const struct json_rules rules = {.size_max = METADATA_SOURCE_MAX, .depth_max = JSON_DEPTH_MAX};
    _cleanup_(buf_release) struct buf text = buf_init(METADATA_MAX);
    _cleanup_(json_release) json_t *tree = json_read(json_value_source(object), &rules, err);
    if (!tree)
        return err_prefix(err, "%s: \"%s\"", m->where, name);
    json_put_value(&text, tree);
    if (text.overflowed)
        return ERR(err, E_LIMIT, "%s: \"%s\" has more than %d bytes", m->where, name, METADATA_MAX);
    *ret = xmemdup0(text.data, text.size);
    return E_OK;
}
