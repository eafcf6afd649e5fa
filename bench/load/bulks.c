#include "bench/load/load.h"

#include "codec/rfc3339.h"
#include "ledger/tx.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LIFETIME_S = 20 * 3600, HEAD_ROOM = 256, THREADS_MAX = 64 };

static uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void expiry(char out[RFC3339_TEXT_MAX])
{
    rfc3339_format(((int64_t)time(NULL) + LIFETIME_S) * 1000, out);
}

/* Puts the head of a request in front of the lines, which begin at HEAD_ROOM. */
static void close_bulk(struct buf *lines, const char *node, unsigned count, struct bulk *ret)
{
    char head[HEAD_ROOM];
    if (lines->overflowed)
        die("a bulk is too large");
    int size = snprintf(head, sizeof head,
                        "POST /v1/transactions?wait=applied HTTP/1.1\r\nHost: %s\r\n"
                        "Content-Type: application/x-ndjson\r\nContent-Length: %zu\r\n\r\n",
                        node, lines->size - HEAD_ROOM);
    if (size < 0 || size >= HEAD_ROOM)
        die("the node's address is too long");
    memmove(lines->data + size, lines->data + HEAD_ROOM, lines->size - HEAD_ROOM);
    memcpy(lines->data, head, (size_t)size);
    ret->size = lines->size - HEAD_ROOM + (size_t)size;
    ret->data = xrealloc(lines->data, ret->size);
    ret->count = count;
}

static void put_signed(struct buf *lines, const struct ed25519_secret *secret, struct buf *payload)
{
    unsigned char block[TX_SIGNATURE_SIZE];
    if (payload->overflowed)
        die("a payload is too large");
    struct ed25519_signature signature =
        ed25519_sign_prefixed(secret, bytes_str(TX_DOMAIN), buf_bytes(payload));
    memcpy(block, secret->public.bytes, ED25519_PUBLIC_SIZE);
    memcpy(block + ED25519_PUBLIC_SIZE, signature.bytes, ED25519_SIGNATURE_SIZE);
    tx_put_envelope(lines, buf_bytes(payload), bytes_of(block, sizeof block));
    buf_append_char(lines, '\n');
}

/* Several threads, each taking the next bulk that nobody has begun. */
struct making {
    const struct accounts *accounts;
    const struct order *order;
    struct bulks *bulks;
    void (*make)(struct making *m, size_t index, struct bulk *ret);
    const struct planned *plan;
    char expires[RFC3339_TEXT_MAX];
    size_t next;
};

struct planned {
    uint32_t from, to;
    uint64_t nonce;
};

static void *making_thread(void *context)
{
    struct making *m = context;
    for (;;) {
        size_t i = __atomic_fetch_add(&m->next, 1, __ATOMIC_RELAXED);
        if (i >= m->bulks->count)
            return NULL;
        m->make(m, i, &m->bulks->list[i]);
    }
}

static void make_all(struct making *m)
{
    pthread_t ids[THREADS_MAX];
    expiry(m->expires);
    m->bulks->list = xcalloc(m->bulks->count + 1, sizeof *m->bulks->list);
    for (unsigned i = 0; i < m->order->threads; i++)
        if (pthread_create(&ids[i], NULL, making_thread, m) != 0)
            die("no thread");
    for (unsigned i = 0; i < m->order->threads; i++)
        pthread_join(ids[i], NULL);
}

void bulks_free(struct bulks *b)
{
    for (size_t i = 0; i < b->count; i++)
        free(b->list[i].data);
    free(b->list);
    free(b->senders);
}

/* Accounts */

static void put_creation(struct buf *payload, const struct accounts *a, size_t number,
                         const char *comma)
{
    char name[LOAD_NAME_MAX], key[65];
    account_name(number, name);
    for (unsigned i = 0; i < ED25519_PUBLIC_SIZE; i++)
        snprintf(key + 2 * i, 3, "%02x", a->list[number].secret.public.bytes[i]);
    buf_printf(payload,
               "%s{\"type\":\"account.create\",\"name\":\"%s\",\"keys\":[\"%s\"],\"threshold\":1},"
               "{\"type\":\"deposit\",\"from\":\"@admin\",\"to\":\"%s\",\"currency\":\"USD\","
               "\"amount\":\"1000000.00\"}",
               comma, name, key, name);
}

