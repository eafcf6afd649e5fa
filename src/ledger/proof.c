#include "ledger/proof.h"

#include <stdlib.h>

#include "codec/hex.h"
#include "codec/json.h"
#include "codec/text.h"
#include "codec/wire.h"
#include "ledger/encode.h"

static const char *const state_members[] = {"format", "kind",  "header",   "signature", "type",
                                            "id",     "value", "siblings", "other",     NULL};
static const char *const transaction_members[] = {
    "format",     "kind",    "header", "signature",   "index", "payload",
    "signatures", "receipt", "path",   "receiptPath", NULL};
static const char *const other_members[] = {"key", "valueHash", NULL};

/* ------------------------------------------------------------------------------ reading ------ */

/* The object has exactly these members. */
static tana_err check_members(const json_t *object, const char *const *names, struct err *err)
{
    size_t count = 0;
    for (; names[count]; count++) {
        if (!json_object_get(object, names[count]))
            return ERR(err, E_INVALID, "\"%s\" is missing", names[count]);
    }
    if (json_object_size(object) == count)
        return E_OK;
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)object, name, value) {
        size_t i = 0;
        while (names[i] && strcmp(names[i], name) != 0)
            i++;
        if (!names[i])
            return ERR(err, E_INVALID, "there is no member %s", text_quote(bytes_str(name)).text);
    }
    return ERR(err, E_INVALID, "it has too many members");
}

static bool text_is(const json_t *value, const char *text)
{
    return json_is_string(value) && bytes_eq_str(json_text(value), text);
}

/* Exactly `size` bytes. */
static tana_err get_fixed(const json_t *value, const char *name, void *ret, size_t size,
                          struct err *err)
{
    if (!json_is_string(value) || !hex_decode(json_text(value), ret, size))
        return ERR(err, E_INVALID, "\"%s\" is not %zu bytes in lower-case hexadecimal", name, size);
    return E_OK;
}

/* Any number of bytes up to a limit; *ret_data is the caller's to free. */
static tana_err get_bytes(const json_t *object, const char *name, size_t size_max,
                          unsigned char **ret_data, size_t *ret_size, struct err *err)
{
    const json_t *value = json_object_get(object, name);
    size_t length = json_is_string(value) ? json_text(value).size : 1;
    if (length % 2)
        return ERR(err, E_INVALID, "\"%s\" is not bytes in hexadecimal", name);
    if (length / 2 > size_max)
        return ERR(err, E_LIMIT, "\"%s\" has more than %zu bytes", name, size_max);
    *ret_size = length / 2;
    *ret_data = xmalloc(*ret_size + 1);
    return get_fixed(value, name, *ret_data, *ret_size, err);
}

static tana_err get_path(const json_t *object, const char *name, struct sha256 *ret_path,
                         size_t *ret_count, struct err *err)
{
    const json_t *list = json_object_get(object, name), *hash;
    size_t i;
    if (!json_is_array(list) || json_array_size(list) > MERKLE_PATH_MAX)
        return ERR(err, E_INVALID, "\"%s\" is not a list of at most %d hashes", name,
                   MERKLE_PATH_MAX);
    json_array_foreach (list, i, hash) {
        if (get_fixed(hash, name, ret_path[i].bytes, SHA256_SIZE, err))
            return err->code;
    }
    *ret_count = i;
    return E_OK;
}

/* ------------------------------------------------------------------------------- block ------- */

static tana_err check_trust(const struct proof *p, const struct proof_trust *trust, struct err *err)
{
    char hex[2 * SHA256_SIZE + 1];
    bool known = trust->producer_count == 0;
    for (size_t i = 0; i < trust->producer_count; i++)
        known |= memcmp(&trust->producers[i], &p->header.producer, sizeof(struct key)) == 0;
    if (trust->chain && !id_eq(trust->chain, &p->header.chain)) {
        hex_encode(id_key(&p->header.chain), hex);
        return ERR(err, E_WRONG_CHAIN, "the proof is for another chain, %s", hex);
    }
    if (trust->block && !sha256_eq(trust->block, &p->block)) {
        hex_encode(sha256_bytes(&p->block), hex);
        return ERR(err, E_PROOF, "the proof is for another block, %s", hex);
    }
    if (!known) {
        hex_encode(bytes_of(&p->header.producer, sizeof p->header.producer), hex);
        return ERR(err, E_PROOF, "the block is signed by %s, which is none of the given producers",
                   hex);
    }
    return E_OK;
}

static tana_err check_block(const json_t *root, const struct proof_trust *trust, struct proof *p,
                            struct err *err)
{
    unsigned char header[BLOCK_HEADER_SIZE];
    struct ed25519_signature signature;
    if (get_fixed(json_object_get(root, "header"), "header", header, sizeof header, err) ||
        get_fixed(json_object_get(root, "signature"), "signature", signature.bytes,
                  sizeof signature.bytes, err))
        return err->code;
    if (!block_header_decode(bytes_of(header, sizeof header), &p->header))
        return ERR(err, E_INVALID, "\"header\" is not the header of a block");
    p->block = block_header_hash(&p->header);
    if (!block_header_verify(&p->header, &signature))
        return ERR(err, E_BAD_SIGNATURE, "the block's signature is not its producer's");
    return check_trust(p, trust, err);
}

