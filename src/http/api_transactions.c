/* GET /v1/transactions/{id} and its proof; the transactions of an account and of a block. */
#include "http/api_priv.h"

#include "codec/text.h"
#include "ledger/proof.h"

#include <stdlib.h>

/* One transaction */

struct tx_read_ {
    struct api_read read;
    struct sha256 id;
};

static void put_row(void *context, const struct stored_tx *tx)
{
    struct api_read *read = context;
    struct json_writer w = json_writer(&read->out);
    put_stored_tx(&w, NULL, tx);
}

static tana_err read_transaction(struct store_reader *reader, void *context, struct err *err)
{
    struct tx_read_ *read = context;
    return store_read_tx(reader, &read->id, put_row, &read->read, err);
}

static void send_unfinished(struct api *api, const struct http_request *request,
                            const struct sha256 *id, enum node_status status)
{
    struct buf out = api_answer();
    struct json_writer w = json_writer(&out);
    json_open(&w, NULL, '{');
    json_add_hex(&w, "id", sha256_bytes(id));
    json_add_str(&w, "status", status == NODE_PENDING ? "pending" : "expired");
    json_close(&w, '}');
    api_send(api, request, &out);
}

void api_transaction(struct http_server *server, const struct http_request *request, void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    struct sha256 id;
    if (api_hash(request->params[0], "the id of a transaction", &id, &err) != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    /* The node forgets a transaction only once the database has it: so it is asked first. */
    enum node_status status = node_status_of(service_node(api->service), &id);
    if (status == NODE_PENDING || status == NODE_EXPIRED) {
        send_unfinished(api, request, &id, status);
        return;
    }
    struct tx_read_ *read = api_read_new(api, request, sizeof *read);
    read->id = id;
    snprintf(read->read.etag, sizeof read->read.etag, "%.*s", (int)request->params[0].size,
             (const char *)request->params[0].data);
    read->read.immutable = true;
    api_read_start(&read->read, read_transaction);
}

/* Its proof: all of the block's transactions are needed to prove one. */

struct tx_proof {
    struct api_read read;
    struct sha256 id;
    struct tx_place place;
    struct buf payload, signatures, receipt;
    struct sha256 *tx_leaves, *receipt_leaves;
    uint32_t count, capacity;
    struct block_header header;
    struct ed25519_signature signature;
};

static void proof_tx(void *context, const struct stored_tx *tx)
{
    struct tx_proof *proof = context;
    proof->place = (struct tx_place){tx->height, tx->index};
    buf_append_bytes(&proof->payload, tx->payload);
    buf_append_bytes(&proof->signatures, tx->signatures);
    buf_append_bytes(&proof->receipt, tx->receipt);
}

static void proof_block(void *context, const struct stored_block *block)
{
    struct tx_proof *proof = context;
    proof->header = block->header;
    proof->signature = block->signature;
}

static void proof_leaf(void *context, const struct stored_tx *tx)
{
    struct tx_proof *proof = context;
    if (proof->count == proof->header.tx_count)
        return;
    proof->tx_leaves[proof->count] = tx_leaf(&tx->id, tx->signatures);
    proof->receipt_leaves[proof->count++] = merkle_leaf(tx->receipt);
}

/* Do the leaves give the roots that the header names? If not, rows were altered. */
static bool leaves_agree(const struct tx_proof *proof)
{
    struct sha256 txs = merkle_root(proof->tx_leaves, proof->count);
    struct sha256 receipts = merkle_root(proof->receipt_leaves, proof->count);
    return proof->count == proof->header.tx_count && proof->place.index < proof->count &&
           sha256_eq(&txs, &proof->header.tx_root) &&
           sha256_eq(&receipts, &proof->header.receipts_root);
}

static tana_err read_leaves(struct store_reader *reader, struct tx_proof *proof, struct err *err)
{
    uint32_t count = proof->header.tx_count;
    proof->tx_leaves = xcalloc(count, sizeof *proof->tx_leaves);
    proof->receipt_leaves = xcalloc(count, sizeof *proof->receipt_leaves);
    for (uint32_t before = 0;; before = proof->count) {
        struct tx_place from = {proof->place.height, proof->count};
        tana_err e = store_read_block_leaves(reader, from, STORE_PAGE_MAX, proof_leaf, proof, err);
        if (e != E_OK)
            return e;
        if (proof->count == before || proof->count == count)
            break;
    }
    if (!leaves_agree(proof))
        return ERR(err, E_CORRUPT, "block %llu does not hold the transactions that it was made of",
                   (unsigned long long)proof->place.height);
    return E_OK;
}

static tana_err read_proof(struct store_reader *reader, void *context, struct err *err)
{
    struct tx_proof *proof = context;
    tana_err e = store_read_tx(reader, &proof->id, proof_tx, proof, err);
    if (e == E_OK)
        e = store_read_block(reader, proof->place.height, proof_block, proof, err);
    if (e == E_OK)
        e = read_leaves(reader, proof, err);
    if (e == E_OK)
        proof_put_transaction(&proof->read.out,
                              &(struct proof_transaction){
                                  .index = proof->place.index,
                                  .payload = buf_bytes(&proof->payload),
                                  .signatures = buf_bytes(&proof->signatures),
                                  .receipt = buf_bytes(&proof->receipt),
                                  .tx_leaves = proof->tx_leaves,
                                  .receipt_leaves = proof->receipt_leaves,
                              },
                              &proof->header, &proof->signature);
    buf_release(&proof->payload);
    buf_release(&proof->signatures);
    buf_release(&proof->receipt);
    free(proof->tx_leaves);
    free(proof->receipt_leaves);
    return e;
}

void api_transaction_proof(struct http_server *server, const struct http_request *request,
                           void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    struct sha256 id;
    if (api_hash(request->params[0], "the id of a transaction", &id, &err) != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    struct tx_proof *proof = api_read_new(api, request, sizeof *proof);
    proof->id = id;
    proof->payload = buf_init(TX_PAYLOAD_MAX);
    proof->signatures = buf_init(TX_SIGNATURES_MAX * TX_SIGNATURE_SIZE);
    proof->receipt = buf_init(RECEIPT_MAX);
    api_read_start(&proof->read, read_proof);
}

/* Lists: {"transactions": [...], "next": cursor, "back": cursor} */

struct tx_list {
    struct api_read read;
    struct json_writer w;
    struct id account; /* of a history */
    uint64_t height;   /* of a block */
    bool newest, has_cursor, full;
    struct tx_place cursor, first, last;
    uint64_t limit, count;
};

static void list_row(void *context, const struct stored_tx *tx)
{
    struct tx_list *list = context;
    list->full = list->full || list->count == list->limit || list->read.out.size > API_PAGE_BYTES;
    if (list->full)
        return;
    list->last = (struct tx_place){tx->height, tx->index};
    if (list->count++ == 0)
        list->first = list->last;
    put_stored_tx(&list->w, NULL, tx);
}

static void list_open(struct tx_list *list)
{
    list->w = json_writer(&list->read.out);
    json_open(&list->w, NULL, '{');
    json_open(&list->w, "transactions", '[');
}

/* One row more than the page was asked for tells whether there is a next one. */
static void list_close(struct tx_list *list)
{
    json_close(&list->w, ']');
    if (list->full && list->count > 0)
        put_place(&list->w, "next", list->last);
    else
        json_add_null(&list->w, "next");
    if (list->count > 0)
        put_place(&list->w, "back", list->first);
    else
        json_add_null(&list->w, "back");
    json_close(&list->w, '}');
}

static tana_err read_history(struct store_reader *reader, void *context, struct err *err)
{
    struct tx_list *list = context;
    list_open(list);
    tana_err e = store_read_history(reader, &list->account, list->has_cursor ? &list->cursor : NULL,
                                    list->newest, list->limit + 1, list_row, list, err);
    list_close(list);
    return e;
}

static tana_err list_parameters(const struct http_request *request, struct tx_list *list,
                                struct err *err)
{
    const struct bytes *cursor = http_query(request, "cursor");
    list->has_cursor = cursor != NULL;
    tana_err e = api_limit(request, &list->limit, err);
    if (e == E_OK && cursor)
        e = api_place_parse(*cursor, &list->cursor, err);
    return e;
}

void api_account_history(struct http_server *server, const struct http_request *request,
                         void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    const struct account *account;
    struct tx_list wanted = {0};
    if (list_parameters(request, &wanted, &err) != E_OK ||
        api_order(request, &wanted.newest, &err) != E_OK ||
        api_find_account(api, request->params[0], &account, &err) != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    struct tx_list *list = api_read_new(api, request, sizeof *list);
    wanted.read = list->read;
    *list = wanted;
    list->account = account->id;
    api_read_start(&list->read, read_history);
}

static void ignore_block(void *context, const struct stored_block *block)
{
    uint64_t *height = context;
    *height = block->header.height;
}

static tana_err read_block_list(struct store_reader *reader, void *context, struct err *err)
{
    struct tx_list *list = context;
    uint64_t height;
    tana_err e = store_read_block(reader, list->height, ignore_block, &height, err);
    if (e != E_OK)
        return e;
    struct tx_place from = {list->height, list->has_cursor ? list->cursor.index + 1 : 0};
    list_open(list);
    e = store_read_block_txs(reader, from, list->limit + 1, list_row, list, err);
    list_close(list);
    return e;
}

void api_block_transactions(struct http_server *server, const struct http_request *request,
                            void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    struct tx_list wanted = {0};
    if (list_parameters(request, &wanted, &err) != E_OK ||
        api_height(api, request->params[0], &wanted.height, &err) != E_OK) {
        api_fail(api, request, &err);
        return;
    }
    if (wanted.has_cursor && wanted.cursor.height != wanted.height) {
        ERR(&err, E_INVALID, "the cursor is of another block");
        api_fail(api, request, &err);
        return;
    }
    struct tx_list *list = api_read_new(api, request, sizeof *list);
    wanted.read = list->read;
    *list = wanted;
    api_read_start(&list->read, read_block_list);
}
