#include "ledger/chain_priv.h"

#include "ledger/members.h"
#include "ledger/parameters.h"
#include "ledger/transfer.h"

#include <stdlib.h>

/* A genesis being read into an overlay on the empty ledger. */
struct genesis {
    struct chain *chain;
    struct overlay *o;
    struct err *err;
};

static tana_err read_account(struct genesis *g, struct json_value value, uint64_t number)
{
    struct members m;
    struct name name;
    size_t count = 0;
    uint64_t threshold = 0;
    _cleanup_(free_ptr) struct key *keys = NULL;
    _cleanup_(free_ptr) char *metadata = NULL;
    tana_err e = members_open(&m, value, "an account", g->err);
    if (e == E_OK)
        e = take_name(&m, "name", &name, g->err);
    if (e == E_OK)
        e = take_keys(&m, "keys", ACCOUNT_KEYS_MAX, &keys, &count, g->err);
    if (e == E_OK)
        e = take_u64(&m, "threshold", 1, count, &threshold, g->err);
    if (e == E_OK)
        e = take_metadata(&m, "metadata", &metadata, g->err);
    if (e == E_OK)
        e = members_close(&m, g->err);
    if (e != E_OK)
        return e;
    const struct id nobody = {{0}};
    struct id id = id_of_account(&g->chain->id, &nobody, number, 0);
    e = account_create(g->o, &id, &name, metadata, g->err);
    if (e != E_OK)
        return e;
    struct account *account = overlay_account(g->o, &id);
    account_set_keys(account, keys, count, (unsigned)threshold);
    account->number = number;
    return E_OK;
}

static tana_err read_accounts(struct genesis *g, struct json_value list)
{
    uint64_t *created = xmalloc(sizeof *created);
    *created = list.token->count;
    overlay_put(g->o, RECORD_CREATIONS, RECORD_CURRENT, created);
    uint64_t number = 0;
    for (struct json_value v = json_first(list); v.token; v = json_after(list, v), number++)
        if (read_account(g, v, number) != E_OK)
            return err_prefix(g->err, "accounts, %zu", (size_t)number + 1);
    return E_OK;
}

static tana_err read_currency(struct genesis *g, struct json_value value)
{
    struct members m;
    struct currency_code code;
    struct ref issuer;
    uint64_t scale;
    tana_err e = members_open(&m, value, "a currency", g->err);
    if (e == E_OK)
        e = take_code(&m, "code", &code, g->err);
    if (e == E_OK)
        e = take_u64(&m, "scale", 0, AMOUNT_SCALE_MAX, &scale, g->err);
    if (e == E_OK)
        e = take_ref(&m, "issuer", &issuer, g->err);
    if (e == E_OK)
        e = members_close(&m, g->err);
    if (e == E_OK)
        e = currency_create(g->o, &code, (unsigned)scale, g->err);
    if (e != E_OK)
        return e;
    const struct account *account = view_account_ref(overlay_view(g->o), &issuer);
    if (!account)
        return ERR(g->err, E_NO_ACCOUNT, "the issuer of %s does not exist", code.text);
    overlay_currency(g->o, &code)->issuer = account->id;
    return E_OK;
}

static tana_err read_currencies(struct genesis *g, struct json_value list)
{
    size_t number = 0;
    for (struct json_value v = json_first(list); v.token; v = json_after(list, v), number++)
        if (read_currency(g, v) != E_OK)
            return err_prefix(g->err, "currencies, %zu", number + 1);
    return E_OK;
}

static tana_err read_producers(struct genesis *g, struct members *m)
{
    _cleanup_(free_ptr) struct key *keys = NULL;
    size_t count = 0;
    tana_err e = take_keys(m, "producers", PRODUCERS_MAX, &keys, &count, g->err);
    if (e != E_OK)
        return e;
    struct producers *producers = xcalloc(1, sizeof *producers);
    producers->count = count;
    memcpy(producers->keys, keys, count * sizeof *keys);
    overlay_put(g->o, RECORD_PRODUCERS, RECORD_CURRENT, producers);
    return E_OK;
}

