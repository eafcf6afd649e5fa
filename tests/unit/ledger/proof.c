/* Proof documents: what is made is accepted, everything near it is not. The documents are in
 * tests/vectors/proofs.json too, for other implementations. */
#include "ledger/proof.h"
#include "codec/wire.h"
#include "ledger/chain_world.h"
#include "ledger/encode.h"
#include "lib/vectors.h"

enum { DOCUMENT_MAX = 1 << 16 };

/* @alice has 7.50 USD, @bob 2.50; a block of three transactions; one hold. */
struct scene {
    struct chain_world w;
    struct block_header header; /* of the newest block */
    struct ed25519_signature signature;
    struct block *block; /* it, committed */
    struct id hold;
};

#define MEMBERS(to, amount)                                                                        \
    "\"type\":\"transfer\",\"to\":\"" to "\",\"currency\":\"USD\",\"amount\":\"" amount "\""

static void add(struct scene *s, struct block *b, const char *from, const char *members)
{
    const char *const signers[] = {from, NULL};
    ASSERT_OK(block_add(b, tx_of(&s->w, from, members, signers), &err));
}

static struct scene scene(void)
{
    struct scene s = {.w = chain_world()};
    ASSERT_OK(act(&s.w, "@admin",
                  "\"type\":\"deposit\",\"to\":\"@alice\",\"currency\":\"USD\","
                  "\"amount\":\"10.00\",\"reference\":\"caf\u00e9 \\\"1\\\"\""));
    struct block *b = block_open(s.w.chain, s.w.now_ms += 1000);
    add(&s, b, "@alice", MEMBERS("@bob", "2.50"));
    add(&s, b, "@bob", MEMBERS("@alice", "99.00"));
    add(&s, b, "@admin",
        "\"type\":\"hold\",\"to\":\"@bob\",\"currency\":\"BTC\",\"amount\":\"1\","
        "\"until\":\"2026-02-01T00:00:00Z\"");
    ASSERT_OK(block_seal(s.w.chain, b, 1, &s.w.producer, &err));
    block_sign(b, &s.w.producer_secret);
    s.block = chain_commit(s.w.chain);
    s.header = s.block->header;
    s.signature = s.block->signature;
    return s;
}

static void scene_release(struct scene *s)
{
    block_free(s->block);
    chain_world_release(&s->w);
}

/* ------------------------------------------------------------------------------- making ------ */

static struct buf state_of(const struct scene *s, enum record_kind kind, struct bytes key)
{
    struct buf out = buf_init(DOCUMENT_MAX);
    proof_put_state(&out, chain_trie(s->w.chain), chain_committed_view(s->w.chain), kind, key,
                    &s->header, &s->signature);
    return out;
}

static struct buf account_of(const struct scene *s, const char *name)
{
    return state_of(s, RECORD_ACCOUNT, id_key(&who(&s->w, name)->id));
}

static struct buf transaction_of(const struct scene *s, uint32_t index)
{
    struct buf out = buf_init(DOCUMENT_MAX);
    _cleanup_(buf_release) struct buf receipt = buf_init(RECEIPT_MAX);
    struct sha256 leaves[3], receipts[3];
    ASSERT_EQ(s->block->tx_count, 3);
    for (size_t i = 0; i < 3; i++) {
        leaves[i] = tx_leaf(&s->block->txs[i]->id, s->block->txs[i]->signatures);
        receipts[i] = receipt_leaf(&s->block->receipts[i]);
    }
    receipt_encode(&s->block->receipts[index], &receipt);
    const struct proof_transaction t = {
        .index = index,
        .payload = s->block->txs[index]->payload,
        .signatures = s->block->txs[index]->signatures,
        .receipt = buf_bytes(&receipt),
        .tx_leaves = leaves,
        .receipt_leaves = receipts,
    };
    proof_put_transaction(&out, &t, &s->header, &s->signature);
    return out;
}

/* ------------------------------------------------------------------------------ checking ----- */

static tana_err check(const struct scene *s, struct bytes document, struct proof *ret)
{
    const struct proof_trust trust = {chain_id(s->w.chain), &s->w.producer, 1, NULL};
    return proof_check(document, &trust, ret, &err);
}

