#include "node/audit.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "codec/hex.h"
#include "ledger/encode.h"
#include "store/read.h"

enum { KEY_MAX = ID_SIZE, PROGRESS_BLOCKS = 16 /* between two calls of progress */ };

/* A record of the database: where it is, and what it hashes to. */
struct entry {
    unsigned char kind, key_size;
    bool other_hash; /* the hash beside it in the database is not its own */
    unsigned char key[KEY_MAX];
    struct sha256 hash;
};

struct audit {
    const struct audit_options *options;
    struct audit_result *result;
    struct store *store;
    struct replay *replay;
    struct store_head head;
    uint64_t fed; /* height of the block that is being fed; the feeding thread's */
    size_t count, capacity;
    struct entry *entries;
    /* the record that is looked at more closely */
    const struct entry *wanted;
    void *found;
};

/* --------------------------------------------------------------------------- the database ---- */

static tana_err take_record(void *context, enum record_kind kind, struct bytes key, void *record,
                            const struct sha256 *stored, struct err *err)
{
    (void)err;
    struct audit *a = context;
    struct entry entry = {.kind = (unsigned char)kind, .key_size = (unsigned char)key.size};
    REQUIRE(key.size <= KEY_MAX);
    memcpy(entry.key, key.data, key.size);
    entry.hash = record_hash(kind, record);
    entry.other_hash = stored && !sha256_eq(stored, &entry.hash);
    record_ops[kind].release(record);
    if (a->count == a->capacity) {
        a->capacity = a->capacity ? 2 * a->capacity : 1024;
        a->entries = xrealloc(a->entries, a->capacity * sizeof *a->entries);
    }
    a->entries[a->count++] = entry;
    a->result->accounts += kind == RECORD_ACCOUNT;
    return E_OK;
}

static tana_err skip_block(void *context, uint64_t height, const struct sha256 *hash,
                           struct err *err)
{
    (void)context, (void)height, (void)hash, (void)err; /* the scan looks at them */
    return E_OK;
}

static tana_err find_record(void *context, enum record_kind kind, struct bytes key, void *record,
                            const struct sha256 *stored, struct err *err)
{
    struct audit *a = context;
    (void)stored, (void)err;
    if (!a->found && kind == a->wanted->kind &&
        bytes_eq(key, bytes_of(a->wanted->key, a->wanted->key_size)))
        a->found = record;
    else
        record_ops[kind].release(record);
    return E_OK;
}

static tana_err open_database(struct audit *a, struct err *err)
{
    const struct store_options options = {.conninfo = a->options->conninfo, .node = "tana verify"};
    const struct store_sink sink = {a, take_record, skip_block};
    if (store_open(&options, &a->store, err))
        return err->code;
    return store_load(a->store, &sink, &a->head, err);
}

/* ------------------------------------------------------------------------------ feeding ------ */

static tana_err feed_block(void *context, const struct stored_block *block, struct err *err)
{
    struct audit *a = context;
    a->fed = block->header.height;
    return replay_put_block(a->replay, &block->header, &block->hash, &block->signature, err);
}

static tana_err feed_tx(void *context, const struct stored_tx *tx, struct err *err)
{
    struct audit *a = context;
    const struct replay_tx one = {
        .payload = tx->payload,
        .signatures = tx->signatures,
        .receipt = tx->receipt,
        .id = &tx->id,
    };
    if (tx->height != a->fed)
        return ERR(err, E_CORRUPT, "block %" PRIu64 " is missing, and its transactions are there",
                   tx->height);
    return replay_put_tx(a->replay, &one, err);
}

static void *feed(void *context)
{
    struct audit *a = context;
    struct err err = {0};
    const struct store_scan scan = {a, feed_block, feed_tx};
    struct store_reader *reader = store_reader_new(a->options->conninfo);
    tana_err code = store_scan_blocks(reader, 1, a->head.header.height, &scan, &err);
    replay_end(a->replay, code ? &err : NULL);
    store_reader_free(reader);
    return NULL;
}

static void take_genesis(void *context, const struct stored_block *block)
{
    *(struct stored_block *)context = *block; /* the header and its signature stay valid */
}

static tana_err begin(struct audit *a, struct err *err)
{
    bool exists = false;
    struct stored_block block = {0};
    _cleanup_(buf_release) struct buf document = buf_init(GENESIS_MAX);
    struct store_reader *reader = store_reader_new(a->options->conninfo);
    tana_err code = store_genesis(a->store, &exists, &document, err);
    if (!code)
        code = store_read_block(reader, 0, take_genesis, &block, err);
    if (!code)
        code =
            replay_genesis(a->replay, buf_bytes(&document), &block.header, &block.signature, err);
    store_reader_free(reader);
    return code;
}

