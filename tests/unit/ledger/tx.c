/* What envelopes and payloads are refused for before anything is looked up. */
#include "ledger/chain_world.h"

#include "ledger/encode.h"

/* Reads the payload, signed by @alice, in an envelope. */
static tana_err read_payload(const struct chain_world *w, const char *payload, struct tx **ret)
{
    _cleanup_(buf_release) struct buf envelope = buf_init(TX_ENVELOPE_MAX);
    put_signed(&envelope, bytes_str(payload), (const char *const[]){"@alice", NULL});
    return tx_read(buf_bytes(&envelope), chain_id(w->chain), ret, &err);
}

/* "…" with CHAIN put in. */
static tana_err read_text(const struct chain_world *w, const char *text)
{
    char payload[4096], chain[65];
    struct tx *tx = NULL;
    hex_encode(id_key(chain_id(w->chain)), chain);
    const char *at = strstr(text, "CHAIN");
    snprintf(payload, sizeof payload, "%.*s%s%s", at ? (int)(at - text) : (int)strlen(text), text,
             at ? chain : "", at ? at + 5 : "");
    tana_err e = read_payload(w, payload, &tx);
    tx_free(tx);
    return e;
}

#define HEAD "{\"chain\":\"CHAIN\",\"from\":\"@alice\",\"nonce\":0,"
#define WHEN "\"expires\":\"2026-01-01T01:00:00Z\","
#define MONEY "\"currency\":\"USD\",\"amount\":\"1\""

TEST(well_formed_payloads_are_read)
{
    _cleanup_(chain_world_release) struct chain_world w = chain_world();
    ASSERT_OK(read_text(&w, HEAD WHEN "\"type\":\"transfer\",\"to\":\"@bob\"," MONEY "}"));
    ASSERT_OK(read_text(&w, HEAD WHEN
                        "\"type\":\"transfer\",\"to\":\"@bob\",\"memo\":\"\\u00fc\"," MONEY "}"));
    ASSERT_OK(read_text(&w, " " HEAD WHEN "\"type\" : \"withdraw\"," MONEY " } \n"));
}

struct refusal {
    const char *text;
    tana_err code;
    const char *says;
};

