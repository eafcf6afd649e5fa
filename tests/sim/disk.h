/* What survives in the simulated world: blocks, the state behind the newest, and who may write. It
 * stands for the database, and checks every block that it is given. */
#ifndef TANA_TESTS_SIM_DISK_H
#define TANA_TESTS_SIM_DISK_H

#include "ledger/encode.h"
#include "ledger/sorted.h"
#include "node/follow.h"

struct disk_tx {
    struct sha256 id;
    struct bytes payload, signatures; /* owned */
    tana_err code;
};

struct disk_block {
    struct block_header header;
    struct sha256 hash;
    struct ed25519_signature signature;
    size_t tx_count;
    struct disk_tx *txs;
};

struct disk {
    struct id chain;
    struct buf genesis;
    struct disk_block *blocks; /* by height */
    size_t block_count, block_capacity;
    struct sorted *records[RECORD_KINDS]; /* of leaves */
    struct sorted *ids;                   /* of transactions that are in blocks */
    uint64_t epoch;                       /* whose blocks are taken */
};

struct disk_place {
    uint64_t height;
    uint32_t index;
};

/* Begins a chain. */
void disk_init(struct disk *d, struct bytes genesis);
void disk_release(struct disk *d);

/* Why the block cannot be taken, or NULL: then it is there. */
const char *disk_commit(struct disk *d, const struct block *block);

/* A chain from what is there, or NULL with the error. */
struct chain *disk_restore(const struct disk *d, struct err *err);

/* A block as another node gets it. */
struct followed *disk_read(const struct disk *d, uint64_t height, struct err *err);

/* NULL when the transaction is in no block. */
const struct disk_place *disk_find(const struct disk *d, const struct sha256 *id);

/* Sums up every currency. NULL, or what is wrong. */
const char *disk_check_money(const struct disk *d);

size_t disk_count(const struct disk *d, enum record_kind kind);

/* The one at that place in key order. */
const void *disk_record(const struct disk *d, enum record_kind kind, size_t index);

#endif
