#include "codec/json_write.h"

#include "codec/hex.h"
#include "codec/json.h"

#include <inttypes.h>

static void put_key(struct json_writer *w, const char *key)
{
    if (w->comma)
        buf_append_char(w->out, ',');
    w->comma = true;
    if (!key)
        return;
    buf_append_char(w->out, '"');
    buf_append_str(w->out, key);
    buf_append(w->out, "\":", 2);
}

void json_open(struct json_writer *w, const char *key, char bracket)
{
    put_key(w, key);
    buf_append_char(w->out, bracket);
    w->comma = false;
}

void json_close(struct json_writer *w, char bracket)
{
    buf_append_char(w->out, bracket);
    w->comma = true;
}

void json_add_text(struct json_writer *w, const char *key, struct bytes text)
{
    put_key(w, key);
    json_put_string(w->out, text);
}

void json_add_str(struct json_writer *w, const char *key, const char *text)
{
    json_add_text(w, key, bytes_str(text));
}

void json_add_uint(struct json_writer *w, const char *key, uint64_t value)
{
    put_key(w, key);
    buf_printf(w->out, "%" PRIu64, value);
}

void json_add_bool(struct json_writer *w, const char *key, bool value)
{
    put_key(w, key);
    buf_append_str(w->out, value ? "true" : "false");
}

void json_add_null(struct json_writer *w, const char *key)
{
    put_key(w, key);
    buf_append_str(w->out, "null");
}

void json_add_hex(struct json_writer *w, const char *key, struct bytes data)
{
    put_key(w, key);
    buf_append_char(w->out, '"');
    char *text = buf_extend(w->out, 2 * data.size + 1); /* the NUL becomes the quote */
    if (!text)
        return;
    hex_encode(data, text);
    text[2 * data.size] = '"';
}

void json_add_raw(struct json_writer *w, const char *key, struct bytes json)
{
    put_key(w, key);
    buf_append_bytes(w->out, json);
}
