/* The target of a request - "/v1/accounts/%40alice?height=7" - taken apart, strictly.
 *
 * Pure functions; the views they give point into the text, which decoding overwrites. */
#ifndef TANA_HTTP_TARGET_H
#define TANA_HTTP_TARGET_H

#include "base/buf.h"
#include "base/err.h"

enum {
    HTTP_TARGET_MAX = 4096, /* bytes of path and query */
    HTTP_PARAMS_MAX = 4,    /* {parts} of one pattern */
    HTTP_QUERY_MAX = 16,    /* parameters of one query */
};

struct http_pair {
    struct bytes name;
    struct bytes value;
};

struct http_target {
    struct bytes path;                      /* as it was sent; begins with "/", or is "*" */
    struct http_pair query[HTTP_QUERY_MAX]; /* decoded, no name twice */
    size_t query_count;
};

/* Cuts `text` in path and query text. The absolute form (http://host/path) counts by its path.
 * Errors: E_INVALID: it does not begin with "/", or holds a byte that a target may not hold. */
tana_err target_split(struct bytes text, struct bytes *ret_path, struct bytes *ret_query,
                      struct err *err);

/* Replaces %XX by the bytes they mean, in place. What results is UTF-8 without control characters.
 * Errors: E_INVALID, naming `what`. */
tana_err target_decode(unsigned char *text, size_t size, const char *what, struct bytes *ret,
                       struct err *err);

/* Fills target->query from "a=1&b=2", decoding in place; "+" means a space.
 * Errors: E_INVALID: no "=", an empty or repeated name, more than HTTP_QUERY_MAX, bad escapes. */
tana_err target_query(unsigned char *text, size_t size, struct http_target *target,
                      struct err *err);

/* Does a path fit a pattern such as "/v1/blocks/{block}/proof"? A part in braces takes exactly one
 * segment that is not empty; the parts go to `params`, not decoded. */
bool target_match(const char *pattern, struct bytes path, struct bytes params[HTTP_PARAMS_MAX],
                  size_t *ret_count);

#endif
