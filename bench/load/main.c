/* bench-load: what bench/ledger.mjs calls to put load on a node. Answers are one line of JSON.
 *
 *   bench-load ed25519 [--seconds S]            libsodium's verifications a second on one core
 *   bench-load genesis PRODUCER                 prints a genesis document
 *   bench-load accounts  --state F --node HOST:PORT --chain HEX --accounts N
 *   bench-load transfers --state F --node HOST:PORT --chain HEX --count N [--bulk B] [--links L]
 *              [--rate R] [--seconds S] [--hot PERCENT] [--seed N] [--ready FILE]
 *   bench-load proofs    --state F --node HOST:PORT --count N
 *
 * `transfers` are signed first; then FILE is made, if named, and they are sent, in bulks of B over L
 * connections: each next one when a connection is free, or, with a rate (transfers a second), at
 * fixed times, from which their latency counts. It ends when all are answered, or S seconds after
 * it began to send. The state file F remembers keys and nonces. */
#include "bench/load/load.h"

#include "crypto/start.h"

#include <fcntl.h>
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct options {
    const char *state, *ready;
    size_t accounts;
    unsigned links;
    double rate, seconds;
    struct order order;
};

static void verify_rate(double seconds)
{
    enum { MESSAGES = 64, SIZE = 220 };
    static unsigned char messages[MESSAGES][SIZE], signatures[MESSAGES][64], keys[MESSAGES][32];
    unsigned char secret[64];
    for (unsigned i = 0; i < MESSAGES; i++) {
        randombytes_buf(messages[i], SIZE);
        crypto_sign_keypair(keys[i], secret);
        crypto_sign_detached(signatures[i], NULL, messages[i], SIZE, secret);
    }
    double start = now_s(), taken;
    size_t count = 0;
    do {
        for (unsigned i = 0; i < MESSAGES; i++, count++)
            if (crypto_sign_verify_detached(signatures[i], messages[i], SIZE, keys[i]) != 0)
                die("libsodium refuses its own signature");
        taken = now_s() - start;
    } while (taken < seconds);
    printf("{\"per_s\":%.1f}\n", (double)count / taken);
}

static void make_accounts(struct options *o)
{
    struct accounts a;
    struct bulks bulks;
    struct drive_result r;
    accounts_open(o->state, o->accounts, o->order.threads, &a);
    bulks_of_accounts(&a, &o->order, &bulks);
    struct drive how = {.node = o->order.node, .links = FUNDERS, .pinned = true};
    drive_bulks(&bulks, &how, NULL, NULL, &r);
    for (size_t i = 0; i < bulks.count; i++)
        a.head->funder_nonces[i % FUNDERS]++;
    size_t made = a.count - a.head->made;
    a.head->made = a.count;
    printf("{\"accounts\":%zu,\"transactions\":%zu,\"seconds\":%.3f}\n", made, bulks.count,
           r.seconds);
    bulks_free(&bulks);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Each transfer has the latency of the bulk it went with. Bulks have the same size, but the last. */
static void print_latencies(const struct bulks *b, size_t sent, bool from_due)
{
    _cleanup_(free_ptr) double *ms = xcalloc(sent + 1, sizeof *ms);
    double sum = 0;
    for (size_t i = 0; i < sent; i++) {
        const struct bulk *bulk = &b->list[i];
        ms[i] = (bulk->answered_s - (from_due ? bulk->due_s : bulk->sent_s)) * 1e3;
        sum += ms[i];
    }
    qsort(ms, sent, sizeof *ms, by_value);
    size_t last = sent ? sent - 1 : 0;
    printf("\"mean_ms\":%.3f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f",
           sum / (double)(sent ? sent : 1), ms[last / 2], ms[(size_t)((double)last * 0.99)],
           ms[last]);
}

/* Transfers answered in each second of the run. */
static void print_series(const struct bulks *b, const struct drive_result *r)
{
    size_t seconds = (size_t)r->seconds + 1;
    _cleanup_(free_ptr) size_t *counts = xcalloc(seconds, sizeof *counts);
    for (size_t i = 0; i < r->sent; i++)
        counts[(size_t)b->list[i].answered_s] += b->list[i].count;
    printf("\"series\":[");
    for (size_t i = 0; i < seconds; i++)
        printf("%s%zu", i ? "," : "", counts[i]);
    printf("]");
}

static void say_ready(const char *path)
{
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd >= 0)
        close(fd);
    else if (path)
        die("%s cannot be made", path);
}

static void send_transfers(struct options *o)
{
    struct accounts a;
    struct bulks bulks;
    struct drive_result r;
    accounts_open(o->state, 0, o->order.threads, &a);
    double start = now_s();
    bulks_of_transfers(&a, &o->order, &bulks);
    double signing_s = now_s() - start;
    struct drive how = {.node = o->order.node,
                        .links = o->links,
                        .rate = o->rate / o->order.in_bulk,
                        .seconds = o->seconds};
    say_ready(o->ready);
    drive_bulks(&bulks, &how, NULL, NULL, &r);
    for (size_t i = 0; i < r.total; i++)
        a.list[bulks.senders[i]].nonce++;
    printf("{\"applied\":%zu,\"failed\":%zu,\"refused\":%zu,\"other\":%zu,\"seconds\":%.3f,"
           "\"per_s\":%.1f,\"signing_s\":%.2f,\"cpu_s\":%.2f,\"exhausted\":%s,",
           r.applied, r.failed, r.refused, r.other, r.seconds, (double)r.applied / r.seconds,
           signing_s, r.cpu_s, r.sent == bulks.count && o->seconds > 0 ? "true" : "false");
    print_latencies(&bulks, r.sent, o->rate > 0);
    printf(",");
    print_series(&bulks, &r);
    printf("}\n");
    bulks_free(&bulks);
}

