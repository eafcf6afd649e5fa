/* Asking a node over its HTTP interface (docs/api-http.md). Blocking, one connection that is kept;
 * not thread-safe. */
#ifndef TANA_CLIENT_CLIENT_H
#define TANA_CLIENT_CLIENT_H

#include "codec/json.h"

enum {
    CLIENT_ANSWER_MAX = 64 << 20, /* bytes of an answer */
    CLIENT_CONNECT_MS_MAX = 10000,
    CLIENT_ANSWER_MS_MAX = 120000, /* longer than a node lets anybody wait for a block */
    CLIENT_PATH_MAX = 2048,        /* bytes of a path with its query */
};

struct client;

/* `url` is where the node is: http://HOST:PORT, or https. Errors: E_USAGE (not such a URL). */
tana_err client_open(const char *url, struct client **ret, struct err *err);
void client_free(struct client *c); /* NULL is fine */

static inline void client_freep(struct client **c)
{
    client_free(*c);
    *c = NULL;
}

/* The JSON of the answer to GET `path`; owned by the caller.
 * Errors: what the node's problem document says; E_UNREACHABLE (no answer), E_INVALID (an answer that is
 * not one of Tana's), E_LIMIT (too long). */
tana_err client_get(struct client *c, const char *path, json_t **ret, struct err *err);

/* The same, appended to `out` as it came. */
tana_err client_get_text(struct client *c, const char *path, struct buf *out, struct err *err);

/* POST with a JSON body. */
tana_err client_post(struct client *c, const char *path, struct bytes body, json_t **ret,
                     struct err *err);

/* How far the last request came. What was not sent has not happened; of what was sent and not answered
 * nobody here knows. An answer is what a node says, be it a refusal. */
enum client_reach { CLIENT_UNSENT, CLIENT_UNANSWERED, CLIENT_ANSWERED };
enum client_reach client_reach(const struct client *c);

/* Appends a part of a path or a value of a query, escaped. */
void client_put_escaped(struct buf *out, const char *text);

#endif
