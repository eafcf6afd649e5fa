/* tana deposit, transfer, withdraw. */
#include "cli/send.h"

static tana_err check_receiver(const struct args *args, const char **ret, struct err *err)
{
    const char *operand = args->operand_count > 2 ? args->operands[2] : NULL;
    if (!args->to == !operand)
        return ERR(err, E_USAGE, "to whom? name the receiver once: --to @NAME");
    *ret = args->to ? args->to : operand;
    return E_OK;
}

struct money {
    const char *amount, *currency, *to; /* NULL: without */
    const char *note, *note_name;
};

static void put_money(struct json_writer *w, const void *context)
{
    const struct money *m = context;
    if (m->to)
        send_add_account(w, "to", m->to);
    json_add_str(w, "currency", m->currency);
    json_add_str(w, "amount", m->amount);
    if (m->note)
        json_add_str(w, m->note_name, m->note);
}

static int send_money(const struct args *args, const char *type, const struct money *money,
                      const char *from)
{
    struct err err;
    _cleanup_(client_freep) struct client *client = NULL;
    if (answer_node(args, &client, &err) ||
        send_check_decimals(client, money->amount, money->currency, &err))
        return answer_error(args, &err);
    const struct wish wish = {
        .type = type, .from = from, .put_members = put_money, .context = money};
    return send_wish(args, client, &wish);
}

int cmd_transfer(const struct args *args)
{
    struct err err;
    struct money money = {args->operands[0], args->operands[1], NULL, args->memo, "memo"};
    if (send_check_amount(money.amount, money.currency, &err) ||
        check_receiver(args, &money.to, &err))
        return answer_error(args, &err);
    return send_money(args, "transfer", &money, NULL);
}

/* A deposit is signed by the currency's issuer, whom the node can name. */
int cmd_deposit(const struct args *args)
{
    struct err err;
    struct money money = {args->operands[0], args->operands[1], NULL, args->reference, "reference"};
    _cleanup_(client_freep) struct client *client = NULL;
    _cleanup_(json_release) json_t *currency = NULL;
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    buf_append_str(&path, "/v1/currencies/");
    client_put_escaped(&path, money.currency);
    if (send_check_amount(money.amount, money.currency, &err) ||
        check_receiver(args, &money.to, &err) || answer_node(args, &client, &err) ||
        client_get(client, buf_str(&path), &currency, &err))
        return answer_error(args, &err);
    return send_money(args, "deposit", &money, answer_party(json_object_get(currency, "issuer")));
}

int cmd_withdraw(const struct args *args)
{
    const struct money money = {args->operands[0], args->operands[1], NULL, args->reference,
                                "reference"};
    struct err err;
    if (send_check_amount(money.amount, money.currency, &err))
        return answer_error(args, &err);
    return send_money(args, "withdraw", &money, NULL);
}

/* --------------------------------------------------------------------------- withdrawals ----- */

struct ending {
    const char *id, *reference;
};

static void put_ending(struct json_writer *w, const void *context)
{
    const struct ending *e = context;
    json_add_str(w, "withdrawal", e->id);
    if (e->reference)
        json_add_str(w, "reference", e->reference);
}

/* Signed by the issuer, who stands in the hold as its receiver. */
static int end_withdrawal(const struct args *args, const char *type)
{
    struct err err;
    const struct ending ending = {args->operands[0], args->reference};
    _cleanup_(client_freep) struct client *client = NULL;
    _cleanup_(json_release) json_t *hold = NULL;
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    buf_append_str(&path, "/v1/holds/");
    client_put_escaped(&path, ending.id);
    if (answer_node(args, &client, &err) || client_get(client, buf_str(&path), &hold, &err))
        return answer_error(args, &err);
    if (strcmp(answer_member(hold, "kind"), "payment") == 0) {
        ERR(&err, E_USAGE,
            "this is a hold: `tana hold post %.64s` or `tana hold void %.64s` ends it", ending.id,
            ending.id);
        return answer_error(args, &err);
    }
    const struct wish wish = {
        .type = type,
        .from = answer_party(json_object_get(hold, "to")),
        .put_members = put_ending,
        .context = &ending,
    };
    return send_wish(args, client, &wish);
}

int cmd_withdraw_settle(const struct args *args)
{
    return end_withdrawal(args, "withdraw.settle");
}

int cmd_withdraw_refuse(const struct args *args)
{
    return end_withdrawal(args, "withdraw.refuse");
}