/* ----------------------------------------------------------------------------- executing ----- */

static tana_err execute(struct audit *a, struct err *err)
{
    uint64_t last = a->head.header.height;
    struct block *block;
    for (;;) {
        tana_err code = replay_next(a->replay, &block, err);
        if (code || !block)
            return code;
        a->result->height = block->header.height;
        a->result->transactions += block->tx_count;
        replay_commit(a->replay);
        if (a->options->progress &&
            (a->result->height % PROGRESS_BLOCKS == 0 || a->result->height == last))
            a->options->progress(a->options->context, a->result->height, last,
                                 a->result->transactions);
    }
}

static tana_err replay_all(struct audit *a, struct err *err)
{
    pthread_t thread;
    if (begin(a, err))
        return err->code;
    REQUIRE(pthread_create(&thread, NULL, feed, a) == 0);
    tana_err code = execute(a, err);
    replay_stop(a->replay);
    pthread_join(thread, NULL);
    return code;
}

/* ---------------------------------------------------------------------------- comparing ------ */

static tana_err check_head(const struct audit *a, struct err *err)
{
    const struct chain *c = replay_chain(a->replay);
    struct sha256 hash = chain_head_hash(c), buckets[TRIE_BUCKETS];
    if (chain_head(c)->height != a->head.header.height)
        return ERR(err, E_CORRUPT, "block %" PRIu64 " is missing", chain_head(c)->height + 1);
    if (!sha256_eq(&hash, &a->head.hash) ||
        !sha256_eq(&chain_head(c)->state_root, &a->head.state_root))
        return ERR(err, E_CORRUPT, "the state's root in the database is not that of block %" PRIu64,
                   chain_head(c)->height);
    trie_bucket_roots(chain_trie(c), TRIE_COMMITTED, buckets);
    if (memcmp(buckets, a->head.bucket_roots, sizeof buckets) != 0)
        return ERR(err, E_CORRUPT, "the bucket roots in the database are not those of its state");
    return E_OK;
}

static const void *expected(const struct audit *a, const struct entry *e)
{
    const struct ledger_view *view = chain_committed_view(replay_chain(a->replay));
    return view->get(view, e->kind, bytes_of(e->key, e->key_size));
}

static void name_entry(struct buf *out, const struct entry *e, const void *record)
{
    char hex[2 * KEY_MAX + 1];
    struct id id;
    if (e->kind == RECORD_ACCOUNT && record) {
        buf_printf(out, "account %s", account_label(record).text);
    } else if (e->kind == RECORD_ACCOUNT) {
        char text[ID_TEXT_MAX];
        memcpy(id.bytes, e->key, ID_SIZE);
        buf_printf(out, "account %s", id_format(&id, text));
    } else if (e->kind == RECORD_HOLD) {
        hex_encode(bytes_of(e->key, e->key_size), hex);
        buf_printf(out, "hold %s", hex);
    } else {
        buf_printf(out, "%s %.*s", record_type(e->kind), (int)e->key_size, (const char *)e->key);
    }
}

static void put_money(struct buf *out, const struct audit *a, const struct account *account)
{
    const struct ledger_view *view = chain_committed_view(replay_chain(a->replay));
    char text[AMOUNT_TEXT_MAX];
    if (!account->balance_count)
        buf_append_str(out, "nothing");
    for (size_t i = 0; i < account->balance_count; i++) {
        const struct balance *b = &account->balances[i];
        const struct currency *currency = view_currency(view, &b->currency);
        amount_format(b->amount, currency ? currency->scale : 0, text);
        buf_printf(out, "%s%s %s", i ? ", " : "", text, b->currency.text);
    }
}

/* How two states of an account differ. */
static void put_difference(struct buf *out, const struct audit *a, const struct account *is,
                           const struct account *should)
{
    _cleanup_(buf_release) struct buf money = buf_init(512), wanted = buf_init(512);
    put_money(&money, a, is);
    put_money(&wanted, a, should);
    if (!bytes_eq(buf_bytes(&money), buf_bytes(&wanted)))
        buf_printf(out, ": the database says %s, the chain says %s", buf_str(&money),
                   buf_str(&wanted));
    else if (is->nonce != should->nonce || is->version != should->version)
        buf_printf(out,
                   ": the database says nonce %" PRIu64 ", version %" PRIu64
                   ", the chain says %" PRIu64 " and %" PRIu64,
                   is->nonce, is->version, should->nonce, should->version);
    else
        buf_append_str(out, ": its keys, name, metadata or flags are not those of the chain");
}