struct proofs {
    size_t count, hashes, hashes_max;
};

/* Siblings are strings of 64 digits in the list "siblings"; those of empty subtrees are null. */
static void count_hashes(void *context, const struct bulk *bulk, struct bytes body)
{
    struct proofs *p = context;
    size_t hashes = 0;
    const char *text = memmem(body.data, body.size, "\"siblings\":[", 12);
    if (!text)
        die("an answer that is no proof: %.*s", (int)body.size, (const char *)body.data);
    for (text += 12; *text != ']'; text++)
        hashes += *text == '"';
    hashes /= 2;
    (void)bulk;
    p->count++;
    p->hashes += hashes;
    p->hashes_max = hashes > p->hashes_max ? hashes : p->hashes_max;
}

static void fetch_proofs(struct options *o)
{
    struct accounts a;
    struct bulks bulks;
    struct drive_result r;
    struct proofs p = {0};
    accounts_open(o->state, 0, o->order.threads, &a);
    bulks_of_proofs(&a, &o->order, &bulks);
    struct drive how = {.node = o->order.node, .links = 1};
    drive_bulks(&bulks, &how, count_hashes, &p, &r);
    printf("{\"us\":%.2f,\"hash_bytes_mean\":%.1f,\"hash_bytes_max\":%zu,",
           r.seconds * 1e6 / (double)p.count, (double)(p.hashes * SHA256_SIZE) / (double)p.count,
           p.hashes_max * SHA256_SIZE);
    print_latencies(&bulks, r.sent, false);
    printf("}\n");
    bulks_free(&bulks);
}

static size_t number(const char *text)
{
    char *end;
    size_t n = strtoul(text, &end, 10);
    if (end == text || *end)
        die("%s is not a number", text);
    return n;
}

static void read_options(int argc, char **argv, struct options *o)
{
    static const struct option known[] = {
        {"state", 1, NULL, 's'}, {"node", 1, NULL, 'n'},     {"chain", 1, NULL, 'c'},
        {"count", 1, NULL, 'N'}, {"accounts", 1, NULL, 'a'}, {"bulk", 1, NULL, 'b'},
        {"links", 1, NULL, 'l'}, {"rate", 1, NULL, 'r'},     {"seconds", 1, NULL, 't'},
        {"hot", 1, NULL, 'h'},   {"seed", 1, NULL, 'S'},     {"ready", 1, NULL, 'R'},
        {NULL, 0, NULL, 0}};
    for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;)
        switch (c) {
        case 's':
            o->state = optarg;
            break;
        case 'n':
            o->order.node = optarg;
            break;
        case 'c':
            o->order.chain = optarg;
            break;
        case 'N':
            o->order.count = number(optarg);
            break;
        case 'a':
            o->accounts = number(optarg);
            break;
        case 'b':
            o->order.in_bulk = (unsigned)number(optarg);
            break;
        case 'l':
            o->links = (unsigned)number(optarg);
            break;
        case 'r':
            o->rate = (double)number(optarg);
            break;
        case 't':
            o->seconds = (double)number(optarg);
            break;
        case 'h':
            o->order.hot_percent = (unsigned)number(optarg);
            break;
        case 'S':
            o->order.seed = number(optarg);
            break;
        case 'R':
            o->ready = optarg;
            break;
        default:
            die("see bench/load/main.c for the options");
        }
    if (o->links == 0 || o->links > LINKS_MAX || o->order.in_bulk == 0)
        die("--links is 1-%d, --bulk at least 1", LINKS_MAX);
}

int main(int argc, char **argv)
{
    struct err err;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    struct options o = {.links = 12,
                        .order = {.in_bulk = 500,
                                  .threads = processors < 1    ? 1
                                             : processors > 64 ? 64
                                                               : (unsigned)processors,
                                  .seed = (uint64_t)time(NULL)}};
    const char *what = argc > 1 ? argv[1] : "";
    must(crypto_start(&err), &err);
    if (argc > 1)
        read_options(argc - 1, argv + 1, &o);
    if (strcmp(what, "ed25519") == 0)
        verify_rate(o.seconds > 0 ? o.seconds : 3);
    else if (strcmp(what, "genesis") == 0 && argc == 3)
        genesis_print(argv[2]);
    else if (!o.state || !o.order.node)
        die("see bench/load/main.c for the options");
    else if (strcmp(what, "proofs") == 0)
        fetch_proofs(&o);
    else if (strcmp(what, "accounts") == 0 && o.order.chain)
        make_accounts(&o);
    else if (strcmp(what, "transfers") == 0 && o.order.chain)
        send_transfers(&o);
    else
        die("see bench/load/main.c for the options");
    return 0;
}
