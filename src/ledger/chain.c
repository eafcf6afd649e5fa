#include "ledger/chain_priv.h"

#include <stdlib.h>

enum { LOADING_MIN = 1024 };

struct chain *chain_new(void)
{
    struct chain *c = xcalloc(1, sizeof *c);
    c->ledger = ledger_new();
    c->trie = trie_new();
    return c;
}

void chain_free(struct chain *c)
{
    if (!c)
        return;
    while (c->staged_count > 0)
        block_free(chain_drop(c));
    ledger_free(c->ledger);
    trie_free(c->trie);
    free(c->loading);
    free(c);
}

/* ----------------------------------------------------------------------------- restoring ----- */

static struct id *copy_id(const struct id *id)
{
    struct id *copy = xmalloc(sizeof *copy);
    *copy = *id;
    return copy;
}

void chain_put(struct chain *c, enum record_kind kind, struct bytes key, void *record)
{
    if (kind == RECORD_ACCOUNT) {
        const struct account *account = record;
        struct skeleton skeleton = name_skeleton(&account->name);
        if (account->name.text[0])
            ledger_put(c->ledger, RECORD_NAME, bytes_str(skeleton.text), copy_id(&account->id));
    } else if (kind == RECORD_HOLD) {
        const struct hold *hold = record;
        struct due_key due = due_key(hold);
        if (hold->until_ms > 0)
            ledger_put(c->ledger, RECORD_DUE, bytes_of(due.bytes, sizeof due.bytes),
                       copy_id(&hold->id));
    }
    ledger_put(c->ledger, kind, key, record);
}

void chain_restore_record(struct chain *c, enum record_kind kind, struct bytes key, void *record)
{
    REQUIRE(record_is_leaf(kind) && c->staged_count == 0);
    if (c->loading_count == c->loading_capacity) {
        c->loading_capacity = c->loading_capacity ? 2 * c->loading_capacity : LOADING_MIN;
        c->loading = xrealloc(c->loading, c->loading_capacity * sizeof *c->loading);
    }
    c->loading[c->loading_count++] = (struct trie_update){
        .key = record_leaf_key(kind, key),
        .value_hash = record_hash(kind, record),
    };
    chain_put(c, kind, key, record);
}

static tana_err corrupt(struct err *err, const char *what)
{
    return ERR(err, E_CORRUPT, "the stored state is not that of the newest block: its %s differs",
               what);
}

tana_err chain_restore_finish(struct chain *c, const struct id *chain,
                              const struct block_header *newest,
                              const struct merkle_frontier *history, struct err *err)
{
    trie_load(c->trie, c->loading, c->loading_count);
    free(TAKE(c->loading));
    c->loading_count = c->loading_capacity = 0;
    c->id = *chain;
    c->head = *newest;
    c->head_hash = block_header_hash(newest);
    c->history = *history;

    const struct ledger_view *view = ledger_view(c->ledger);
    if (!view_parameters(view) || !view_producers(view) ||
        !view->get(view, RECORD_CREATIONS, RECORD_CURRENT))
        return ERR(err, E_CORRUPT,
                   "the stored state has no parameters, producers or count of "
                   "accounts");
    struct sha256 root = trie_root(c->trie, TRIE_COMMITTED);
    if (!sha256_eq(&root, &newest->state_root))
        return corrupt(err, "state root");
    struct sha256 parameters = parameters_hash(view);
    if (!sha256_eq(&parameters, &newest->parameters))
        return corrupt(err, "set of parameters");
    return chain_verify(c, err);
}

tana_err chain_verify(const struct chain *c, struct err *err)
{
    if (ledger_verify(c->ledger, err) == E_OK)
        return E_OK;
    err->code = E_CORRUPT;
    return E_CORRUPT;
}

/* ------------------------------------------------------------------------------- looking ----- */

const struct id *chain_id(const struct chain *c)
{
    return &c->id;
}

const struct block_header *chain_head(const struct chain *c)
{
    return &c->head;
}

struct sha256 chain_head_hash(const struct chain *c)
{
    return c->head_hash;
}

static const struct block *newest_staged(const struct chain *c)
{
    return c->staged_count > 0 ? c->staged[c->staged_count - 1] : NULL;
}

const struct block_header *chain_newest(const struct chain *c)
{
    const struct block *staged = newest_staged(c);
    return staged ? &staged->header : &c->head;
}

