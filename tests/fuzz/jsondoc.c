/* Both readers of JSON agree: on what they refuse, and on every value of what is accepted. */
#include "fuzz/fuzz.h"

#include "codec/json_doc.h"

static void compare(struct json_value value, const json_t *other);

static void compare_object(struct json_value value, const json_t *other)
{
    size_t count = 0;
    REQUIRE(json_is(value, JSON_DOC_OBJECT));
    for (struct json_value v = json_first(value); v.token; v = json_after(value, v)) {
        struct bytes name = json_name_of(v);
        _cleanup_(free_ptr) char *copy = xmemdup0(name.data, name.size);
        const json_t *member = json_object_get(other, copy);
        REQUIRE(member);
        REQUIRE(json_member(value, copy).token == v.token);
        compare(v, member);
        count++;
    }
    REQUIRE(count == json_object_size(other) && count == value.token->count);
}

static void compare_array(struct json_value value, const json_t *other)
{
    size_t count = 0;
    REQUIRE(json_is(value, JSON_DOC_ARRAY));
    for (struct json_value v = json_first(value); v.token; v = json_after(value, v))
        compare(v, json_array_get(other, count++));
    REQUIRE(count == json_array_size(other) && count == value.token->count);
}

static void compare(struct json_value value, const json_t *other)
{
    REQUIRE(other);
    switch (json_typeof(other)) {
    case JSON_OBJECT:
        compare_object(value, other);
        break;
    case JSON_ARRAY:
        compare_array(value, other);
        break;
    case JSON_STRING:
        REQUIRE(bytes_eq(json_value_text(value), json_text(other)));
        break;
    case JSON_INTEGER:
        REQUIRE(json_value_integer(value) == json_integer_value(other));
        break;
    case JSON_NULL:
        REQUIRE(json_is(value, JSON_DOC_NULL));
        break;
    default:
        REQUIRE(json_value_true(value) == json_is_true(other));
    }
}

void fuzz_one(struct bytes input)
{
    static const struct json_rules rules = {.size_max = 1 << 16, .depth_max = 8};
    struct err one, two;
    _cleanup_(json_doc_release) struct json_doc doc;
    tana_err e = json_doc_read(&doc, input, &rules, &one);
    _cleanup_(json_release) json_t *other = json_read(input, &rules, &two);
    REQUIRE((e == E_OK) == (other != NULL));
    if (!other) /* a text with two faults may be refused for either */
        return;
    compare(json_doc_root(&doc), other);
}
