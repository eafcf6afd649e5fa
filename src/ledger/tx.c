#include "ledger/tx.h"

#include "codec/hex.h"
#include "codec/text.h"
#include "crypto/ed25519.h"
#include "ledger/members.h"
#include "ledger/tx_priv.h"

#include <stdlib.h>

static const char *const type_names[TX_TYPES] = {
#define TX_TYPE(name, text) [TX_##name] = text,
#include "ledger/tx_types.def"
#undef TX_TYPE
};

const char *tx_type_name(enum tx_type type)
{
    return type < TX_TYPES ? type_names[type] : "unknown";
}

bool tx_type_find(struct bytes name, enum tx_type *ret)
{
    for (enum tx_type type = 0; type < TX_TYPES; type++) {
        if (bytes_eq_str(name, type_names[type])) {
            *ret = type;
            return true;
        }
    }
    return false;
}

void tx_free(struct tx *tx)
{
    if (!tx)
        return;
    for (size_t i = 0; i < tx->op_count; i++) {
        free(tx->ops[i].keys);
        free(tx->ops[i].metadata);
        free(tx->ops[i].parameters);
    }
    free(tx->ops);
    free((void *)tx->payload.data);
    free((void *)tx->signatures.data);
    free(tx);
}

/* The bytes that are signed are TX_DOMAIN and the payload. */
struct sha256 tx_id_of(struct bytes payload)
{
    struct bytes parts[] = {bytes_str(TX_DOMAIN), payload};
    return sha256_parts(parts, 2);
}

static tana_err read_signature(struct json_value value, unsigned char out[TX_SIGNATURE_SIZE],
                               struct err *err)
{
    struct members m;
    tana_err e = members_open(&m, value, "a signature", err);
    if (e == E_OK)
        e = take_hex(&m, "key", out, ED25519_PUBLIC_SIZE, err);
    if (e == E_OK)
        e = take_hex(&m, "signature", out + ED25519_PUBLIC_SIZE, ED25519_SIGNATURE_SIZE, err);
    return e == E_OK ? members_close(&m, err) : e;
}

/* Fills the transaction's signature block. */
static tana_err read_signatures(struct tx *tx, struct json_value list, struct err *err)
{
    size_t count = list.token->count;
    if (count < 1 || count > TX_SIGNATURES_MAX)
        return ERR(err, E_INVALID, "the envelope has %zu signatures; it must have 1 to %d", count,
                   TX_SIGNATURES_MAX);
    unsigned char *block = xmalloc(count * TX_SIGNATURE_SIZE);
    tx->signatures = bytes_of(block, count * TX_SIGNATURE_SIZE);
    struct json_value value = json_first(list);
    for (size_t i = 0; i < count; i++, value = json_after(list, value))
        if (read_signature(value, block + i * TX_SIGNATURE_SIZE, err) != E_OK)
            return err->code;
    return E_OK;
}

static tana_err read_envelope(struct tx *tx, struct bytes envelope, struct err *err)
{
    const struct json_rules rules = {.size_max = TX_ENVELOPE_MAX, .depth_max = 3};
    _cleanup_(json_doc_release) struct json_doc doc;
    if (json_doc_read(&doc, envelope, &rules, err) != E_OK)
        return err_prefix(err, "the envelope");
    struct members m;
    struct bytes payload;
    struct json_value signatures;
    tana_err e = members_open(&m, json_doc_root(&doc), "the envelope", err);
    if (e == E_OK)
        e = take_text(&m, "payload", TX_PAYLOAD_MAX, &payload, err);
    if (e == E_OK)
        e = take_value(&m, "signatures", JSON_DOC_ARRAY, &signatures, err);
    if (e == E_OK)
        e = members_close(&m, err);
    if (e != E_OK)
        return e;
    tx->payload = bytes_of(xmemdup0(payload.data, payload.size), payload.size);
    return read_signatures(tx, signatures, err);
}