static struct proof accepted(const struct scene *s, const struct buf *document)
{
    struct proof proof;
    ASSERT_OK(check(s, buf_bytes(document), &proof));
    struct sha256 block = block_header_hash(&s->header);
    ASSERT(sha256_eq(&proof.block, &block));
    ASSERT_EQ(proof.header.height, s->header.height);
    return proof;
}

static void refused(const struct scene *s, struct bytes document, tana_err code, const char *text)
{
    struct proof proof;
    ASSERT_ERR(check(s, document, &proof), code, text);
    proof_release(&proof);
}

TEST(an_account_is_proven_with_its_balances)
{
    _cleanup_(scene_release) struct scene s = scene();
    _cleanup_(buf_release) struct buf document = account_of(&s, "@alice");
    _cleanup_(proof_release) struct proof proof = accepted(&s, &document);
    const struct account *account = proof.record;
    ASSERT(!proof.transaction && proof.kind == RECORD_ACCOUNT);
    ASSERT_STREQ(account->name.text, "@alice");
    ASSERT_EQ(account->balance_count, 1);
    ASSERT(account->balances[0].amount.minor == 750);
}

TEST(every_kind_of_record_is_proven)
{
    _cleanup_(scene_release) struct scene s = scene();
    struct id hold = id_of_hold(s.block->txs[2]->id.bytes, 0);
    const struct {
        enum record_kind kind;
        struct bytes key;
    } cases[] = {{RECORD_CURRENCY, bytes_str("USD")},     {RECORD_PARAMETERS, RECORD_CURRENT},
                 {RECORD_PRODUCERS, RECORD_CURRENT},      {RECORD_CREATIONS, RECORD_CURRENT},
                 {RECORD_PARAMETERS, RECORD_NEXT},        {RECORD_HOLD, id_key(&hold)},
                 {RECORD_CURRENCY, bytes_str("NOTTHERE")}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        _cleanup_(buf_release) struct buf document = state_of(&s, cases[i].kind, cases[i].key);
        _cleanup_(proof_release) struct proof proof = accepted(&s, &document);
        ASSERT_EQ(proof.kind, cases[i].kind);
        ASSERT((proof.record != NULL) == (i < 4));
    }
}

TEST(transactions_are_proven_with_what_became_of_them)
{
    _cleanup_(scene_release) struct scene s = scene();
    const tana_err codes[] = {E_OK, E_INSUFFICIENT, E_INSUFFICIENT};
    for (uint32_t i = 0; i < 3; i++) {
        _cleanup_(buf_release) struct buf document = transaction_of(&s, i);
        _cleanup_(proof_release) struct proof proof = accepted(&s, &document);
        ASSERT(proof.transaction && proof.index == i);
        ASSERT_EQ(proof.receipt.code, codes[i]);
        ASSERT(proof.receipt.gas == s.block->receipts[i].gas);
        ASSERT(bytes_eq(proof.tx->payload, s.block->txs[i]->payload));
    }
}

TEST(trust_in_a_block_is_enough)
{
    _cleanup_(scene_release) struct scene s = scene();
    _cleanup_(buf_release) struct buf document = account_of(&s, "@bob");
    struct sha256 hash = block_header_hash(&s.header);
    struct proof_trust trust = {.block = &hash};
    struct proof proof;
    ASSERT_OK(proof_check(buf_bytes(&document), &trust, &proof, &err));
    proof_release(&proof);
    hash.bytes[31] ^= 1;
    ASSERT_ERR(proof_check(buf_bytes(&document), &trust, &proof, &err), E_PROOF, "another block");
    proof_release(&proof);
}

TEST(nobody_trusted_has_signed)
{
    _cleanup_(scene_release) struct scene s = scene();
    _cleanup_(buf_release) struct buf document = account_of(&s, "@bob");
    struct key other = s.w.producer;
    struct id chain = *chain_id(s.w.chain);
    struct proof proof;
    other.bytes[0] ^= 1;
    struct proof_trust trust = {&chain, &other, 1, NULL};
    ASSERT_ERR(proof_check(buf_bytes(&document), &trust, &proof, &err), E_PROOF,
               "none of the given producers");
    proof_release(&proof);
    trust.producers = &s.w.producer;
    chain.bytes[5] ^= 1;
    ASSERT_ERR(proof_check(buf_bytes(&document), &trust, &proof, &err), E_WRONG_CHAIN,
               "another chain");
    proof_release(&proof);
}

