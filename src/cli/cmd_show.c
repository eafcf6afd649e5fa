/* Commands that ask a node and show the answer. */
#include <inttypes.h>

#include "cli/answer.h"
#include "cli/out.h"

/* "/v1/accounts/" and what the user wrote, escaped. */
static void put_path(struct buf *out, const char *resource, const char *what)
{
    buf_append_str(out, resource);
    client_put_escaped(out, what);
}

static void put_list(struct buf *out, const char *label, const json_t *list)
{
    const json_t *item;
    size_t i;
    json_array_foreach (list, i, item)
        answer_line(out, i ? "" : label, json_is_string(item) ? json_string_value(item) : "");
}

static void add_number(struct columns *t, const json_t *object, const char *name)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRIu64, answer_number(object, name));
    columns_add(t, text);
}

/* ------------------------------------------------------------------------------ accounts ----- */

static void put_balances(struct buf *out, const json_t *account)
{
    _cleanup_(columns_release) struct columns t = columns_new(2, 1);
    const json_t *balance;
    size_t i;
    json_array_foreach (json_object_get(account, "balances"), i, balance) {
        columns_add(&t, answer_member(balance, "amount"));
        columns_add(&t, answer_member(balance, "currency"));
    }
    columns_put(out, &t);
}

static void show_account(struct buf *out, const json_t *account)
{
    static const char *const names[] = {
        "name",       "name",      "id",        "id",        "as of height", "height",
        "changed at", "changedAt", "version",   "version",   "nonce",        "nonce",
        "frozen",     "frozen",    "threshold", "threshold", "locked until", "lockedUntilHeight",
        "state hash", "stateHash", NULL};
    const json_t *metadata = json_object_get(account, "metadata");
    answer_members(out, account, names);
    put_list(out, "keys", json_object_get(account, "keys"));
    if (json_object_size(metadata)) {
        _cleanup_(buf_release) struct buf text = buf_init(ANSWER_SIZE_MAX);
        json_put_value(&text, metadata);
        answer_line(out, "metadata", buf_str(&text));
    }
    const json_t *balance;
    size_t i;
    json_array_foreach (json_object_get(account, "balances"), i, balance) {
        char line[128];
        snprintf(line, sizeof line, "%.60s %.20s", answer_member(balance, "amount"),
                 answer_member(balance, "currency"));
        answer_line(out, i ? "" : "balances", line);
    }
}

static void put_account_path(const struct args *args, struct buf *out)
{
    put_path(out, "/v1/accounts/", args->operands[0]);
    if (args->height.given)
        buf_printf(out, "?height=%" PRIu64, args->height.value);
}

int cmd_account_show(const struct args *args)
{
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    put_account_path(args, &path);
    return answer_document(args, buf_str(&path), show_account);
}

int cmd_balance(const struct args *args)
{
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    put_account_path(args, &path);
    return answer_document(args, buf_str(&path), put_balances);
}

static void show_accounts(struct buf *out, const json_t *page)
{
    _cleanup_(columns_release) struct columns t = columns_new(3, 0);
    const json_t *account, *balance;
    size_t i, k;
    json_array_foreach (json_object_get(page, "accounts"), i, account) {
        _cleanup_(buf_release) struct buf money = buf_init(ANSWER_SIZE_MAX);
        json_array_foreach (json_object_get(account, "balances"), k, balance)
            buf_printf(&money, "%s%s %s", k ? ", " : "", answer_member(balance, "amount"),
                       answer_member(balance, "currency"));
        columns_add(&t, answer_member(account, "name"));
        columns_add(&t, answer_member(account, "id"));
        columns_add(&t, buf_str(&money));
    }
    columns_put(out, &t);
    answer_more(out, page);
}

int cmd_account_list(const struct args *args)
{
    return answer_list(args, "/v1/accounts", show_accounts);
}

/* -------------------------------------------------------------------------- transactions ----- */

static void add_outcome(struct columns *t, const json_t *tx)
{
    const char *code = answer_member(json_object_get(tx, "error"), "code");
    columns_add(t, *code ? code : answer_member(tx, "status"));
}

static void show_transactions(struct buf *out, const json_t *page)
{
    _cleanup_(columns_release) struct columns t = columns_new(5, 1);
    const json_t *tx;
    size_t i;
    json_array_foreach (json_object_get(page, "transactions"), i, tx) {
        add_number(&t, tx, "height");
        columns_add(&t, answer_member(tx, "time"));
        columns_add(&t, answer_member(tx, "type"));
        add_outcome(&t, tx);
        columns_add(&t, answer_member(tx, "id"));
    }
    columns_put(out, &t);
    answer_more(out, page);
}

int cmd_account_history(const struct args *args)
{
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    put_path(&path, "/v1/accounts/", args->operands[0]);
    buf_append_str(&path, "/transactions");
    return answer_list(args, buf_str(&path), show_transactions);
}

