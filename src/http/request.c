#include "http/server_priv.h"

#include "codec/text.h"

#include <stdlib.h>
#include <strings.h>

enum {
    SWALLOW_MAX = 64 * 1024, /* bytes of a refused body that is read to keep the connection */
    ALLOW_MAX = 64,
};

/* What the headers say about the body. */
struct framing {
    unsigned lengths, encodings, hosts, types;
    const char *length, *encoding, *type;
    bool coded;  /* Content-Encoding: anything but identity */
    bool expect; /* the client waits before it sends the body */
    bool malformed;
    uint64_t size; /* of the body; of a chunked one, unknown */
    bool chunked;
};

void *request_line(void *server, const char *target, struct MHD_Connection *mhd)
{
    (void)server;
    struct conn *conn =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    if (!conn)
        return NULL;
    conn_request_begin(conn);
    size_t size = strnlen(target, HTTP_TARGET_MAX + 1);
    conn->target = size <= HTTP_TARGET_MAX ? xmemdup0(target, size) : NULL;
    return conn;
}

void request_done(void *server, struct MHD_Connection *mhd, void **context,
                  enum MHD_RequestTerminationCode code)
{
    (void)server;
    (void)mhd;
    (void)code;
    if (*context)
        conn_request_end(*context);
    *context = NULL;
}

static bool token_byte(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool well_formed(const char *name, size_t name_size, const char *value, size_t value_size)
{
    for (size_t i = 0; i < name_size; i++)
        if (!token_byte((unsigned char)name[i]))
            return false;
    for (size_t i = 0; i < value_size; i++)
        if (((unsigned char)value[i] < 0x20 && value[i] != '\t') || value[i] == 0x7f)
            return false;
    return name_size > 0;
}

static enum MHD_Result see_header(void *arg, enum MHD_ValueKind kind, const char *name,
                                  size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    struct framing *framing = arg;
    value = value ? value : "";
    if (!well_formed(name, name_size, value, value_size))
        framing->malformed = true;
    else if (strcasecmp(name, "content-length") == 0)
        framing->lengths++, framing->length = value;
    else if (strcasecmp(name, "transfer-encoding") == 0)
        framing->encodings++, framing->encoding = value;
    else if (strcasecmp(name, "content-type") == 0)
        framing->types++, framing->type = value;
    else if (strcasecmp(name, "host") == 0)
        framing->hosts++;
    else if (strcasecmp(name, "content-encoding") == 0)
        framing->coded |= strcasecmp(value, "identity") != 0;
    else if (strcasecmp(name, "expect") == 0)
        framing->expect = true;
    return MHD_YES;
}

static bool read_length(const char *text, uint64_t *ret)
{
    *ret = 0;
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *ret = *ret * 10 + (uint64_t)(text[i] - '0');
    }
    return size > 0 && size <= 15;
}

/* Two ways to tell where a request ends are how requests are smuggled past a proxy: there is to be
 * one. */
static tana_err check_framing(struct framing *f, const char *version, struct err *err)
{
    if (f->malformed)
        return ERR(err, E_INVALID, "a header is malformed");
    if (f->hosts > 1)
        return ERR(err, E_INVALID, "there is more than one Host header");
    if (f->lengths + f->encodings > 1)
        return ERR(err, E_INVALID, "the headers give the body's length more than once");
    if (f->encodings &&
        (strcasecmp(f->encoding, "chunked") != 0 || strcmp(version, MHD_HTTP_VERSION_1_1) != 0))
        return ERR(err, E_INVALID, "the only transfer encoding is chunked, in HTTP/1.1");
    if (f->lengths && !read_length(f->length, &f->size))
        return ERR(err, E_INVALID, "Content-Length is not a number of bytes");
    f->chunked = f->encodings > 0;
    return E_OK;
}

/* "gzip", "*", with any q but 0, in Accept-Encoding? */
static bool takes_gzip(struct MHD_Connection *mhd)
{
    const char *at = MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, "Accept-Encoding");
    while (at && *at) {
        at += strspn(at, " \t,");
        size_t size = strcspn(at, ";, \t");
        bool named = (size == 4 && strncasecmp(at, "gzip", 4) == 0) || (size == 1 && *at == '*');
        at += size;
        size_t parameters = strcspn(at, ",");
        if (named) {
            const char *q = memmem(at, parameters, "q=0", 3);
            return !q || strspn(q + 3, ".0") != strcspn(q + 3, ", \t;");
        }
        at += parameters;
    }
    return false;
}

static enum http_content content_of(const char *type)
{
    size_t size = strcspn(type, "; \t");
    if (size == 16 && strncasecmp(type, "application/json", size) == 0)
        return HTTP_JSON;
    if (size == 20 && strncasecmp(type, "application/x-ndjson", size) == 0)
        return HTTP_NDJSON;
    return HTTP_NO_CONTENT;
}

