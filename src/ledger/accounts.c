#include "ledger/accounts.h"

#include "ledger/hash.h"
#include "ledger/sorted.h"

#include <stdlib.h>

enum { SLOTS_MIN = 64 };

/* Open addressing, linear probing, at most three quarters full. Beside each slot stand some bits of
 * its key's hash, so that hardly any account is touched that is not the one sought. */
struct table {
    struct account **slots;
    uint16_t *tags;
    size_t slot_count; /* a power of two, or 0 */
    size_t count;
    bool named;             /* by the skeleton of the name; else by id */
    struct account **order; /* all accounts by key; valid while order_count == count */
    size_t order_count;
};

struct accounts {
    struct table by_id, by_name;
    struct skeleton last; /* what accounts_seek_named() hands out */
};

struct accounts *accounts_new(void)
{
    struct accounts *a = xcalloc(1, sizeof *a);
    a->by_name.named = true;
    return a;
}

static void table_release(struct table *t)
{
    free(t->slots);
    free(t->tags);
    free(t->order);
}

void accounts_free(struct accounts *a)
{
    if (!a)
        return;
    for (size_t i = 0; i < a->by_id.slot_count; i++)
        if (a->by_id.slots[i])
            record_ops[RECORD_ACCOUNT].release(a->by_id.slots[i]);
    table_release(&a->by_id);
    table_release(&a->by_name);
    free(a);
}

size_t accounts_count(const struct accounts *a)
{
    return a->by_id.count;
}

/* The key of an account in a table; `space` is where a skeleton is made. */
static struct bytes key_in(const struct table *t, const struct account *account,
                           struct skeleton *space)
{
    if (!t->named)
        return id_key(&account->id);
    *space = name_skeleton(&account->name);
    return bytes_str(space->text);
}

static uint16_t tag_of(uint64_t hash)
{
    return (uint16_t)(hash >> 48);
}

/* The slot that has the key, or the empty one where it belongs. REQUIREs slots. */
static size_t slot_of(const struct table *t, struct bytes key, uint64_t hash)
{
    struct skeleton space;
    size_t mask = t->slot_count - 1;
    size_t at = (size_t)hash & mask;
    while (t->slots[at] &&
           (t->tags[at] != tag_of(hash) || !bytes_eq(key_in(t, t->slots[at], &space), key)))
        at = (at + 1) & mask;
    return at;
}

/* Puts an account that is not there into its slot. */
static void fill_slot(struct table *t, struct account *account)
{
    struct skeleton space;
    struct bytes key = key_in(t, account, &space);
    uint64_t hash = table_hash(key);
    size_t at = slot_of(t, key, hash);
    t->slots[at] = account;
    t->tags[at] = tag_of(hash);
}

static struct account *find(const struct table *t, struct bytes key)
{
    return t->slot_count > 0 ? t->slots[slot_of(t, key, table_hash(key))] : NULL;
}

struct account *accounts_find(const struct accounts *a, struct bytes id)
{
    return find(&a->by_id, id);
}

struct account *accounts_find_named(const struct accounts *a, struct bytes skeleton)
{
    return find(&a->by_name, skeleton);
}

static void grow(struct table *t)
{
    struct account **old = t->slots;
    size_t old_count = t->slot_count;
    if (t->count + 1 <= old_count / 4 * 3)
        return;
    t->slot_count = old_count ? 2 * old_count : SLOTS_MIN;
    t->slots = xcalloc(t->slot_count, sizeof *t->slots);
    free(t->tags);
    t->tags = xcalloc(t->slot_count, sizeof *t->tags);
    for (size_t i = 0; i < old_count; i++)
        if (old[i])
            fill_slot(t, old[i]);
    free(old);
}

static void add(struct table *t, struct account *account)
{
    grow(t);
    fill_slot(t, account);
    t->count++;
    t->order_count = 0;
}

/* An account that is there stays where it is and gets the other's content: neither table and no
 * order changes. */
void accounts_put(struct accounts *a, struct account *account)
{
    struct account *there = accounts_find(a, id_key(&account->id));
    if (there == account)
        return;
    if (there) {
        struct account old = *there;
        *there = *account;
        *account = old;
        record_ops[RECORD_ACCOUNT].release(account);
        return;
    }
    add(&a->by_id, account);
    if (account->name.text[0])
        add(&a->by_name, account);
}

/* Closes the gap, so that every account is still reached from its own slot. */
static void take_out(struct table *t, struct account *account)
{
    struct skeleton space;
    struct bytes key = key_in(t, account, &space);
    size_t mask = t->slot_count - 1, gap = slot_of(t, key, table_hash(key));
    t->slots[gap] = NULL;
    t->count--;
    t->order_count = 0;
    for (size_t at = (gap + 1) & mask; t->slots[at]; at = (at + 1) & mask) {
        struct account *moved = t->slots[at];
        t->slots[at] = NULL;
        fill_slot(t, moved);
    }
}

struct account *accounts_remove(struct accounts *a, struct bytes id)
{
    struct account *account = accounts_find(a, id);
    if (!account)
        return NULL;
    if (account->name.text[0])
        take_out(&a->by_name, account);
    take_out(&a->by_id, account);
    return account;
}

/* ------------------------------------------------------------------------------- in order ---- */

static int compare_ids(const void *left, const void *right)
{
    const struct account *const *a = left, *const *b = right;
    return memcmp((*a)->id.bytes, (*b)->id.bytes, ID_SIZE);
}

static int compare_names(const void *left, const void *right)
{
    const struct account *const *a = left, *const *b = right;
    struct skeleton x = name_skeleton(&(*a)->name), y = name_skeleton(&(*b)->name);
    return strcmp(x.text, y.text);
}

static void put_in_order(struct table *t)
{
    if (t->order_count == t->count)
        return;
    free(t->order);
    t->order = xcalloc(t->count, sizeof *t->order);
    t->order_count = 0;
    for (size_t i = 0; i < t->slot_count; i++)
        if (t->slots[i])
            t->order[t->order_count++] = t->slots[i];
    qsort(t->order, t->count, sizeof *t->order, t->named ? compare_names : compare_ids);
}

static struct account *seek(struct table *t, struct bytes from, bool inclusive)
{
    struct skeleton space;
    put_in_order(t);
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = bytes_compare(key_in(t, t->order[middle], &space), from);
        if (order < 0 || (order == 0 && !inclusive))
            low = middle + 1;
        else
            high = middle;
    }
    return low < t->count ? t->order[low] : NULL;
}

struct account *accounts_seek(struct accounts *a, struct bytes from, bool inclusive)
{
    return seek(&a->by_id, from, inclusive);
}

struct account *accounts_seek_named(struct accounts *a, struct bytes from, bool inclusive,
                                    struct bytes *ret_skeleton)
{
    struct account *account = seek(&a->by_name, from, inclusive);
    if (!account)
        return NULL;
    a->last = name_skeleton(&account->name);
    *ret_skeleton = bytes_str(a->last.text);
    return account;
}
