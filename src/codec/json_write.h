/* Writing JSON piece by piece: commas and keys in the right places, nothing kept.
 *
 * `key` is the member's name inside an object and NULL inside an array or at the top. Names are
 * ASCII and need no escapes. */
#ifndef TANA_CODEC_JSON_WRITE_H
#define TANA_CODEC_JSON_WRITE_H

#include "base/buf.h"

struct json_writer {
    struct buf *out;
    bool comma; /* a value stands in front at this level */
};

static inline struct json_writer json_writer(struct buf *out)
{
    struct json_writer writer = {out, false};
    return writer;
}

void json_open(struct json_writer *w, const char *key, char bracket);          /* '{' or '[' */
void json_close(struct json_writer *w, char bracket);                          /* '}' or ']' */
void json_add_text(struct json_writer *w, const char *key, struct bytes text); /* UTF-8 */
void json_add_str(struct json_writer *w, const char *key, const char *text);
void json_add_uint(struct json_writer *w, const char *key, uint64_t value);
void json_add_bool(struct json_writer *w, const char *key, bool value);
void json_add_null(struct json_writer *w, const char *key);
void json_add_hex(struct json_writer *w, const char *key, struct bytes data);
void json_add_raw(struct json_writer *w, const char *key, struct bytes json); /* as it is */

#endif