/* ------------------------------------------------------------------------------- forging ----- */

/* The document with the first `old` in it replaced. */
static struct buf replaced(const struct buf *document, const char *old, const char *new)
{
    struct buf out = buf_init(2 * DOCUMENT_MAX);
    char *text = xmemdup0(document->data, document->size);
    char *at = strstr(text, old);
    ASSERT(at != NULL);
    buf_append(&out, text, (size_t)(at - text));
    buf_append_str(&out, new);
    buf_append_str(&out, at + strlen(old));
    free(text);
    return out;
}

TEST(every_byte_counts)
{
    _cleanup_(scene_release) struct scene s = scene();
    struct buf documents[] = {account_of(&s, "@alice"), transaction_of(&s, 1),
                              state_of(&s, RECORD_CURRENCY, bytes_str("NOTTHERE"))};
    for (size_t d = 0; d < sizeof documents / sizeof *documents; d++) {
        for (size_t i = 0; i < documents[d].size; i++) {
            unsigned char was = documents[d].data[i];
            struct proof proof;
            documents[d].data[i] = was == '0' ? '1' : was == 'a' ? 'b' : was ^ 1;
            /* What shows that one thing is absent may show it of its neighbours too. */
            if (check(&s, buf_bytes(&documents[d]), &proof) == E_OK)
                ASSERT(d == 2 && !bytes_eq_str(proof.key, "NOTTHERE"));
            else
                ASSERT(err.message[0]);
            proof_release(&proof);
            documents[d].data[i] = was;
        }
        for (size_t size = 0; size < documents[d].size; size++) {
            struct proof proof;
            ASSERT(check(&s, bytes_of(documents[d].data, size), &proof) != E_OK);
            proof_release(&proof);
        }
        buf_release(&documents[d]);
    }
}

TEST(a_forger_signs_a_state_of_his_own)
{
    _cleanup_(scene_release) struct scene s = scene();
    struct ed25519_secret forger = secret_of("@forger");
    struct block_header header = s.header;
    memcpy(header.producer.bytes, forger.public.bytes, sizeof header.producer.bytes);
    struct ed25519_signature signature;
    block_header_sign(&header, &forger, &signature);
    _cleanup_(buf_release) struct buf document = buf_init(DOCUMENT_MAX);
    proof_put_state(&document, chain_trie(s.w.chain), chain_committed_view(s.w.chain),
                    RECORD_ACCOUNT, id_key(&who(&s.w, "@bob")->id), &header, &signature);
    refused(&s, buf_bytes(&document), E_PROOF, "none of the given producers");
}

static void refused_with(const struct scene *s, const struct buf *document, const char *old,
                         const char *new, tana_err code, const char *text)
{
    _cleanup_(buf_release) struct buf forged = replaced(document, old, new);
    refused(s, buf_bytes(&forged), code, text);
}

TEST(what_is_no_proof_document)
{
    _cleanup_(scene_release) struct scene s = scene();
    _cleanup_(buf_release) struct buf state = account_of(&s, "@bob");
    _cleanup_(buf_release) struct buf tx = transaction_of(&s, 0);
    refused(&s, bytes_str(""), E_INVALID, "");
    refused(&s, bytes_str("[]"), E_INVALID, "not a proof");
    refused(&s, bytes_str("{\"format\":7}"), E_INVALID, "not a proof");
    refused_with(&s, &state, "tana-proof-v1", "tana-proof-v2", E_INVALID, "not a proof");
    refused_with(&s, &state, "\"kind\":\"state\"", "\"kind\":\"block\"", E_INVALID, "neither");
    refused_with(&s, &state, "\"kind\":", "\"more\":1,\"kind\":", E_INVALID, "no member \"more\"");
    refused_with(&s, &state, "\"kind\":", "\"kind\":\"state\",\"kind\":", E_INVALID, "");
    refused_with(&s, &state, ",\"other\":null", "", E_INVALID, "\"other\" is missing");
    refused_with(&s, &state, "\"type\":\"account\"", "\"type\":\"wallet\"", E_INVALID, "type");
    refused_with(&s, &state, "\"type\":\"account\"", "\"type\":\"hold\"", E_INVALID,
                 "not a record");
    refused_with(&s, &state, "\"siblings\":[", "\"siblings\":[1,", E_INVALID, "siblings");
    refused_with(&s, &state, "\"siblings\":[", "\"siblings\":[null,", E_PROOF, "path");
    refused_with(&s, &state, "\"other\":null", "\"other\":{}", E_INVALID, "\"other\"");
    refused_with(&s, &tx, "\"index\":0", "\"index\":0.0", E_INVALID, "");
    refused_with(&s, &tx, "\"index\":0", "\"index\":3", E_INVALID, "3 transactions");
    refused_with(&s, &tx, "\"index\":0", "\"index\":-1", E_INVALID, "index");
    refused_with(&s, &tx, "\"index\":0", "\"index\":1", E_PROOF, "\"path\" does not lead");
    refused_with(&s, &tx, "\"payload\":\"{", "\"payload\":\"{ ", E_BAD_SIGNATURE, "");
    refused_with(&s, &tx, "\"path\":", "\"path2\":", E_INVALID, "\"path\" is missing");
    refused_with(&s, &tx, "\"kind\":\"transaction\"", "\"kind\":\"state\"", E_INVALID, "missing");
}

