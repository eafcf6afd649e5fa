#include "client/client.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "codec/text.h"

enum { DETAIL_MAX = 900, FAILED_FROM = 400 };

struct client {
    CURL *curl;
    char *url; /* without a slash at its end */
    struct buf answer;
    enum client_reach reach; /* of the last request */
    char why[CURL_ERROR_SIZE];
};

static size_t take_answer(char *data, size_t size, size_t count, void *user)
{
    struct client *c = user;
    return buf_append(&c->answer, data, size * count) ? size * count : 0;
}

static tana_err check_url(const char *url, struct err *err)
{
    CURLU *parts = curl_url();
    char *scheme = NULL, *query = NULL;
    bool good = parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
                curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0) &&
                curl_url_get(parts, CURLUPART_QUERY, &query, 0) != CURLUE_OK;
    curl_free(scheme);
    curl_free(query);
    curl_url_cleanup(parts);
    return good ? E_OK
                : ERR(err, E_USAGE, "%s is not the URL of a node, such as http://127.0.0.1:7400",
                      text_quote(bytes_str(url)).text);
}

tana_err client_open(const char *url, struct client **ret, struct err *err)
{
    *ret = NULL;
    REQUIRE(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    if (check_url(url, err))
        return err->code;
    struct client *c = xcalloc(1, sizeof *c);
    size_t size = strlen(url);
    while (size && url[size - 1] == '/')
        size--;
    c->url = xmemdup0(url, size);
    c->answer = buf_init(CLIENT_ANSWER_MAX);
    c->curl = curl_easy_init();
    REQUIRE(c->curl);
    curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, c);
    curl_easy_setopt(c->curl, CURLOPT_ERRORBUFFER, c->why);
    curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CLIENT_CONNECT_MS_MAX);
    curl_easy_setopt(c->curl, CURLOPT_TIMEOUT_MS, (long)CLIENT_ANSWER_MS_MAX);
    curl_easy_setopt(c->curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(c->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    *ret = c;
    return E_OK;
}

void client_free(struct client *c)
{
    if (!c)
        return;
    curl_easy_cleanup(c->curl);
    buf_release(&c->answer);
    free(c->url);
    free(c);
}

/* ------------------------------------------------------------------------------ asking ------- */

static json_t *read_json(struct client *c, struct err *err)
{
    const struct json_rules rules = {
        .size_max = CLIENT_ANSWER_MAX, .depth_max = JSON_DEPTH_MAX, .reals = true};
    return json_read(buf_bytes(&c->answer), &rules, err);
}

/* What a problem document says. */
static tana_err refused(struct client *c, long status, struct err *err)
{
    struct err ignored;
    _cleanup_(json_release) json_t *problem = read_json(c, &ignored);
    const char *slug = json_string_value(json_object_get(problem, "code"));
    const char *detail = json_string_value(json_object_get(problem, "detail"));
    tana_err code = slug ? err_find(slug) : E_COUNT_;
    if (!slug)
        return ERR(err, E_INVALID,
                   "%s answered with status %ld and without a reason that Tana "
                   "knows",
                   c->url, status);
    c->reach = CLIENT_ANSWERED;
    if (code == E_COUNT_ || code == E_OK)
        return ERR(err, E_INVALID, "%.100s: %.*s", slug, DETAIL_MAX, detail ? detail : "");
    return ERR(err, code, "%.*s", DETAIL_MAX, detail ? detail : err_meaning(code));
}

static tana_err perform(struct client *c, const char *path, struct err *err)
{
    _cleanup_(buf_release) struct buf url = buf_init(2 * CLIENT_PATH_MAX);
    long status = 0;
    buf_printf(&url, "%s%s", c->url, path);
    if (url.overflowed)
        return ERR(err, E_LIMIT, "the request is too long");
    buf_clear(&c->answer);
    c->why[0] = '\0';
    c->reach = CLIENT_UNSENT;
    curl_easy_setopt(c->curl, CURLOPT_URL, buf_str(&url));
    CURLcode code = curl_easy_perform(c->curl);
    if (code != CURLE_COULDNT_CONNECT && code != CURLE_COULDNT_RESOLVE_HOST)
        c->reach = CLIENT_UNANSWERED;
    if (c->answer.overflowed)
        return ERR(err, E_LIMIT, "the node's answer has more than %d MiB", CLIENT_ANSWER_MAX >> 20);
    if (code == CURLE_COULDNT_CONNECT)
        return ERR(err, E_UNREACHABLE, "no node answers at %.300s; `tana node` starts one", c->url);
    if (code != CURLE_OK)
        return ERR(err, E_UNREACHABLE, "%.300s: %s", c->url,
                   c->why[0] ? c->why : curl_easy_strerror(code));
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
    return status >= FAILED_FROM ? refused(c, status, err) : E_OK;
}

static tana_err get(struct client *c, const char *path, struct err *err)
{
    curl_easy_setopt(c->curl, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, NULL);
    return perform(c, path, err);
}

static tana_err take_json(struct client *c, json_t **ret, struct err *err)
{
    *ret = read_json(c, err);
    if (!*ret)
        return err_prefix(err, "the answer of %.300s", c->url);
    c->reach = CLIENT_ANSWERED;
    return E_OK;
}

tana_err client_get(struct client *c, const char *path, json_t **ret, struct err *err)
{
    *ret = NULL;
    return get(c, path, err) ? err->code : take_json(c, ret, err);
}

tana_err client_get_text(struct client *c, const char *path, struct buf *out, struct err *err)
{
    if (get(c, path, err))
        return err->code;
    if (!buf_append_bytes(out, buf_bytes(&c->answer)))
        return ERR(err, E_LIMIT, "the node's answer has more than %zu bytes", out->size_max);
    return E_OK;
}

tana_err client_post(struct client *c, const char *path, struct bytes body, json_t **ret,
                     struct err *err)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:"); /* no round trip before the body */
    *ret = NULL;
    curl_easy_setopt(c->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.size);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, (const char *)body.data);
    tana_err code = perform(c, path, err);
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    return code ? code : take_json(c, ret, err);
}

enum client_reach client_reach(const struct client *c)
{
    return c->reach;
}

void client_put_escaped(struct buf *out, const char *text)
{
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= '0' && byte <= '9') || strchr("-._~@", byte);
        buf_printf(out, plain ? "%c" : "%%%02X", byte);
    }
}
