#include "traffic.h"

#include "codec/hex.h"
#include "codec/rfc3339.h"

enum { SIGNERS_MAX = 4 };

static const char *const codes[] = {"USD", "EUR", "BTC", "PTS"};

static uint64_t below(struct traffic *t, uint64_t limit)
{
    return prng_below(t->prng, limit);
}

/* True once in so many times. */
static bool once_in(struct traffic *t, uint64_t times)
{
    return below(t, times) == 0;
}

static int compare_secrets(const void *a, const void *b)
{
    return ed25519_public_compare(&((const struct ed25519_secret *)a)->public,
                                  &((const struct ed25519_secret *)b)->public);
}

void traffic_init(struct traffic *t, struct prng *prng, const struct disk *disk)
{
    *t = (struct traffic){.prng = prng, .disk = disk, .nonces = sorted_new(free)};
    for (unsigned i = 0; i < TRAFFIC_KEYS + TRAFFIC_PRODUCERS; i++) {
        unsigned char seed[ED25519_SEED_SIZE] = {'s', 'i', 'm', (unsigned char)i};
        ed25519_from_seed(seed, i < TRAFFIC_KEYS ? &t->keys[i] : &t->producers[i - TRAFFIC_KEYS]);
    }
    qsort(t->keys, TRAFFIC_KEYS, sizeof *t->keys, compare_secrets);
    qsort(t->producers, TRAFFIC_PRODUCERS, sizeof *t->producers, compare_secrets);
}

void traffic_release(struct traffic *t)
{
    sorted_free(t->nonces);
}

static void put_key(struct buf *out, const struct ed25519_secret *secret)
{
    char hex[2 * ED25519_PUBLIC_SIZE + 1];
    hex_encode(ed25519_public_bytes(&secret->public), hex);
    buf_printf(out, "\"%s\"", hex);
}

static void put_time(struct buf *out, uint64_t ms)
{
    char text[RFC3339_TEXT_MAX];
    buf_printf(out, "\"%s\"", rfc3339_format((int64_t)ms, text));
}

static void put_parameters(struct buf *out, unsigned block_max, unsigned account_max,
                           const char *price)
{
    buf_printf(out,
               "{\"administrators\":[\"@admin\"],\"registrars\":[\"@a1\"],\"openAccounts\":true,"
               "\"openCurrencies\":false,\"feePrice\":\"%s\",\"feeCurrency\":\"USD\","
               "\"feeReceiver\":\"@admin\",\"accountBlockMax\":%u,\"accountDayMax\":500,"
               "\"blockTransactionsMax\":%u,\"releasesMax\":3}",
               price, account_max, block_max);
}

static void put_producers(const struct traffic *t, struct buf *out, size_t first, size_t count)
{
    buf_append_str(out, "[");
    for (size_t i = first; i < first + count; i++) {
        buf_append_str(out, i > first ? "," : "");
        put_key(out, &t->producers[i]);
    }
    buf_append_str(out, "]");
}

void traffic_genesis(const struct traffic *t, struct buf *out)
{
    static const char *const names[] = {"@admin", "@a1", "@a2", "@a3", "@a4", "@a5"};
    buf_append_str(out, "{\"format\":\"tana-genesis-v1\",\"time\":\"2026-01-01T00:00:00Z\","
                        "\"accounts\":[");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        buf_printf(out, "%s{\"name\":\"%s\",\"keys\":[", i ? "," : "", names[i]);
        put_key(out, &t->keys[i]);
        buf_append_str(out, "],\"threshold\":1,\"metadata\":{}}");
    }
    buf_append_str(out, "],\"currencies\":[");
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        buf_printf(out, "%s{\"code\":\"%s\",\"scale\":2,\"issuer\":\"%s\"}", i ? "," : "", codes[i],
                   i == 3 ? "@a2" : "@admin");
    buf_append_str(out, "],\"producers\":");
    put_producers(t, out, 0, TRAFFIC_PRODUCERS);
    buf_append_str(out, ",\"parameters\":");
    put_parameters(out, 50, 20, "0");
    buf_append_str(out, "}");
}

/* Whom and what it is about */

static const struct account *any_account(struct traffic *t)
{
    return disk_record(t->disk, RECORD_ACCOUNT, below(t, disk_count(t->disk, RECORD_ACCOUNT)));
}