/* Says what is wrong about a record. */
static tana_err wrong_record(struct audit *a, const struct entry *e, struct err *err)
{
    const void *should = expected(a, e);
    const struct store_sink sink = {a, find_record, skip_block};
    struct store_head head;
    struct err ignored;
    _cleanup_(buf_release) struct buf text = buf_init(ERR_MESSAGE_MAX);
    name_entry(&text, e, should);
    a->wanted = e;
    if (!should)
        buf_append_str(&text, ": it is in the database, and not in the chain");
    else if (e->kind == RECORD_ACCOUNT && store_load(a->store, &sink, &head, &ignored) == E_OK &&
             a->found)
        put_difference(&text, a, a->found, should);
    else
        buf_append_str(&text, ": it is not what the chain says");
    if (a->found)
        record_ops[e->kind].release(a->found);
    return ERR(err, E_CORRUPT, "%s", buf_str(&text));
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int kind = (x->kind > y->kind) - (x->kind < y->kind);
    return kind ? kind : memcmp(x->key, y->key, KEY_MAX);
}

/* The first record of the chain that the database does not have. */
static tana_err missing_record(struct audit *a, struct err *err)
{
    const struct ledger_view *view = chain_committed_view(replay_chain(a->replay));
    qsort(a->entries, a->count, sizeof *a->entries, compare_entries);
    for (int kind = 0; kind < RECORD_KINDS; kind++) {
        struct bytes key = {0};
        const void *record;
        bool first = true;
        while (record_is_leaf(kind) && (record = view->next(view, kind, key, first, &key))) {
            struct entry e = {.kind = (unsigned char)kind, .key_size = (unsigned char)key.size};
            first = false;
            memcpy(e.key, key.data, key.size);
            if (bsearch(&e, a->entries, a->count, sizeof e, compare_entries))
                continue;
            _cleanup_(buf_release) struct buf text = buf_init(ERR_MESSAGE_MAX);
            name_entry(&text, &e, record);
            return ERR(err, E_CORRUPT, "%s is missing in the database", buf_str(&text));
        }
    }
    return ERR(err, E_CORRUPT, "a record is twice in the database");
}

static tana_err check_records(struct audit *a, struct err *err)
{
    const struct trie *tree = chain_trie(replay_chain(a->replay));
    for (size_t i = 0; i < a->count; i++) {
        const struct entry *e = &a->entries[i];
        struct sha256 leaf = record_leaf_key(e->kind, bytes_of(e->key, e->key_size)), hash;
        if (!trie_get(tree, TRIE_COMMITTED, &leaf, &hash) || !sha256_eq(&hash, &e->hash))
            return wrong_record(a, e, err);
        if (e->other_hash) {
            _cleanup_(buf_release) struct buf text = buf_init(ERR_MESSAGE_MAX);
            name_entry(&text, e, expected(a, e));
            return ERR(err, E_CORRUPT, "%s: its state hash in the database is not its own",
                       buf_str(&text));
        }
    }
    return a->count == trie_leaves(tree, TRIE_COMMITTED) ? E_OK : missing_record(a, err);
}

static tana_err check_locks(const struct audit *a, struct err *err)
{
    uint64_t count = 0;
    struct store_reader *reader = store_reader_new(a->options->conninfo);
    tana_err code = store_read_locks(reader, &count, err);
    store_reader_free(reader);
    if (!code && count)
        return ERR(err, E_CORRUPT, "%" PRIu64 " %s locked, and no block is being written", count,
                   count == 1 ? "account is" : "accounts are");
    return code;
}

tana_err audit_database(const struct audit_options *options, struct audit_result *ret,
                        struct err *err)
{
    struct audit a = {.options = options, .result = ret};
    *ret = (struct audit_result){0};
    tana_err code = open_database(&a, err);
    a.replay = replay_new(options->threads);
    if (!code)
        code = replay_all(&a, err);
    if (!code)
        code = check_records(&a, err);
    if (!code)
        code = check_head(&a, err);
    if (!code)
        code = check_locks(&a, err);
    ret->chain = a.head.header.chain;
    ret->head = a.head.hash;
    ret->records = a.count;
    replay_free(a.replay);
    store_close(a.store);
    free(a.entries);
    return code;
}
