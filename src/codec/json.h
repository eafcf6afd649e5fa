/* Strict JSON: reading over jansson, checking without building, and one way of writing.
 *
 * Reading refuses what leaves room for two opinions: duplicate members, ill-formed UTF-8, lone
 * surrogates, NUL, text behind the value, more than `depth_max` nested arrays and objects, more
 * than `size_max` bytes; and, unless `reals` is set, every number that is not an integer within
 * +-(2^53-1), written without fraction and exponent. Errors name line and column. */
#ifndef TANA_CODEC_JSON_H
#define TANA_CODEC_JSON_H

#include "base/buf.h"
#include "base/err.h"

#include <jansson.h>

enum {
    JSON_DEPTH_MAX = 64,    /* nesting that is plenty for people and programs */
    JSON_DEPTH_LIMIT = 128, /* the largest depth_max there is */
};

#define JSON_INTEGER_MAX 9007199254740991LL /* 2^53-1 */

struct json_rules {
    size_t size_max;    /* bytes of text */
    unsigned depth_max; /* 1 is an array or object that holds none; 0 allows neither */
    bool reals;         /* any number: integers of 64 bits stay integers, all else is a double */
};

/* The value, owned by the caller, or NULL.
 * Errors: E_LIMIT (too large or too deep), E_INVALID (all else). */
json_t *json_read(struct bytes text, const struct json_rules *rules, struct err *err);

/* Checks the grammar, the depth, the size and the UTF-8 of a text that is kept as text, without
 * building anything. Unlike json_read it lets duplicate members and the escapes of NUL and of lone
 * surrogates pass: their meaning is the business of whoever parses the text in the end.
 * Errors as json_read. */
tana_err json_check(struct bytes text, const struct json_rules *rules, struct err *err);

/* A string with its quotes, escaped as JavaScript's JSON.stringify does. `text` is UTF-8. */
void json_put_string(struct buf *out, struct bytes text);
void json_put_str(struct buf *out, const char *text);

/* The value without white space and with the members of objects in the order of their bytes, so
 * that equal values give equal text. Reals in the shortest form that reads back the same. */
void json_put_value(struct buf *out, const json_t *value);

/* The text of a JSON string; borrowed from it. */
struct bytes json_text(const json_t *string);

/* For _cleanup_: `_cleanup_(json_release) json_t *root = json_read(...);` */
void json_release(json_t **value);

#endif