/* ------------------------------------------------------------------------------- state ------- */

static tana_err get_siblings(const json_t *root, struct trie_proof *proof, struct err *err)
{
    const json_t *list = json_object_get(root, "siblings"), *hash;
    size_t i;
    if (!json_is_array(list) || json_array_size(list) > TRIE_DEPTH_MAX)
        return ERR(err, E_INVALID, "\"siblings\" is not a list of at most %d hashes",
                   TRIE_DEPTH_MAX);
    proof->depth = (unsigned)json_array_size(list);
    json_array_foreach (list, i, hash) {
        if (json_is_null(hash))
            continue;
        proof->present[i / 8] |= (unsigned char)(0x80 >> i % 8);
        if (get_fixed(hash, "siblings", proof->siblings[proof->sibling_count++].bytes, SHA256_SIZE,
                      err))
            return err->code;
    }
    return E_OK;
}

static tana_err get_end(const json_t *root, const struct sha256 *value_hash,
                        struct trie_proof *proof, struct err *err)
{
    const json_t *other = json_object_get(root, "other");
    proof->end = value_hash ? TRIE_END_LEAF : TRIE_END_EMPTY;
    if (value_hash)
        proof->value_hash = *value_hash;
    if (json_is_null(other))
        return E_OK;
    if (value_hash || !json_is_object(other))
        return ERR(err, E_INVALID, "\"other\" is an object when \"value\" is null, or null itself");
    proof->end = TRIE_END_OTHER;
    if (check_members(other, other_members, err) ||
        get_fixed(json_object_get(other, "key"), "key", proof->key.bytes, SHA256_SIZE, err) ||
        get_fixed(json_object_get(other, "valueHash"), "valueHash", proof->value_hash.bytes,
                  SHA256_SIZE, err))
        return err_prefix(err, "other");
    return E_OK;
}

/* Is the record the one that the key is of? */
static bool record_agrees(const struct proof *p)
{
    const struct account *account = p->record;
    const struct currency *currency = p->record;
    const struct hold *hold = p->record;
    switch (p->kind) {
    case RECORD_ACCOUNT:
        return bytes_eq(p->key, id_key(&account->id));
    case RECORD_CURRENCY:
        return bytes_eq_str(p->key, currency->code.text);
    case RECORD_HOLD:
        return bytes_eq(p->key, id_key(&hold->id));
    default:
        return true;
    }
}

static tana_err get_record(const json_t *root, struct proof *p, struct sha256 *ret_hash,
                           struct err *err)
{
    _cleanup_(free_ptr) unsigned char *value = NULL;
    size_t size = 0;
    if (get_bytes(root, "value", RECORD_VALUE_MAX, &value, &size, err))
        return err->code;
    p->record = record_decode(p->kind, bytes_of(value, size));
    if (!p->record || !record_agrees(p))
        return ERR(err, E_INVALID, "\"value\" is not a record of that type and id");
    *ret_hash = sha256(bytes_of(value, size));
    return E_OK;
}

static tana_err check_state(const json_t *root, struct proof *p, struct err *err)
{
    _cleanup_(free_ptr) struct trie_proof *proof = xcalloc(1, sizeof *proof);
    struct sha256 hash;
    unsigned char *key = NULL;
    const json_t *type = json_object_get(root, "type");
    if (check_members(root, state_members, err))
        return err->code;
    if (!json_is_string(type) || !record_type_find(json_text(type), &p->kind))
        return ERR(err, E_INVALID, "\"type\" is not the type of a record");
    tana_err code = get_bytes(root, "id", RECORD_KEY_MAX, &key, &p->key.size, err);
    p->key.data = key;
    if (code)
        return code;
    bool present = !json_is_null(json_object_get(root, "value"));
    if ((present && get_record(root, p, &hash, err)) || get_siblings(root, proof, err) ||
        get_end(root, present ? &hash : NULL, proof, err))
        return err->code;
    struct sha256 leaf = record_leaf_key(p->kind, p->key);
    if (!trie_proof_verify(&p->header.state_root, &leaf, present ? &hash : NULL, proof))
        return ERR(err, E_PROOF, "the path does not lead from the %s to the block's state root",
                   present ? "record" : "place where the record would be");
    return E_OK;
}

/* -------------------------------------------------------------------------- transaction ------ */

