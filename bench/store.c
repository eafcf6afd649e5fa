/* bench-store: how fast blocks of transfers become durable, rows alone: nothing is signed, checked or
 * hashed but what the database needs.
 *
 *   bench-store DIR ACCOUNTS SECONDS BLOCK [PREFILL]
 *
 * Uses the private PostgreSQL in DIR, which is made; a chain that DIR holds already is gone on with.
 * Makes ACCOUNTS accounts, PREFILL transactions in blocks of 10,000, then for SECONDS blocks of BLOCK
 * transfers between random accounts. Prints `figure` lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libpq-fe.h>

#include "ledger/encode.h"
#include "store/cluster.h"
#include "store/store_priv.h"

enum { LOAD_PART = 50000, PREFILL_BLOCK = 10000, LEASE_MS = 3600 * 1000 };

struct bench {
    struct cluster *cluster;
    struct store *store;
    size_t account_count;
    struct account *accounts;
    uint64_t height, tx_count;
    uint64_t random;
};

static void check(tana_err code, const struct err *err)
{
    if (code) {
        fprintf(stderr, "bench-store: %s\n", err->message);
        exit(1);
    }
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t random_next(struct bench *b)
{
    uint64_t z = (b->random += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static struct sha256 hash_of_number(const char *domain, uint64_t number)
{
    return sha256_tagged(domain, &(struct bytes){(const unsigned char *)&number, sizeof number}, 1);
}

static void make_accounts(struct bench *b)
{
    b->accounts = xcalloc(b->account_count, sizeof *b->accounts);
    for (size_t i = 0; i < b->account_count; i++) {
        struct account *a = &b->accounts[i];
        struct sha256 id = hash_of_number("bench-account", i);
        memcpy(a->id.bytes, id.bytes, ID_SIZE);
        snprintf(a->name.text, sizeof a->name.text, "@account%zu", i);
        a->number = i;
        a->version = 1;
        a->threshold = 1;
        a->key_count = 1;
        a->keys = xmalloc(sizeof *a->keys);
        memcpy(a->keys->bytes, id.bytes, sizeof a->keys->bytes);
        a->balance_count = 1;
        a->balances = xcalloc(1, sizeof *a->balances);
        memcpy(a->balances->currency.text, "USD", 3);
        a->balances->amount.minor = 1000000000;
    }
}

static void finish_block(struct bench *b, struct store_block *rows)
{
    static struct sha256 buckets[STORE_BUCKETS];
    struct block_header header = {.height = rows->height,
                                  .epoch = store_epoch(b->store),
                                  .time_ms = 1790000000000u + rows->height,
                                  .tx_count = (uint32_t)rows->tx_count};
    struct sha256 hash = block_header_hash(&header);
    buckets[rows->height % STORE_BUCKETS] = hash;
    struct ed25519_signature signature = {{1}};
    store_block_header(rows, &header, &hash, &signature, buckets);
}

static void commit(struct bench *b, struct store_block *rows)
{
    struct err err;
    finish_block(b, rows);
    check(store_commit_block(b->store, rows, &err), &err);
    store_block_free(rows);
    b->height++;
}

static int compare_ids(const void *a, const void *b)
{
    const struct account *const *x = a, *const *y = b;
    return memcmp((*x)->id.bytes, (*y)->id.bytes, ID_SIZE);
}

static int compare_numbers(const void *a, const void *b)
{
    const struct account *const *x = a, *const *y = b;
    return ((*x)->number > (*y)->number) - ((*x)->number < (*y)->number);
}

static void take_locks(struct store_block *rows, struct account **list, size_t count)
{
    qsort(list, count, sizeof *list, compare_ids);
    for (size_t i = 0; i < count; i++)
        store_block_lock(rows, &list[i]->id);
}

static void load_accounts(struct bench *b)
{
    struct account **list = xmalloc(LOAD_PART * sizeof *list);
    for (size_t first = 0; first < b->account_count; first += LOAD_PART) {
        struct store_block *rows = store_block_new();
        rows->height = b->height;
        size_t count = 0;
        for (size_t i = first; i < b->account_count && i < first + LOAD_PART; i++) {
            struct sha256 hash = hash_of_number("bench-state", i);
            store_block_account(rows, NULL, &b->accounts[i], &hash, NULL, 0);
            list[count++] = &b->accounts[i];
        }
        take_locks(rows, list, count);
        commit(b, rows);
    }
    free(list);
}

/* Which transactions of a block changed an account. */
struct touched {
    uint64_t height;
    size_t count;
    uint32_t txs[16];
};

static void touch(struct bench *b, struct touched *table, struct account *a, uint32_t index,
                  struct account **list, size_t *count)
{
    struct touched *t = &table[a - b->accounts];
    if (t->height != b->height) {
        *t = (struct touched){.height = b->height};
        list[(*count)++] = a;
    }
    if (t->count < sizeof t->txs / sizeof *t->txs)
        t->txs[t->count++] = index;
}

static void put_transfer(struct bench *b, struct store_block *rows, struct account *from,
                         struct account *to)
{
    char payload[512];
    static const unsigned char receipt[66] = {1}, signatures[96] = {2};
    int size =
        snprintf(payload, sizeof payload,
                 "{\"chain\":\"%064d\",\"type\":\"transfer\",\"from\":\"%s\",\"nonce\":%llu,"
                 "\"expires\":\"2026-11-23T00:00:00.000Z\",\"to\":\"%s\",\"currency\":\"USD\","
                 "\"amount\":\"0.01\"}",
                 0, from->name.text, (unsigned long long)from->nonce, to->name.text);
    struct stored_tx tx = {
        .id = hash_of_number("bench-tx", b->tx_count++),
        .type = TX_TRANSFER,
        .nonce = from->nonce++,
        .payload = bytes_of(payload, (size_t)size),
        .signatures = bytes_of(signatures, sizeof signatures),
        .receipt = bytes_of(receipt, sizeof receipt),
        .code = "",
        .message = "",
    };
    from->balances->amount.minor--;
    to->balances->amount.minor++;
    store_block_tx(rows, &tx, (int64_t)from->number);
}

