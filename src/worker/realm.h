/* The realm: a hardened context that is ready to run programs, and the tana:* modules in it.
 *
 * One realm serves many executions, one after the other; what a program makes is let go of after
 * each (engine_release). After a stop of any kind the realm, and with it the process, is done. */
#ifndef TANA_WORKER_REALM_H
#define TANA_WORKER_REALM_H

#include "engine/engine.h"

enum { REALM_BUILTINS_MAX = 32 };

struct realm {
    struct engine *engine;
    engine_context context;
    engine_value meter;    /* gas.js: gasLeft, bytesLeft */
    engine_value internal; /* what tana:internal exports, and start, invoke, serialise */
    engine_value modules;  /* exports of the builtin modules, by name */
    size_t builtin_count;
    struct {
        const char *name; /* canonical: "tana:core", "tana/tx" */
        engine_module module;
    } builtins[REALM_BUILTINS_MAX];
};

/* The script that makes the realm (tools/build-js.mjs) and the global it finds the engine's own
 * functions under; it leaves `tanaImage` behind, which realm_open takes away. */
#define REALM_IMAGE_FILE "image.js"
#define REALM_IMAGE_NAME "tana:image"
#define REALM_NATIVE_NAME "tanaNative"

/* Makes a context that programs can run in. from_snapshot: the engine's snapshot holds the image
 * already; else it is evaluated here, with the same result, some milliseconds later. E_INTERNAL
 * when the embedded code does not start, which a build's own tests rule out. */
tana_err realm_open(struct realm *realm, struct engine *engine, bool from_snapshot,
                    struct err *err);

/* Answers what the image asks of its host while it starts: "versions". */
void realm_host(void *user, struct bytes op, const struct engine_arg *args, size_t count,
                struct engine_arg *ret_reply);

/* The module of a canonical name ("tana:core"); 0 when no such module exists. */
engine_module realm_builtin(struct realm *realm, struct bytes name);

void realm_meter_start(struct realm *realm, uint64_t gas, uint64_t bytes, uint32_t depth);
uint64_t realm_gas_left(struct realm *realm);
uint64_t realm_bytes_left(struct realm *realm);

#endif
