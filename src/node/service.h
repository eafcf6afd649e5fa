/* A running node: the loop, verify threads, the writer and the readers of the database around the
 * core (node/node.h). Everything here is called on the loop's thread, and calls back on it. */
#ifndef TANA_NODE_SERVICE_H
#define TANA_NODE_SERVICE_H

#include "node/node.h"
#include "store/read.h"

#include <uv.h>

struct service;

struct service_options {
    const char *data_dir; /* genesis.json, producer.key, the private PostgreSQL */
    const char *database; /* a connection URL, or NULL: the private one */
    const char *name;     /* of this node, shown in the database */
    struct node_limits limits;
    unsigned verify_threads, reader_threads; /* 0: as many as there are processors; 4 */
    bool accept_fork;                        /* sign beside or below the last signed block */
    bool produce;                            /* false: never takes leadership */
};

/* Starts or adopts PostgreSQL, migrates, loads and checks the state, verifies that the stored state
 * is what the newest header says, then competes for leadership. Blocking: before the loop runs.
 * Errors: E_DATABASE, E_CORRUPT (naming what differs), E_INVALID, E_IO. */
struct service *service_start(uv_loop_t *loop, const struct service_options *options,
                              struct err *err);

/* Finishes what is in flight, gives up leadership, stops what it started, then calls back. */
void service_stop(struct service *s, void (*stopped)(void *context), void *context);
void service_free(struct service *s);

/* What became of one envelope. */
struct submission {
    enum node_status status;
    struct sha256 id; /* zero when the envelope could not be read */
    uint64_t height;
    uint32_t index;
    struct err error;
};

/* Reads, checks and submits envelopes, in order. `done` is called once: when each has been taken or
 * refused, or, with `wait`, when each has its final status or `wait_ms` have passed (what is still
 * pending then says so). A known id answers with its stored outcome. The bodies are copied. */
typedef void submit_done(void *context, const struct submission *list, size_t count);
void service_submit(struct service *s, const struct bytes *envelopes, size_t count, bool wait,
                    uint64_t wait_ms, submit_done *done, void *context);

/* Whether so many envelopes more may be submitted. What is known of one takes a thousand times what
 * the shortest line of a body takes, for as long as its request waits: so whoever lets strangers
 * submit asks first. */
bool service_has_room(const struct service *s, size_t count);

/* Executes an envelope on the committed state and throws the result away. Signatures and nonce are
 * checked too. `refused` is NULL when it would stand in a block: then receipt and changes say with
 * which outcome. Valid during the call only. */
typedef void simulate_done(void *context, const struct err *refused, const struct receipt *receipt,
                           const struct tx *tx, const struct overlay *changes);
void service_simulate(struct service *s, struct bytes envelope, simulate_done *done, void *context);

/* Runs `work` with a connection of its own on a reader thread, then `done` on the loop. E_BUSY is
 * handed to `done` when too many wait. */
typedef tana_err read_work(struct store_reader *reader, void *context, struct err *err);
typedef void read_done(void *context, tana_err code, const struct err *err);
void service_read(struct service *s, read_work *work, read_done *done, void *context);

/* The chain: committed state, proofs. Borrowed; valid until control returns to the loop. */
const struct chain *service_chain(const struct service *s);
const struct node *service_node(const struct service *s);
const struct ed25519_signature *service_head_signature(const struct service *s); /* chain_head's */

/* Called for every committed block, in order, before it is freed; whichever node made it. */
typedef void block_listener(void *context, const struct block *block);
void service_listen(struct service *s, block_listener *listener, void *context);
void service_unlisten(struct service *s, block_listener *listener, void *context);

struct service_info {
    struct node_info node;
    bool database_up;
    bool produce;              /* it takes the lead when it can */
    uint64_t epoch;            /* of whoever leads, or led last */
    char leader[64];           /* the name of the node that produces, "" when unknown */
    size_t verifying, reading; /* waiting for threads */
};
void service_info(const struct service *s, struct service_info *ret);

void service_confirm_clock(struct service *s);

#endif
