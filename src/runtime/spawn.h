/* Starting the tana-worker program: what the new process gets to see, and nothing else. */
#ifndef TANA_RUNTIME_SPAWN_H
#define TANA_RUNTIME_SPAWN_H

#include <sys/types.h>

#include "base/err.h"

struct spawned {
    pid_t pid;
    int socket_fd; /* our end; non-blocking use is up to the caller */
    int stderr_fd; /* the read end of its standard error; never blocks. A full pipe loses the rest */
};

/* Starts the tana-worker beside the running program (or in ../libexec/tana from there) as
 * `tana-worker MODE [ARGUMENT]`: empty environment, directory `/`, default signals, standard input
 * and output on /dev/null, the socket as descriptor 3, snapshot_fd (-1 = none) as 4, all others
 * closed. The caller owns the descriptors and the process. Errors: E_WORKER. */
tana_err spawn_worker(struct spawned *ret_child, const char *mode, const char *argument,
                      int snapshot_fd, struct err *err);

#endif