static void transfer_block(struct bench *b, struct touched *table, size_t size)
{
    struct store_block *rows = store_block_new();
    struct account **list = xmalloc(2 * size * sizeof *list);
    size_t count = 0;
    rows->height = b->height;
    for (uint32_t i = 0; i < size; i++) {
        struct account *from = &b->accounts[random_next(b) % b->account_count];
        struct account *to = &b->accounts[random_next(b) % b->account_count];
        touch(b, table, from, i, list, &count);
        touch(b, table, to, i, list, &count);
        put_transfer(b, rows, from, to);
    }
    take_locks(rows, list, count);
    qsort(list, count, sizeof *list, compare_numbers);
    for (size_t i = 0; i < count; i++) {
        struct account before = *list[i];
        list[i]->version++;
        const struct touched *t = &table[list[i] - b->accounts];
        struct sha256 hash = hash_of_number("bench-state", (uint64_t)random_next(b));
        store_block_account(rows, &before, list[i], &hash, t->txs, t->count);
    }
    free(list);
    commit(b, rows);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(struct bench *b, struct touched *table, double seconds, size_t size)
{
    size_t blocks = 0, capacity = 1 << 20;
    double *took = xmalloc(capacity * sizeof *took);
    double start = now_s();
    while (now_s() - start < seconds && blocks < capacity) {
        double begin = now_s();
        transfer_block(b, table, size);
        took[blocks++] = now_s() - begin;
    }
    double all = now_s() - start;
    qsort(took, blocks, sizeof *took, compare_doubles);
    printf("figure store.transfers_per_s %.0f 1/s\n", (double)(blocks * size) / all);
    printf("figure store.block_p50_ms %.1f ms\n", took[blocks / 2] * 1e3);
    printf("figure store.block_p99_ms %.1f ms\n", took[blocks * 99 / 100] * 1e3);
    printf("figure store.block_max_ms %.1f ms\n", took[blocks - 1] * 1e3);
    free(took);
}

/* Heights, numbers and nonces of a chain that is there already: only its length matters here. */
static void go_on(struct bench *b)
{
    PGconn *connection = PQconnectdb(cluster_conninfo(b->cluster));
    PGresult *r =
        PQexec(connection, "SELECT (SELECT max(height) + 1 FROM blocks), (SELECT count(*) "
                           "FROM transactions), (SELECT count(*) FROM accounts)");
    b->height = strtoull(PQgetvalue(r, 0, 0), NULL, 10);
    b->tx_count = strtoull(PQgetvalue(r, 0, 1), NULL, 10);
    if (strtoull(PQgetvalue(r, 0, 2), NULL, 10) == 0)
        b->height = 0;
    PQclear(r);
    r = PQexec(connection, "SELECT version FROM accounts ORDER BY no");
    for (size_t i = 0; i < (size_t)PQntuples(r) && i < b->account_count; i++)
        b->accounts[i].version = strtoull(PQgetvalue(r, (int)i, 0), NULL, 10);
    if (PQntuples(r) == 0)
        load_accounts(b);
    PQclear(r);
    PQfinish(connection);
}

static tana_err count_record(void *context, enum record_kind kind, struct bytes key, void *record,
                             const struct sha256 *stored, struct err *err)
{
    (void)key, (void)stored, (void)err;
    ++*(size_t *)context;
    record_ops[kind].release(record);
    return E_OK;
}

static tana_err pass_hash(void *context, uint64_t height, const struct sha256 *hash,
                          struct err *err)
{
    (void)context, (void)height, (void)hash, (void)err;
    return E_OK;
}

static void measure_loading(struct bench *b)
{
    size_t count = 0;
    struct store_sink sink = {.context = &count, .record = count_record, .block = pass_hash};
    struct store_head head;
    struct err err;
    double start = now_s();
    check(store_load(b->store, &sink, &head, &err), &err);
    printf("figure store.loaded_per_s %.0f 1/s\n", (double)count / (now_s() - start));
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: bench-store DIR ACCOUNTS SECONDS BLOCK [PREFILL]\n");
        return 2;
    }
    struct bench b = {.account_count = strtoul(argv[2], NULL, 10)};
    struct err err;
    struct store_leader leader;
    check(cluster_start(argv[1], &b.cluster, &err), &err);
    struct store_options options = {.conninfo = cluster_conninfo(b.cluster), .node = "bench"};
    check(store_open(&options, &b.store, &err), &err);
    check(store_lead(b.store, LEASE_MS, &leader, &err), &err);
    b.random = leader.epoch;

    make_accounts(&b);
    struct touched *table = xcalloc(b.account_count, sizeof *table);
    double start = now_s();
    go_on(&b);
    printf("# %llu transactions, accounts ready after %.1f s\n", (unsigned long long)b.tx_count,
           now_s() - start);
    size_t prefill = argc > 5 ? strtoul(argv[5], NULL, 10) : 0;
    while (b.tx_count < prefill)
        transfer_block(&b, table, PREFILL_BLOCK);
    measure(&b, table, strtod(argv[3], NULL), strtoul(argv[4], NULL, 10));
    measure_loading(&b);
    check(store_resign(b.store, &err), &err);
    store_close(b.store);
    cluster_stop(b.cluster);
    return 0;
}