/* Finds the route; `allow` gets the methods that the path has. */
static const struct http_route *find_route(struct conn *conn, const char *method,
                                           char allow[ALLOW_MAX], size_t *ret_params)
{
    const struct http_config *config = &conn->server->config;
    const struct http_route *found = NULL;
    conn->head = strcmp(method, "HEAD") == 0;
    bool get = conn->head || strcmp(method, "GET") == 0, post = strcmp(method, "POST") == 0;
    bool has[HTTP_METHOD_COUNT_] = {false};
    for (size_t i = 0; i < config->route_count; i++) {
        const struct http_route *route = &config->routes[i];
        struct bytes params[HTTP_PARAMS_MAX];
        size_t count;
        if (!target_match(route->pattern, conn->request.target.path, params, &count))
            continue;
        has[route->method] = true;
        if (route->method == HTTP_GET ? !get : !post)
            continue;
        memcpy(conn->request.params, params, count * sizeof *params);
        *ret_params = count;
        found = route;
        break;
    }
    snprintf(allow, ALLOW_MAX, "%s%sOPTIONS", has[HTTP_GET] ? "GET, HEAD, " : "",
             has[HTTP_POST] ? "POST, " : "");
    if (!has[HTTP_GET] && !has[HTTP_POST])
        *allow = '\0';
    return found;
}

static bool names_parameter(const char *names, struct bytes name)
{
    while (*names) {
        size_t size = strcspn(names, " ");
        if (bytes_eq(bytes_of(names, size), name))
            return true;
        names += size + strspn(names + size, " ");
    }
    return false;
}

static tana_err check_target(struct conn *conn, size_t params, struct bytes query, struct err *err)
{
    struct http_request *request = &conn->request;
    for (size_t i = 0; i < params; i++) {
        struct bytes raw = request->params[i];
        tana_err e = target_decode((unsigned char *)raw.data, raw.size, "the path",
                                   &request->params[i], err);
        if (e != E_OK)
            return e;
    }
    tana_err e = target_query((unsigned char *)query.data, query.size, &request->target, err);
    if (e != E_OK)
        return e;
    for (size_t i = 0; i < request->target.query_count; i++) {
        struct bytes name = request->target.query[i].name;
        if (names_parameter(conn->route->query, name))
            continue;
        if (!*conn->route->query)
            return ERR(err, E_INVALID, "there is no parameter %s: this resource has none",
                       text_quote(name).text);
        return ERR(err, E_INVALID, "there is no parameter %s, only: %s", text_quote(name).text,
                   conn->route->query);
    }
    return E_OK;
}

static tana_err check_content(struct conn *conn, const struct framing *framing, struct err *err)
{
    const struct http_route *route = conn->route;
    bool has_body = framing->chunked || framing->size > 0;
    if (route->method == HTTP_GET)
        return has_body ? ERR(err, E_INVALID, "a request to read takes no body") : E_OK;
    if (framing->coded)
        return ERR(err, E_MEDIA_TYPE, "the body is to be sent as it is, without Content-Encoding");
    conn->request.content = framing->types == 1 ? content_of(framing->type) : HTTP_NO_CONTENT;
    if (!(route->content & conn->request.content))
        return ERR(err, E_MEDIA_TYPE, "Content-Type is to be %s%s",
                   route->content & HTTP_JSON ? "application/json" : "",
                   route->content & HTTP_NDJSON ? " or application/x-ndjson" : "");
    size_t body_max = conn->request.content == HTTP_NDJSON ? HTTP_BULK_MAX : route->body_max;
    if (framing->size > body_max)
        return ERR(err, E_LIMIT, "the body has %llu bytes, the limit is %zu",
                   (unsigned long long)framing->size, body_max);
    conn->body = buf_init(body_max);
    return E_OK;
}

static tana_err check_load(struct conn *conn, struct err *err)
{
    struct http_server *server = conn->server;
    if (conn->route->kind == HTTP_NOW)
        return E_OK;
    if (server->closing)
        return ERR(err, E_BUSY, "this node is being stopped");
    if (server->waiting_count >= server->config.waiting_max)
        return ERR(err, E_BUSY, "too many requests wait for their answers");
    if (conn->route->kind == HTTP_STREAM && server->stream_count >= server->config.streams_max)
        return ERR(err, E_BUSY, "too many event streams are open");
    return E_OK;
}

/* Everything that can be said before the body is read. True when it may go to its handler; if not,
 * conn->response is the answer. */
static bool accept_head(struct conn *conn, const char *method, const char *version,
                        struct framing *framing)
{
    struct err err;
    struct bytes query;
    char allow[ALLOW_MAX] = "";
    size_t params = 0;
    struct http_request *request = &conn->request;

