#include "worker/realm.h"

#include <stdlib.h>

#include "runtime/limits.h"
#include "toolchain.h"
#include "worker/assets.h"

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

void realm_meter_start(struct realm *r, uint64_t gas, uint64_t bytes, uint32_t depth)
{
    struct engine_arg args[] = {{.kind = ENGINE_NUMBER, .number = (double)gas},
                                {.kind = ENGINE_NUMBER, .number = (double)bytes},
                                {.kind = ENGINE_NUMBER, .number = depth}};
    engine_outcome outcome =
        engine_call(r->engine, r->context, r->internal, "start", args, 3, NULL);
    REQUIRE(outcome == ENGINE_OK);
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

tana_err realm_open(struct realm *r, struct engine *engine, bool from_snapshot, struct err *err)
{
    *r = (struct realm){.engine = engine};
    r->context = engine_context_new(engine);
    if (!from_snapshot) {
        engine_native_install(engine, r->context, REALM_NATIVE_NAME);
        if (engine_script(engine, r->context, REALM_IMAGE_NAME, asset(REALM_IMAGE_FILE), true,
                          NULL))
            return own_code_failed(r, "the realm", err);
    }
    engine_value image = 0;
    if (engine_script(engine, r->context, "tana:start", bytes_str("tanaImage"), false, &image))
        return own_code_failed(r, "the realm", err);
    r->meter = engine_property(engine, r->context, image, "meter");
    r->internal = engine_property(engine, r->context, image, "internal");
    r->modules = engine_property(engine, r->context, image, "modules");
    realm_meter_start(r, EXEC_GAS_MAX, EXEC_BYTES_MAX, EXEC_DEPTH_DEFAULT);
    if (engine_call(engine, r->context, image, "seal", NULL, 0, NULL))
        return own_code_failed(r, "the realm", err);
    return E_OK;
}

void realm_host(void *user, struct bytes op, const struct engine_arg *args, size_t count,
                struct engine_arg *ret_reply)
{
    static const char versions[] = "{\"tana\":\"" TANA_VERSION "\",\"v8\":\"" TANA_V8_VERSION
                                   "\",\"typescript\":\"" TANA_TYPESCRIPT_VERSION "\"}";
    (void)user, (void)args, (void)count;
    if (bytes_eq_str(op, "versions"))
        *ret_reply = (struct engine_arg){.kind = ENGINE_STRING, .text = bytes_str(versions)};
}

engine_module realm_builtin(struct realm *r, struct bytes name)
{
    for (size_t i = 0; i < r->builtin_count; i++)
        if (bytes_eq_str(name, r->builtins[i].name))
            return r->builtins[i].module;

    if (name.size == 0 || name.size > 64)
        return 0;
    char *kept_name = xmemdup0(name.data, name.size);
    engine_value exports = engine_property(r->engine, r->context, r->modules, kept_name);
    if (!exports || r->builtin_count == REALM_BUILTINS_MAX) {
        free(kept_name);
        return 0;
    }
    engine_module module = engine_module_synthetic(r->engine, r->context, kept_name, exports);
    r->builtins[r->builtin_count].name = kept_name;
    r->builtins[r->builtin_count++].module = module;
    return module;
}
