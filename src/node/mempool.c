#include "node/mempool.h"

#include "base/err.h"

/* What waits of one account, by nonce. Exists while something does. */
struct pool_sender {
    struct table_link link; /* its key is the account's id */
    uint64_t due;           /* the nonce that is taken next */
    struct pool_entry **entries;
    size_t head, count, capacity; /* entries[head .. head + count) */
    size_t run;                   /* how many of them have no gap before them */
    bool ready, deferred;         /* in that list */
    struct pool_sender *before, *after;
};

struct sender_list {
    struct pool_sender *first, *last;
};

struct mempool {
    struct mempool_limits limits;
    struct table ids, senders;
    struct sender_list ready, deferred; /* with something due; the latter have no turn for now */
    struct pool_entry **heap;           /* those that wait; the first to expire in front */
    size_t heap_count, heap_capacity;
    size_t bytes;
};

struct mempool *mempool_new(const struct mempool_limits *limits)
{
    struct mempool *m = xcalloc(1, sizeof *m);
    m->limits = *limits;
    table_init(&m->ids, limits->seed);
    table_init(&m->senders, limits->seed + 1);
    return m;
}

static void entry_free(struct pool_entry *entry)
{
    tx_free(entry->tx);
    free(entry->tickets);
    free(entry);
}

void mempool_free(struct mempool *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < (size_t)1 << m->ids.bits; i++) {
        for (struct table_link *link = m->ids.slots[i], *next; link; link = next) {
            next = link->next;
            entry_free((struct pool_entry *)link);
        }
    }
    for (size_t i = 0; i < (size_t)1 << m->senders.bits; i++) {
        for (struct table_link *link = m->senders.slots[i], *next; link; link = next) {
            next = link->next;
            free(((struct pool_sender *)link)->entries);
            free(link);
        }
    }
    table_release(&m->ids);
    table_release(&m->senders);
    free(m->heap);
    free(m);
}

size_t mempool_count(const struct mempool *m)
{
    return m->ids.count;
}

size_t mempool_bytes(const struct mempool *m)
{
    return m->bytes;
}

size_t mempool_waiting(const struct mempool *m)
{
    return m->heap_count;
}

struct pool_entry *mempool_find(const struct mempool *m, const struct sha256 *id)
{
    return table_find(&m->ids, id->bytes);
}

/* Expiry */

static void heap_put(struct mempool *m, size_t index, struct pool_entry *entry)
{
    m->heap[index] = entry;
    entry->heap_index = index;
}

static void heap_up(struct mempool *m, size_t index)
{
    struct pool_entry *entry = m->heap[index];
    while (index > 0 && entry->expires_ms < m->heap[(index - 1) / 2]->expires_ms) {
        heap_put(m, index, m->heap[(index - 1) / 2]);
        index = (index - 1) / 2;
    }
    heap_put(m, index, entry);
}

static void heap_down(struct mempool *m, size_t index)
{
    struct pool_entry *entry = m->heap[index];
    for (size_t child; (child = 2 * index + 1) < m->heap_count; index = child) {
        if (child + 1 < m->heap_count &&
            m->heap[child + 1]->expires_ms < m->heap[child]->expires_ms)
            child++;
        if (entry->expires_ms <= m->heap[child]->expires_ms)
            break;
        heap_put(m, index, m->heap[child]);
    }
    heap_put(m, index, entry);
}

static void heap_add(struct mempool *m, struct pool_entry *entry)
{
    if (m->heap_count == m->heap_capacity) {
        m->heap_capacity = m->heap_capacity ? 2 * m->heap_capacity : 64;
        m->heap = xrealloc(m->heap, m->heap_capacity * sizeof(struct pool_entry *));
    }
    heap_put(m, m->heap_count++, entry);
    heap_up(m, entry->heap_index);
}

static void heap_remove(struct mempool *m, struct pool_entry *entry)
{
    size_t index = entry->heap_index;
    struct pool_entry *last = m->heap[--m->heap_count];
    if (last == entry)
        return;
    heap_put(m, index, last);
    heap_up(m, index);
    heap_down(m, last->heap_index);
}

struct pool_entry *mempool_first_to_expire(const struct mempool *m)
{
    return m->heap_count ? m->heap[0] : NULL;
}

struct pool_entry *mempool_any(const struct mempool *m)
{
    return m->heap_count ? m->heap[m->heap_count - 1] : NULL;
}

/* Turns */

static void list_add(struct sender_list *list, struct pool_sender *s)
{
    s->before = list->last;
    s->after = NULL;
    *(list->last ? &list->last->after : &list->first) = s;
    list->last = s;
}

static void list_add_first(struct sender_list *list, struct pool_sender *s)
{
    s->before = NULL;
    s->after = list->first;
    *(list->first ? &list->first->before : &list->last) = s;
    list->first = s;
}

static void list_remove(struct sender_list *list, struct pool_sender *s)
{
    *(s->before ? &s->before->after : &list->first) = s->after;
    *(s->after ? &s->after->before : &list->last) = s->before;
}