static const struct hold *any_hold(struct traffic *t, enum hold_kind kind)
{
    size_t count = disk_count(t->disk, RECORD_HOLD), at = count ? below(t, count) : 0;
    for (size_t i = 0; i < count; i++) {
        const struct hold *hold = disk_record(t->disk, RECORD_HOLD, (at + i) % count);
        if (hold->kind == kind)
            return hold;
    }
    return NULL;
}

static const struct account *account_of(const struct traffic *t, const struct id *id)
{
    void **record = sorted_find(t->disk->records[RECORD_ACCOUNT], id_key(id));
    return record ? *record : NULL;
}

static const struct account *account_named(const struct traffic *t, const char *name)
{
    for (size_t i = 0; i < disk_count(t->disk, RECORD_ACCOUNT); i++) {
        const struct account *account = disk_record(t->disk, RECORD_ACCOUNT, i);
        if (strcmp(account->name.text, name) == 0)
            return account;
    }
    return NULL;
}

static void put_ref(struct traffic *t, struct buf *out, const struct account *account)
{
    char id[ID_TEXT_MAX];
    if (once_in(t, 60))
        buf_append_str(out, "\"@nobody\"");
    else if (account->name.text[0] && once_in(t, 2))
        buf_printf(out, "\"%s\"", account->name.text);
    else
        buf_printf(out, "\"%s\"", id_format(&account->id, id));
}

static void put_amount(struct traffic *t, struct buf *out)
{
    static const char *const odd[] = {"0",     "-1",    "1.234",
                                      "01.00", "1e3",   "99999999999999999999999999999999999",
                                      "",      "1.",    "170141183460469231731687303715884105727",
                                      "0.00",  "+5.00", "1000000000000"};
    if (once_in(t, 25))
        buf_printf(out, "\"%s\"", odd[below(t, sizeof odd / sizeof *odd)]);
    else
        buf_printf(out, "\"%llu.%02llu\"", (unsigned long long)below(t, 30),
                   (unsigned long long)(1 + below(t, 99)));
}

static void put_money(struct traffic *t, struct buf *out)
{
    buf_printf(out, ",\"currency\":\"%s\",\"amount\":",
               once_in(t, 80) ? "XXX" : codes[below(t, sizeof codes / sizeof *codes)]);
    put_amount(t, out);
}

static void put_hold_id(struct traffic *t, struct buf *out, const char *member,
                        const struct hold *hold)
{
    char hex[2 * ID_SIZE + 1];
    struct id id = {0};
    id.bytes[0] = (unsigned char)below(t, 256);
    hex_encode(id_key(hold ? &hold->id : &id), hex);
    buf_printf(out, ",\"%s\":\"%s\"", member, hex);
}

static void put_keys(struct traffic *t, struct buf *out)
{
    size_t count = 1 + below(t, 3), first = below(t, TRAFFIC_KEYS - count);
    buf_append_str(out, ",\"keys\":[");
    for (size_t i = 0; i < count; i++) {
        buf_append_str(out, i ? "," : "");
        put_key(out, &t->keys[first + i]);
    }
    buf_printf(out, "],\"threshold\":%llu", (unsigned long long)(1 + below(t, count)));
}

