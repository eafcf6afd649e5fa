/* The JavaScript engine behind verbs: bytes, numbers and ids cross, no V8 type does.
 *
 * One process holds one engine (one V8 isolate), used by one thread. Values, modules and contexts
 * are named by small ids that stay valid until engine_release() drops everything newer than a mark,
 * or until their context is freed. Every verb opens its own scopes and leaves none behind.
 *
 * Outcomes: ENGINE_OK; ENGINE_THROWN, then engine_thrown() tells what was thrown; ENGINE_STOPPED,
 * when execution was terminated (engine_abort(), the heap limit), after which nothing more runs in
 * this engine and the process should be replaced.
 *
 * Supported V8 versions: 10.2 (Debian 12) and 11.3 (Debian 13). */
#ifndef TANA_ENGINE_ENGINE_H
#define TANA_ENGINE_ENGINE_H

#include "base/buf.h"
#include "base/err.h"

#ifdef __cplusplus
extern "C" {
#endif

struct engine;

typedef uint32_t engine_value;   /* any JavaScript value; 0 means none */
typedef uint32_t engine_module;  /* an instance of an ES module in a context; 0 means none */
typedef uint32_t engine_context; /* a realm with its own microtask queue; 0 means none */
typedef uint32_t engine_source;  /* source text kept by the engine across contexts; 0 means none */

typedef enum { ENGINE_OK, ENGINE_THROWN, ENGINE_STOPPED } engine_outcome;

/* Why execution was stopped; the numbers are the ones gas.js gives to native.abort(). */
typedef enum {
    ENGINE_RUNNING = 0,
    ENGINE_ABORT_GAS = 1,
    ENGINE_ABORT_DEPTH = 2,
    ENGINE_ABORT_BYTES = 3,
    ENGINE_ABORT_FAULT = 4, /* native stack overflow that reached user code */
    ENGINE_ABORT_HEAP = 5,  /* the heap limit: protects the process, decides no result */
} engine_abort_reason;

enum { ENGINE_ARGS_MAX = 4 };

/* An argument or result that crosses by value. */
struct engine_arg {
    enum { ENGINE_UNDEFINED, ENGINE_NUMBER, ENGINE_STRING, ENGINE_VALUE, ENGINE_ERROR } kind;
    double number;
    struct bytes text; /* UTF-8 (lone surrogates become U+FFFD); for ENGINE_ERROR its message */
    const char *code;  /* for ENGINE_ERROR: the `code` property */
    engine_value value;
};

/* Answers native.host(op, ...args) from JavaScript. `ret_reply` starts as undefined; its text must
 * stay valid until the next call. Never called once execution was asked to stop. */
typedef void engine_host_fn(void *user, struct bytes op, const struct engine_arg *args,
                            size_t count, struct engine_arg *ret_reply);

/* Names the module that `specifier`, written in `referrer`, stands for; 0 when there is none. */
typedef engine_module engine_resolve_fn(void *user, engine_module referrer, struct bytes specifier);

struct engine_config {
    size_t heap_bytes_max;   /* of V8's old generation */
    size_t young_bytes_max;  /* of its young generation: what lies there until it is collected,
                                      and so the floor of resident memory; 0 = V8's own choice */
    size_t buffer_bytes_max; /* of ArrayBuffer contents alive at a time */
    size_t stack_bytes_max;  /* native stack that JavaScript may use */
    struct bytes snapshot;   /* borrowed for the engine's life; empty = V8's own */
    double (*clock_ms)(void *user); /* Date's clock, ms since 1970; NULL = the system's */
    engine_host_fn *host;
    engine_resolve_fn *resolve;
    void *user;
};

/* Process-wide, once. `flags` is V8's command line ("--jitless ..."). Fails with E_WORKER when the
 * library found at run time is not the version the program was compiled for. */
tana_err engine_process_start(const char *flags, struct err *err);

const char *engine_version(void);                 /* V8's own version text */
bool engine_snapshot_fits(struct bytes snapshot); /* made by this very V8 and whole? */

struct engine *engine_new(const struct engine_config *config, struct err *err);
void engine_free(struct engine *e);

/* Realms. A new one holds V8's standard globals (those of the snapshot, when there is one). */
engine_context engine_context_new(struct engine *e);
void engine_context_free(struct engine *e, engine_context context);

/* Evaluates a classic script and keeps its completion value. `external` source bytes are pure
 * ASCII, live as long as the process, and are not copied. */
engine_outcome engine_script(struct engine *e, engine_context context, const char *name,
                             struct bytes source, bool external, engine_value *ret_value);

/* Makes a global of that name: the object {host, abort, proxyDetails, promiseDetails,
 * previewEntries, regExpIsLinear, utf8Length} whose functions lead here. It is for the realm's own code, which
 * deletes it; user code must never reach it. */
void engine_native_install(struct engine *e, engine_context context, const char *name);

/* A property of an object of the realm's own; 0 when it is undefined. */
engine_value engine_property(struct engine *e, engine_context context, engine_value object,
                             const char *name);

/* Calls object.method(...args), or object itself when method is NULL. */
engine_outcome engine_call(struct engine *e, engine_context context, engine_value object,
                           const char *method, const struct engine_arg *args, size_t count,
                           engine_value *ret_value);

double engine_to_number(struct engine *e, engine_value value); /* NaN unless it is a number */

/* Appends the value as UTF-8 when it is a string and returns true. */
bool engine_to_text(struct engine *e, engine_value value, struct buf *out);
bool engine_is_function(struct engine *e, engine_value value);
bool engine_is_undefined(struct engine *e, engine_value value);

/* Modules. Compiling the same engine_source again is served from V8's compilation cache. */
engine_source engine_source_new(struct engine *e, const char *path, struct bytes code);
void engine_source_free(struct engine *e, engine_source source);
engine_outcome engine_module_compile(struct engine *e, engine_context context, engine_source source,
                                     engine_module *ret_module);

/* A module whose exports are the own string-keyed properties of an object. */
engine_module engine_module_synthetic(struct engine *e, engine_context context, const char *name,
                                      engine_value exports);

engine_outcome engine_module_link(struct engine *e, engine_context context, engine_module module);

/* Starts evaluation; *ret_promise settles when the module and all it imports are done. */
engine_outcome engine_module_evaluate(struct engine *e, engine_context context,
                                      engine_module module, engine_value *ret_promise);

/* The named export, or 0 when the module has none. Runs no user code. */
engine_value engine_module_export(struct engine *e, engine_context context, engine_module module,
                                  const char *name);

/* Runs the context's microtasks until its queue is empty. */
engine_outcome engine_drain(struct engine *e, engine_context context);

typedef enum { ENGINE_PENDING, ENGINE_FULFILLED, ENGINE_REJECTED, ENGINE_NO_PROMISE } engine_state;

/* State of a promise and, when settled, its value or reason (marked as handled). */
engine_state engine_promise(struct engine *e, engine_context context, engine_value promise,
                            engine_value *ret_result);

/* The reason of the oldest rejection that nobody handled, or 0. Forgets it. */
engine_value engine_unhandled_rejection(struct engine *e);
void engine_forget_rejections(struct engine *e);

struct engine_frame {
    char function[128]; /* "" at top level; cut when longer */
    char path[256];
    uint32_t line, column; /* from 1, in the code that was compiled */
};

/* What is known of a thrown value, read without running any of the program's code. */
struct engine_error {
    char name[128];     /* "TypeError"; "" when it is no Error */
    struct buf message; /* UTF-8, cut at the limit the buffer was born with */
    size_t frame_count;
    struct engine_frame frames[50]; /* innermost first; the runtime's own frames are left out */
};

/* The value thrown by the last verb that returned ENGINE_THROWN; 0 when there was none. */
engine_value engine_thrown(struct engine *e);
void engine_describe(struct engine *e, engine_context context, engine_value thrown,
                     struct engine_error *ret_error);

/* Marks, for letting go of all values and modules of one execution at once. */
typedef struct {
    uint32_t values, modules;
} engine_mark;
engine_mark engine_hold(struct engine *e);
void engine_release(struct engine *e, engine_mark mark);

void engine_abort(struct engine *e, engine_abort_reason reason);
engine_abort_reason engine_aborted(const struct engine *e);

/* The second and third argument of the native.abort() that stopped execution: what the meter had
 * left. 0 when something else stopped it. */
void engine_left(const struct engine *e, double *ret_gas, double *ret_bytes);

struct engine_heap {
    size_t used, total, limit, external;
};
struct engine_heap engine_heap(struct engine *e);
void engine_low_memory(struct engine *e); /* asks for a full collection */

/* Makes a snapshot of a context in which the scripts ran, in order. With native_name, that global
 * is there from the start (engine_native_install), and `host` answers it, with NULL for its user.
 * The process can hold no other engine. */
struct engine_script_text {
    const char *name;
    struct bytes source;
};
tana_err engine_snapshot_make(const struct engine_script_text *scripts, size_t count,
                              const char *native_name, engine_host_fn *host, struct buf *ret_blob,
                              struct err *err);

#ifdef __cplusplus
}
#endif

#endif
