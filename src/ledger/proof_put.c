#include "ledger/proof.h"

#include "codec/hex.h"
#include "codec/json.h"
#include "ledger/encode.h"

static void put_hex(struct buf *out, struct bytes data)
{
    char text[2 * SHA256_SIZE + 1];
    buf_append_char(out, '"');
    for (size_t at = 0; at < data.size; at += SHA256_SIZE) {
        size_t rest = data.size - at;
        hex_encode(bytes_of(data.data + at, rest < SHA256_SIZE ? rest : SHA256_SIZE), text);
        buf_append_str(out, text);
    }
    buf_append_char(out, '"');
}

static void put_member(struct buf *out, const char *name, struct bytes data)
{
    buf_printf(out, ",\"%s\":", name);
    put_hex(out, data);
}

static void put_path(struct buf *out, const char *name, const struct sha256 *path, size_t count)
{
    buf_printf(out, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_append_char(out, ',');
        put_hex(out, sha256_bytes(&path[i]));
    }
    buf_append_char(out, ']');
}

static void put_head(struct buf *out, const char *kind, const struct block_header *header,
                     const struct ed25519_signature *signature)
{
    unsigned char bytes[BLOCK_HEADER_SIZE];
    block_header_encode(header, bytes);
    buf_printf(out, "{\"format\":\"tana-proof-v1\",\"kind\":\"%s\"", kind);
    put_member(out, "header", bytes_of(bytes, sizeof bytes));
    put_member(out, "signature", ed25519_signature_bytes(signature));
}

/* ------------------------------------------------------------------------------- state ------- */

static void put_siblings(struct buf *out, const struct trie_proof *proof)
{
    const struct sha256 *next = proof->siblings;
    buf_append_str(out, ",\"siblings\":[");
    for (unsigned i = 0; i < proof->depth; i++) {
        if (i)
            buf_append_char(out, ',');
        if (proof->present[i / 8] >> (7 - i % 8) & 1)
            put_hex(out, sha256_bytes(next++));
        else
            buf_append_str(out, "null");
    }
    buf_append_char(out, ']');
}

static void put_end(struct buf *out, const struct trie_proof *proof)
{
    buf_append_str(out, ",\"other\":");
    if (proof->end != TRIE_END_OTHER) {
        buf_append_str(out, "null");
        return;
    }
    buf_append_str(out, "{\"key\":");
    put_hex(out, sha256_bytes(&proof->key));
    put_member(out, "valueHash", sha256_bytes(&proof->value_hash));
    buf_append_char(out, '}');
}

void proof_put_state(struct buf *out, const struct trie *tree, const struct ledger_view *view,
                     enum record_kind kind, struct bytes key, const struct block_header *header,
                     const struct ed25519_signature *signature)
{
    struct sha256 root = trie_root(tree, TRIE_COMMITTED);
    REQUIRE(record_is_leaf(kind) && sha256_eq(&root, &header->state_root));
    struct sha256 leaf = record_leaf_key(kind, key);
    struct trie_proof proof;
    trie_prove(tree, TRIE_COMMITTED, &leaf, &proof);
    const void *record = view->get(view, kind, key);
    REQUIRE((record != NULL) == (proof.end == TRIE_END_LEAF));

    put_head(out, "state", header, signature);
    buf_printf(out, ",\"type\":\"%s\"", record_type(kind));
    put_member(out, "id", key);
    if (record) {
        _cleanup_(buf_release) struct buf value = buf_init(RECORD_VALUE_MAX);
        record_encode(kind, record, &value);
        put_member(out, "value", buf_bytes(&value));
    } else {
        buf_append_str(out, ",\"value\":null");
    }
    put_siblings(out, &proof);
    put_end(out, &proof);
    buf_append_char(out, '}');
}

/* -------------------------------------------------------------------------- transaction ------ */

void proof_put_transaction(struct buf *out, const struct proof_transaction *t,
                           const struct block_header *header,
                           const struct ed25519_signature *signature)
{
    struct sha256 path[MERKLE_PATH_MAX];
    struct sha256 root = merkle_root(t->tx_leaves, header->tx_count);
    struct sha256 receipts_root = merkle_root(t->receipt_leaves, header->tx_count);
    REQUIRE(t->index < header->tx_count && sha256_eq(&root, &header->tx_root) &&
            sha256_eq(&receipts_root, &header->receipts_root));

    put_head(out, "transaction", header, signature);
    buf_printf(out, ",\"index\":%u,\"payload\":", t->index);
    json_put_string(out, t->payload);
    put_member(out, "signatures", t->signatures);
    put_member(out, "receipt", t->receipt);
    size_t count = merkle_prove(t->tx_leaves, header->tx_count, t->index, path);
    put_path(out, "path", path, count);
    count = merkle_prove(t->receipt_leaves, header->tx_count, t->index, path);
    put_path(out, "receiptPath", path, count);
    buf_append_char(out, '}');
}
