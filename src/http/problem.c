#include "http/problem.h"

#include "codec/json.h"

void problem_write(struct buf *out, const struct err *err, const char *request)
{
    buf_printf(out, "{\"type\":\"urn:tana:error:%s\",\"title\":", err_slug(err->code));
    json_put_str(out, err_meaning(err->code));
    buf_printf(out, ",\"status\":%d,\"detail\":", err_http_status(err->code));
    json_put_str(out, err->message);
    buf_append_str(out, ",\"code\":");
    json_put_str(out, err_slug(err->code));
    if (request) {
        buf_append_str(out, ",\"request\":");
        json_put_str(out, request);
    }
    buf_append_str(out, "}\n");
}
