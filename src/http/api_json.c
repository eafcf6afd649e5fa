#include "http/api_priv.h"

#include "codec/rfc3339.h"
#include "ledger/encode.h"
#include "ledger/proof.h"

void put_id(struct json_writer *w, const char *key, const struct id *id)
{
    char text[ID_TEXT_MAX];
    if (id_is_zero(id))
        json_add_null(w, key);
    else
        json_add_str(w, key, id_format(id, text));
}

void put_time(struct json_writer *w, const char *key, uint64_t ms)
{
    char text[RFC3339_TEXT_MAX];
    json_add_str(w, key, rfc3339_format((int64_t)ms, text));
}

void put_place(struct json_writer *w, const char *key, struct tx_place place)
{
    char text[API_CURSOR_MAX];
    snprintf(text, sizeof text, "%llu-%u", (unsigned long long)place.height, place.index);
    json_add_str(w, key, text);
}

void put_error(struct json_writer *w, const char *key, const char *code, const char *detail)
{
    json_open(w, key, '{');
    json_add_str(w, "code", code);
    json_add_str(w, "detail", detail);
    json_close(w, '}');
}

void put_amount(struct json_writer *w, const char *key, const struct ledger_view *view,
                const struct currency_code *code, struct amount amount)
{
    char text[AMOUNT_TEXT_MAX];
    const struct currency *currency = view_currency(view, code);
    REQUIRE(currency); /* currencies stay for ever */
    json_add_str(w, key, amount_format(amount, currency->scale, text));
}

static void put_hash(struct json_writer *w, const char *key, const struct sha256 *hash)
{
    json_add_hex(w, key, sha256_bytes(hash));
}

/* {"id","name"} of an account that exists; of another its id alone. */
static void put_party(struct json_writer *w, const char *key, const struct ledger_view *view,
                      const struct id *id)
{
    if (id_is_zero(id)) {
        json_add_null(w, key);
        return;
    }
    const struct account *account = view_account(view, id);
    json_open(w, key, '{');
    put_id(w, "id", id);
    if (account && *account->name.text)
        json_add_str(w, "name", account->name.text);
    json_close(w, '}');
}

void put_block(struct json_writer *w, const char *key, const struct block_header *header,
               const struct sha256 *hash, const struct ed25519_signature *signature)
{
    unsigned char bytes[BLOCK_HEADER_SIZE];
    block_header_encode(header, bytes);
    json_open(w, key, '{');
    json_add_uint(w, "height", header->height);
    put_hash(w, "hash", hash);
    put_time(w, "time", header->time_ms);
    json_add_uint(w, "epoch", header->epoch);
    json_add_hex(w, "chain", bytes_of(header->chain.bytes, ID_SIZE));
    put_hash(w, "previous", &header->previous);
    json_add_uint(w, "transactionCount", header->tx_count);
    json_add_uint(w, "gas", header->gas);
    put_hash(w, "txRoot", &header->tx_root);
    put_hash(w, "receiptsRoot", &header->receipts_root);
    put_hash(w, "historyRoot", &header->history_root);
    put_hash(w, "stateRoot", &header->state_root);
    put_hash(w, "parameters", &header->parameters);
    json_add_hex(w, "producer", bytes_of(header->producer.bytes, sizeof header->producer.bytes));
    json_add_hex(w, "header", bytes_of(bytes, sizeof bytes));
    json_add_hex(w, "signature", ed25519_signature_bytes(signature));
    json_close(w, '}');
}

