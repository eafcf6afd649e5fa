#include "cli/show.h"

#include <inttypes.h>

#include "codec/hex.h"
#include "codec/json.h"
#include "codec/rfc3339.h"
#include "codec/text.h"
#include "ledger/encode.h"

void scales_add(struct scales *s, const struct currency *currency)
{
    if (s->count == sizeof s->items / sizeof *s->items)
        return;
    s->items[s->count].code = currency->code;
    s->items[s->count++].scale = currency->scale;
}

static bool find_scale(const struct scales *s, const struct currency_code *code, unsigned *ret)
{
    for (size_t i = 0; i < s->count; i++) {
        if (code_eq(&s->items[i].code, code)) {
            *ret = s->items[i].scale;
            return true;
        }
    }
    return false;
}

void show_amount(struct buf *out, const struct scales *s, const struct currency_code *code,
                 struct amount amount)
{
    char text[AMOUNT_TEXT_MAX];
    unsigned scale = 0;
    bool known = find_scale(s, code, &scale);
    buf_printf(out, "%s %s%s", amount_format(amount, scale, text), known ? "" : "minor units of ",
               code->text);
}

/* -------------------------------------------------------------------------------- people ----- */

static void put_id(struct buf *out, const char *label, const struct id *id)
{
    char text[ID_TEXT_MAX];
    buf_printf(out, "%-12s%s\n", label, id_format(id, text));
}

static void put_hex(struct buf *out, const char *label, const void *data, size_t size)
{
    char text[2 * SHA256_SIZE + 1];
    hex_encode(bytes_of(data, size), text);
    buf_printf(out, "%-12s%s\n", label, text);
}

static void put_moment(struct buf *out, const char *label, uint64_t ms)
{
    char text[RFC3339_TEXT_MAX];
    buf_printf(out, "%-12s%s\n", label, rfc3339_format((int64_t)ms, text));
}

static void put_account(struct buf *out, const struct account *a, const struct scales *s)
{
    if (a->name.text[0])
        buf_printf(out, "account     %s\n", a->name.text);
    put_id(out, a->name.text[0] ? "id" : "account", &a->id);
    for (size_t i = 0; i < a->balance_count; i++) {
        buf_append_str(out, i ? "            " : "balance     ");
        show_amount(out, s, &a->balances[i].currency, a->balances[i].amount);
        buf_append_char(out, '\n');
    }
    if (!a->balance_count)
        buf_append_str(out, "balance     none of any currency\n");
    for (size_t i = 0; i < a->key_count; i++)
        put_hex(out, i ? "" : "keys", &a->keys[i], sizeof a->keys[i]);
    if (a->key_count > 1)
        buf_printf(out, "threshold   %u of %u\n", a->threshold, a->key_count);
    buf_printf(out, "version     %" PRIu64 "\nnonce       %" PRIu64 "\n%s", a->version, a->nonce,
               a->frozen ? "frozen      yes\n" : "");
    if (strcmp(account_metadata(a), "{}") != 0)
        buf_printf(out, "metadata    %s\n", account_metadata(a));
}

static void put_currency(struct buf *out, const struct currency *c, const struct scales *s)
{
    buf_printf(out, "currency    %s\nscale       %u\nsupply      ", c->code.text, c->scale);
    show_amount(out, s, &c->code, c->supply);
    buf_append_char(out, '\n');
    put_id(out, "issuer", &c->issuer);
}

static void put_hold(struct buf *out, const struct hold *h, const struct scales *s)
{
    put_hex(out, h->kind == HOLD_WITHDRAWAL ? "withdrawal" : "hold", h->id.bytes, ID_SIZE);
    buf_append_str(out, "amount      ");
    show_amount(out, s, &h->currency, h->amount);
    buf_append_char(out, '\n');
    put_id(out, "from", &h->from);
    put_id(out, h->kind == HOLD_WITHDRAWAL ? "issuer" : "to", &h->to);
    if (!id_is_zero(&h->arbiter))
        put_id(out, "arbiter", &h->arbiter);
    if (h->until_ms)
        put_moment(out, "until", h->until_ms);
}