static tana_err read_parameters(struct genesis *g, struct json_value object)
{
    _cleanup_(free_ptr) struct parameters_update *update = xcalloc(1, sizeof *update);
    struct parameters *parameters = xcalloc(1, sizeof *parameters);
    tana_err e = parameters_read(object, update, g->err);
    if (e == E_OK)
        e = parameters_resolve(overlay_view(g->o), update, parameters, g->err);
    if (e != E_OK) {
        free(parameters);
        return e;
    }
    overlay_put(g->o, RECORD_PARAMETERS, RECORD_CURRENT, parameters);
    return E_OK;
}

static tana_err read_document(struct genesis *g, struct json_value root, uint64_t *ret_time_ms)
{
    struct members m;
    struct bytes format;
    struct json_value accounts, currencies, parameters;
    tana_err e = members_open(&m, root, "the genesis document", g->err);
    if (e == E_OK)
        e = take_text(&m, "format", NAME_FIELD_MAX, &format, g->err);
    if (e == E_OK && !bytes_eq_str(format, "tana-genesis-v1"))
        e = ERR(g->err, E_INVALID, "\"format\" must be \"tana-genesis-v1\"");
    if (e == E_OK)
        e = take_time(&m, "time", ret_time_ms, g->err);
    if (e == E_OK)
        e = take_value(&m, "accounts", JSON_DOC_ARRAY, &accounts, g->err);
    if (e == E_OK)
        e = read_accounts(g, accounts);
    if (e == E_OK)
        e = take_value(&m, "currencies", JSON_DOC_ARRAY, &currencies, g->err);
    if (e == E_OK)
        e = read_currencies(g, currencies);
    if (e == E_OK)
        e = read_producers(g, &m);
    if (e == E_OK)
        e = take_value(&m, "parameters", JSON_DOC_OBJECT, &parameters, g->err);
    if (e == E_OK)
        e = read_parameters(g, parameters);
    return e == E_OK ? members_close(&m, g->err) : e;
}

/* Everything of the overlay is the state of height 0. */
static void found(struct chain *c, struct overlay *o, uint64_t time_ms)
{
    size_t count;
    overlay_next_versions(o);
    struct trie_update *leaves = overlay_leaves(o, &count);
    trie_load(c->trie, leaves, count);
    free(leaves);
    ledger_adopt(c->ledger, o);
    const struct ledger_view *view = ledger_view(c->ledger);
    struct sha256 nothing = merkle_root(NULL, 0);
    c->head = (struct block_header){
        .chain = c->id,
        .time_ms = time_ms,
        .tx_root = nothing,
        .receipts_root = nothing,
        .history_root = nothing,
        .state_root = trie_root(c->trie, TRIE_COMMITTED),
        .parameters = parameters_hash(view),
        .producer = view_producers(view)->keys[0],
    };
    c->head_hash = block_header_hash(&c->head);
    struct sha256 leaf = merkle_leaf(sha256_bytes(&c->head_hash));
    merkle_append(&c->history, &leaf);
}

tana_err chain_genesis(struct chain *c, struct bytes document, struct block_header *ret_header,
                       struct err *err)
{
    const struct json_rules rules = {.size_max = GENESIS_MAX, .depth_max = TX_DEPTH_MAX};
    _cleanup_(json_doc_release) struct json_doc doc;
    if (json_doc_read(&doc, document, &rules, err) != E_OK)
        return err_prefix(err, "the genesis document");
    struct sha256 hash = sha256(document);
    memcpy(c->id.bytes, hash.bytes, ID_SIZE);
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(c->ledger));
    struct genesis g = {.chain = c, .o = o, .err = err};
    uint64_t time_ms = 0;
    tana_err e = read_document(&g, json_doc_root(&doc), &time_ms);
    if (e != E_OK)
        return e;
    found(c, o, time_ms);
    *ret_header = c->head;
    return E_OK;
}
