/* bench-node: how fast a node turns signed transfers into durable blocks, without HTTP.
 *
 *   bench-node DIR ACCOUNTS TRANSFERS [GROUP] [OUTSTANDING]
 *
 * Begins a chain in DIR, which must not exist, on a private PostgreSQL. Signs TRANSFERS between
 * random accounts first, then submits them in groups of GROUP (200), with OUTSTANDING (20) groups
 * at a time, each waiting for its outcome. Prints `figure` lines. */
#include "codec/hex.h"
#include "codec/rfc3339.h"
#include "crypto/start.h"
#include "keys/keyfile.h"
#include "node/service.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 100, WAIT_MS = 120000 };

struct bench {
    const char *folder;
    size_t accounts, transfers, group, outstanding;
    struct ed25519_secret secret, producer;
    struct service *service;
    uv_loop_t loop;
    struct bytes *envelopes;
    size_t next, done, applied;
    uint64_t *nonces;
    double *waits;
    size_t wait_count;
    uint64_t random;
};

struct request {
    struct bench *bench;
    double sent_s;
};

static double now_s(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bench-node: %s\n", what);
    exit(1);
}

static uint64_t random_below(struct bench *b, uint64_t limit)
{
    uint64_t z = (b->random += 0x9e3779b97f4a7c15u);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % limit;
}

static void write_file(const struct bench *b, const char *name, struct bytes text)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", b->folder, name);
    FILE *file = fopen(path, "w");
    check(file && fwrite(text.data, 1, text.size, file) == text.size && fclose(file) == 0, path);
}

static void make_folder(struct bench *b)
{
    struct buf text = buf_init(GENESIS_MAX);
    char key[65], producer[65];
    hex_encode(ed25519_public_bytes(&b->secret.public), key);
    hex_encode(ed25519_public_bytes(&b->producer.public), producer);
    buf_append_str(&text, "{\"format\":\"tana-genesis-v1\",\"time\":\"2026-01-01T00:00:00Z\","
                          "\"accounts\":[");
    for (size_t i = 0; i <= b->accounts; i++) {
        buf_printf(&text, "%s{\"name\":\"@", i ? "," : "");
        buf_printf(&text, i ? "u%zu" : "admin", i - 1);
        buf_printf(&text, "\",\"keys\":[\"%s\"],\"threshold\":1,\"metadata\":{}}", key);
    }
    buf_printf(&text,
               "],\"currencies\":[{\"code\":\"USD\",\"scale\":2,\"issuer\":\"@admin\"}],"
               "\"producers\":[\"%s\"],\"parameters\":{\"administrators\":[\"@admin\"],"
               "\"registrars\":[],\"openAccounts\":true,\"openCurrencies\":false,"
               "\"feePrice\":\"0\",\"feeCurrency\":\"\",\"feeReceiver\":\"\","
               "\"accountBlockMax\":1000,\"accountDayMax\":1000000,"
               "\"blockTransactionsMax\":4000,\"releasesMax\":1000}}",
               producer);
    check(!text.overflowed, "too many accounts for a genesis document");
    check(mkdir(b->folder, 0755) == 0, "the folder cannot be made");
    write_file(b, "genesis.json", buf_bytes(&text));
    buf_release(&text);
    char path[4096], made[4096];
    struct err err;
    check(keyfile_create(b->folder, "producer", &b->producer, bytes_of(NULL, 0), &err) == E_OK,
          "keyfile");
    char *from = keyfile_path(b->folder, "producer");
    snprintf(made, sizeof made, "%s", from);
    free(from);
    snprintf(path, sizeof path, "%s/producer.key", b->folder);
    check(strcmp(path, made) == 0 || rename(made, path) == 0, "rename");
}

