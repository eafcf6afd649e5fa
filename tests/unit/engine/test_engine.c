/* engine.h against the real V8: outcomes, modules, queues, stopping, and what is read of errors. */
#include "engine/engine.h"
#include "lib/test.h"

static char host_log[256];
static engine_module resolve_to;

static void on_host(void *user, struct bytes op, const struct engine_arg *args, size_t count,
                    struct engine_arg *ret_reply)
{
    (void)user;
    size_t used = strlen(host_log);
    snprintf(host_log + used, sizeof host_log - used, "[%.*s]", (int)op.size,
             (const char *)op.data);
    if (bytes_eq_str(op, "refuse"))
        *ret_reply = (struct engine_arg){
            .kind = ENGINE_ERROR, .text = bytes_str("no such thing"), .code = "not_found"};
    else if (bytes_eq_str(op, "echo") && count > 0)
        *ret_reply = args[0];
}

static engine_module on_resolve(void *user, engine_module referrer, struct bytes specifier)
{
    (void)user, (void)referrer;
    return bytes_eq_str(specifier, "nowhere") ? 0 : resolve_to;
}

static struct engine *open_engine(engine_context *ret_context)
{
    static bool started;
    struct engine_config config = {.heap_bytes_max = 64 << 20,
                                   .buffer_bytes_max = 1 << 20,
                                   .stack_bytes_max = 1 << 20,
                                   .host = on_host,
                                   .resolve = on_resolve};
    if (!started)
        ASSERT_OK(engine_process_start("--jitless --single-threaded "
                                       "--enable-experimental-regexp-engine",
                                       &err));
    started = true;
    host_log[0] = '\0';
    struct engine *e = engine_new(&config, &err);
    ASSERT(e != NULL);
    *ret_context = engine_context_new(e);
    return e;
}

/* Runs a script in which `native` is the native object. */
static engine_outcome run(struct engine *e, engine_context c, const char *source, engine_value *ret)
{
    engine_native_install(e, c, "native");
    return engine_script(e, c, "test.js", bytes_str(source), false, ret);
}

static void assert_text(struct engine *e, engine_value value, const char *expected)
{
    struct buf text = buf_init(1 << 10);
    ASSERT(engine_to_text(e, value, &text));
    ASSERT_STREQ(buf_str(&text), expected);
    buf_release(&text);
}

static engine_value import_module(struct engine *e, engine_context c, const char *code,
                                  engine_module *ret_module)
{
    engine_value promise = 0;
    engine_source source = engine_source_new(e, "m.js", bytes_str(code));
    ASSERT_EQ(engine_module_compile(e, c, source, ret_module), ENGINE_OK);
    resolve_to = *ret_module;
    ASSERT_EQ(engine_module_link(e, c, *ret_module), ENGINE_OK);
    ASSERT_EQ(engine_module_evaluate(e, c, *ret_module, &promise), ENGINE_OK);
    ASSERT_EQ(engine_drain(e, c), ENGINE_OK);
    return promise;
}

TEST(a_script_gives_its_completion_value)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    engine_value value = 0;
    ASSERT_EQ(run(e, c, "6 * 7", &value), ENGINE_OK);
    ASSERT(engine_to_number(e, value) == 42);
    engine_free(e);
}

TEST(host_values_cross_as_bytes_and_refusals_become_coded_errors)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    engine_value value = 0;
    ASSERT_EQ(run(e, c,
                  "let s = native.host('echo', 'a\\0\\u00e9');"
                  "try { native.host('refuse') } catch (x) { s += x.code + x.message }; s",
                  &value),
              ENGINE_OK);
    struct buf text = buf_init(100);
    ASSERT(engine_to_text(e, value, &text));
    ASSERT(bytes_eq(buf_bytes(&text), bytes_of("a\0\xc3\xa9not_foundno such thing", 26)));
    ASSERT_STREQ(host_log, "[echo][refuse]");
    buf_release(&text);
    engine_free(e);
}

