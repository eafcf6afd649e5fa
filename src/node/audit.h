/* Is what a database holds what the chain says? Executes the chain again from its genesis and compares
 * every header, every receipt, and in the end every record: for `tana verify`. Changes nothing, and
 * may run beside a node that makes blocks. */
#ifndef TANA_NODE_AUDIT_H
#define TANA_NODE_AUDIT_H

#include "node/replay.h"

struct audit_options {
    const char *conninfo;
    unsigned threads; /* 0: as many as there are processors */
    /* Called now and then, on the calling thread. NULL: not. */
    void (*progress)(void *context, uint64_t height, uint64_t last, uint64_t transactions);
    void *context;
};

struct audit_result {
    struct id chain;
    struct sha256 head;    /* the hash of the newest block that was looked at */
    uint64_t height;       /* and its height */
    uint64_t transactions; /* executed so far, also after an error */
    uint64_t records, accounts;
};

/* Errors: E_CORRUPT naming the first block, account or other record that is wrong; E_NOT_FOUND (no
 * chain), and those of the database. */
tana_err audit_database(const struct audit_options *options, struct audit_result *ret,
                        struct err *err);

#endif