static struct bytes sign(struct bench *b, const char *from, uint64_t nonce, const char *members)
{
    struct buf payload = buf_init(TX_PAYLOAD_MAX), out = buf_init(TX_ENVELOPE_MAX);
    char chain[65], expires[RFC3339_TEXT_MAX];
    unsigned char block[TX_SIGNATURE_SIZE];
    hex_encode(id_key(chain_id(service_chain(b->service))), chain);
    rfc3339_format((int64_t)(now_s(CLOCK_REALTIME) * 1000) + 12 * 3600000, expires);
    buf_printf(&payload, "{\"chain\":\"%s\",\"from\":\"%s\",\"nonce\":%llu,\"expires\":\"%s\",%s}",
               chain, from, (unsigned long long)nonce, expires, members);
    struct ed25519_signature signature =
        ed25519_sign_prefixed(&b->secret, bytes_str(TX_DOMAIN), buf_bytes(&payload));
    memcpy(block, b->secret.public.bytes, ED25519_PUBLIC_SIZE);
    memcpy(block + ED25519_PUBLIC_SIZE, signature.bytes, ED25519_SIGNATURE_SIZE);
    tx_put_envelope(&out, buf_bytes(&payload), bytes_of(block, sizeof block));
    buf_release(&payload);
    return buf_bytes(&out);
}

static void on_done(void *context, const struct submission *list, size_t count)
{
    struct request *r = context;
    struct bench *b = r->bench;
    for (size_t i = 0; i < count; i++) {
        if (list[i].status != NODE_APPLIED)
            fprintf(stderr, "bench-node: status %d: %s\n", list[i].status, list[i].error.message);
        b->applied += list[i].status == NODE_APPLIED;
    }
    b->waits[b->wait_count++] = now_s(CLOCK_MONOTONIC) - r->sent_s;
    b->done += count;
    free(r);
}

/* All of the list, with so many groups at a time. */
static void run(struct bench *b, struct bytes *list, size_t count)
{
    b->next = b->done = b->applied = b->wait_count = 0;
    while (b->done < count) {
        while (b->next < count && b->next - b->done < b->group * b->outstanding) {
            size_t size = count - b->next < b->group ? count - b->next : b->group;
            struct request *r = malloc(sizeof *r);
            *r = (struct request){b, now_s(CLOCK_MONOTONIC)};
            service_submit(b->service, list + b->next, size, true, WAIT_MS, on_done, r);
            b->next += size;
        }
        uv_run(&b->loop, UV_RUN_ONCE);
    }
    check(b->applied == count, "not everything was applied");
}

static void deposit(struct bench *b)
{
    size_t count = (b->accounts + BATCH - 1) / BATCH;
    struct bytes *list = calloc(count, sizeof *list);
    for (size_t i = 0; i < count; i++) {
        struct buf members = buf_init(TX_PAYLOAD_MAX);
        buf_append_str(&members, "\"type\":\"batch\",\"operations\":[");
        for (size_t u = i * BATCH; u < (i + 1) * BATCH && u < b->accounts; u++)
            buf_printf(&members,
                       "%s{\"type\":\"deposit\",\"to\":\"@u%zu\",\"currency\":\"USD\","
                       "\"amount\":\"1000\"}",
                       u % BATCH ? "," : "", u);
        buf_append_str(&members, "]");
        list[i] = sign(b, "@admin", i, buf_str(&members));
        buf_release(&members);
    }
    run(b, list, count);
    free(list);
}

