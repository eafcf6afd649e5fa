/* The jail a worker enters before V8 starts: nothing of the host can be reached from inside.
 *
 *   rlimits     no core dump, no file may grow, few descriptors, bounded address space
 *   descriptors only standard output and error, the parent's socket and the snapshot stay open
 *   privileges  no_new_privs; every capability is dropped from what a child could gain
 *   landlock    no file system, no TCP, no signals or abstract sockets outside, as far as the
 *               kernel offers it
 *   seccomp     an allow-list of system calls; executable memory only where `jit` says so
 *
 * What each layer stops is written in docs/security.md. */
#ifndef TANA_WORKER_SANDBOX_H
#define TANA_WORKER_SANDBOX_H

#include <stdbool.h>

#include "base/err.h"

struct sandbox_options {
    bool jit;             /* allow executable memory: the compiler's process only */
    bool keep_snapshot;   /* leave descriptor 4 open */
    size_t stack_bytes;   /* native stack the main thread may grow to */
    size_t address_bytes; /* address space of the process */
};

/* Irreversible. Fails with E_WORKER when a layer that this system has cannot be applied. */
tana_err sandbox_enter(const struct sandbox_options *options, struct err *err);

#endif