    MHD_get_connection_values_n(conn->mhd, MHD_HEADER_KIND, see_header, framing);
    if (check_framing(framing, version, &err) != E_OK) {
        conn->close = true;
        framing->chunked = true; /* where the body would end is not known */
        goto refused;
    }
    if (!conn->target) {
        ERR(&err, E_TARGET_LONG, "the limit is %d bytes", HTTP_TARGET_MAX);
        goto refused;
    }
    if (target_split(bytes_str(conn->target), &request->target.path, &query, &err) != E_OK)
        goto refused;
    conn->route = find_route(conn, method, allow, &params);
    if (strcmp(method, "OPTIONS") == 0 && (*allow || bytes_eq_str(request->target.path, "*"))) {
        reply_set_options(conn, *allow ? allow : "GET, HEAD, POST, OPTIONS");
        return false;
    }
    if (!conn->route && *allow) {
        ERR(&err, E_METHOD, "this resource has %s", allow);
        reply_set_error(conn, &err, allow);
        return false;
    }
    if (!conn->route) {
        ERR(&err, E_NOT_FOUND, "there is nothing at %s; /openapi.json says what there is",
            text_quote(request->target.path).text);
        goto refused;
    }
    request->method = conn->route->method;
    conn->gzip = takes_gzip(conn->mhd);
    if (check_target(conn, params, query, &err) != E_OK ||
        check_content(conn, framing, &err) != E_OK || check_load(conn, &err) != E_OK)
        goto refused;
    return true;

refused:
    reply_set_error(conn, &err, NULL);
    return false;
}

static enum MHD_Result step_head(struct conn *conn, const char *method, const char *version)
{
    struct framing framing = {0};
    bool accepted = accept_head(conn, method, version, &framing);
    conn_phase(conn, PHASE_BODY);
    if (accepted)
        return MHD_YES;
    if (!framing.chunked && !framing.expect && framing.size <= SWALLOW_MAX) {
        conn->swallow = true;
        return MHD_YES; /* an answer to this first call would end the connection */
    }
    linger_start(conn);
    return reply_queue(conn);
}

static enum MHD_Result refuse_body(struct conn *conn, tana_err code, const char *why)
{
    struct err err;
    ERR(&err, code, "%s", why);
    reply_raw(conn, &err);
    linger_start(conn);
    return MHD_NO;
}

static enum MHD_Result step_body(struct conn *conn, const char *data, size_t *size)
{
    struct http_server *server = conn->server;
    conn->body_seen += *size;
    if (!conn->swallow) {
        if (conn->body.size + *size > HTTP_BODY_SMALL &&
            server->body_bytes + *size > HTTP_BODIES_MAX)
            return refuse_body(conn, E_BUSY, "too many large requests are being received");
        if (!buf_append(&conn->body, data, *size))
            return refuse_body(conn, E_LIMIT, "the body is longer than it may be");
        server->body_bytes += *size;
    }
    metric_add(METRIC_HTTP_BODY_BYTES, *size);
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result step_complete(struct conn *conn)
{
    struct http_request *request = &conn->request;
    if (conn->response)
        return reply_queue(conn);
    const char *last = MHD_lookup_connection_value(conn->mhd, MHD_HEADER_KIND, "Last-Event-ID");
    request->last_event_id = bytes_str(last ? last : "");
    request->body = buf_bytes(&conn->body);
    conn_wait_begin(conn);
    conn->route->handler(conn->server, request, conn->server->config.context);
    if (conn->response)
        return reply_queue(conn);
    conn_suspend(conn);
    return MHD_YES;
}

enum MHD_Result request_step(void *server, struct MHD_Connection *mhd, const char *url,
                             const char *method, const char *version, const char *data,
                             size_t *size, void **context)
{
    (void)server;
    (void)mhd;
    (void)url;
    struct conn *conn = *context;
    if (!conn || conn->doomed)
        return MHD_NO;
    if (conn->phase == PHASE_HEAD)
        return step_head(conn, method, version);
    if (*size > 0)
        return step_body(conn, data, size);
    if (conn->phase == PHASE_BODY)
        return step_complete(conn);
    return conn->response ? reply_queue(conn) : MHD_NO;
}

const struct bytes *http_query(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->target.query_count; i++)
        if (bytes_eq_str(request->target.query[i].name, name))
            return &request->target.query[i].value;
    return NULL;
}

tana_err http_query_number(const struct http_request *request, const char *name, uint64_t min,
                           uint64_t max, uint64_t absent, uint64_t *ret, struct err *err)
{
    const struct bytes *text = http_query(request, name);
    *ret = absent;
    if (!text)
        return E_OK;
    bool good = text->size > 0 && text->size <= 18 && (text->data[0] != '0' || text->size == 1);
    uint64_t value = 0;
    for (size_t i = 0; good && i < text->size; i++) {
        good = text->data[i] >= '0' && text->data[i] <= '9';
        value = value * 10 + (uint64_t)(text->data[i] - '0');
    }
    if (!good || value < min || value > max)
        return ERR(err, E_INVALID, "%s is to be a number from %llu to %llu, not %s", name,
                   (unsigned long long)min, (unsigned long long)max, text_quote(*text).text);
    *ret = value;
    return E_OK;
}

const struct http_request *http_find(struct http_server *server, http_id id)
{
    struct conn *conn = conn_of(server, id);
    return conn && conn->phase == PHASE_WAITING ? &conn->request : NULL;
}
