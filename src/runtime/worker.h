/* A worker process as its parent sees it: spawned, spoken to in frames (protocol.h), watched and
 * ended.
 *
 * The worker is never trusted. What it sends is size-limited, a frame that breaks the protocol ends
 * it, and every way in which a process can fail (killed, crashed, hung, silent, talkative, gone in
 * the middle of a message) comes back as an ordinary error: E_WORKER with a sentence, or E_TIMEOUT
 * when it used up the processor time it was given. After any error the worker is dead and reaped;
 * only worker_free is left to do.
 *
 * Nothing here blocks except worker_wait. A poll loop uses worker_fd and worker_events, calls
 * worker_step when the descriptor is ready or worker_timeout_ms has passed, and takes messages until
 * there is none. Not thread-safe. */
#ifndef TANA_RUNTIME_WORKER_H
#define TANA_RUNTIME_WORKER_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "runtime/protocol.h"

struct worker;

enum {
    WORKER_IDLE_MS_MAX = 10000,
    WORKER_IDLE_SHARE = 20, /* idle is who uses less than this fraction of a processor: even a very
                               busy machine gives a worker that wants to run more */
};

enum worker_mode { WORKER_EXEC, WORKER_COMPILE, WORKER_MAKE_SNAPSHOT };

struct worker_options {
    enum worker_mode mode;
    const char *argument; /* the word after the mode on its command line, or NULL */
    int snapshot_fd;      /* becomes descriptor 4 of a WORKER_COMPILE; -1 = none. Not kept */
};

/* One frame. `body` lies in the worker's buffer and holds until the next call with that worker. */
struct message {
    enum message_type type;
    struct bytes body;
};

/* Starts `tana-worker`, which must lie beside the running program, with an empty environment, `/` as
 * its directory and no descriptor but the socket (and the snapshot). Returns before it is ready.
 * Errors: E_WORKER (no such program, no processes or descriptors left). */
tana_err worker_spawn(struct worker **ret_worker, const struct worker_options *options,
                      struct err *err);

void worker_free(struct worker *w); /* kills and reaps it when it still lives; NULL is fine */
void worker_kill(struct worker *w); /* SIGKILL, and reaps it */

/* Writes one message: fields go into the returned buffer by wire_put_*, then worker_send queues the
 * frame; it leaves with the next steps. Errors of worker_send: E_LIMIT (larger than
 * FRAME_SIZE_MAX; nothing is sent and the worker lives on). */
struct buf *worker_begin(struct worker *w, enum message_type type);
tana_err worker_send(struct worker *w, struct err *err);

/* Starts its time anew: from now on it may use cpu_ms_max of processor time (E_TIMEOUT beyond). One
 * that keeps its parent waiting without using a processor for WORKER_IDLE_MS_MAX in all hangs
 * (E_WORKER). 0 = no limit of either kind. */
void worker_limit(struct worker *w, uint64_t cpu_ms_max);

int worker_fd(const struct worker *w);
short worker_events(const struct worker *w); /* what to poll(2) for */
int worker_timeout_ms(
    const struct worker *w); /* when to step at the latest; -1 = no limit is set */

/* Reads and writes what goes without waiting and checks the limits. *ret_have tells whether
 * *ret_message was filled: then step again at once, more may lie in the buffer. The HELLO is checked
 * and kept here, never handed out. */
tana_err worker_step(struct worker *w, struct message *ret_message, bool *ret_have,
                     struct err *err);

/* Waits for the next message. */
tana_err worker_wait(struct worker *w, struct message *ret_message, struct err *err);

/* Waits for the HELLO only. */
tana_err worker_wait_hello(struct worker *w, struct err *err);

/* Ends the worker because what it sent makes no sense; returns E_WORKER. */
tana_err worker_defect(struct worker *w, struct err *err, const char *what);

/* From its HELLO; "" before it came. They live as long as the worker. */
const char *worker_v8_version(const struct worker *w);
const char *worker_engine_profile(const struct worker *w);

pid_t worker_pid(const struct worker *w); /* 0 once it is reaped */

/* Kills every living worker of this process. Async-signal-safe: for handlers that end the process. */
void worker_kill_all(void);

#endif
