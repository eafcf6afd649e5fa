/* URLs and bodies of HTTP requests: every view lies inside the input, decoding never grows, and the
 * pieces of a list are the list. */
#include "fuzz/fuzz.h"

#include "codec/json.h"
#include "codec/text.h"
#include "http/envelopes.h"
#include "http/target.h"

#include <stdlib.h>

static void inside(struct bytes part, struct bytes whole)
{
    REQUIRE(part.size == 0 ||
            (part.data >= whole.data && part.data + part.size <= whole.data + whole.size));
}

static void check_target(struct bytes input)
{
    struct err err;
    struct bytes path, query, params[HTTP_PARAMS_MAX], decoded;
    struct http_target target;
    size_t count, bad;
    _cleanup_(free_ptr) char *copy = xmemdup0(input.data, input.size);
    struct bytes text = bytes_of(copy, input.size);
    if (target_split(text, &path, &query, &err) != E_OK)
        return;
    inside(path, text);
    inside(query, text);
    if (target_match("/v1/accounts/{account}/{what}", path, params, &count)) {
        REQUIRE(count == 2 && params[0].size > 0 && params[1].size > 0);
        if (target_decode((unsigned char *)params[0].data, params[0].size, "it", &decoded, &err) ==
            E_OK)
            REQUIRE(decoded.size <= params[0].size && utf8_check(decoded, &bad));
    }
    if (target_query((unsigned char *)query.data, query.size, &target, &err) != E_OK)
        return;
    for (size_t i = 0; i < target.query_count; i++) {
        inside(target.query[i].name, query);
        inside(target.query[i].value, query);
        REQUIRE(target.query[i].name.size > 0);
    }
}

static void check_envelopes(struct bytes input)
{
    struct err err;
    const struct json_rules rules = {input.size, JSON_DEPTH_MAX, true};
    _cleanup_(envelopes_release) struct envelopes list = {0}, lines = {0};
    if (envelopes_json(input, 1000, &list, &err) == E_OK)
        for (size_t i = 0; i < list.count; i++) {
            inside(list.list[i], input);
            REQUIRE(list.single || json_check(list.list[i], &rules, &err) == E_OK);
        }
    if (envelopes_ndjson(input, 1000, &lines, &err) == E_OK)
        for (size_t i = 0; i < lines.count; i++) {
            inside(lines.list[i], input);
            REQUIRE(!memchr(lines.list[i].data, '\n', lines.list[i].size));
        }
}

void fuzz_one(struct bytes input)
{
    check_target(input);
    check_envelopes(input);
}