TEST(a_balance_is_not_denied)
{
    _cleanup_(scene_release) struct scene s = scene();
    _cleanup_(buf_release) struct buf document = account_of(&s, "@bob");
    const char *text = buf_str(&document);
    const char *value = strstr(text, "\"value\":\"");
    size_t size = strcspn(value + 9, "\"") + 10;
    _cleanup_(free_ptr) char *old = xmemdup0(value, size);
    refused_with(&s, &document, old, "\"value\":null", E_PROOF, "the place where");
}

TEST(receipts_are_read_strictly)
{
    _cleanup_(scene_release) struct scene s = scene();
    struct receipt receipt;
    for (size_t t = 0; t < 3; t++) {
        _cleanup_(buf_release) struct buf text = buf_init(RECEIPT_MAX);
        receipt_encode(&s.block->receipts[t], &text);
        ASSERT(receipt_decode(buf_bytes(&text), &receipt));
        ASSERT(sha256_eq(&receipt.id, &s.block->receipts[t].id));
        for (size_t size = 0; size < text.size; size++)
            ASSERT(!receipt_decode(bytes_of(text.data, size), &receipt));
        buf_append_char(&text, 0);
        ASSERT(!receipt_decode(buf_bytes(&text), &receipt));
    }
    static const unsigned char later[] = "\1................................\1\5\0\0\0later"
                                         "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    ASSERT(receipt_decode(bytes_of(later, sizeof later - 1), &receipt));
    ASSERT_EQ(receipt.code, E_INTERNAL);
    ASSERT_STREQ(receipt.message, "\"later\"");
}

/* ------------------------------------------------------------------------------- vectors ----- */

struct vectors {
    const struct scene *scene;
    struct buf text;
    size_t count;
};

static void put_vector(struct vectors *v, const char *name, struct bytes document)
{
    struct proof proof;
    tana_err code = check(v->scene, document, &proof);
    buf_printf(&v->text, "%s\n{\"name\":\"%s\",\"good\":%s,\"document\":", v->count++ ? "," : "",
               name, code ? "false" : "true");
    json_put_string(&v->text, document);
    buf_append_char(&v->text, '}');
    proof_release(&proof);
}

static void put_forged(struct vectors *v, const char *name, const struct buf *document,
                       const char *old, const char *new)
{
    _cleanup_(buf_release) struct buf forged = replaced(document, old, new);
    put_vector(v, name, buf_bytes(&forged));
}

/* One hexadecimal digit behind `member` is another. */
static void put_digit(struct vectors *v, const char *member, const struct buf *document)
{
    char name[100];
    _cleanup_(free_ptr) char *text = xmemdup0(document->data, document->size);
    char *at = strstr(text, member);
    ASSERT(at != NULL);
    at += strlen(member) + 5;
    *at = *at == '0' ? '1' : '0';
    snprintf(name, sizeof name, "another digit %.*s", (int)strcspn(member + 1, "\""), member + 1);
    put_vector(v, name, bytes_str(text));
}

