/* tana export: the chain as one file. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "cli/answer.h"
#include "cli/database.h"
#include "cli/out.h"
#include "cli/progress.h"
#include "node/archive.h"
#include "store/read.h"

enum { PATH_SIZE_MAX = 4096 };

struct export
{
    struct archive archive;
    struct progress progress;
    uint64_t last;
};

static tana_err put_block(void *context, const struct stored_block *block, struct err *err)
{
    struct export *e = context;
    progress_show(&e->progress, block->header.height, e->last, e->archive.transactions,
                  "transactions");
    return archive_put_block(&e->archive, &block->header, &block->signature, err);
}

static tana_err put_tx(void *context, const struct stored_tx *tx, struct err *err)
{
    struct export *e = context;
    return archive_put_tx(&e->archive, tx->payload, tx->signatures, err);
}

static void take_height(void *context, const struct stored_block *block)
{
    *(uint64_t *)context = block->header.height;
}

static tana_err read_genesis(const char *conninfo, struct buf *genesis, struct err *err)
{
    struct store *store;
    bool exists = false;
    const struct store_options options = {.conninfo = conninfo, .node = "tana export"};
    if (store_open(&options, &store, err))
        return err->code;
    tana_err code = store_genesis(store, &exists, genesis, err);
    store_close(store);
    return code || exists ? code : ERR(err, E_NOT_FOUND, "the database holds no chain");
}

static tana_err write_archive(struct export *e, const char *conninfo, FILE *file, struct err *err)
{
    _cleanup_(buf_release) struct buf genesis = buf_init(GENESIS_MAX);
    const struct store_scan scan = {e, put_block, put_tx};
    struct store_reader *reader = store_reader_new(conninfo);
    tana_err code = read_genesis(conninfo, &genesis, err);
    if (!code)
        code = store_read_newest_block(reader, take_height, &e->last, err);
    if (!code)
        code = archive_begin(&e->archive, file, buf_bytes(&genesis), err);
    if (!code)
        code = store_scan_blocks(reader, 0, e->last, &scan, err);
    if (!code)
        code = archive_end(&e->archive, err);
    store_reader_free(reader);
    return code;
}

/* Under another name until it is whole. */
static tana_err export_to(struct export *e, const char *conninfo, const char *path, struct err *err)
{
    char part[PATH_SIZE_MAX];
    snprintf(part, sizeof part, "%s.part", path);
    if (access(path, F_OK) == 0)
        return ERR(err, E_EXISTS, "%.500s exists and is not overwritten", path);
    FILE *file = fopen(part, "wbe");
    if (!file)
        return ERR(err, E_IO, "%.500s: %s", part, strerror(errno));
    tana_err code = write_archive(e, conninfo, file, err);
    if (!code && fsync(fileno(file)) < 0)
        code = ERR(err, E_IO, "%.500s: %s", part, strerror(errno));
    if (fclose(file) && !code)
        code = ERR(err, E_IO, "%.500s: %s", part, strerror(errno));
    if (!code && renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) < 0)
        code = ERR(err, E_IO, "%.500s: %s", path, strerror(errno));
    if (code)
        unlink(part);
    return code;
}

int cmd_export(const struct args *args)
{
    struct err err;
    struct export e = {.progress = progress_begin(args->json)};
    _cleanup_(database_close) struct database database = {0};
    if (database_open(args, false, &database, &err))
        return answer_error(args, &err);
    tana_err code = export_to(&e, database.conninfo, args->operands[0], &err);
    progress_end(&e.progress);
    archive_release(&e.archive);
    if (code)
        return answer_error(args, &err);
    out_printf(&out_stdout,
               args->json ? "{\"height\":%" PRIu64 ",\"transactions\":%" PRIu64 "}\n"
                          : "exported the chain up to height %" PRIu64 ", %" PRIu64
                            " transactions\n",
               e.last, e.archive.transactions);
    return out_finish(0);
}
