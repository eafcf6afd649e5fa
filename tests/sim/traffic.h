/* Random transactions of every type, most of them sensible, some of them wrong in every way. */
#ifndef TANA_TESTS_SIM_TRAFFIC_H
#define TANA_TESTS_SIM_TRAFFIC_H

#include "disk.h"
#include "lib/test.h"

enum { TRAFFIC_KEYS = 12, TRAFFIC_PRODUCERS = 2 };

struct traffic {
    struct prng *prng;
    const struct disk *disk;
    uint64_t now_ms;
    struct sorted *nonces; /* uint64_t by account: what its sender thinks is next */
    struct ed25519_secret keys[TRAFFIC_KEYS];
    struct ed25519_secret producers[TRAFFIC_PRODUCERS];
    unsigned names; /* how many have been invented */
};

void traffic_init(struct traffic *t, struct prng *prng, const struct disk *disk);
void traffic_release(struct traffic *t);

/* Where a chain of the simulation begins; needs keys and producers only. */
void traffic_genesis(const struct traffic *t, struct buf *out);

/* An envelope. */
void traffic_next(struct traffic *t, struct buf *out);

#endif