/* The members of one operation; *who is who should sign it. */
static void put_op(struct traffic *t, struct buf *out, enum tx_type type,
                   const struct account **who)
{
    const struct hold *hold = NULL;
    buf_printf(out, "\"type\":\"%s\"", tx_type_name(type));
    switch (type) {
    case TX_ACCOUNT_CREATE:
        buf_printf(out, ",\"name\":\"@%s%u\"", once_in(t, 10) ? "a_" : "n",
                   once_in(t, 8) ? 3 : t->names++);
        put_keys(t, out);
        break;
    case TX_ACCOUNT_UPDATE:
        if (once_in(t, 2))
            put_keys(t, out);
        else
            buf_printf(out, ",\"metadata\":{\"n\":%llu}", (unsigned long long)below(t, 9));
        break;
    case TX_ACCOUNT_FREEZE:
        *who = account_named(t, "@admin");
        buf_append_str(out, ",\"account\":");
        put_ref(t, out, any_account(t));
        buf_printf(out, ",\"frozen\":%s", once_in(t, 4) ? "true" : "false");
        break;
    case TX_CURRENCY_CREATE:
        *who = account_named(t, "@admin");
        buf_printf(out, ",\"code\":\"C%02llu\",\"scale\":3,\"issuer\":",
                   (unsigned long long)below(t, 100));
        put_ref(t, out, any_account(t));
        break;
    case TX_DEPOSIT:
        *who = account_named(t, once_in(t, 5) ? "@a2" : "@admin");
        buf_append_str(out, ",\"to\":");
        put_ref(t, out, any_account(t));
        put_money(t, out);
        break;
    case TX_WITHDRAW:
        put_money(t, out);
        break;
    case TX_WITHDRAW_SETTLE:
    case TX_WITHDRAW_REFUSE:
        hold = any_hold(t, HOLD_WITHDRAWAL);
        *who = hold ? account_of(t, &hold->to) : *who;
        put_hold_id(t, out, "withdrawal", hold);
        break;
    case TX_HOLD:
        buf_append_str(out, ",\"to\":");
        put_ref(t, out, any_account(t));
        put_money(t, out);
        buf_append_str(out, ",\"until\":");
        put_time(out, t->now_ms + below(t, 30000));
        if (once_in(t, 3)) {
            buf_append_str(out, ",\"arbiter\":");
            put_ref(t, out, any_account(t));
        }
        break;
    case TX_POST:
    case TX_VOID:
        hold = any_hold(t, HOLD_PAYMENT);
        *who = hold ? account_of(t, &hold->to) : *who;
        put_hold_id(t, out, "hold", hold);
        if (type == TX_POST && once_in(t, 3)) {
            buf_append_str(out, ",\"amount\":");
            put_amount(t, out);
        }
        break;
    default: /* transfer */
        buf_append_str(out, ",\"to\":");
        put_ref(t, out, any_account(t));
        put_money(t, out);
    }
}

static void put_batch(struct traffic *t, struct buf *out, const struct account **who)
{
    char id[ID_TEXT_MAX];
    buf_append_str(out, "\"type\":\"batch\",\"operations\":[");
    for (size_t i = 0, count = 1 + below(t, 5); i < count; i++) {
        const struct account *acts = *who;
        buf_append_str(out, i ? ",{" : "{");
        put_op(t, out, once_in(t, 3) ? below(t, TX_BATCH) : TX_TRANSFER, &acts);
        if (acts && acts != *who && once_in(t, 2))
            buf_printf(out, ",\"from\":\"%s\"", id_format(&acts->id, id));
        buf_append_str(out, "}");
    }
    buf_append_str(out, "]");
}

static void put_change_of_rules(struct traffic *t, struct buf *out, enum tx_type type,
                                const struct account **who)
{
    static const char *const prices[] = {"0", "0", "0", "0.01", "0.25"};
    uint64_t height = t->disk->block_count;
    *who = account_named(t, "@admin");
    if (type == TX_PRODUCERS_UPDATE) {
        size_t first = once_in(t, 4) ? below(t, TRAFFIC_PRODUCERS) : 0;
        buf_append_str(out, "\"type\":\"producers.update\",\"producers\":");
        put_producers(t, out, first, first ? 1 : 1 + below(t, 2));
        return;
    }
    buf_printf(out, "\"type\":\"params.update\",\"height\":%llu,\"parameters\":",
               (unsigned long long)(height + below(t, 6)));
    put_parameters(out, 5 + (unsigned)below(t, 60), 2 + (unsigned)below(t, 30),
                   prices[below(t, sizeof prices / sizeof *prices)]);
}

static enum tx_type any_type(struct traffic *t)
{
    if (once_in(t, 40))
        return once_in(t, 3) ? TX_PRODUCERS_UPDATE : TX_PARAMS_UPDATE;
    if (once_in(t, 3))
        return TX_TRANSFER;
    return once_in(t, 6) ? TX_DEPOSIT : below(t, TX_PARAMS_UPDATE);
}

/* Envelopes */

static uint64_t nonce_of(struct traffic *t, const struct account *account)
{
    void **known = sorted_find(t->nonces, id_key(&account->id));
    uint64_t *next = known ? *known : NULL;
    if (!next) {
        next = xmalloc(sizeof *next);
        *next = account->nonce;
        sorted_put(t->nonces, id_key(&account->id), next);
    }
    if (*next < account->nonce || *next > account->nonce + 30 || once_in(t, 15))
        *next = account->nonce;
    if (once_in(t, 30))
        return account->nonce + below(t, 100);
    return (*next)++;
}

