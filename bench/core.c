/* What the ledger core costs by itself, without network and database:
 *
 *     bench-core [ACCOUNTS] [TRANSFERS]
 *
 * Every line is for one thread. `core.verify_us` is the library's Ed25519 alone, beside which the
 * others are to be read. */
#include "base/err.h"
#include "codec/hex.h"
#include "codec/rfc3339.h"
#include "crypto/start.h"
#include "ledger/block.h"
#include "ledger/encode.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK_TXS = 2000, KEYS = 64 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* other work on the machine does not count */
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long resident_bytes(void)
{
    long pages = 0, total = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%ld %ld", &total, &pages) != 2)
        pages = 0;
    if (f)
        fclose(f);
    return pages * sysconf(_SC_PAGESIZE);
}

static void must(tana_err e, const struct err *err)
{
    if (e == E_OK)
        return;
    fprintf(stderr, "bench-core: %s\n", err->message);
    exit(1);
}

static struct ed25519_secret secrets[KEYS];

static void name_of(size_t i, char out[16])
{
    snprintf(out, 16, "@u%07zu", i);
}

static void put_genesis(struct buf *out, size_t accounts)
{
    char hex[65], name[16];
    buf_append_str(out, "{\"format\":\"tana-genesis-v1\",\"time\":\"2026-01-01T00:00:00Z\","
                        "\"accounts\":[");
    for (size_t i = 0; i < accounts; i++) {
        hex_encode(ed25519_public_bytes(&secrets[i % KEYS].public), hex);
        name_of(i, name);
        buf_printf(out, "%s{\"name\":\"%s\",\"keys\":[\"%s\"],\"threshold\":1,\"metadata\":{}}",
                   i ? "," : "", name, hex);
    }
    hex_encode(ed25519_public_bytes(&secrets[0].public), hex);
    buf_printf(
        out,
        "],\"currencies\":[{\"code\":\"USD\",\"scale\":2,\"issuer\":\"@u0000000\"}],"
        "\"producers\":[\"%s\"],\"parameters\":{\"administrators\":[\"@u0000000\"],"
        "\"registrars\":[],\"openAccounts\":true,\"openCurrencies\":false,\"feePrice\":\"0\","
        "\"feeCurrency\":\"\",\"feeReceiver\":\"\",\"accountBlockMax\":1000000,"
        "\"accountDayMax\":100000000,\"blockTransactionsMax\":100000,\"releasesMax\":100}}",
        hex);
}

static void put_transfer(struct buf *out, const struct chain *c, size_t from, size_t to,
                         uint64_t nonce, const char *type)
{
    char chain[65], a[16], b[16];
    _cleanup_(buf_release) struct buf payload = buf_init(4096);
    unsigned char block[TX_SIGNATURE_SIZE];
    const struct ed25519_secret *secret = &secrets[from % KEYS];
    hex_encode(id_key(chain_id(c)), chain);
    name_of(from, a);
    name_of(to, b);
    buf_printf(&payload,
               "{\"chain\":\"%s\",\"type\":\"%s\",\"from\":\"%s\",\"nonce\":%llu,"
               "\"expires\":\"2026-01-01T12:00:00.000Z\",\"to\":\"%s\",\"currency\":\"USD\","
               "\"amount\":\"%s\"}",
               chain, type, a, (unsigned long long)nonce, b, *type == 'd' ? "1000.00" : "0.01");
    struct ed25519_signature signature =
        ed25519_sign_prefixed(secret, bytes_str(TX_DOMAIN), buf_bytes(&payload));
    memcpy(block, secret->public.bytes, 32);
    memcpy(block + 32, signature.bytes, 64);
    tx_put_envelope(out, buf_bytes(&payload), bytes_of(block, sizeof block));
}

struct work {
    struct chain *chain;
    size_t accounts, transfers;
    uint64_t *nonces, state;
    struct buf *envelopes;
    struct tx **txs;
};

static uint64_t random_below(struct work *w, uint64_t limit)
{
    w->state = w->state * 6364136223846793005ull + 1442695040888963407ull;
    return (w->state >> 33) % limit;
}

static void seal(struct work *w, struct block *b, double *ret_add_s, double *ret_seal_s)
{
    struct err err;
    struct key producer;
    (void)ret_add_s;
    memcpy(producer.bytes, secrets[0].public.bytes, 32);
    double start = now_s();
    must(block_seal(w->chain, b, 1, &producer, &err), &err);
    double sealed = now_s();
    block_free(chain_commit(w->chain));
    ret_seal_s[0] += sealed - start;
    ret_seal_s[1] += now_s() - sealed;
}