static const struct refusal refusals[] = {
    {"", E_INVALID, "payload"},
    {"[]", E_INVALID, "must be an object"},
    {"{}", E_INVALID, "no member \"chain\""},
    {HEAD WHEN "\"type\":\"transfer\",\"to\":\"@bob\"," MONEY "} x", E_INVALID, "payload"},
    {"{\"chain\":\"00\",\"type\":\"transfer\"}", E_INVALID, "64 lower-case hexadecimal"},
    {"{\"chain\":\"0000000000000000000000000000000000000000000000000000000000000000\"}",
     E_WRONG_CHAIN, "another chain"},
    {HEAD WHEN "\"type\":\"transfer\",\"to\":\"@bob\"," MONEY ",\"x\":1}", E_INVALID,
     "a member \"x\", which is not known"},
    {HEAD WHEN "\"type\":\"transfer\",\"to\":\"@bob\",\"to\":\"@bob\"," MONEY "}", E_INVALID,
     "payload"},
    {HEAD WHEN "\"type\":\"transfer\"," MONEY "}", E_INVALID, "no member \"to\""},
    {HEAD WHEN "\"type\":\"transfer\",\"to\":null," MONEY "}", E_INVALID, "must be a string"},
    {HEAD WHEN "\"type\":\"transfer\",\"to\":\"bob\"," MONEY "}", E_BAD_NAME, "begins with @"},
    {HEAD WHEN "\"type\":\"transfer\",\"to\":\"@Bob\"," MONEY "}", E_BAD_NAME, "@Bob"},
    {HEAD WHEN "\"type\":\"transfer\",\"to\":\"@b\\u043eb\"," MONEY "}", E_BAD_NAME, "{43e}"},
    {HEAD WHEN "\"type\":\"steal\"}", E_INVALID, "no type \"steal\""},
    {HEAD "\"type\":\"transfer\",\"to\":\"@bob\"," MONEY "}", E_INVALID, "\"expires\""},
    {HEAD "\"expires\":\"tomorrow\",\"type\":\"transfer\",\"to\":\"@bob\"," MONEY "}", E_INVALID,
     "a time is written like"},
    {HEAD "\"expires\":1767225600000,\"type\":\"transfer\",\"to\":\"@bob\"," MONEY "}", E_INVALID,
     "must be a string"},
    {"{\"chain\":\"CHAIN\",\"from\":\"@alice\",\"nonce\":-1," WHEN
     "\"type\":\"transfer\",\"to\":\"@bob\"," MONEY "}",
     E_INVALID, "\"nonce\" is -1"},
    {"{\"chain\":\"CHAIN\",\"from\":\"@alice\",\"nonce\":1.0," WHEN
     "\"type\":\"transfer\",\"to\":\"@bob\"," MONEY "}",
     E_INVALID, "payload"},
    {"{\"chain\":\"CHAIN\",\"from\":\"@alice\",\"nonce\":9007199254740992," WHEN
     "\"type\":\"transfer\",\"to\":\"@bob\"," MONEY "}",
     E_INVALID, "payload"},
    {HEAD WHEN "\"type\":\"transfer\",\"to\":\"@bob\",\"currency\":\"usd\",\"amount\":\"1\"}",
     E_NO_CURRENCY, "usd"},
    {HEAD WHEN "\"type\":\"batch\",\"operations\":[]}", E_INVALID, "must have 1 to 100"},
    {HEAD WHEN "\"type\":\"batch\",\"operations\":[{\"type\":\"batch\",\"operations\":[]}]}",
     E_INVALID, "cannot stand in a batch"},
    {HEAD WHEN "\"type\":\"account.update\"}", E_INVALID, "changes nothing"},
    {HEAD WHEN "\"type\":\"account.update\",\"keys\":[],\"threshold\":1}", E_INVALID, "1 to 16"},
    {HEAD WHEN
     "\"type\":\"account.update\",\"keys\":[\""
     "0000000000000000000000000000000000000000000000000000000000000000\"],\"threshold\":1}",
     E_INVALID, "not a usable Ed25519 key"},
    {HEAD WHEN "\"type\":\"hold\",\"to\":\"@bob\"," MONEY "}", E_INVALID, "\"until\""},
    {HEAD WHEN "\"type\":\"post\",\"hold\":\"AB\"}", E_INVALID, "64 lower-case"},
    {HEAD WHEN "\"type\":\"currency.create\",\"code\":\"ABC\",\"scale\":19,\"issuer\":\"@bob\"}",
     E_INVALID, "from 0 to 18"},
    {HEAD WHEN "\"type\":\"params.update\",\"height\":5,\"parameters\":{\"administrators\":"
               "[\"admin\"]}}",
     E_BAD_NAME, "\"administrators\" is \"admin\"; a name begins with @"},
};

TEST(malformed_payloads_are_refused_with_a_reason)
{
    _cleanup_(chain_world_release) struct chain_world w = chain_world();
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        ASSERT_ERR(read_text(&w, refusals[i].text), refusals[i].code, refusals[i].says);
}

TEST(amounts_of_every_wrong_shape_are_refused)
{
    static const char *const amounts[] = {
        "\"\"",
        "\"-1\"",
        "\"+1\"",
        "\"1e3\"",
        "\"01\"",
        "\"1.\"",
        "\".5\"",
        "\" 1\"",
        "\"1 \"",
        "\"1,00\"",
        "\"0\"",
        "\"0.00\"",
        "\"0x1\"",
        "\"NaN\"",
        "\"1_0\"",
        "\"\\u0661\"",
        "1",
        "1.5",
        "null",
        "true",
        "[1]",
        "\"1.0000000000000000001\"",
        "\"1111111111111111111111111111111111111111111111111111\"",
    };
    _cleanup_(chain_world_release) struct chain_world w = chain_world();
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 HEAD WHEN "\"type\":\"transfer\",\"to\":\"@bob\",\"currency\":\"USD\","
                           "\"amount\":%s}",
                 amounts[i]);
        tana_err e = read_text(&w, text);
        ASSERT(e == E_BAD_AMOUNT || e == E_INVALID);
    }
}