/* Order, and whether each is right. */
static tana_err check_signatures(const struct tx *tx, struct err *err)
{
    size_t count = tx->signatures.size / TX_SIGNATURE_SIZE;
    if (count < 1 || count > TX_SIGNATURES_MAX || tx->signatures.size % TX_SIGNATURE_SIZE != 0)
        return ERR(err, E_INVALID, "a signature block of %zu bytes", tx->signatures.size);
    struct ed25519_public key, last = {{0}};
    for (size_t i = 0; i < count; i++) {
        const unsigned char *at = tx->signatures.data + i * TX_SIGNATURE_SIZE;
        struct ed25519_signature signature;
        memcpy(key.bytes, at, sizeof key.bytes);
        memcpy(signature.bytes, at + sizeof key.bytes, sizeof signature.bytes);
        if (i > 0 && ed25519_public_compare(&last, &key) >= 0)
            return ERR(err, E_INVALID,
                       "the signatures must be sorted by key, and no key may sign twice");
        if (!ed25519_verify_prefixed(&key, bytes_str(TX_DOMAIN), tx->payload, &signature)) {
            char hex[2 * ED25519_PUBLIC_SIZE + 1];
            hex_encode(ed25519_public_bytes(&key), hex);
            return ERR(err, E_BAD_SIGNATURE,
                       "the signature of %s is not one of \"tana-tx-v1\\n\" and these bytes of "
                       "payload",
                       hex);
        }
        last = key;
    }
    return E_OK;
}

/* What both ways in share, once payload and signature block are in their places. */
static tana_err finish(struct tx *tx, const struct id *chain, struct err *err)
{
    tx->id = tx_id_of(tx->payload);
    tana_err e = tx_read_payload(tx, chain, err);
    if (e != E_OK)
        return e;
    size_t signatures = tx->signatures.size / TX_SIGNATURE_SIZE;
    tx->gas = TX_GAS + TX_GAS_SIGNATURE * signatures + TX_GAS_BYTE * tx->payload.size +
              TX_GAS_OPERATION * tx->op_count;
    return check_signatures(tx, err);
}

tana_err tx_read(struct bytes envelope, const struct id *chain, struct tx **ret, struct err *err)
{
    _cleanup_(tx_freep) struct tx *tx = xcalloc(1, sizeof *tx);
    tana_err e = read_envelope(tx, envelope, err);
    if (e == E_OK)
        e = finish(tx, chain, err);
    if (e == E_OK)
        *ret = TAKE(tx);
    return e;
}

tana_err tx_restore(struct bytes payload, struct bytes signatures, const struct id *chain,
                    struct tx **ret, struct err *err)
{
    _cleanup_(tx_freep) struct tx *tx = xcalloc(1, sizeof *tx);
    if (payload.size > TX_PAYLOAD_MAX || signatures.size > TX_SIGNATURES_MAX * TX_SIGNATURE_SIZE)
        return ERR(err, E_LIMIT, "a stored transaction is longer than any can be");
    tx->payload = bytes_of(xmemdup0(payload.data, payload.size), payload.size);
    tx->signatures = bytes_of(xmemdup0(signatures.data, signatures.size), signatures.size);
    tana_err e = finish(tx, chain, err);
    if (e == E_OK)
        *ret = TAKE(tx);
    return e;
}

void tx_keys(const struct tx *tx, struct key ret[TX_SIGNATURES_MAX], size_t *ret_count)
{
    *ret_count = tx->signatures.size / TX_SIGNATURE_SIZE;
    for (size_t i = 0; i < *ret_count; i++)
        memcpy(ret[i].bytes, tx->signatures.data + i * TX_SIGNATURE_SIZE, sizeof ret[i].bytes);
}

void tx_put_envelope(struct buf *out, struct bytes payload, struct bytes signatures)
{
    buf_append_str(out, "{\"payload\":");
    json_put_string(out, payload);
    buf_append_str(out, ",\"signatures\":[");
    for (size_t at = 0; at + TX_SIGNATURE_SIZE <= signatures.size; at += TX_SIGNATURE_SIZE) {
        char key[2 * ED25519_PUBLIC_SIZE + 1], signature[2 * ED25519_SIGNATURE_SIZE + 1];
        const unsigned char *one = signatures.data + at;
        hex_encode(bytes_of(one, ED25519_PUBLIC_SIZE), key);
        hex_encode(bytes_of(one + ED25519_PUBLIC_SIZE, ED25519_SIGNATURE_SIZE), signature);
        buf_printf(out, "%s{\"key\":\"%s\",\"signature\":\"%s\"}", at > 0 ? "," : "", key,
                   signature);
    }
    buf_append_str(out, "]}");
}

struct sha256 tx_leaf(const struct sha256 *id, struct bytes signatures)
{
    struct sha256 block = sha256(signatures);
    unsigned char zero = 0;
    struct bytes parts[] = {bytes_of(&zero, 1), sha256_bytes(id), sha256_bytes(&block)};
    return sha256_parts(parts, 3);
}