static const struct ed25519_secret *secret_of_key(const struct traffic *t, const struct key *key)
{
    for (size_t i = 0; i < TRAFFIC_KEYS; i++) {
        if (memcmp(t->keys[i].public.bytes, key->bytes, sizeof key->bytes) == 0)
            return &t->keys[i];
    }
    return NULL;
}

static void put_signed(struct traffic *t, struct buf *out, struct bytes payload,
                       const struct account *who)
{
    unsigned char block[SIGNERS_MAX * TX_SIGNATURE_SIZE];
    size_t count = 0;
    for (size_t i = 0; i < who->key_count && count < SIGNERS_MAX; i++) {
        const struct ed25519_secret *secret = secret_of_key(t, &who->keys[i]);
        if (!secret || once_in(t, 40))
            continue;
        struct ed25519_signature signature =
            ed25519_sign_prefixed(secret, bytes_str(TX_DOMAIN), payload);
        unsigned char *at = block + count++ * TX_SIGNATURE_SIZE;
        memcpy(at, secret->public.bytes, ED25519_PUBLIC_SIZE);
        memcpy(at + ED25519_PUBLIC_SIZE, signature.bytes, ED25519_SIGNATURE_SIZE);
    }
    if (count == 0 || once_in(t, 50)) {
        memset(block, (int)below(t, 256), TX_SIGNATURE_SIZE);
        count = 1;
    }
    tx_put_envelope(out, payload, bytes_of(block, count * TX_SIGNATURE_SIZE));
}

/* Chain, sender, nonce and expiry, and then what it does. */
static void put_payload(struct traffic *t, struct buf *out, const struct buf *members,
                        const char *from, uint64_t nonce)
{
    char chain[2 * ID_SIZE + 1];
    struct id other = t->disk->chain;
    other.bytes[7] ^= once_in(t, 100);
    hex_encode(id_key(&other), chain);
    buf_printf(out, "{\"chain\":\"%s\",\"from\":\"%s\",\"nonce\":%llu,\"expires\":", chain, from,
               (unsigned long long)nonce);
    put_time(out, once_in(t, 40)   ? t->now_ms - 1
                  : once_in(t, 60) ? t->now_ms + 25 * 3600000ull
                                   : t->now_ms + 1 + below(t, 60000));
    buf_printf(out, ",%.*s%s}", (int)members->size, (const char *)members->data,
               once_in(t, 100) ? ",\"more\":1" : "");
}

static void put_self_creation(struct traffic *t, struct buf *out)
{
    _cleanup_(buf_release) struct buf members = buf_init(TX_PAYLOAD_MAX);
    _cleanup_(buf_release) struct buf payload = buf_init(TX_PAYLOAD_MAX);
    const struct ed25519_secret *secret = &t->keys[below(t, TRAFFIC_KEYS)];
    struct id creator = id_of_self(secret->public.bytes, 1, 1);
    struct key key;
    memcpy(key.bytes, secret->public.bytes, sizeof key.bytes);
    struct account self = {.id = id_of_account(&t->disk->chain, &creator, 0, 0)};
    self.keys = &key;
    self.key_count = 1;
    char id[ID_TEXT_MAX];
    buf_printf(&members, "\"type\":\"account.create\",\"name\":\"@s%u\",\"keys\":[", t->names++);
    put_key(&members, secret);
    buf_append_str(&members, "],\"threshold\":1");
    put_payload(t, &payload, &members, id_format(&self.id, id), 0);
    put_signed(t, out, buf_bytes(&payload), &self);
}

void traffic_next(struct traffic *t, struct buf *out)
{
    if (once_in(t, 25)) {
        put_self_creation(t, out);
        return;
    }
    _cleanup_(buf_release) struct buf members = buf_init(TX_PAYLOAD_MAX);
    _cleanup_(buf_release) struct buf payload = buf_init(TX_PAYLOAD_MAX);
    const struct account *who = any_account(t);
    char id[ID_TEXT_MAX];
    enum tx_type type = any_type(t);
    if (type == TX_BATCH)
        put_batch(t, &members, &who);
    else if (type > TX_BATCH)
        put_change_of_rules(t, &members, type, &who);
    else
        put_op(t, &members, type, &who);
    if (!who || once_in(t, 30))
        who = any_account(t);
    const char *from =
        who->name.text[0] && once_in(t, 2) ? who->name.text : id_format(&who->id, id);
    put_payload(t, &payload, &members, from, nonce_of(t, who));
    put_signed(t, out, buf_bytes(&payload), who);
}
