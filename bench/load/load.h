/* bench-load: makes, signs and sends the transactions of bench/ledger.mjs.
 *
 * Everything is made before anything is sent, down to the bytes of the HTTP requests, because the
 * generator shares the processors with the node that it measures. */
#ifndef TANA_BENCH_LOAD_H
#define TANA_BENCH_LOAD_H

#include "base/err.h"
#include "crypto/ed25519.h"
#include "crypto/sha256.h"

enum {
    FUNDERS = 32, /* accounts of the genesis that create the others, each on a connection */
    CREATED_IN_BATCH = 50, /* accounts made and funded by one transaction */
    LINKS_MAX = 256,       /* connections */
    LOAD_NAME_MAX = 16,
};

double now_s(void); /* monotonic */
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void must(tana_err e, const struct err *err); /* dies of an error */

/* The accounts, in a file that is mapped: one call of the program goes on where another ended. */
struct holder {
    struct ed25519_secret secret;
    uint64_t nonce; /* the next */
};

struct state_head {
    uint64_t made; /* so many of the list exist on the chain */
    uint64_t funder_nonces[FUNDERS];
};

struct accounts {
    struct state_head *head;
    struct holder *list;
    size_t count;
};

/* Opens or makes the file with room for `count` accounts, and makes the keys that are not in it. */
void accounts_open(const char *path, size_t count, unsigned threads, struct accounts *ret);
void account_name(size_t number, char out[LOAD_NAME_MAX]);
void funder_name(unsigned number, char out[LOAD_NAME_MAX]);
void admin_secret(struct ed25519_secret *ret); /* of @admin and of every funder */

/* A genesis in which they exist and in which no limit of accounts stands in the way. */
void genesis_print(const char *producer_hex);

/* One HTTP request, ready to be sent. */
struct bulk {
    unsigned char *data;
    size_t size;
    unsigned count; /* envelopes in it */
    double due_s;   /* at a fixed rate: when it is to be sent, from the start */
    double sent_s, answered_s;
};

struct order {
    const char *node;  /* HOST:PORT */
    const char *chain; /* hexadecimal */
    size_t count;      /* transfers, or accounts to be made */
    unsigned in_bulk, threads;
    unsigned hot_percent; /* so many of the transfers go to account 0 */
    uint64_t seed;
};

struct bulks {
    struct bulk *list;
    size_t count;
    uint32_t *senders; /* of transfers: who sends each, in order */
};

/* Batches that make and fund accounts; bulk i is to go over connection i % FUNDERS. */
void bulks_of_accounts(struct accounts *a, const struct order *order, struct bulks *ret);
/* Signed transfers. Nonces count on from those in `a`, which stay as they are. */
void bulks_of_transfers(const struct accounts *a, const struct order *order, struct bulks *ret);
/* GET requests of the proofs of `count` random accounts. */
void bulks_of_proofs(const struct accounts *a, const struct order *order, struct bulks *ret);
void bulks_free(struct bulks *b);

struct drive {
    const char *node;
    unsigned links;  /* connections */
    bool pinned;     /* bulk i over connection i % links, in order */
    double rate;     /* bulks a second, due at fixed times; 0: as fast as answers come */
    double seconds;  /* nothing is sent after so long; 0: until all are sent */
    bool keep_going; /* count what is not applied instead of ending */
};

struct drive_result {
    size_t sent;  /* bulks, always the first ones of the list */
    size_t total; /* envelopes in them */
    size_t applied, failed, refused, other;
    double seconds; /* from the first byte sent to the last answer */
    double cpu_s;   /* that this program used meanwhile */
    size_t answer_bytes;
    char complaint[512]; /* the first line of an answer that is not "applied" */
};

/* Called for each answer's body, while the bulks are driven. */
typedef void answer_reader(void *context, const struct bulk *bulk, struct bytes body);
void drive_bulks(struct bulks *b, const struct drive *how, answer_reader *reader, void *context,
                 struct drive_result *ret);

#endif
