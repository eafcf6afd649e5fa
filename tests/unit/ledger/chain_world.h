/* A chain for tests: genesis with @admin, @alice and @bob, and transactions signed on the spot.
 * The key of a name is made from its first byte. */
#ifndef TANA_TESTS_LEDGER_CHAIN_WORLD_H
#define TANA_TESTS_LEDGER_CHAIN_WORLD_H

#include "codec/hex.h"
#include "codec/json.h"
#include "codec/rfc3339.h"
#include "crypto/start.h"
#include "ledger/block.h"
#include "lib/test.h"

#define CHAIN_START_MS 1767225600000ull /* 2026-01-01T00:00:00Z */

struct chain_world {
    struct chain *chain;
    struct key producer;
    struct ed25519_secret producer_secret;
    uint64_t now_ms;
};

static inline struct ed25519_secret secret_of(const char *name)
{
    unsigned char seed[ED25519_SEED_SIZE] = {(unsigned char)name[1], (unsigned char)name[2]};
    struct ed25519_secret secret;
    ed25519_from_seed(seed, &secret);
    return secret;
}

static inline const char *key_hex(const char *name)
{
    static char text[4][65];
    static unsigned turn;
    struct ed25519_secret secret = secret_of(name);
    char *out = text[turn++ % 4];
    hex_encode(ed25519_public_bytes(&secret.public), out);
    return out;
}

static inline void put_genesis(struct buf *out, const char *parameters)
{
    static const char *const names[] = {"@admin", "@alice", "@bob"};
    buf_append_str(out, "{\"format\":\"tana-genesis-v1\",\"time\":\"2026-01-01T00:00:00Z\","
                        "\"accounts\":[");
    for (int i = 0; i < 3; i++)
        buf_printf(out, "%s{\"name\":\"%s\",\"keys\":[\"%s\"],\"threshold\":1,\"metadata\":{}}",
                   i ? "," : "", names[i], key_hex(names[i]));
    buf_printf(out,
               "],\"currencies\":[{\"code\":\"USD\",\"scale\":2,\"issuer\":\"@admin\"},"
               "{\"code\":\"BTC\",\"scale\":8,\"issuer\":\"@admin\"}],\"producers\":[\"%s\"],"
               "\"parameters\":{%s}}",
               key_hex("@producer"), parameters);
}

#define FREE_PARAMETERS                                                                            \
    "\"administrators\":[\"@admin\"],\"registrars\":[],\"openAccounts\":true,"                     \
    "\"openCurrencies\":false,\"feePrice\":\"0\",\"feeCurrency\":\"\",\"feeReceiver\":\"\","       \
    "\"accountBlockMax\":1000,\"accountDayMax\":100000,\"blockTransactionsMax\":4000,"             \
    "\"releasesMax\":100"

static inline struct chain_world chain_world_with(const char *parameters)
{
    struct chain_world w = {.chain = chain_new(), .now_ms = CHAIN_START_MS + 1000};
    struct block_header header;
    _cleanup_(buf_release) struct buf text = buf_init(1 << 16);
    ASSERT_OK(crypto_start(&err));
    put_genesis(&text, parameters);
    ASSERT_OK(chain_genesis(w.chain, buf_bytes(&text), &header, &err));
    w.producer_secret = secret_of("@producer");
    memcpy(w.producer.bytes, w.producer_secret.public.bytes, sizeof w.producer.bytes);
    return w;
}

static inline struct chain_world chain_world(void)
{
    return chain_world_with(FREE_PARAMETERS);
}

static inline void chain_world_release(struct chain_world *w)
{
    chain_free(w->chain);
}

static inline const struct account *who(const struct chain_world *w, const char *text)
{
    struct ref ref;
    ASSERT_OK(ref_parse(bytes_str(text), &ref, &err));
    return view_account_ref(chain_newest_view(w->chain), &ref);
}

/* "chain", "from", "nonce", "expires" and then `members`. */
__attribute__((unused)) static void put_payload(struct buf *out, const struct chain_world *w,
                                                const char *from, uint64_t nonce,
                                                const char *members)
{
    char chain[65], expires[RFC3339_TEXT_MAX];
    hex_encode(id_key(chain_id(w->chain)), chain);
    rfc3339_format((int64_t)(w->now_ms + 3600000), expires);
    buf_printf(out, "{\"chain\":\"%s\",\"from\":\"%s\",\"nonce\":%llu,\"expires\":\"%s\",%s}",
               chain, from, (unsigned long long)nonce, expires, members);
}

/* Signed by the keys of these names, sorted; NULL ends the list. */
static inline void put_signed(struct buf *out, struct bytes payload, const char *const *signers)
{
    struct ed25519_secret secrets[TX_SIGNATURES_MAX];
    unsigned char block[TX_SIGNATURES_MAX * TX_SIGNATURE_SIZE];
    size_t count = 0;
    for (; signers[count]; count++) {
        struct ed25519_secret secret = secret_of(signers[count]);
        size_t at = count;
        while (at > 0 && ed25519_public_compare(&secrets[at - 1].public, &secret.public) > 0) {
            secrets[at] = secrets[at - 1];
            at--;
        }
        secrets[at] = secret;
    }
    for (size_t i = 0; i < count; i++) {
        struct ed25519_signature signature =
            ed25519_sign_prefixed(&secrets[i], bytes_str(TX_DOMAIN), payload);
        memcpy(block + i * TX_SIGNATURE_SIZE, secrets[i].public.bytes, ED25519_PUBLIC_SIZE);
        memcpy(block + i * TX_SIGNATURE_SIZE + ED25519_PUBLIC_SIZE, signature.bytes,
               ED25519_SIGNATURE_SIZE);
    }
    tx_put_envelope(out, payload, bytes_of(block, count * TX_SIGNATURE_SIZE));
}

static inline struct tx *tx_of(const struct chain_world *w, const char *from, const char *members,
                               const char *const *signers)
{
    _cleanup_(buf_release) struct buf payload = buf_init(TX_PAYLOAD_MAX);
    _cleanup_(buf_release) struct buf envelope = buf_init(TX_ENVELOPE_MAX);
    const struct account *account = who(w, from);
    struct tx *tx = NULL;
    put_payload(&payload, w, from, account ? account->nonce : 0, members);
    put_signed(&envelope, buf_bytes(&payload), signers);
    ASSERT_OK(tx_read(buf_bytes(&envelope), chain_id(w->chain), &tx, &err));
    return tx;
}

/* One block with one transaction of `from`, signed by its own key: E_OK, or why it was refused or
 * has failed (then err holds the message). */
static inline tana_err act_as(struct chain_world *w, const char *from, const char *const *signers,
                              const char *members)
{
    struct tx *tx = tx_of(w, from, members, signers);
    struct block *b = block_open(w->chain, w->now_ms += 1000);
    tana_err e = block_add(b, tx, &err);
    if (e != E_OK) {
        tx_free(tx);
        block_free(b);
        return e;
    }
    e = b->receipts[0].code;
    if (e != E_OK)
        err_set(&err, e, "%s", b->receipts[0].message);
    struct err sealed;
    ASSERT_OK(block_seal(w->chain, b, 1, &w->producer, &sealed));
    block_sign(b, &w->producer_secret);
    ASSERT(block_header_verify(&b->header, &b->signature));
    block_free(chain_commit(w->chain));
    ASSERT_OK(chain_verify(w->chain, &sealed));
    return e;
}

__attribute__((unused)) static tana_err act(struct chain_world *w, const char *from,
                                            const char *members)
{
    const char *const signers[] = {from, NULL};
    return act_as(w, from, signers, members);
}

#endif