static void sign_transfers(struct bench *b)
{
    for (size_t i = 0; i < b->transfers; i++) {
        char from[32], members[200];
        uint64_t who = random_below(b, b->accounts);
        snprintf(from, sizeof from, "@u%llu", (unsigned long long)who);
        snprintf(members, sizeof members,
                 "\"type\":\"transfer\",\"to\":\"@u%llu\",\"currency\":\"USD\","
                 "\"amount\":\"0.01\"",
                 (unsigned long long)((who + 1 + random_below(b, b->accounts - 1)) % b->accounts));
        b->envelopes[i] = sign(b, from, b->nonces[who]++, members);
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void on_stopped(void *context)
{
    *(bool *)context = true;
}

static double verify_rate(struct bench *b)
{
    struct ed25519_signature signature = ed25519_sign(&b->secret, bytes_str("x"));
    double start = now_s(CLOCK_MONOTONIC);
    size_t count = 0;
    for (; now_s(CLOCK_MONOTONIC) - start < 0.5; count += 100) {
        for (int i = 0; i < 100; i++)
            check(ed25519_verify(&b->secret.public, bytes_str("x"), &signature), "verify");
    }
    return (double)count / (now_s(CLOCK_MONOTONIC) - start);
}

static void measure(struct bench *b)
{
    double verify = verify_rate(b) * (double)sysconf(_SC_NPROCESSORS_ONLN);
    uint64_t height = chain_head(service_chain(b->service))->height;
    double start = now_s(CLOCK_MONOTONIC), cpu = now_s(CLOCK_THREAD_CPUTIME_ID);
    run(b, b->envelopes, b->transfers);
    double took = now_s(CLOCK_MONOTONIC) - start;
    cpu = now_s(CLOCK_THREAD_CPUTIME_ID) - cpu;
    double rate = (double)b->transfers / took;
    qsort(b->waits, b->wait_count, sizeof *b->waits, compare);
    height = chain_head(service_chain(b->service))->height - height;
    printf("figure node.transfers_per_s %.0f 1/s\n", rate);
    printf("figure node.vs_ed25519_bound %.3f ratio\n", rate / verify);
    printf("figure node.loop_us %.1f us\n", cpu * 1e6 / (double)b->transfers);
    printf("figure node.block_transfers %.0f count\n", (double)b->transfers / (double)height);
    printf("figure node.wait_p50_ms %.1f ms\n", b->waits[b->wait_count / 2] * 1e3);
    printf("figure node.wait_p99_ms %.1f ms\n", b->waits[b->wait_count * 99 / 100] * 1e3);
}

static void measure_one(struct bench *b)
{
    size_t count = 50;
    struct bytes *list = calloc(count, sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = sign(b, "@u0", b->nonces[0]++,
                       "\"type\":\"transfer\",\"to\":\"@u1\",\"currency\":\"USD\","
                       "\"amount\":\"0.01\"");
    b->group = b->outstanding = 1;
    run(b, list, count);
    qsort(b->waits, b->wait_count, sizeof *b->waits, compare);
    printf("figure node.one_p50_ms %.1f ms\n", b->waits[b->wait_count / 2] * 1e3);
    free(list);
}

int main(int argc, char **argv)
{
    struct err err;
    struct bench b = {.group = 200, .outstanding = 20, .random = 1};
    check(argc >= 4, "bench-node DIR ACCOUNTS TRANSFERS [GROUP] [OUTSTANDING]");
    b.folder = argv[1];
    b.accounts = strtoul(argv[2], NULL, 10);
    b.transfers = strtoul(argv[3], NULL, 10);
    if (argc > 4)
        b.group = strtoul(argv[4], NULL, 10);
    if (argc > 5)
        b.outstanding = strtoul(argv[5], NULL, 10);
    b.envelopes = calloc(b.transfers, sizeof *b.envelopes);
    b.nonces = calloc(b.accounts, sizeof *b.nonces);
    b.waits = calloc(b.transfers + b.accounts + 100, sizeof *b.waits);
    check(crypto_start(&err) == E_OK && uv_loop_init(&b.loop) == 0, "start");
    ed25519_generate(&b.secret);
    ed25519_generate(&b.producer);
    make_folder(&b);
    struct service_options options = {.data_dir = b.folder, .produce = true};
    b.service = service_start(&b.loop, &options, &err);
    check(b.service, err.message);
    struct node_info info = {0};
    while (!info.leader) {
        uv_run(&b.loop, UV_RUN_ONCE);
        node_info(service_node(b.service), &info);
    }
    deposit(&b);
    sign_transfers(&b);
    measure(&b);
    measure_one(&b);
    bool stopped = false;
    service_stop(b.service, on_stopped, &stopped);
    while (!stopped)
        uv_run(&b.loop, UV_RUN_ONCE);
    service_free(b.service);
    return 0;
}