static void put_signatures(struct json_writer *w, struct bytes block)
{
    json_open(w, "signatures", '[');
    for (size_t at = 0; at + TX_SIGNATURE_SIZE <= block.size; at += TX_SIGNATURE_SIZE) {
        json_open(w, NULL, '{');
        json_add_hex(w, "key", bytes_of(block.data + at, sizeof(struct key)));
        json_add_hex(w, "signature",
                     bytes_of(block.data + at + sizeof(struct key), ED25519_SIGNATURE_SIZE));
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_receipt(struct json_writer *w, struct bytes encoding)
{
    struct receipt receipt;
    char fee[AMOUNT_TEXT_MAX];
    json_open(w, "receipt", '{');
    if (receipt_decode(encoding, &receipt)) {
        json_add_uint(w, "gas", receipt.gas);
        json_add_str(w, "feeMinor", amount_format(receipt.fee, 0, fee));
    }
    json_add_hex(w, "bytes", encoding);
    json_close(w, '}');
}

void put_stored_tx(struct json_writer *w, const char *key, const struct stored_tx *tx)
{
    bool applied = *tx->code == '\0';
    json_open(w, key, '{');
    put_hash(w, "id", &tx->id);
    json_add_str(w, "status", applied ? "applied" : "failed");
    if (!applied)
        put_error(w, "error", tx->code, tx->message);
    json_add_str(w, "type", tx_type_name(tx->type));
    put_id(w, "sender", &tx->sender);
    json_add_uint(w, "nonce", tx->nonce);
    json_add_uint(w, "height", tx->height);
    json_add_uint(w, "index", tx->index);
    put_time(w, "time", tx->time_ms);
    json_add_text(w, "payload", tx->payload);
    put_signatures(w, tx->signatures);
    put_receipt(w, tx->receipt);
    json_close(w, '}');
}

void put_balances(struct json_writer *w, const char *key, const struct ledger_view *view,
                  const struct balance *balances, size_t count)
{
    json_open(w, key, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(w, NULL, '{');
        json_add_str(w, "currency", balances[i].currency.text);
        put_amount(w, "amount", view, &balances[i].currency, balances[i].amount);
        json_close(w, '}');
    }
    json_close(w, ']');
}

void put_account(struct json_writer *w, const char *key, struct api *api,
                 const struct account *account)
{
    struct sha256 hash = record_hash(RECORD_ACCOUNT, account);
    uint64_t staged = node_staged_height(service_node(api->service), &account->id);
    json_open(w, key, '{');
    put_id(w, "id", &account->id);
    if (*account->name.text)
        json_add_str(w, "name", account->name.text);
    else
        json_add_null(w, "name");
    json_add_uint(w, "height", chain_head(service_chain(api->service))->height);
    json_add_uint(w, "version", account->version);
    json_add_uint(w, "nonce", account->nonce);
    json_add_bool(w, "frozen", account->frozen);
    json_add_uint(w, "threshold", account->threshold);
    json_open(w, "keys", '[');
    for (size_t i = 0; i < account->key_count; i++)
        json_add_hex(w, NULL, bytes_of(account->keys[i].bytes, sizeof account->keys[i].bytes));
    json_close(w, ']');
    json_add_raw(w, "metadata", bytes_str(account_metadata(account)));
    put_balances(w, "balances", api_view(api), account->balances, account->balance_count);
    put_hash(w, "stateHash", &hash);
    if (staged)
        json_add_uint(w, "lockedUntilHeight", staged);
    else
        json_add_null(w, "lockedUntilHeight");
    json_close(w, '}');
}

void put_currency(struct json_writer *w, const char *key, struct api *api,
                  const struct currency *currency)
{
    char supply[AMOUNT_TEXT_MAX];
    json_open(w, key, '{');
    json_add_str(w, "code", currency->code.text);
    json_add_uint(w, "scale", currency->scale);
    put_party(w, "issuer", api_view(api), &currency->issuer);
    json_add_str(w, "supply", amount_format(currency->supply, currency->scale, supply));
    json_close(w, '}');
}

void put_hold(struct json_writer *w, const char *key, struct api *api, const struct hold *hold)
{
    const struct ledger_view *view = api_view(api);
    json_open(w, key, '{');
    json_add_hex(w, "id", bytes_of(hold->id.bytes, ID_SIZE));
    json_add_str(w, "kind", hold->kind == HOLD_WITHDRAWAL ? "withdrawal" : "payment");
    put_party(w, "from", view, &hold->from);
    put_party(w, "to", view, &hold->to);
    put_party(w, "arbiter", view, &hold->arbiter);
    json_add_str(w, "currency", hold->currency.text);
    put_amount(w, "amount", view, &hold->currency, hold->amount);
    if (hold->until_ms)
        put_time(w, "until", hold->until_ms);
    else
        json_add_null(w, "until");
    json_close(w, '}');
}
