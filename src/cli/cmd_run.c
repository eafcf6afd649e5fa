#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/live.h"
#include "cli/out.h"
#include "cli/report.h"
#include "cli/run_json.h"
#include "cli/session.h"
#include "codec/json.h"

enum {
    INPUT_SIZE_MAX = 64 << 10, /* bytes of --input: what a signed transaction may carry */
    CONTEXT_MAX = 1 << 20,     /* bytes of what a program is told about its surroundings */
    DOCUMENT_MAX = 64 << 20,   /* bytes of the document of --json */
};

struct run {
    const struct args *args;
    struct session session;
    struct worker *worker;
    struct local *local;
    struct graph graph;
    struct run_json json;
    uint64_t gas, bytes;
    struct exec_result result; /* when it has run */
};

/* -------------------------------------------------------------------------------- host ------- */

static tana_err take_log(void *user, enum log_level level, struct bytes text, struct err *err)
{
    struct run *r = user;
    struct out *out = level >= LOG_WARN ? &out_stderr : &out_stdout;
    if (r->args->json)
        run_json_log(&r->json, level, text);
    else if (!out_line(out, text) && out == &out_stdout)
        return ERR(err, E_IO, "standard output is closed");
    return E_OK;
}

static tana_err take_op(void *user, struct bytes op, struct bytes arguments, struct buf *ret_reply,
                        struct err *err)
{
    struct run *r = user;
    _cleanup_(free_ptr) char *name = xmemdup0(op.data, op.size);
    _cleanup_(free_ptr) char *text = xmemdup0(arguments.data, arguments.size);
    return local_op(r->local, name, text, arguments.size, ret_reply, err);
}

/* ------------------------------------------------------------------------------ preparing ---- */

static tana_err open_ledger(struct run *r, struct err *err)
{
    _cleanup_(buf_release) struct buf text = buf_init(FIXTURE_SIZE_MAX);
    const char *source = r->args->state ? r->args->state : r->args->node;
    struct fixture *fixture;
    tana_err code = E_OK;
    if (r->args->state)
        code = file_read_named(r->args->state, &text, err);
    else if (r->args->node)
        code = live_state(r->args, &r->graph, &text, err);
    if (code)
        return code;
    fixture = source ? fixture_read(buf_bytes(&text), err) : fixture_default();
    if (!fixture)
        return err_prefix(err, "%.400s", source);
    r->local = local_new(fixture);
    return E_OK;
}

static tana_err check_input(const struct args *args, struct err *err)
{
    const struct json_rules rules = {
        .size_max = INPUT_SIZE_MAX, .depth_max = JSON_DEPTH_MAX, .reals = true};
    if (!args->input || json_check(bytes_str(args->input), &rules, err) == E_OK)
        return E_OK;
    return err_prefix(err, "--input");
}

static void put_context(struct buf *out, const struct run *r)
{
    buf_append_char(out, '{');
    local_context(r->local, out);
    buf_append_str(out, ",\"input\":");
    if (r->args->input)
        json_put_str(out, r->args->input);
    else
        buf_append_str(out, "null");
    buf_printf(out, ",\"gasLimit\":%" PRIu64 ",\"mode\":\"run\"}", r->gas);
}

static bool refused(const struct run *r)
{
    return diagnostics_errors(&r->graph.diagnostics) > 0;
}

static tana_err load(struct run *r, struct err *err)
{
    _cleanup_(free_ptr) char *path = NULL;
    tana_err code = check_input(r->args, err);
    if (!code && r->args->state && r->args->node)
        code = ERR(err, E_USAGE, "--state and --node both say what the ledger is: give one");
    if (!code && !r->args->node && (r->args->as || r->args->accounts.count))
        code =
            ERR(err, E_USAGE, "--%s goes with --node; what executes in memory is said by --state",
                r->args->as ? "as" : "account");
    if (!code && !r->args->node)
        code = open_ledger(r, err);
    if (!code)
        code = graph_open(&r->graph, &path, r->args->operands[0], r->args->root, err);
    if (!code)
        code = graph_add(&r->graph, path, GRAPH_RUN, r->session.compiler, err);
    if (!code && r->args->node && !refused(r)) /* the sources say which accounts to ask for */
        code = open_ledger(r, err);
    if (code || !r->local)
        return code;
    r->gas = r->args->gas ? r->args->gas : local_gas_limit(r->local);
    r->gas = r->gas < EXEC_GAS_MAX ? r->gas : EXEC_GAS_MAX;
    r->bytes = r->args->memory ? r->args->memory : EXEC_BYTES_DEFAULT;
    return E_OK;
}

