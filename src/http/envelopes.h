/* Cutting a request's body into the envelopes it holds, each to be read on its own. Views into the
 * body. */
#ifndef TANA_HTTP_ENVELOPES_H
#define TANA_HTTP_ENVELOPES_H

#include "base/buf.h"
#include "base/err.h"

struct envelopes {
    struct bytes *list; /* owned */
    size_t count, capacity;
    bool single; /* the body is one envelope, not a list */
};

/* One JSON value, or an array of them. What stands inside an element is not looked at beyond what
 * it takes to find its end: an element that is not JSON makes the whole body malformed.
 * Errors: E_INVALID, E_LIMIT (more than count_max, or nested too deeply). */
tana_err envelopes_json(struct bytes body, size_t count_max, struct envelopes *ret,
                        struct err *err);

/* One a line. Lines that are empty do not count. Errors: E_LIMIT. */
tana_err envelopes_ndjson(struct bytes body, size_t count_max, struct envelopes *ret,
                          struct err *err);

void envelopes_release(struct envelopes *envelopes); /* for _cleanup_ as well */

#endif
