/* Executions: one MSG_EXEC in, one MSG_DONE out, with logs and host operations in between. */
#ifndef TANA_WORKER_EXEC_H
#define TANA_WORKER_EXEC_H

#include "base/buf.h"

struct exec_options {
    bool unmetered;     /* take code that was not metered: benchmarks and conformance runs */
    struct bytes image; /* snapshot to start from; one that does not fit, or none: from source */
};

/* Serves requests until the parent closes the socket or a stop made the engine unfit. */
void exec_serve(const struct exec_options *options) __attribute__((noreturn));

#endif
