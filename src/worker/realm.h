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
    engine_value meter;    /* gas.js: start, gasLeft, bytesLeft */
    engine_value internal; /* realm.js: what tana:internal exports, and serialise() */
    engine_module internal_module;
    size_t builtin_count;
    struct {
        const char *name; /* canonical: "tana:core", "tana/tx" */
        engine_module module;
    } builtins[REALM_BUILTINS_MAX];
};

/* Makes the context, runs gas.js and realm.js in it and hardens it. E_INTERNAL when the embedded
 * code does not start, which a build's own tests rule out. */
tana_err realm_open(struct realm *realm, struct engine *engine, struct err *err);

/* The module of a canonical name, evaluated on first use outside any program's gas; 0 when no such
 * module exists. */
engine_module realm_builtin(struct realm *realm, struct bytes name, struct err *err);

/* For engine_config.resolve: what a builtin module may import. 0 when it is no builtin's. */
engine_module realm_resolve(struct realm *realm, engine_module referrer, struct bytes specifier);

void realm_meter_start(struct realm *realm, uint64_t gas, uint64_t bytes, uint32_t depth);
uint64_t realm_gas_left(struct realm *realm);
uint64_t realm_bytes_left(struct realm *realm);

#endif
