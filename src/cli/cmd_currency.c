/* tana currency create. */
#include "cli/send.h"

static void put_currency(struct json_writer *w, const void *context)
{
    const struct args *args = context;
    json_add_str(w, "code", args->operands[0]);
    json_add_uint(w, "scale", args->scale.given ? args->scale.value : 2);
    send_add_account(w, "issuer", args->issuer ? args->issuer : args->as ? args->as : "@admin");
}

int cmd_currency_create(const struct args *args)
{
    struct err err;
    _cleanup_(client_freep) struct client *client = NULL;
    if (answer_node(args, &client, &err))
        return answer_error(args, &err);
    const struct wish wish = {
        .type = "currency.create",
        .from = "@admin",
        .put_members = put_currency,
        .context = args,
    };
    return send_wish(args, client, &wish);
}
