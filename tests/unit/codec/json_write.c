#include "codec/json_write.h"

#include "lib/test.h"

TEST(commas_stand_between_and_nowhere_else)
{
    _cleanup_(buf_release) struct buf out = buf_init(1000);
    struct json_writer w = json_writer(&out);
    json_open(&w, NULL, '{');
    json_add_str(&w, "text", "a\"\n\xc3\xa9");
    json_open(&w, "none", '[');
    json_close(&w, ']');
    json_open(&w, "list", '[');
    json_add_uint(&w, NULL, UINT64_MAX);
    json_open(&w, NULL, '{');
    json_close(&w, '}');
    json_add_null(&w, NULL);
    json_close(&w, ']');
    json_add_bool(&w, "yes", true);
    json_add_hex(&w, "hex", bytes_of("\x01\xff", 2));
    json_add_hex(&w, "nothing", bytes_of(NULL, 0));
    json_add_raw(&w, "raw", bytes_str("{\"x\":1}"));
    json_close(&w, '}');
    ASSERT_TEXT(
        buf_bytes(&out),
        "{\"text\":\"a\\\"\\n\xc3\xa9\",\"none\":[],\"list\":[18446744073709551615,{},null],"
        "\"yes\":true,\"hex\":\"01ff\",\"nothing\":\"\",\"raw\":{\"x\":1}}");
}

TEST(what_does_not_fit_is_remembered)
{
    _cleanup_(buf_release) struct buf out = buf_init(10);
    struct json_writer w = json_writer(&out);
    json_open(&w, NULL, '[');
    json_add_hex(&w, NULL, bytes_str("0123456789"));
    json_close(&w, ']');
    ASSERT(out.overflowed);
}