/* ------------------------------------------------------------------------------ running ------ */

static tana_err execute(struct run *r, struct err *err)
{
    const struct exec_host host = {.user = r, .log = take_log, .op = take_op};
    _cleanup_(free_ptr) struct exec_module *modules = graph_exec_modules(&r->graph);
    _cleanup_(buf_release) struct buf context = buf_init(CONTEXT_MAX);
    put_context(&context, r);
    const struct exec_request request = {
        .gas = r->gas,
        .bytes = r->bytes,
        .depth = EXEC_DEPTH_DEFAULT,
        .cpu_ms_max = r->args->timeout_ms ? r->args->timeout_ms
                                          : EXEC_TIMEOUT_SECONDS_DEFAULT * UINT64_C(1000),
        .context = buf_bytes(&context),
        .call = "contract",
        .modules = modules,
        .module_count = r->graph.count,
    };
    compiler_rest(r->session.compiler);
    if (context.overflowed)
        return ERR(err, E_LIMIT, "the program's surroundings are larger than %d KiB",
                   CONTEXT_MAX >> 10);
    return exec_run(r->worker, &request, &host, &r->result, err);
}

/* ------------------------------------------------------------------------------ telling ------ */

static int tell_json(struct run *r, const struct err *failed)
{
    _cleanup_(buf_release) struct buf text = buf_init(DOCUMENT_MAX);
    _cleanup_(buf_release) struct buf sentence = buf_init(2 * ERROR_MESSAGE_MAX);
    bool ran = !failed->code && !refused(r);
    tana_err code = failed->code ? failed->code : refused(r) ? E_REFUSED : r->result.status;
    if (ran)
        report_sentence(&sentence, &r->result, r->gas, r->bytes);
    run_json_write(&text, &r->json,
                   &(struct run_json_end){
                       .err = failed->code ? failed : NULL,
                       .findings = !failed->code && refused(r) ? &r->graph.diagnostics : NULL,
                       .result = ran ? &r->result : NULL,
                       .sentence = buf_bytes(&sentence),
                       .graph = &r->graph,
                       .local = code == E_OK ? r->local : NULL,
                   });
    if (text.overflowed || r->json.logs.overflowed) {
        struct err err;
        ERR(&err, E_LIMIT, "the document would be larger than %d MiB", DOCUMENT_MAX >> 20);
        return out_error(&err);
    }
    out_write(&out_stdout, buf_bytes(&text));
    return err_exit_status(code);
}

static int tell(struct run *r, const struct err *failed)
{
    if (failed->code == E_IO && out_stdout.error)
        return err_exit_status(E_IO); /* out_finish says it */
    if (r->args->json)
        return tell_json(r, failed);
    if (r->graph.diagnostics.count)
        report_findings(&out_stderr, &r->graph);
    if (failed->code)
        return out_error(failed);
    if (refused(r))
        return err_exit_status(E_REFUSED);
    report_failure(&r->graph, &r->result, r->gas, r->bytes);
    if (r->result.status == E_OK && r->result.result.size)
        out_line(&out_stdout, buf_bytes(&r->result.result));
    return err_exit_status(r->result.status);
}

int cmd_run(const struct args *args)
{
    struct run r = {.args = args, .graph = {.root = {.fd = -1}}, .json = run_json_init()};
    struct err err = {0}, ended;
    const struct worker_options options = {.mode = WORKER_EXEC, .snapshot_fd = -1};

    /* The engine takes longest to be ready: it starts first, and the rest is done meanwhile. */
    tana_err code = worker_spawn(&r.worker, &options, &err);
    session_greet(args->quiet);
    r.session = session_open(args->quiet);
    if (!code)
        code = load(&r, &err);
    if (!code && !refused(&r))
        code = execute(&r, &err);
    int status = tell(&r, &err);
    if (r.local && local_end(r.local, status == 0, &ended))
        status = out_error(&ended);

    exec_result_release(&r.result);
    worker_free(r.worker);
    graph_release(&r.graph);
    local_free(r.local);
    run_json_release(&r.json);
    session_close(&r.session);
    return out_finish(status);
}
