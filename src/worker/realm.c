#include "worker/realm.h"

#include <stdio.h>
#include <string.h>

#include "worker/assets.h"

/* Limits for the runtime's own start; far above what it needs, so that a defect shows as an error. */
enum { OWN_DEPTH = 100000 };
static const double own_gas = 2e9, own_bytes = 1e9;

static tana_err own_code_failed(struct realm *r, const char *what, struct err *err)
{
    struct engine_error error = {.message = buf_init(1 << 10)};
    engine_value thrown = engine_thrown(r->engine);
    if (thrown)
        engine_describe(r->engine, r->context, thrown, &error);
    ERR(err, E_INTERNAL, "%s does not start: %s: %s", what, error.name, buf_str(&error.message));
    buf_release(&error.message);
    return err->code;
}

static void call_start(struct realm *r, double gas, double bytes, double depth)
{
    struct engine_arg args[] = {{.kind = ENGINE_NUMBER, .number = gas},
                                {.kind = ENGINE_NUMBER, .number = bytes},
                                {.kind = ENGINE_NUMBER, .number = depth}};
    engine_outcome outcome =
        engine_call(r->engine, r->context, r->internal ? r->internal : r->meter, "start", args, 3,
                    NULL);
    REQUIRE(outcome == ENGINE_OK);
}

void realm_meter_start(struct realm *r, uint64_t gas, uint64_t bytes, uint32_t depth)
{
    call_start(r, (double)gas, (double)bytes, depth);
}

static uint64_t read_counter(struct realm *r, const char *method)
{
    engine_value value = 0;
    if (engine_call(r->engine, r->context, r->meter, method, NULL, 0, &value) != ENGINE_OK)
        return 0;
    double left = engine_to_number(r->engine, value);
    return left > 0 ? (uint64_t)left : 0;
}

uint64_t realm_gas_left(struct realm *r)
{
    return read_counter(r, "gasLeft");
}

uint64_t realm_bytes_left(struct realm *r)
{
    return read_counter(r, "bytesLeft");
}

tana_err realm_open(struct realm *r, struct engine *engine, struct err *err)
{
    *r = (struct realm){.engine = engine};
    r->context = engine_context_new(engine);
    if (engine_script(engine, r->context, "tana:gas", asset("gas.js"), true, &r->meter))
        return own_code_failed(r, "gas.js", err);
    call_start(r, own_gas, own_bytes, OWN_DEPTH);

    engine_value realm_script = 0;
    if (engine_script(engine, r->context, "tana:realm", asset("realm.js"), true, &realm_script))
        return own_code_failed(r, "realm.js", err);
    struct engine_arg args[] = {
        {.kind = ENGINE_VALUE, .value = engine_native_object(engine, r->context)},
        {.kind = ENGINE_VALUE, .value = r->meter},
    };
    if (engine_call(engine, r->context, realm_script, "init", args, 2, &r->internal))
        return own_code_failed(r, "realm.js", err);
    r->internal_module =
        engine_module_synthetic(engine, r->context, "tana:internal", r->internal);
    if (!realm_builtin(r, bytes_str("tana:core"), err)) /* makes the global console */
        return err->code;
    return E_OK;
}

static tana_err start_builtin(struct realm *r, engine_module module, struct err *err)
{
    engine_value promise = 0, reason = 0;
    if (engine_module_link(r->engine, r->context, module) ||
        engine_module_evaluate(r->engine, r->context, module, &promise) ||
        engine_drain(r->engine, r->context))
        return own_code_failed(r, "a tana:* module", err);
    if (engine_promise(r->engine, r->context, promise, &reason) == ENGINE_FULFILLED)
        return E_OK;
    struct engine_error error = {.message = buf_init(1 << 10)};
    if (reason)
        engine_describe(r->engine, r->context, reason, &error);
    ERR(err, E_INTERNAL, "a tana:* module does not start: %s", buf_str(&error.message));
    buf_release(&error.message);
    return err->code;
}

engine_module realm_builtin(struct realm *r, struct bytes name, struct err *err)
{
    for (size_t i = 0; i < r->builtin_count; i++)
        if (bytes_eq_str(name, r->builtins[i].name))
            return r->builtins[i].module;

    char file[64];
    snprintf(file, sizeof file, "modules/%.*s.js", (int)name.size, (const char *)name.data);
    for (char *c = file + strlen("modules/"); *c; c++)
        if (*c == ':' || *c == '/')
            *c = *c == ':' ? '-' : '_';
    struct bytes code = asset(file);
    if (code.size == 0 || name.size > 32) {
        ERR(err, E_REFUSED, "there is no module %.*s", (int)(name.size > 64 ? 64 : name.size),
            (const char *)name.data);
        return 0;
    }
    REQUIRE(r->builtin_count < REALM_BUILTINS_MAX);
    char *kept_name = xmemdup0(name.data, name.size);
    engine_module module = 0;
    call_start(r, own_gas, own_bytes, OWN_DEPTH);
    if (engine_module_compile(r->engine, r->context,
                              engine_source_new(r->engine, kept_name, code), &module)) {
        own_code_failed(r, kept_name, err);
        return 0;
    }
    r->builtins[r->builtin_count].name = kept_name;
    r->builtins[r->builtin_count++].module = module;
    return start_builtin(r, module, err) == E_OK ? module : 0;
}

engine_module realm_resolve(struct realm *r, engine_module referrer, struct bytes specifier)
{
    bool own = false;
    for (size_t i = 0; i < r->builtin_count; i++)
        own |= r->builtins[i].module == referrer;
    if (!own)
        return 0;
    if (bytes_eq_str(specifier, "tana:internal"))
        return r->internal_module;
    struct err err;
    return realm_builtin(r, specifier, &err);
}
