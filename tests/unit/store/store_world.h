/* A chain (unit/ledger/chain_world.h) whose blocks go into a database. */
#ifndef TANA_TESTS_UNIT_STORE_STORE_WORLD_H
#define TANA_TESTS_UNIT_STORE_STORE_WORLD_H

#include "database.h"
#include "ledger/encode.h"
#include "store/store.h"
#include "unit/ledger/chain_world.h"

enum { LEASE_MS = 60000 };

struct store_world {
    struct chain_world w;
    struct store *store;
    char conninfo[1024];
};

static struct store *open_store(const char *conninfo, const char *node)
{
    struct store *store = NULL;
    struct store_options options = {.conninfo = conninfo, .node = node};
    ASSERT_OK(store_open(&options, &store, &err));
    return store;
}

static tana_err begin_chain(struct store *store, const struct chain_world *w)
{
    _cleanup_(buf_release) struct buf document = buf_init(1 << 16);
    struct sha256 buckets[STORE_BUCKETS];
    struct ed25519_signature signature;
    put_genesis(&document, FREE_PARAMETERS);
    trie_bucket_roots(chain_trie(w->chain), TRIE_COMMITTED, buckets);
    block_header_sign(chain_head(w->chain), &w->producer_secret, &signature);
    struct store_genesis genesis = {
        .document = buf_bytes(&document),
        .header = chain_head(w->chain),
        .signature = &signature,
        .view = chain_committed_view(w->chain),
        .bucket_roots = buckets,
    };
    return store_begin_chain(store, &genesis, &err);
}

static void lead(struct store *store)
{
    struct store_leader leader;
    ASSERT_OK(store_lead(store, LEASE_MS, &leader, &err));
    ASSERT_EQ(leader.epoch, store_epoch(store));
}

static struct store_world store_world(void)
{
    struct store_world sw = {.w = chain_world()};
    snprintf(sw.conninfo, sizeof sw.conninfo, "%s", database_new());
    sw.store = open_store(sw.conninfo, "here");
    ASSERT_OK(begin_chain(sw.store, &sw.w));
    lead(sw.store);
    return sw;
}

static void store_world_release(struct store_world *sw)
{
    store_close(sw->store);
    chain_world_release(&sw->w);
}

/* A transaction that a block is to hold. */
struct act {
    const char *from, *members;
};

/* A sealed and signed block of these transactions (`from` NULL ends the list), staged on the chain. */
static struct block *make_block(struct store_world *sw, const struct act *acts)
{
    struct block *b = block_open(sw->w.chain, sw->w.now_ms += 1000);
    for (uint64_t i = 0; acts[i].from; i++) {
        _cleanup_(buf_release) struct buf payload = buf_init(TX_PAYLOAD_MAX);
        _cleanup_(buf_release) struct buf envelope = buf_init(TX_ENVELOPE_MAX);
        const char *const signers[] = {acts[i].from, NULL};
        uint64_t nonce = who(&sw->w, acts[i].from)->nonce;
        for (uint64_t k = 0; k < i; k++)
            nonce += strcmp(acts[k].from, acts[i].from) == 0;
        struct tx *tx = NULL;
        put_payload(&payload, &sw->w, acts[i].from, nonce, acts[i].members);
        put_signed(&envelope, buf_bytes(&payload), signers);
        ASSERT_OK(tx_read(buf_bytes(&envelope), chain_id(sw->w.chain), &tx, &err));
        ASSERT_OK(block_add(b, tx, &err));
    }
    ASSERT_OK(block_seal(sw->w.chain, b, store_epoch(sw->store), &sw->w.producer, &err));
    block_sign(b, &sw->w.producer_secret);
    return b;
}

static tana_err write_block(struct store *store, const struct block *b)
{
    struct store_block *rows = store_block_make(b);
    tana_err code = store_commit_block(store, rows, &err);
    store_block_free(rows);
    return code;
}

/* Makes, writes and commits a block. */
static void pass_block(struct store_world *sw, const struct act *acts)
{
    struct block *b = make_block(sw, acts);
    ASSERT_OK(write_block(sw->store, b));
    block_free(chain_commit(sw->w.chain));
}

/* What stands in the database, as a chain. */
struct restored {
    struct chain *chain;
    struct merkle_frontier history;
    uint64_t blocks;
    tana_err code;
};

static tana_err restore_record(void *context, enum record_kind kind, struct bytes key, void *record,
                               const struct sha256 *stored, struct err *ret)
{
    struct restored *r = context;
    struct sha256 hash = record_hash(kind, record);
    bool same = !stored || sha256_eq(stored, &hash);
    char label[ID_TEXT_MAX] = "";
    if (kind == RECORD_ACCOUNT)
        snprintf(label, sizeof label, "%s", account_label(record).text);
    chain_restore_record(r->chain, kind, key, record);
    return same ? E_OK : ERR(ret, E_CORRUPT, "account %s", label);
}

static tana_err restore_block(void *context, uint64_t height, const struct sha256 *hash,
                              struct err *ret)
{
    struct restored *r = context;
    if (height != r->blocks++)
        return ERR(ret, E_CORRUPT, "block %llu is missing", (unsigned long long)(r->blocks - 1));
    struct sha256 leaf = merkle_leaf(sha256_bytes(hash));
    merkle_append(&r->history, &leaf);
    return E_OK;
}

static struct restored restore(struct store *store)
{
    struct restored r = {.chain = chain_new()};
    struct store_sink sink = {.context = &r, .record = restore_record, .block = restore_block};
    struct store_head head;
    r.code = store_load(store, &sink, &head, &err);
    if (!r.code)
        r.code = chain_restore_finish(r.chain, &head.header.chain, &head.header, &r.history, &err);
    return r;
}

/* The database holds just what the chain's committed state is. */
__attribute__((unused)) static void assert_stored(const struct store_world *sw)
{
    struct restored r = restore(sw->store);
    ASSERT_OK(r.code);
    ASSERT_EQ(r.blocks, chain_head(sw->w.chain)->height + 1);
    struct sha256 a = chain_head_hash(sw->w.chain), b = chain_head_hash(r.chain);
    ASSERT(sha256_eq(&a, &b));
    ASSERT_OK(chain_verify(r.chain, &err));
    ASSERT_ANSWER("SELECT count(*) FROM account_locks", "0");
    chain_free(r.chain);
}

#endif