static void leave_lists(struct mempool *m, struct pool_sender *s)
{
    if (s->ready)
        list_remove(&m->ready, s);
    if (s->deferred)
        list_remove(&m->deferred, s);
    s->ready = s->deferred = false;
}

/* In the list of those that have something due exactly when it has. */
static void settle(struct mempool *m, struct pool_sender *s)
{
    if (s->run == 0) {
        leave_lists(m, s);
    } else if (!s->ready && !s->deferred) {
        list_add(&m->ready, s);
        s->ready = true;
    }
}

static void sender_free_if_empty(struct mempool *m, struct pool_sender *s)
{
    if (s->count > 0)
        return;
    leave_lists(m, s);
    table_remove(&m->senders, &s->link);
    free(s->entries);
    free(s);
}

static struct pool_sender *sender_of(struct mempool *m, const struct id *id, uint64_t due)
{
    struct pool_sender *s = table_find(&m->senders, id->bytes);
    if (!s) {
        s = xcalloc(1, sizeof *s);
        memcpy(s->link.key, id->bytes, TABLE_KEY_SIZE);
        s->due = due;
        table_add(&m->senders, &s->link);
    }
    return s;
}

/* Where the nonce stands or would stand, from the head. */
static size_t place_of(const struct pool_sender *s, uint64_t nonce)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (s->entries[s->head + middle]->nonce < nonce)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Makes room for one more at either end. */
static void make_room(struct pool_sender *s)
{
    if (s->head > 0 && s->head + s->count < s->capacity)
        return;
    size_t capacity = 2 * s->count + 4, head = (capacity - s->count) / 2;
    struct pool_entry **entries = xmalloc(capacity * sizeof(struct pool_entry *));
    if (s->count > 0)
        memcpy(entries + head, s->entries + s->head, s->count * sizeof(struct pool_entry *));
    free(s->entries);
    s->entries = entries;
    s->head = head;
    s->capacity = capacity;
}

static void place_insert(struct mempool *m, struct pool_sender *s, struct pool_entry *entry)
{
    size_t place = place_of(s, entry->nonce);
    make_room(s);
    if (place == 0) {
        s->head--;
    } else {
        struct pool_entry **at = s->entries + s->head + place;
        memmove(at + 1, at, (s->count - place) * sizeof(struct pool_entry *));
    }
    s->entries[s->head + place] = entry;
    s->count++;
    if (place <= s->run && entry->nonce == s->due + place) {
        s->run = place + 1;
        while (s->run < s->count && s->entries[s->head + s->run]->nonce == s->due + s->run)
            s->run++;
    }
    entry->waiting = true;
    heap_add(m, entry);
    settle(m, s);
}

static void place_remove(struct mempool *m, struct pool_sender *s, size_t place)
{
    struct pool_entry **at = s->entries + s->head + place;
    heap_remove(m, *at);
    (*at)->waiting = false;
    if (place == 0)
        s->head++;
    else
        memmove(at, at + 1, (s->count - place - 1) * sizeof(struct pool_entry *));
    s->count--;
    if (place < s->run)
        s->run = place;
}

static tana_err check_room(const struct mempool *m, const struct pool_sender *s, size_t bytes,
                           bool early, struct err *err)
{
    size_t share = early ? 2 : 1;
    if (s && s->count >= m->limits.sender_count_max)
        return ERR(err, E_BUSY, "%zu transactions of this account are waiting", s->count);
    if (m->ids.count >= m->limits.count_max / share ||
        m->bytes + bytes > m->limits.bytes_max / share)
        return ERR(err, E_BUSY, "%zu transactions are waiting; try again", m->ids.count);
    return E_OK;
}

static tana_err check_nonce(const struct mempool *m, const struct pool_sender *s, uint64_t due,
                            uint64_t nonce, struct err *err)
{
    uint64_t missing = s ? s->due + s->run : due;
    if (nonce < due)
        return ERR(err, E_NONCE_USED, "nonce %llu is used; the next one is %llu",
                   (unsigned long long)nonce, (unsigned long long)due);
    size_t place = s ? place_of(s, nonce) : 0;
    if (s && place < s->count && s->entries[s->head + place]->nonce == nonce)
        return ERR(err, E_DUPLICATE, "another transaction with nonce %llu is waiting",
                   (unsigned long long)nonce);
    if (nonce >= missing && nonce - missing >= m->limits.nonce_window)
        return ERR(err, E_NONCE_GAP, "nonce %llu is too far ahead: the next one is %llu",
                   (unsigned long long)nonce, (unsigned long long)missing);
    return E_OK;
}

/* What it takes in memory, roughly: an operation can own much more than stands in the payload. */
static size_t bytes_of_tx(const struct tx *tx)
{
    size_t bytes = sizeof(struct pool_entry) + sizeof *tx + tx->payload.size + tx->signatures.size;
    for (size_t i = 0; i < tx->op_count; i++) {
        const struct op *op = &tx->ops[i];
        bytes += sizeof *op + op->key_count * sizeof *op->keys;
        bytes += op->metadata ? strlen(op->metadata) : 0;
        bytes += op->parameters ? sizeof *op->parameters : 0;
    }
    return bytes;
}

