/* One execution of a program in an exec worker.
 *
 * exec_start sends the program; exec_take is given every message that the worker then sends and
 * answers its operations through the host's callbacks until the result is there; exec_run does both
 * and waits. An execution that ends badly *by the rules* (uncaught error, out of gas, ...) is a
 * result; only a worker that died or lied, or a host callback that wanted to stop, is an error. */
#ifndef TANA_RUNTIME_EXEC_H
#define TANA_RUNTIME_EXEC_H

#include "runtime/limits.h"
#include "runtime/worker.h"

struct exec_import {
    struct bytes specifier; /* as written */
    struct bytes target;    /* path of a module of the same request, or a builtin's name */
};

struct exec_module {
    struct bytes path; /* as stack frames shall name it */
    struct bytes code; /* metered JavaScript */
    const struct exec_import *imports;
    size_t import_count;
};

/* Everything is borrowed until exec_start returns. */
struct exec_request {
    uint64_t gas;   /* 1 .. EXEC_GAS_MAX */
    uint64_t bytes; /* 1 .. EXEC_BYTES_MAX */
    uint32_t depth;
    uint64_t cpu_ms_max;               /* processor time of the worker; 0 = no limit */
    struct bytes context;              /* JSON text for host("context") */
    const char *call;                  /* export to call after evaluation when there; "" = none */
    uint8_t flags;                     /* enum exec_flags */
    const struct exec_module *modules; /* the first is the entry */
    size_t module_count;
};

/* What the program may ask of the world. */
struct exec_host {
    void *user;

    /* A console entry, UTF-8, without final newline. An error ends the execution with it. */
    tana_err (*log)(void *user, enum log_level level, struct bytes text, struct err *err);

    /* One operation; `arguments` is a JSON array as text. The answer, JSON text, goes to ret_reply;
     * an error is thrown in the program with its slug as `code`. */
    tana_err (*op)(void *user, struct bytes op, struct bytes arguments, struct buf *ret_reply,
                   struct err *err);
};

struct exec_frame {
    char *function; /* "" = top level */
    char *path;
    uint32_t line, column; /* from 1, in the metered code */
};

struct exec_result {
    tana_err status; /* E_OK, or by which rule it ended */
    uint64_t gas_used, bytes_used;
    struct buf result;     /* JSON text; empty when nothing was called or it returned undefined */
    struct buf error_name; /* class of the uncaught error; empty when what was thrown is no Error */
    struct buf message;    /* of the uncaught error; at most ERROR_MESSAGE_MAX bytes of UTF-8 */
    struct exec_frame frames[ERROR_FRAMES_MAX]; /* innermost first */
    size_t frame_count;
};

void exec_result_release(struct exec_result *result);

/* State of an execution under way; to be cleared to zero before exec_start. */
struct exec {
    struct worker *worker;
    const struct exec_host *host;
    uint64_t log_bytes;
    bool
        done; /* the result is there; the worker is free for the next execution or has ended itself */
};

/* Errors: E_LIMIT (the program is larger than a message may be). */
tana_err exec_start(struct exec *e, struct worker *w, const struct exec_request *request,
                    const struct exec_host *host, struct err *err);

/* Takes one message. After an error, and after a result other than E_OK and E_UNCAUGHT, the worker
 * is dead. Errors: E_WORKER, and what host->log returned. */
tana_err exec_take(struct exec *e, const struct message *m, struct exec_result *ret_result,
                   struct err *err);

tana_err exec_run(struct worker *w, const struct exec_request *request,
                  const struct exec_host *host, struct exec_result *ret_result, struct err *err);

#endif