TEST(an_abort_cannot_be_caught_and_silences_the_host)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    ASSERT_EQ(run(e, c,
                  "try { native.abort(1); native.host('late'); for (;;) {} }"
                  "catch { native.host('caught') } finally { native.host('finally') }",
                  NULL),
              ENGINE_STOPPED);
    ASSERT_EQ(engine_aborted(e), ENGINE_ABORT_GAS);
    ASSERT_STREQ(host_log, "");
    engine_free(e);
}

TEST(a_full_heap_stops_the_program_and_not_the_process)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    ASSERT_EQ(run(e, c, "const a = []; for (;;) a.push([a, a, a, a, a, a, a, a])", NULL),
              ENGINE_STOPPED);
    ASSERT_EQ(engine_aborted(e), ENGINE_ABORT_HEAP);
    engine_free(e);
}

TEST(array_buffers_are_limited)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    ASSERT_EQ(run(e, c, "new ArrayBuffer(2 << 20)", NULL), ENGINE_THROWN);
    ASSERT_EQ(run(e, c, "new ArrayBuffer(1 << 19)", NULL), ENGINE_OK);
    engine_free(e);
}

TEST(errors_are_described_without_running_the_program)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    struct engine_error error = {.message = buf_init(64)};
    ASSERT_EQ(run(e, c,
                  "function f() { const x = new TypeError('bad');"
                  "Object.defineProperty(x, 'name', { get() { native.host('ran') } });"
                  "Error.prototype.toString = () => native.host('ran');\nthrow x }\nf()",
                  NULL),
              ENGINE_THROWN);
    engine_describe(e, c, engine_thrown(e), &error);
    ASSERT_STREQ(error.name, "TypeError");
    ASSERT_STREQ(buf_str(&error.message), "bad");
    ASSERT_EQ(error.frame_count, 2);
    ASSERT_STREQ(error.frames[0].function, "f");
    ASSERT_EQ(error.frames[1].line, 3);
    ASSERT_STREQ(host_log, "");
    buf_release(&error.message);
    engine_free(e);
}

TEST(the_stack_that_programs_see_is_one_line)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    engine_value value = 0;
    ASSERT_EQ(run(e, c, "new RangeError('deep').stack", &value), ENGINE_OK);
    assert_text(e, value, "RangeError: deep");
    engine_free(e);
}

TEST(a_module_evaluated_twice_starts_anew)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    engine_source source =
        engine_source_new(e, "m.js", bytes_str("let n = 0; export const f = () => ++n"));
    for (int i = 0; i < 3; i++) {
        engine_mark mark = engine_hold(e);
        engine_module module = 0;
        engine_value promise = 0, value = 0;
        ASSERT_EQ(engine_module_compile(e, c, source, &module), ENGINE_OK);
        ASSERT_EQ(engine_module_link(e, c, module), ENGINE_OK);
        ASSERT_EQ(engine_module_evaluate(e, c, module, &promise), ENGINE_OK);
        engine_value f = engine_module_export(e, c, module, "f");
        ASSERT(engine_is_function(e, f));
        ASSERT_EQ(engine_call(e, c, f, NULL, NULL, 0, &value), ENGINE_OK);
        ASSERT(engine_to_number(e, value) == 1);
        engine_release(e, mark);
    }
    engine_free(e);
}

TEST(a_module_that_imports_itself_dynamically_gets_its_own_namespace)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    engine_module module = 0;
    engine_value result = 0;
    engine_value promise = import_module(
        e, c, "export let seen = 0; import('./m.js').then((m) => { seen = m.seen + 1 })", &module);
    ASSERT_EQ(engine_promise(e, c, promise, &result), ENGINE_FULFILLED);
    ASSERT(engine_to_number(e, engine_module_export(e, c, module, "seen")) == 1);
    engine_free(e);
}