static struct buf envelope_of(const struct chain_world *w, const char *const *signers)
{
    _cleanup_(buf_release) struct buf payload = buf_init(4096);
    struct buf envelope = buf_init(TX_ENVELOPE_MAX);
    put_payload(&payload, w, "@alice", 0, "\"type\":\"transfer\",\"to\":\"@bob\"," MONEY);
    put_signed(&envelope, buf_bytes(&payload), signers);
    return envelope;
}

TEST(any_changed_byte_of_an_envelope_is_noticed)
{
    _cleanup_(chain_world_release) struct chain_world w = chain_world();
    _cleanup_(buf_release) struct buf envelope =
        envelope_of(&w, (const char *const[]){"@alice", "@bob", NULL});
    struct tx *tx = NULL;
    ASSERT_OK(tx_read(buf_bytes(&envelope), chain_id(w.chain), &tx, &err));
    tx_free(tx);
    for (size_t i = 0; i < envelope.size; i++) {
        for (int bit = 0; bit < 8; bit += 3) {
            envelope.data[i] ^= (unsigned char)(1 << bit);
            tx = NULL;
            ASSERT(tx_read(buf_bytes(&envelope), chain_id(w.chain), &tx, &err) != E_OK);
            ASSERT(tx == NULL);
            envelope.data[i] ^= (unsigned char)(1 << bit);
        }
    }
}

TEST(signatures_are_sorted_and_single)
{
    _cleanup_(chain_world_release) struct chain_world w = chain_world();
    struct tx *tx = NULL, *back = NULL;
    _cleanup_(buf_release) struct buf envelope =
        envelope_of(&w, (const char *const[]){"@alice", "@bob", NULL});
    ASSERT_OK(tx_read(buf_bytes(&envelope), chain_id(w.chain), &tx, &err));
    unsigned char block[2 * TX_SIGNATURE_SIZE];
    memcpy(block, tx->signatures.data + TX_SIGNATURE_SIZE, TX_SIGNATURE_SIZE);
    memcpy(block + TX_SIGNATURE_SIZE, tx->signatures.data, TX_SIGNATURE_SIZE);
    struct bytes swapped = bytes_of(block, sizeof block);
    ASSERT_ERR(tx_restore(tx->payload, swapped, chain_id(w.chain), &back, &err), E_INVALID,
               "sorted by key");
    memcpy(block, block + TX_SIGNATURE_SIZE, TX_SIGNATURE_SIZE);
    ASSERT_ERR(tx_restore(tx->payload, swapped, chain_id(w.chain), &back, &err), E_INVALID,
               "no key may sign twice");
    ASSERT_ERR(tx_restore(tx->payload, bytes_of(block, 0), chain_id(w.chain), &back, &err),
               E_INVALID, "0 bytes");
    ASSERT_OK(tx_restore(tx->payload, tx->signatures, chain_id(w.chain), &back, &err));
    ASSERT(sha256_eq(&tx->id, &back->id));
    tx_free(back);
    tx_free(tx);
}

TEST(the_price_counts_bytes_signatures_and_operations)
{
    _cleanup_(chain_world_release) struct chain_world w = chain_world();
    struct tx *tx = tx_of(&w, "@alice", "\"type\":\"transfer\",\"to\":\"@bob\"," MONEY,
                          (const char *const[]){"@alice", "@bob", NULL});
    ASSERT_EQ(tx->gas, 1000 + 2 * 1000 + tx->payload.size + 500);
    tx_free(tx);
}
