#include "ledger/local_priv.h"

#include "codec/hex.h"
#include "codec/rfc3339.h"
#include "codec/text.h"

#include <inttypes.h>
#include <stdlib.h>

static const struct {
    const char *name;
    local_operation *run;
    size_t arguments_min, arguments_max;
    const char *arguments; /* for messages */
} operations[] = {
    {"block.account", local_block_account, 1, 1, "[accounts]"},
    {"block.balance", local_block_balance, 2, 2, "[accounts, currency]"},
    {"block.currency", local_block_currency, 1, 1, "[codes]"},
    {"block.transaction", local_block_transaction, 1, 1, "[ids]"},
    {"data.clear", local_data_clear, 0, 0, "[]"},
    {"data.delete", local_data_delete, 1, 1, "[key]"},
    {"data.entries", local_data_entries, 0, 1, "[] or [glob]"},
    {"data.get", local_data_get, 1, 1, "[key]"},
    {"data.has", local_data_has, 1, 1, "[key]"},
    {"data.keys", local_data_keys, 0, 1, "[] or [glob]"},
    {"data.set", local_data_set, 2, 2, "[key, JSON text]"},
    {"data.usage", local_data_usage, 0, 0, "[]"},
    {"tx.changes", local_tx_changes, 0, 0, "[]"},
    {"tx.clear", local_tx_clear, 0, 0, "[]"},
    {"tx.execute", local_tx_execute, 0, 0, "[]"},
    {"tx.transfer", local_tx_transfer, 4, 4, "[from, to, amount, currency]"},
};

struct local *local_new(struct fixture *fixture)
{
    struct local *l = xcalloc(1, sizeof *l);
    l->fixture = fixture;
    l->run = overlay_new(ledger_view(fixture->ledger));
    return l;
}

void local_free(struct local *l)
{
    if (!l)
        return;
    overlay_free(l->run);
    fixture_free(l->fixture);
    free(l);
}

static tana_err run_operation(struct local *l, size_t index, struct bytes text,
                              struct buf *ret_json, struct err *err)
{
    static const struct json_rules rules = {.size_max = LOCAL_ARGUMENTS_MAX, .depth_max = 2};
    _cleanup_(json_release) json_t *arguments = json_read(text, &rules, err);
    if (!arguments)
        return err->code;
    size_t count = json_array_size(arguments);
    if (!json_is_array(arguments) || count < operations[index].arguments_min ||
        count > operations[index].arguments_max)
        return ERR(err, E_INVALID, "the arguments must be %s", operations[index].arguments);
    return operations[index].run(l, arguments, ret_json, err);
}

tana_err local_op(struct local *l, const char *op, const char *arguments, size_t arguments_size,
                  struct buf *ret_json, struct err *err)
{
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (strcmp(operations[i].name, op) != 0)
            continue;
        tana_err e = run_operation(l, i, bytes_of(arguments, arguments_size), ret_json, err);
        if (e == E_OK && ret_json->overflowed)
            e = ERR(err, E_LIMIT, "the answer is larger than %zu bytes", ret_json->size_max);
        return e;
    }
    return ERR(err, E_INVALID, "there is no operation %s", text_quote(bytes_str(op)).text);
}

tana_err local_text(const json_t *arguments, size_t index, const char *what, struct bytes *ret,
                    struct err *err)
{
    const json_t *value = json_array_get(arguments, index);
    if (!json_is_string(value))
        return ERR(err, E_INVALID, "%s must be a string", what);
    *ret = json_text(value);
    return E_OK;
}

tana_err local_query(const json_t *arguments, size_t index, const json_t **ret, struct err *err)
{
    const json_t *list = json_array_get(arguments, index);
    if (!json_is_array(list))
        return ERR(err, E_INVALID, "what to look up must be an array");
    if (json_array_size(list) > LOCAL_QUERY_MAX)
        return ERR(err, E_LIMIT, "%zu items in one query; at most %d are allowed",
                   json_array_size(list), LOCAL_QUERY_MAX);
    *ret = list;
    return E_OK;
}

static struct account_label label_of(const struct local *l, const struct id *id)
{
    return account_label(view_account(local_view(l), id));
}

void local_put_transfer(const struct local *l, struct buf *out, const struct transfer *t)
{
    const struct currency *currency = view_currency(local_view(l), &t->currency);
    char amount[AMOUNT_TEXT_MAX];
    buf_printf(out,
               "{\"type\":\"transfer\",\"from\":\"%s\",\"to\":\"%s\",\"amount\":\"%s\","
               "\"currency\":\"%s\"}",
               label_of(l, &t->from).text, label_of(l, &t->to).text,
               amount_format(t->amount, currency->scale, amount), t->currency.text);
}

void local_put_transfers(const struct local *l, struct buf *out, const struct transfer *list,
                         size_t count)
{
    buf_append_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_append_char(out, ',');
        local_put_transfer(l, out, &list[i]);
    }
    buf_append_char(out, ']');
}

void local_context(const struct local *l, struct buf *out)
{
    const struct block_context *block = &l->fixture->block;
    char time[RFC3339_TEXT_MAX], contract[ID_TEXT_MAX];
    char hash[2 * SHA256_SIZE + 1], previous[2 * SHA256_SIZE + 1];
    hex_encode(sha256_bytes(&block->hash), hash);
    hex_encode(sha256_bytes(&block->previous_hash), previous);
    buf_printf(out,
               "\"block\":{\"height\":%" PRIu64 ",\"timestamp\":%" PRId64 ",\"time\":\"%s\","
               "\"hash\":\"%s\",\"previousHash\":\"%s\",\"producer\":\"%s\",\"executor\":\"%s\","
               "\"contractId\":\"%s\"},",
               block->height, block->time_ms, rfc3339_format(block->time_ms, time), hash, previous,
               label_of(l, &block->producer).text, label_of(l, &block->executor).text,
               id_format(&l->fixture->contract, contract));
    buf_printf(out, "\"caller\":\"%s\",\"owner\":\"%s\"", label_of(l, &block->executor).text,
               label_of(l, &l->fixture->owner).text);
}

uint64_t local_gas_limit(const struct local *l)
{
    return l->fixture->block.gas_limit;
}

const struct fixture *local_fixture(const struct local *l)
{
    return l->fixture;
}

tana_err local_end(struct local *l, bool keep, struct err *err)
{
    tana_err e = keep ? ledger_commit(l->fixture->ledger, l->run, err) : E_OK;
    overlay_discard(l->run);
    l->staged_count = l->staged_run = l->done_count = l->executed_count = 0;
    return e;
}
