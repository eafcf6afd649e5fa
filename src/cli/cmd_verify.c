/* tana verify: is what the database holds what the chain says? */
#include <inttypes.h>

#include "cli/answer.h"
#include "cli/database.h"
#include "cli/out.h"
#include "cli/progress.h"
#include "codec/hex.h"
#include "crypto/start.h"
#include "node/audit.h"

static void show_progress(void *context, uint64_t height, uint64_t last, uint64_t transactions)
{
    progress_show(context, height, last, transactions, "transactions");
}

static uint64_t per_second(uint64_t count, uint64_t ms)
{
    return ms ? count * 1000 / ms : count;
}

static void tell(const struct args *args, const struct audit_result *r, uint64_t ms)
{
    char chain[65], head[65];
    hex_encode(id_key(&r->chain), chain);
    hex_encode(sha256_bytes(&r->head), head);
    if (args->json)
        out_printf(&out_stdout,
                   "{\"good\":true,\"chain\":\"%s\",\"height\":%" PRIu64 ",\"block\":\"%s\","
                   "\"transactions\":%" PRIu64 ",\"accounts\":%" PRIu64 ",\"records\":%" PRIu64
                   ",\"milliseconds\":%" PRIu64 "}\n",
                   chain, r->height, head, r->transactions, r->accounts, r->records, ms);
    else
        out_printf(
            &out_stdout,
            "The database is what the chain says.\n"
            "chain         %s\nblock         %s\nheight        %" PRIu64 "\ntransactions  %" PRIu64
            ", executed again at %" PRIu64 " per second\naccounts      %" PRIu64 "\n",
            chain, head, r->height, r->transactions, per_second(r->transactions, ms), r->accounts);
}

int cmd_verify(const struct args *args)
{
    struct err err;
    struct audit_result result;
    _cleanup_(database_close) struct database database = {0};
    if (crypto_start(&err) || database_open(args, false, &database, &err))
        return answer_error(args, &err);
    struct progress progress = progress_begin(args->json);
    const struct audit_options options = {
        .conninfo = database.conninfo,
        .threads = (unsigned)args->threads,
        .progress = show_progress,
        .context = &progress,
    };
    tana_err code = audit_database(&options, &result, &err);
    uint64_t ms = progress_end(&progress);
    if (code) {
        (void)err_prefix(&err, "%.300s", database_place(args, &database));
        return answer_error(args, &err);
    }
    tell(args, &result, ms);
    return out_finish(0);
}