static void put_state_vectors(struct vectors *v)
{
    static const char *const members[] = {"\"header\":\"", "\"signature\":\"", "\"id\":\"",
                                          "\"value\":\"", "\"siblings\":[\""};
    _cleanup_(buf_release) struct buf alice = account_of(v->scene, "@alice");
    _cleanup_(buf_release) struct buf bob = account_of(v->scene, "@bob");
    _cleanup_(buf_release) struct buf usd = state_of(v->scene, RECORD_CURRENCY, bytes_str("USD"));
    _cleanup_(buf_release) struct buf next = state_of(v->scene, RECORD_PARAMETERS, RECORD_NEXT);
    _cleanup_(buf_release) struct buf none =
        state_of(v->scene, RECORD_CURRENCY, bytes_str("NOTTHERE"));
    put_vector(v, "account", buf_bytes(&alice));
    put_vector(v, "another account", buf_bytes(&bob));
    put_vector(v, "currency", buf_bytes(&usd));
    put_vector(v, "no next parameters", buf_bytes(&next));
    put_vector(v, "no such currency", buf_bytes(&none));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        put_digit(v, members[i], &alice);
    put_forged(v, "a sibling too many", &alice, "\"siblings\":[", "\"siblings\":[null,");
    put_forged(v, "another type", &alice, "\"type\":\"account\"", "\"type\":\"hold\"");
    put_forged(v, "an unknown member", &alice, "\"kind\":", "\"note\":\"\",\"kind\":");
    put_forged(v, "a member twice", &alice, "\"kind\":", "\"kind\":\"state\",\"kind\":");
    put_forged(v, "a member too few", &alice, ",\"other\":null", "");
    put_forged(v, "another format", &alice, "tana-proof-v1", "tana-proof-v2");
    put_forged(v, "text behind it", &alice, "\"other\":null}", "\"other\":null}x");
}

static void put_denial(struct vectors *v)
{
    _cleanup_(buf_release) struct buf bob = account_of(v->scene, "@bob");
    const char *value = strstr(buf_str(&bob), "\"value\":\"");
    _cleanup_(free_ptr) char *old = xmemdup0(value, strcspn(value + 9, "\"") + 10);
    put_forged(v, "a balance denied", &bob, old, "\"value\":null");
    unsigned char upper = 0;
    for (size_t i = 0; i < bob.size && !upper; i++) {
        if (bob.data[i] == 'c' && bob.data[i + 1] >= '0' && bob.data[i + 1] <= '9')
            upper = bob.data[i] = 'C';
    }
    ASSERT(upper);
    put_vector(v, "an upper-case digit", buf_bytes(&bob));
}

static void put_transaction_vectors(struct vectors *v)
{
    static const char *const members[] = {"\"signatures\":\"", "\"receipt\":\"", "\"path\":[\"",
                                          "\"receiptPath\":[\""};
    _cleanup_(buf_release) struct buf first = transaction_of(v->scene, 0);
    _cleanup_(buf_release) struct buf last = transaction_of(v->scene, 2);
    put_vector(v, "transaction", buf_bytes(&first));
    put_vector(v, "the last of the block, which failed", buf_bytes(&last));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        put_digit(v, members[i], &last);
    put_forged(v, "another place", &first, "\"index\":0", "\"index\":1");
    put_forged(v, "no place of the block", &first, "\"index\":0", "\"index\":3");
    put_forged(v, "a place with a fraction", &first, "\"index\":0", "\"index\":0.0");
    put_forged(v, "another payload", &first, "\\\"2.50\\\"", "\\\"2.51\\\"");
    put_forged(v, "a member with another name", &first, "\"path\":", "\"way\":");
}

TEST(documents_for_other_implementations)
{
    _cleanup_(scene_release) struct scene s = scene();
    struct vectors v = {.scene = &s, .text = buf_init(VECTORS_SIZE_MAX)};
    struct sha256 block = block_header_hash(&s.header);
    buf_append_str(&v.text, "{");
    vectors_put_hex(&v.text, "chain", id_key(chain_id(s.w.chain)));
    vectors_put_hex(&v.text, "producer", bytes_of(&s.w.producer, sizeof s.w.producer));
    vectors_put_hex(&v.text, "block", sha256_bytes(&block));
    buf_append_str(&v.text, "\"proofs\":[");
    put_state_vectors(&v);
    put_denial(&v);
    put_transaction_vectors(&v);
    buf_append_str(&v.text, "\n]}\n");
    vectors_check("proofs.json", buf_bytes(&v.text));
    buf_release(&v.text);
}