static void put_parameters(struct buf *out, const struct parameters *p)
{
    buf_printf(out,
               "parameters from height %" PRIu64 "\naccounts    %s\ncurrencies  %s\n"
               "per block   %" PRIu32 " transactions, %" PRIu32 " of one account\n"
               "per day     %" PRIu32 " of one account\n",
               p->height, p->open_accounts ? "anyone" : "registrars",
               p->open_currencies ? "anyone" : "registrars", p->block_transactions_max,
               p->account_block_max, p->account_day_max);
    for (size_t i = 0; i < p->administrator_count; i++)
        put_id(out, i ? "" : "run by", &p->administrators[i]);
}

static void put_record(struct buf *out, const struct proof *p, const struct scales *s)
{
    const struct producers *producers = p->record;
    switch (p->kind) {
    case RECORD_ACCOUNT:
        put_account(out, p->record, s);
        break;
    case RECORD_CURRENCY:
        put_currency(out, p->record, s);
        break;
    case RECORD_HOLD:
        put_hold(out, p->record, s);
        break;
    case RECORD_PARAMETERS:
        put_parameters(out, p->record);
        break;
    case RECORD_PRODUCERS:
        for (size_t i = 0; i < producers->count; i++)
            put_hex(out, i ? "" : "producers", &producers->keys[i], sizeof(struct key));
        break;
    case RECORD_CREATIONS:
        buf_printf(out, "accounts    %" PRIu64 " were ever created\n",
                   *(const uint64_t *)p->record);
        break;
    default:
        buf_printf(out, "record      of type %s\n", record_type(p->kind));
    }
}

/* The key of a record as people write it. */
static void put_key(struct buf *out, enum record_kind kind, struct bytes key)
{
    char id[ID_TEXT_MAX], hex[2 * RECORD_KEY_MAX + 1];
    struct id bytes;
    if (kind == RECORD_ACCOUNT && key.size == ID_SIZE) {
        memcpy(bytes.bytes, key.data, ID_SIZE);
        buf_append_str(out, id_format(&bytes, id));
    } else if (kind == RECORD_CURRENCY || kind == RECORD_PARAMETERS || kind == RECORD_PRODUCERS ||
               kind == RECORD_CREATIONS) {
        buf_append_str(out, text_quote(key).text);
    } else {
        hex_encode(key, hex);
        buf_append_str(out, hex);
    }
}

static void put_transaction(struct buf *out, const struct proof *p)
{
    char price[AMOUNT_TEXT_MAX];
    struct quoted message = text_quote(bytes_str(p->receipt.message));
    put_hex(out, "transaction", p->tx->id.bytes, SHA256_SIZE);
    buf_printf(out, "status      %s%s%s\ngas         %" PRIu64 "\n",
               p->receipt.code ? "failed: " : "applied",
               p->receipt.code == E_INTERNAL ? message.text
               : p->receipt.code             ? err_slug(p->receipt.code)
                                             : "",
               "", p->receipt.gas);
    if (!amount_is_zero(p->receipt.fee))
        buf_printf(out, "fee         %s minor units\n", amount_format(p->receipt.fee, 0, price));
    buf_append_str(out, "payload     ");
    buf_append_bytes(out, p->tx->payload);
    buf_printf(out, "\nplace       %u of %u in its block\n", p->index + 1, p->header.tx_count);
}

static void put_block(struct buf *out, const struct proof *p)
{
    buf_printf(out, "height      %" PRIu64 "\n", p->header.height);
    put_moment(out, "time", p->header.time_ms);
    put_hex(out, "block", p->block.bytes, SHA256_SIZE);
    put_hex(out, "chain", p->header.chain.bytes, ID_SIZE);
    put_hex(out, "producer", &p->header.producer, sizeof p->header.producer);
}

void show_proof(struct buf *out, const struct proof *p, const struct scales *s)
{
    if (p->transaction) {
        put_transaction(out, p);
    } else if (p->record) {
        put_record(out, p, s);
    } else {
        buf_printf(out, "absent      there is no %s ", record_type(p->kind));
        put_key(out, p->kind, p->key);
        buf_append_char(out, '\n');
    }
    put_block(out, p);
}

