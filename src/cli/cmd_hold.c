/* tana hold: money set aside for somebody. */
#include <time.h>

#include "cli/send.h"
#include "codec/rfc3339.h"

enum { HOLD_MS_DEFAULT = 24 * 3600 * 1000 };

struct new_hold {
    const struct args *args;
    char until[RFC3339_TEXT_MAX];
};

static void put_hold(struct json_writer *w, const void *context)
{
    const struct new_hold *h = context;
    send_add_account(w, "to", h->args->to);
    json_add_str(w, "currency", h->args->operands[1]);
    json_add_str(w, "amount", h->args->operands[0]);
    json_add_str(w, "until", h->until);
    if (h->args->arbiter)
        send_add_account(w, "arbiter", h->args->arbiter);
    if (h->args->memo)
        json_add_str(w, "memo", h->args->memo);
}

static tana_err get_until(const struct args *args, char ret[RFC3339_TEXT_MAX], struct err *err)
{
    struct timespec now;
    int64_t ms;
    if (args->until && args->for_ms)
        return ERR(err, E_USAGE, "--until and --for say the same: give one");
    clock_gettime(CLOCK_REALTIME, &now);
    ms = (int64_t)now.tv_sec * 1000 + (int64_t)(args->for_ms ? args->for_ms : HOLD_MS_DEFAULT);
    if (args->until && !rfc3339_parse(bytes_str(args->until), &ms))
        return ERR(err, E_USAGE, "--until is a moment such as 2026-01-31T23:59:59Z");
    rfc3339_format(ms, ret);
    return E_OK;
}

int cmd_hold_create(const struct args *args)
{
    struct err err;
    struct new_hold hold = {.args = args};
    _cleanup_(client_freep) struct client *client = NULL;
    if (!args->to)
        ERR(&err, E_USAGE, "for whom? --to @NAME names the receiver");
    if (!args->to || send_check_amount(args->operands[0], args->operands[1], &err) ||
        get_until(args, hold.until, &err) || answer_node(args, &client, &err) ||
        send_check_decimals(client, args->operands[0], args->operands[1], &err))
        return answer_error(args, &err);
    const struct wish wish = {.type = "hold", .put_members = put_hold, .context = &hold};
    return send_wish(args, client, &wish);
}

/* ---------------------------------------------------------------------------- post and void -- */

static void put_end(struct json_writer *w, const void *context)
{
    const struct args *args = context;
    json_add_str(w, "hold", args->operands[0]);
    if (args->operand_count > 1)
        json_add_str(w, "amount", args->operands[1]);
}

/* By default its receiver acts; the arbiter says so with --as. */
static int end_hold(const struct args *args, const char *type)
{
    struct err err;
    _cleanup_(client_freep) struct client *client = NULL;
    _cleanup_(json_release) json_t *hold = NULL;
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    buf_append_str(&path, "/v1/holds/");
    client_put_escaped(&path, args->operands[0]);
    if ((args->operand_count > 1 && send_check_amount(args->operands[1], NULL, &err)) ||
        answer_node(args, &client, &err) || client_get(client, buf_str(&path), &hold, &err))
        return answer_error(args, &err);
    if (strcmp(answer_member(hold, "kind"), "withdrawal") == 0) {
        ERR(&err, E_USAGE,
            "this is a withdrawal: `tana withdraw settle %.64s` or `tana withdraw refuse %.64s` ends "
            "it",
            args->operands[0], args->operands[0]);
        return answer_error(args, &err);
    }
    if (args->operand_count > 1 &&
        send_check_decimals(client, args->operands[1], answer_member(hold, "currency"), &err))
        return answer_error(args, &err);
    const struct wish wish = {
        .type = type,
        .from = answer_party(json_object_get(hold, "to")),
        .put_members = put_end,
        .context = args,
    };
    return send_wish(args, client, &wish);
}

int cmd_hold_post(const struct args *args)
{
    return end_hold(args, "post");
}

int cmd_hold_void(const struct args *args)
{
    return end_hold(args, "void");
}

/* ------------------------------------------------------------------------------- listing ----- */

static void show_holds(struct buf *out, const json_t *page)
{
    _cleanup_(columns_release) struct columns t = columns_new(6, 1);
    const json_t *hold;
    size_t i;
    json_array_foreach (json_object_get(page, "holds"), i, hold) {
        const char *until = answer_member(hold, "until");
        columns_add(&t, answer_member(hold, "amount"));
        columns_add(&t, answer_member(hold, "currency"));
        columns_add(&t, answer_party(json_object_get(hold, "from")));
        columns_add(&t, answer_party(json_object_get(hold, "to")));
        columns_add(&t, *until ? until : answer_member(hold, "kind"));
        columns_add(&t, answer_member(hold, "id"));
    }
    if (!t.count)
        buf_append_str(out, "nothing is held\n");
    columns_put(out, &t);
    answer_more(out, page);
}

int cmd_hold_list(const struct args *args)
{
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    buf_append_str(&path, "/v1/holds");
    if (args->operand_count) {
        buf_append_str(&path, "?account=");
        client_put_escaped(&path, args->operands[0]);
    }
    return answer_list(args, buf_str(&path), show_holds);
}