TEST(a_builtin_that_only_a_dynamic_import_names_is_linked_then)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    engine_value exports = 0, promise = 0;
    engine_module module = 0;
    ASSERT_EQ(engine_script(e, c, "exports", bytes_str("({answer: 42})"), false, &exports),
              ENGINE_OK);
    resolve_to = engine_module_synthetic(e, c, "tana:test", exports);
    engine_source source = engine_source_new(
        e, "m.js", bytes_str("export let seen = 0; import('x').then((m) => { seen = m.answer })"));
    ASSERT_EQ(engine_module_compile(e, c, source, &module), ENGINE_OK);
    ASSERT_EQ(engine_module_link(e, c, module), ENGINE_OK);
    ASSERT_EQ(engine_module_evaluate(e, c, module, &promise), ENGINE_OK);
    ASSERT_EQ(engine_drain(e, c), ENGINE_OK);
    ASSERT(engine_to_number(e, engine_module_export(e, c, module, "seen")) == 42);
    engine_free(e);
}

TEST(awaiting_oneself_never_settles)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    engine_module module = 0;
    engine_value result = 0;
    engine_value promise = import_module(e, c, "await import('./m.js')", &module);
    ASSERT_EQ(engine_promise(e, c, promise, &result), ENGINE_PENDING);
    engine_free(e);
}

TEST(importing_what_is_not_there_rejects)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    engine_module module = 0;
    engine_value result = 0;
    engine_value promise = import_module(e, c, "await import('nowhere')", &module);
    ASSERT_EQ(engine_promise(e, c, promise, &result), ENGINE_REJECTED);
    engine_free(e);
}

TEST(a_lost_rejection_is_reported_once_and_a_handled_one_never)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    ASSERT_EQ(run(e, c, "Promise.reject(1); const p = Promise.reject(2); p.catch(() => {})", NULL),
              ENGINE_OK);
    ASSERT_EQ(engine_drain(e, c), ENGINE_OK);
    engine_value reason = engine_unhandled_rejection(e);
    ASSERT(reason && engine_to_number(e, reason) == 1);
    ASSERT_EQ(engine_unhandled_rejection(e), 0);
    engine_free(e);
}

TEST(each_context_has_its_own_microtask_queue)
{
    engine_context a;
    struct engine *e = open_engine(&a);
    engine_context b = engine_context_new(e);
    ASSERT_EQ(run(e, a, "Promise.resolve().then(() => native.host('a'))", NULL), ENGINE_OK);
    ASSERT_EQ(engine_drain(e, b), ENGINE_OK);
    ASSERT_STREQ(host_log, "");
    ASSERT_EQ(engine_drain(e, a), ENGINE_OK);
    ASSERT_STREQ(host_log, "[a]");
    engine_free(e);
}

TEST(code_is_not_made_from_strings)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    static const char *const ways[] = {"eval('1')", "Function('return 1')",
                                       "(async () => {}).constructor('1')",
                                       "(function* () {}).constructor('1')"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        ASSERT_EQ(run(e, c, ways[i], NULL), ENGINE_THROWN);
    engine_free(e);
}

TEST(the_linear_engine_names_what_it_cannot_run)
{
    engine_context c;
    struct engine *e = open_engine(&c);
    engine_value value = 0;
    ASSERT_EQ(run(e, c,
                  "['(a+)+$', '(?=a)', '(a)\\\\1'].map((p) =>"
                  "native.regExpIsLinear(p, 'g')).join()",
                  &value),
              ENGINE_OK);
    assert_text(e, value, "true,false,false");
    engine_free(e);
}

TEST(bytes_that_are_no_snapshot_are_told_apart)
{
    engine_context c;
    struct engine *e = open_engine(&c); /* V8 is started */
    unsigned char noise[4096];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (unsigned char)(i * 7919 >> 3);
    ASSERT(!engine_snapshot_fits(bytes_of(noise, sizeof noise)));
    ASSERT(!engine_snapshot_fits(bytes_of(NULL, 0)));
    engine_free(e);
}