static void show_transaction(struct buf *out, const json_t *tx)
{
    static const char *const names[] = {"id",     "id",     "status", "status", "type",   "type",
                                        "sender", "sender", "nonce",  "nonce",  "height", "height",
                                        "index",  "index",  "time",   "time",   NULL};
    static const char *const error_names[] = {"code", "code", "because", "detail", NULL};
    static const char *const receipt_names[] = {"gas", "gas", "fee (minor)", "feeMinor", NULL};
    const json_t *signature;
    size_t i;
    answer_members(out, tx, names);
    answer_members(out, json_object_get(tx, "error"), error_names);
    answer_members(out, json_object_get(tx, "receipt"), receipt_names);
    if (json_object_get(tx, "payload"))
        answer_line(out, "payload", answer_member(tx, "payload"));
    json_array_foreach (json_object_get(tx, "signatures"), i, signature)
        answer_line(out, i ? "" : "signed by", answer_member(signature, "key"));
}

int cmd_tx_show(const struct args *args)
{
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    put_path(&path, "/v1/transactions/", args->operands[0]);
    return answer_document(args, buf_str(&path), show_transaction);
}

/* -------------------------------------------------------------------------------- blocks ----- */

static void show_block(struct buf *out, const json_t *block)
{
    static const char *const names[] = {"height",
                                        "height",
                                        "hash",
                                        "hash",
                                        "time",
                                        "time",
                                        "transactions",
                                        "transactionCount",
                                        "gas",
                                        "gas",
                                        "epoch",
                                        "epoch",
                                        "chain",
                                        "chain",
                                        "previous",
                                        "previous",
                                        "tx root",
                                        "txRoot",
                                        "receipts root",
                                        "receiptsRoot",
                                        "history root",
                                        "historyRoot",
                                        "state root",
                                        "stateRoot",
                                        "parameters",
                                        "parameters",
                                        "producer",
                                        "producer",
                                        "signature",
                                        "signature",
                                        NULL};
    answer_members(out, block, names);
}

int cmd_block_show(const struct args *args)
{
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    put_path(&path, "/v1/blocks/", args->operand_count ? args->operands[0] : "latest");
    return answer_document(args, buf_str(&path), show_block);
}

static void show_blocks(struct buf *out, const json_t *page)
{
    _cleanup_(columns_release) struct columns t = columns_new(4, 1 | 1 << 2);
    const json_t *block;
    size_t i;
    json_array_foreach (json_object_get(page, "blocks"), i, block) {
        add_number(&t, block, "height");
        columns_add(&t, answer_member(block, "time"));
        add_number(&t, block, "transactionCount");
        columns_add(&t, answer_member(block, "hash"));
    }
    columns_put(out, &t);
    answer_more(out, page);
}

int cmd_block_list(const struct args *args)
{
    return answer_list(args, "/v1/blocks", show_blocks);
}

/* ---------------------------------------------------------------------------- currencies ----- */

static void show_currencies(struct buf *out, const json_t *page)
{
    _cleanup_(columns_release) struct columns t = columns_new(4, 1 << 1);
    const json_t *currency;
    size_t i;
    json_array_foreach (json_object_get(page, "currencies"), i, currency) {
        columns_add(&t, answer_member(currency, "code"));
        columns_add(&t, answer_member(currency, "supply"));
        columns_add(&t, "issued by");
        columns_add(&t, answer_party(json_object_get(currency, "issuer")));
    }
    columns_put(out, &t);
    answer_more(out, page);
}

int cmd_currency_list(const struct args *args)
{
    return answer_list(args, "/v1/currencies", show_currencies);
}

/* -------------------------------------------------------------------------------- status ----- */

static void show_status(struct buf *out, const json_t *status)
{
    static const char *const names[] = {"version",  "version",  "chain", "chain", "height",
                                        "height",   "block",    "hash",  "time",  "time",
                                        "accounts", "accounts", NULL};
    static const char *const node_names[] = {
        "this node",   "role",       "leader", "leader",         "epoch",
        "epoch",       "halted",     "halted", "clock in doubt", "clockInDoubt",
        "database up", "databaseUp", NULL};
    static const char *const pool_names[] = {"waiting", "transactions", NULL};
    const json_t *node = json_object_get(status, "node");
    answer_members(out, status, names);
    put_list(out, "producers", json_object_get(status, "producers"));
    answer_members(out, node, node_names);
    const json_t *reason = json_object_get(node, "haltReason");
    if (json_is_object(reason))
        answer_line(out, "because", answer_member(reason, "detail"));
    answer_members(out, json_object_get(status, "mempool"), pool_names);
}

int cmd_status(const struct args *args)
{
    return answer_document(args, "/v1/status", show_status);
}