tana_err mempool_insert(struct mempool *m, struct tx *tx, const struct id *sender, uint64_t due,
                        struct pool_entry **ret, struct err *err)
{
    struct pool_sender *s = table_find(&m->senders, sender->bytes);
    size_t bytes = bytes_of_tx(tx);
    uint64_t missing = s ? s->due + s->run : due;
    REQUIRE(!mempool_find(m, &tx->id));
    tana_err code = check_nonce(m, s, s ? s->due : due, tx->nonce, err);
    if (code == E_OK)
        code = check_room(m, s, bytes, tx->nonce > missing, err);
    if (code != E_OK)
        return code;

    struct pool_entry *entry = xcalloc(1, sizeof *entry);
    memcpy(entry->link.key, tx->id.bytes, TABLE_KEY_SIZE);
    *entry = (struct pool_entry){
        .link = entry->link,
        .tx = tx,
        .sender = *sender,
        .nonce = tx->nonce,
        .expires_ms = tx->expires_ms,
        .bytes = bytes,
    };
    m->bytes += bytes;
    table_add(&m->ids, &entry->link);
    place_insert(m, sender_of(m, sender, due), entry);
    *ret = entry;
    return E_OK;
}

bool mempool_has_sender(const struct mempool *m, const struct id *sender)
{
    return table_find(&m->senders, sender->bytes);
}

struct pool_entry *mempool_last_of(const struct mempool *m, const struct id *sender)
{
    const struct pool_sender *s = table_find(&m->senders, sender->bytes);
    return s && s->count > 0 ? s->entries[s->head + s->count - 1] : NULL;
}

bool mempool_add_ticket(struct pool_entry *entry, uint64_t ticket)
{
    if (ticket == 0)
        return true;
    if (entry->ticket_count >= POOL_TICKETS_MAX)
        return false;
    if (entry->ticket_count == 0) {
        entry->ticket = ticket;
    } else {
        if (entry->ticket_count - 1 == entry->ticket_capacity) {
            entry->ticket_capacity = entry->ticket_capacity ? 2 * entry->ticket_capacity : 4;
            entry->tickets = xrealloc(entry->tickets, entry->ticket_capacity * sizeof(uint64_t));
        }
        entry->tickets[entry->ticket_count - 1] = ticket;
    }
    entry->ticket_count++;
    return true;
}

bool mempool_has_due(const struct mempool *m)
{
    return m->ready.first;
}

struct pool_entry *mempool_take(struct mempool *m)
{
    struct pool_sender *s = m->ready.first;
    if (!s)
        return NULL;
    struct pool_entry *entry = s->entries[s->head];
    size_t run = s->run;
    leave_lists(m, s);
    place_remove(m, s, 0);
    s->run = run - 1;
    s->due++;
    settle(m, s);
    sender_free_if_empty(m, s);
    return entry;
}

/* In front of what waits of its account. */
static struct pool_sender *put_back(struct mempool *m, struct pool_entry *entry)
{
    REQUIRE(!entry->waiting && entry->tx);
    struct pool_sender *s = sender_of(m, &entry->sender, entry->nonce);
    s->due = entry->nonce;
    /* What follows directly had no gap before, and has none now. */
    s->run = 0;
    place_insert(m, s, entry);
    leave_lists(m, s);
    return s;
}

void mempool_defer(struct mempool *m, struct pool_entry *entry)
{
    struct pool_sender *s = put_back(m, entry);
    list_add(&m->deferred, s);
    s->deferred = true;
}

void mempool_resume(struct mempool *m)
{
    for (struct pool_sender *s; (s = m->deferred.first);) {
        leave_lists(m, s);
        list_add(&m->ready, s);
        s->ready = true;
    }
}

void mempool_return(struct mempool *m, struct pool_entry *entry)
{
    struct pool_sender *s = put_back(m, entry);
    list_add_first(&m->ready, s);
    s->ready = true;
}

/* The account's next transaction has this nonce again: what waits behind it has a gap before it. */
static void leave_gap(struct mempool *m, const struct id *sender, uint64_t nonce)
{
    struct pool_sender *s = table_find(&m->senders, sender->bytes);
    if (!s)
        return;
    s->due = nonce;
    s->run = 0;
    settle(m, s);
}

void mempool_forget(struct mempool *m, struct pool_entry *entry, bool included)
{
    struct pool_sender *s = entry->waiting ? table_find(&m->senders, entry->sender.bytes) : NULL;
    if (s) {
        place_remove(m, s, place_of(s, entry->nonce));
        settle(m, s);
        sender_free_if_empty(m, s);
    } else if (!included) {
        leave_gap(m, &entry->sender, entry->nonce);
    }
    m->bytes -= entry->bytes;
    table_remove(&m->ids, &entry->link);
    entry_free(entry);
}
