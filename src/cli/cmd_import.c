/* tana import: a chain from a file into a new database, all of it checked on the way. */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "cli/answer.h"
#include "cli/data.h"
#include "cli/database.h"
#include "cli/init.h"
#include "cli/out.h"
#include "cli/progress.h"
#include "crypto/start.h"
#include "node/archive.h"
#include "node/replay.h"
#include "store/store.h"

enum { LEASE_MS = 60000, RENEW_BLOCKS = 256 };

struct import {
    struct archive archive;
    struct replay *replay;
    struct store *store;
    struct progress progress;
    struct buf genesis;
    uint64_t height, transactions;
};

/* ------------------------------------------------------------------------------- reading ----- */

static void *feed(void *context)
{
    struct import *m = context;
    struct archive_item item;
    struct err err = {0};
    tana_err code;
    do {
        code = archive_next(&m->archive, &item, &err);
        if (!code && item.kind == ARCHIVE_BLOCK)
            code = replay_put_block(m->replay, &item.header, NULL, &item.signature, &err);
        if (!code && item.kind == ARCHIVE_TX)
            code = replay_put_tx(
                m->replay,
                &(struct replay_tx){.payload = item.payload, .signatures = item.signatures}, &err);
    } while (!code && item.kind != ARCHIVE_END);
    replay_end(m->replay, code ? &err : NULL);
    return NULL;
}

/* ------------------------------------------------------------------------------- writing ----- */

/* Blocks are written in the epoch that made them: it is begun again here. */
static tana_err lead(struct import *m, uint64_t epoch, struct err *err)
{
    struct store_leader leader;
    while (store_epoch(m->store) < epoch) {
        if ((store_epoch(m->store) && store_resign(m->store, err)) ||
            store_lead(m->store, LEASE_MS, &leader, err))
            return err->code;
    }
    return m->height % RENEW_BLOCKS ? E_OK : store_renew(m->store, LEASE_MS, err);
}

static tana_err commit(struct import *m, const struct block *block, struct err *err)
{
    if (lead(m, block->header.epoch, err))
        return err->code;
    struct store_block *rows = store_block_make(block);
    tana_err code = store_commit_block(m->store, rows, err);
    store_block_free(rows);
    return code;
}

static tana_err begin(struct import *m, struct err *err)
{
    struct archive_item item;
    struct sha256 buckets[TRIE_BUCKETS];
    if (archive_next(&m->archive, &item, err))
        return err->code;
    if (item.kind != ARCHIVE_BLOCK)
        return ERR(err, E_INVALID, "the archive has no block 0");
    if (replay_genesis(m->replay, buf_bytes(&m->genesis), &item.header, &item.signature, err))
        return err->code;
    const struct chain *chain = replay_chain(m->replay);
    trie_bucket_roots(chain_trie(chain), TRIE_COMMITTED, buckets);
    const struct store_genesis genesis = {
        .document = buf_bytes(&m->genesis),
        .header = &item.header,
        .signature = &item.signature,
        .view = chain_committed_view(chain),
        .bucket_roots = buckets,
    };
    return store_begin_chain(m->store, &genesis, err);
}

static tana_err execute(struct import *m, struct err *err)
{
    struct block *block;
    for (;;) {
        tana_err code = replay_next(m->replay, &block, err);
        if (code || !block)
            return code;
        code = commit(m, block, err);
        if (code)
            return code;
        m->height = block->header.height;
        m->transactions += block->tx_count;
        replay_commit(m->replay);
        progress_show(&m->progress, m->height, m->height, m->transactions, "transactions");
    }
}

static tana_err import(struct import *m, struct err *err)
{
    pthread_t thread;
    if (begin(m, err))
        return err->code;
    REQUIRE(pthread_create(&thread, NULL, feed, m) == 0);
    tana_err code = execute(m, err);
    replay_stop(m->replay);
    pthread_join(thread, NULL);
    struct err ignored;
    if (store_epoch(m->store))
        store_resign(m->store, &ignored);
    return code;
}

/* ------------------------------------------------------------------------------- command ----- */

static tana_err open_store(struct import *m, const char *conninfo, struct err *err)
{
    const struct store_options options = {.conninfo = conninfo, .node = "tana import"};
    _cleanup_(buf_release) struct buf there = buf_init(GENESIS_MAX);
    bool exists = false;
    if (store_open(&options, &m->store, err) || store_genesis(m->store, &exists, &there, err))
        return err->code;
    return exists
               ? ERR(err, E_EXISTS,
                     "the database holds a chain already, perhaps of an import that did not end: "
                     "choose another one")
               : E_OK;
}

static tana_err import_file(struct import *m, const struct args *args, FILE *file, struct err *err)
{
    struct bytes genesis;
    _cleanup_(database_close) struct database database = {0};
    if (archive_open(&m->archive, file, &genesis, err))
        return err_prefix(err, "%.300s", args->operands[0]);
    buf_append_bytes(&m->genesis, genesis);
    if (database_open(args, true, &database, err))
        return err->code;
    if (!args->database && init_done(database.directory))
        return ERR(err, E_EXISTS, "there is a chain in %.500s already", database.directory);
    tana_err code = open_store(m, database.conninfo, err);
    if (!code)
        code = import(m, err);
    store_close(m->store);
    if (!code && !args->database)
        code = init_write(database.directory, DATA_GENESIS, buf_bytes(&m->genesis), err);
    return code;
}

int cmd_import(const struct args *args)
{
    struct err err;
    struct import m = {.genesis = buf_init(GENESIS_MAX)};
    if (crypto_start(&err))
        return answer_error(args, &err);
    FILE *file = fopen(args->operands[0], "rbe");
    if (!file) {
        ERR(&err, E_NO_INPUT, "%.500s: %s", args->operands[0], strerror(errno));
        return answer_error(args, &err);
    }
    m.replay = replay_new((unsigned)args->threads);
    m.progress = progress_begin(args->json);
    tana_err code = import_file(&m, args, file, &err);
    progress_end(&m.progress);
    replay_free(m.replay);
    archive_release(&m.archive);
    buf_release(&m.genesis);
    fclose(file);
    if (code)
        return answer_error(args, &err);
    out_printf(&out_stdout,
               args->json ? "{\"height\":%" PRIu64 ",\"transactions\":%" PRIu64 "}\n"
                          : "imported the chain up to height %" PRIu64 ", %" PRIu64
                            " transactions\n",
               m.height, m.transactions);
    return out_finish(0);
}