struct sha256 chain_newest_hash(const struct chain *c)
{
    const struct block *staged = newest_staged(c);
    return staged ? staged->hash : c->head_hash;
}

size_t chain_staged(const struct chain *c)
{
    return c->staged_count;
}

const struct ledger_view *chain_committed_view(const struct chain *c)
{
    return ledger_view(c->ledger);
}

const struct ledger_view *chain_newest_view(const struct chain *c)
{
    const struct block *staged = newest_staged(c);
    return staged ? overlay_view(staged->overlay) : ledger_view(c->ledger);
}

const struct trie *chain_trie(const struct chain *c)
{
    return c->trie;
}

struct sha256 parameters_hash(const struct ledger_view *view)
{
    return record_hash(RECORD_PARAMETERS, view_parameters(view));
}

bool chain_has_producer(const struct chain *c, const struct key *key)
{
    const struct producers *producers = view_producers(chain_newest_view(c));
    for (size_t i = 0; i < producers->count; i++)
        if (memcmp(&producers->keys[i], key, sizeof *key) == 0)
            return true;
    return false;
}

/* NULL when nothing is wrong. */
static const char *what_is_wrong(const struct chain *c, const struct block_header *next,
                                 const struct ed25519_signature *signature)
{
    const struct block_header *newest = chain_newest(c);
    struct sha256 previous = chain_newest_hash(c);
    if (!id_eq(&next->chain, &c->id))
        return "it is of another chain";
    if (!sha256_eq(&next->previous, &previous))
        return "it does not follow the block before it";
    if (next->time_ms < newest->time_ms)
        return "its time is before that of the block before it";
    if (next->epoch < newest->epoch)
        return "its epoch is smaller than that of the block before it";
    if (!chain_has_producer(c, &next->producer))
        return "its producer was no producer then";
    if (!block_header_verify(next, signature))
        return "its signature is not its producer's";
    return NULL;
}

tana_err chain_check_next(const struct chain *c, const struct block_header *header,
                          const struct ed25519_signature *signature, struct err *err)
{
    unsigned long long height = header->height, newest = chain_newest(c)->height;
    if (height != newest + 1)
        return ERR(err, E_CORRUPT, "block %llu is missing: %llu follows %llu", newest + 1, height,
                   newest);
    const char *wrong = what_is_wrong(c, header, signature);
    return wrong ? ERR(err, E_CORRUPT, "block %llu: %s", height, wrong) : E_OK;
}

/* ------------------------------------------------------------------------------ changing ----- */

static size_t count_changes(const struct overlay *o)
{
    size_t count = 0;
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++)
        count += record_is_leaf(kind) ? overlay_count(o, kind) : 0;
    return count;
}

static struct trie_update leaf_of(enum record_kind kind, const struct overlay_change *c)
{
    struct trie_update update = {.key = record_leaf_key(kind, c->key), .remove = !c->after};
    if (c->after)
        update.value_hash = record_hash(kind, c->after);
    return update;
}

struct trie_update *overlay_leaves(const struct overlay *o, size_t *ret_count)
{
    struct trie_update *list = xcalloc(count_changes(o) + 1, sizeof *list);
    *ret_count = 0;
    for (enum record_kind kind = 0; kind < RECORD_KINDS; kind++) {
        struct overlay_change c;
        struct overlay_walk walk = overlay_walk(o, kind);
        while (record_is_leaf(kind) && overlay_walk_next(&walk, &c))
            list[(*ret_count)++] = leaf_of(kind, &c);
    }
    return list;
}

struct block *chain_commit(struct chain *c)
{
    REQUIRE(c->staged_count > 0);
    struct block *b = c->staged[0];
    ledger_adopt(c->ledger, b->overlay);
    trie_commit_oldest(c->trie);
    c->head = b->header;
    c->head_hash = b->hash;
    c->history = b->history;
    c->staged_count--;
    memmove(c->staged, c->staged + 1, c->staged_count * sizeof *c->staged);
    /* What stood on the block stands on the ledger now, which shows the same. */
    if (c->staged_count > 0) {
        overlay_rebase(c->staged[0]->overlay, ledger_view(c->ledger));
        c->staged[0]->context.before = ledger_view(c->ledger);
    }
    return b;
}

struct block *chain_drop(struct chain *c)
{
    REQUIRE(c->staged_count > 0);
    trie_drop_newest(c->trie);
    return c->staged[--c->staged_count];
}