bool receipt_decode(struct bytes encoding, struct receipt *ret)
{
    struct wire_reader r = wire_reader(encoding);
    *ret = (struct receipt){0};
    bool good = wire_get_u8(&r) == 1 && r.rest.size > SHA256_SIZE;
    if (!good)
        return false;
    memcpy(ret->id.bytes, r.rest.data, SHA256_SIZE);
    r.rest = bytes_of(r.rest.data + SHA256_SIZE, r.rest.size - SHA256_SIZE);
    unsigned status = wire_get_u8(&r);
    struct bytes slug = wire_get_bytes(&r);
    ret->gas = wire_get_u64(&r);
    uint64_t low = wire_get_u64(&r), high = wire_get_u64(&r);
    ret->fee.minor = (amount_minor)high << 64 | low;
    wire_get_bytes(&r); /* output: of contracts */
    if (!wire_done(&r) || status > 1 || (status == 0) != (slug.size == 0) || high >> 63)
        return false;
    if (status == 0)
        return true;
    _cleanup_(free_ptr) char *text = xmemdup0(slug.data, slug.size);
    ret->code = err_find(text);
    if (ret->code == E_COUNT_) {
        ret->code = E_INTERNAL;
        snprintf(ret->message, sizeof ret->message, "%s", text_quote(slug).text);
    }
    return true;
}

struct leaf_place {
    const char *name;
    struct sha256 leaf, root;
};

static tana_err check_path(const json_t *root, const struct proof *p,
                           const struct leaf_place *place, struct err *err)
{
    struct sha256 path[MERKLE_PATH_MAX];
    size_t count = 0;
    if (get_path(root, place->name, path, &count, err))
        return err->code;
    if (!merkle_verify(&place->root, &place->leaf, p->index, p->header.tx_count, path, count))
        return ERR(err, E_PROOF, "\"%s\" does not lead to the block's root", place->name);
    return E_OK;
}

static tana_err get_transaction(const json_t *root, struct proof *p, struct err *err)
{
    const json_t *index = json_object_get(root, "index");
    const json_t *payload = json_object_get(root, "payload");
    _cleanup_(free_ptr) unsigned char *signatures = NULL;
    size_t size = 0;
    if (check_members(root, transaction_members, err))
        return err->code;
    if (!json_is_integer(index) || json_integer_value(index) < 0 ||
        json_integer_value(index) >= (json_int_t)p->header.tx_count)
        return ERR(err, E_INVALID,
                   "\"index\" is not the place of one of the block's %u transactions",
                   p->header.tx_count);
    p->index = (uint32_t)json_integer_value(index);
    if (!json_is_string(payload))
        return ERR(err, E_INVALID, "\"payload\" is not a text");
    if (get_bytes(root, "signatures", TX_SIGNATURES_MAX * TX_SIGNATURE_SIZE, &signatures, &size,
                  err))
        return err->code;
    return tx_restore(json_text(payload), bytes_of(signatures, size), &p->header.chain, &p->tx,
                      err);
}

static tana_err check_transaction(const json_t *root, struct proof *p, struct err *err)
{
    _cleanup_(free_ptr) unsigned char *receipt = NULL;
    size_t size = 0;
    if (get_transaction(root, p, err) ||
        get_bytes(root, "receipt", PROOF_SIZE_MAX, &receipt, &size, err))
        return err->code;
    if (!receipt_decode(bytes_of(receipt, size), &p->receipt) ||
        !sha256_eq(&p->receipt.id, &p->tx->id))
        return ERR(err, E_INVALID, "\"receipt\" is not a receipt of that transaction");
    const struct leaf_place places[] = {
        {"path", tx_leaf(&p->tx->id, p->tx->signatures), p->header.tx_root},
        {"receiptPath", merkle_leaf(bytes_of(receipt, size)), p->header.receipts_root},
    };
    if (check_path(root, p, &places[0], err))
        return err->code;
    return check_path(root, p, &places[1], err);
}

/* ------------------------------------------------------------------------------ document ----- */

tana_err proof_check(struct bytes document, const struct proof_trust *trust, struct proof *ret,
                     struct err *err)
{
    const struct json_rules rules = {.size_max = PROOF_SIZE_MAX, .depth_max = PROOF_DEPTH_MAX};
    *ret = (struct proof){0};
    REQUIRE(trust->block || (trust->chain && trust->producer_count));
    _cleanup_(json_release) json_t *root = json_read(document, &rules, err);
    if (!root)
        return err->code;
    if (!json_is_object(root) || !text_is(json_object_get(root, "format"), "tana-proof-v1"))
        return ERR(err, E_INVALID, "not a proof: its \"format\" is not \"tana-proof-v1\"");
    ret->transaction = text_is(json_object_get(root, "kind"), "transaction");
    if (!ret->transaction && !text_is(json_object_get(root, "kind"), "state"))
        return ERR(err, E_INVALID, "\"kind\" is neither \"state\" nor \"transaction\"");
    if (check_block(root, trust, ret, err))
        return err->code;
    return ret->transaction ? check_transaction(root, ret, err) : check_state(root, ret, err);
}

void proof_release(struct proof *proof)
{
    free((void *)proof->key.data);
    if (proof->record)
        record_ops[proof->kind].release(proof->record);
    tx_free(proof->tx);
    *proof = (struct proof){0};
}