static void fund(struct work *w)
{
    struct err err;
    double seals[2];
    struct block *b = block_open(w->chain, 1767225601000ull);
    for (size_t i = 1; i < w->accounts; i++) {
        struct tx *tx = NULL;
        _cleanup_(buf_release) struct buf envelope = buf_init(TX_ENVELOPE_MAX);
        put_transfer(&envelope, w->chain, 0, i, w->nonces[0]++, "deposit");
        must(tx_read(buf_bytes(&envelope), chain_id(w->chain), &tx, &err), &err);
        must(block_add(b, tx, &err), &err);
        if (b->tx_count == BLOCK_TXS || i + 1 == w->accounts) {
            seal(w, b, NULL, seals);
            if (i + 1 < w->accounts)
                b = block_open(w->chain, 1767225602000ull);
        }
    }
}

static void figure(const char *name, double value, const char *unit)
{
    printf("figure core.%s %.3f %s\n", name, value, unit);
}

int main(int argc, char **argv)
{
    struct err err;
    struct work w = {.accounts = 20000, .transfers = 40000, .state = 7};
    if (argc > 1)
        w.accounts = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        w.transfers = strtoul(argv[2], NULL, 10);
    must(crypto_start(&err), &err);
    for (unsigned i = 0; i < KEYS; i++)
        ed25519_from_seed((unsigned char[32]){(unsigned char)i, 1}, &secrets[i]);
    w.nonces = xcalloc(w.accounts, sizeof *w.nonces);
    w.envelopes = xcalloc(w.transfers, sizeof *w.envelopes);
    w.txs = xcalloc(w.transfers, sizeof *w.txs);
    w.chain = chain_new();

    long before = resident_bytes();
    struct block_header header;
    struct buf genesis = buf_init(1u << 30);
    put_genesis(&genesis, w.accounts < 60000 ? w.accounts : 60000);
    if (w.accounts > 60000)
        w.accounts = 60000;
    double start = now_s();
    must(chain_genesis(w.chain, buf_bytes(&genesis), &header, &err), &err);
    figure("genesis_us_per_account", (now_s() - start) / (double)w.accounts * 1e6, "us");
    buf_release(&genesis);
    fund(&w);
    figure("bytes_per_account", (double)(resident_bytes() - before) / (double)w.accounts, "bytes");

    for (size_t i = 0; i < w.transfers; i++) {
        size_t from = random_below(&w, w.accounts - 1) + 1;
        size_t to = (from + 1 + random_below(&w, w.accounts - 2)) % w.accounts;
        w.envelopes[i] = buf_init(4096);
        put_transfer(&w.envelopes[i], w.chain, from, to == from ? 0 : to, w.nonces[from]++,
                     "transfer");
    }
    start = now_s();
    for (size_t i = 0; i < w.transfers; i++)
        must(tx_read(buf_bytes(&w.envelopes[i]), chain_id(w.chain), &w.txs[i], &err), &err);
    double read_s = now_s() - start;
    start = now_s();
    for (size_t i = 0; i < w.transfers; i++) {
        struct ed25519_public key;
        struct ed25519_signature signature;
        memcpy(key.bytes, w.txs[i]->signatures.data, 32);
        memcpy(signature.bytes, w.txs[i]->signatures.data + 32, 64);
        if (!ed25519_verify_prefixed(&key, bytes_str(TX_DOMAIN), w.txs[i]->payload, &signature))
            return 1;
    }
    double verify_s = now_s() - start, add_s = 0, seals[2] = {0};
    for (size_t i = 0; i < w.transfers;) {
        struct block *b = block_open(w.chain, 1767225603000ull);
        start = now_s();
        for (; i < w.transfers && b->tx_count < BLOCK_TXS; i++)
            must(block_add(b, w.txs[i], &err), &err);
        add_s += now_s() - start;
        seal(&w, b, &add_s, seals);
    }
    double count = (double)w.transfers / 1e6;
    figure("verify_us", verify_s / count, "us");
    figure("read_us", read_s / count, "us");
    figure("execute_us", add_s / count, "us");
    figure("seal_us", seals[0] / count, "us");
    figure("commit_us", seals[1] / count, "us");
    start = now_s();
    must(chain_verify(w.chain, &err), &err);
    figure("check_us_per_account", (now_s() - start) / (double)w.accounts * 1e6, "us");
    return 0;
}