/* --------------------------------------------------------------------------------- JSON ------ */

static void put_hex_json(struct buf *out, const char *name, const void *data, size_t size)
{
    char text[2 * SHA256_SIZE + 1];
    hex_encode(bytes_of(data, size), text);
    buf_printf(out, ",\"%s\":\"%s\"", name, text);
}

/* The scale may be null: then the amount is in minor units. */
static void put_money_json(struct buf *out, const struct scales *s,
                           const struct currency_code *code, struct amount amount)
{
    char text[AMOUNT_TEXT_MAX];
    unsigned scale = 0;
    bool known = find_scale(s, code, &scale);
    amount_format(amount, 0, text);
    buf_printf(out, "{\"currency\":\"%s\",\"minor\":\"%s\",\"amount\":", code->text, text);
    if (known)
        buf_printf(out, "\"%s\"}", amount_format(amount, scale, text));
    else
        buf_append_str(out, "null}");
}

static void put_account_json(struct buf *out, const struct account *a, const struct scales *s)
{
    char id[ID_TEXT_MAX];
    buf_printf(out,
               ",\"account\":{\"id\":\"%s\",\"name\":\"%s\",\"version\":%" PRIu64
               ",\"nonce\":%" PRIu64 ",\"frozen\":%s,\"balances\":[",
               id_format(&a->id, id), a->name.text, a->version, a->nonce,
               a->frozen ? "true" : "false");
    for (size_t i = 0; i < a->balance_count; i++) {
        if (i)
            buf_append_char(out, ',');
        put_money_json(out, s, &a->balances[i].currency, a->balances[i].amount);
    }
    buf_append_str(out, "]}");
}

static void put_transaction_json(struct buf *out, const struct proof *p)
{
    buf_append_str(out, "\"kind\":\"transaction\"");
    put_hex_json(out, "id", p->tx->id.bytes, SHA256_SIZE);
    buf_printf(out, ",\"index\":%u,\"status\":\"%s\",\"code\":", p->index,
               p->receipt.code ? "failed" : "applied");
    if (p->receipt.code)
        json_put_str(out, err_slug(p->receipt.code));
    else
        buf_append_str(out, "null");
    buf_append_str(out, ",\"payload\":");
    json_put_string(out, p->tx->payload);
}

static void put_state_json(struct buf *out, const struct proof *p, const struct scales *s)
{
    char id[2 * RECORD_KEY_MAX + 1];
    hex_encode(p->key, id);
    buf_printf(out, "\"kind\":\"state\",\"type\":\"%s\",\"id\":\"%s\",\"present\":%s",
               record_type(p->kind), id, p->record ? "true" : "false");
    if (!p->record)
        return;
    _cleanup_(buf_release) struct buf value = buf_init(RECORD_VALUE_MAX);
    _cleanup_(free_ptr) char *hex = xmalloc(2 * RECORD_VALUE_MAX + 1);
    record_encode(p->kind, p->record, &value);
    hex_encode(buf_bytes(&value), hex);
    buf_printf(out, ",\"value\":\"%s\"", hex);
    if (p->kind == RECORD_ACCOUNT)
        put_account_json(out, p->record, s);
}

void show_proof_json(struct buf *out, const struct proof *p, const struct scales *s)
{
    char time[RFC3339_TEXT_MAX];
    if (p->transaction)
        put_transaction_json(out, p);
    else
        put_state_json(out, p, s);
    buf_printf(out, ",\"block\":{\"height\":%" PRIu64 ",\"time\":\"%s\"", p->header.height,
               rfc3339_format((int64_t)p->header.time_ms, time));
    put_hex_json(out, "hash", p->block.bytes, SHA256_SIZE);
    put_hex_json(out, "chain", p->header.chain.bytes, ID_SIZE);
    put_hex_json(out, "producer", &p->header.producer, sizeof p->header.producer);
    buf_append_char(out, '}');
}