static void make_creations(struct making *m, size_t index, struct bulk *ret)
{
    const struct accounts *a = m->accounts;
    struct ed25519_secret admin;
    char funder[LOAD_NAME_MAX];
    struct buf lines = buf_init(1 << 20);
    _cleanup_(buf_release) struct buf payload = buf_init(TX_PAYLOAD_MAX);
    size_t first = a->head->made + index * CREATED_IN_BATCH, last = first + CREATED_IN_BATCH;
    admin_secret(&admin);
    funder_name((unsigned)(index % FUNDERS), funder);
    buf_printf(&payload,
               "{\"chain\":\"%s\",\"type\":\"batch\",\"from\":\"%s\",\"nonce\":%llu,"
               "\"expires\":\"%s\",\"operations\":[",
               m->order->chain, funder,
               (unsigned long long)(a->head->funder_nonces[index % FUNDERS] + index / FUNDERS),
               m->expires);
    for (size_t i = first; i < last && i < a->count; i++)
        put_creation(&payload, a, i, i > first ? "," : "");
    buf_append_str(&payload, "]}");
    buf_extend(&lines, HEAD_ROOM);
    put_signed(&lines, &admin, &payload);
    close_bulk(&lines, m->order->node, 1, ret);
}

void bulks_of_accounts(struct accounts *a, const struct order *order, struct bulks *ret)
{
    struct making m = {.accounts = a, .order = order, .bulks = ret, .make = make_creations};
    *ret = (struct bulks){.count =
                              (a->count - a->head->made + CREATED_IN_BATCH - 1) / CREATED_IN_BATCH};
    make_all(&m);
}

/* Transfers */

static void make_transfers(struct making *m, size_t index, struct bulk *ret)
{
    char from[LOAD_NAME_MAX], to[LOAD_NAME_MAX];
    unsigned in_bulk = m->order->in_bulk, count = 0;
    struct buf lines = buf_init((size_t)in_bulk * 1024 + HEAD_ROOM);
    _cleanup_(buf_release) struct buf payload = buf_init(1024);
    buf_extend(&lines, HEAD_ROOM);
    for (size_t i = index * in_bulk; i < m->order->count && count < in_bulk; i++, count++) {
        const struct planned *p = &m->plan[i];
        account_name(p->from, from);
        account_name(p->to, to);
        buf_clear(&payload);
        buf_printf(&payload,
                   "{\"chain\":\"%s\",\"type\":\"transfer\",\"from\":\"%s\",\"nonce\":%llu,"
                   "\"expires\":\"%s\",\"to\":\"%s\",\"currency\":\"USD\",\"amount\":\"0.01\"}",
                   m->order->chain, from, (unsigned long long)p->nonce, m->expires, to);
        put_signed(&lines, &m->accounts->list[p->from].secret, &payload);
    }
    close_bulk(&lines, m->order->node, count, ret);
}

void bulks_of_transfers(const struct accounts *a, const struct order *order, struct bulks *ret)
{
    size_t people = a->head->made;
    uint64_t random = order->seed;
    if (people < 3)
        die("there are no accounts yet");
    *ret = (struct bulks){.count = (order->count + order->in_bulk - 1) / order->in_bulk};
    ret->senders = xcalloc(order->count + 1, sizeof *ret->senders);
    _cleanup_(free_ptr) struct planned *plan = xcalloc(order->count + 1, sizeof *plan);
    _cleanup_(free_ptr) uint64_t *nonces = xcalloc(people, sizeof *nonces);
    for (size_t i = 0; i < people; i++)
        nonces[i] = a->list[i].nonce;
    for (size_t i = 0; i < order->count; i++) {
        bool hot = random_next(&random) % 100 < order->hot_percent;
        uint32_t from = (uint32_t)(1 + random_next(&random) % (people - 1));
        uint32_t to = (uint32_t)((from + 1 + random_next(&random) % (people - 1)) % people);
        plan[i] = (struct planned){from, hot ? 0 : to, nonces[from]++};
        ret->senders[i] = from;
    }
    struct making m = {
        .accounts = a, .order = order, .bulks = ret, .make = make_transfers, .plan = plan};
    make_all(&m);
}

/* Proofs */

void bulks_of_proofs(const struct accounts *a, const struct order *order, struct bulks *ret)
{
    uint64_t random = order->seed;
    *ret = (struct bulks){.count = order->count};
    ret->list = xcalloc(order->count + 1, sizeof *ret->list);
    for (size_t i = 0; i < order->count; i++) {
        char name[LOAD_NAME_MAX];
        struct buf request = buf_init(HEAD_ROOM);
        account_name(random_next(&random) % a->head->made, name);
        buf_printf(&request, "GET /v1/accounts/%s/proof HTTP/1.1\r\nHost: %s\r\n\r\n", name,
                   order->node);
        ret->list[i] = (struct bulk){.data = request.data, .size = request.size, .count = 1};
    }
}
