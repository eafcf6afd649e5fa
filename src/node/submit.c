/* From an envelope to its outcome: verified on threads, handed to the core in order, and, when its
 * nonce was used before, looked up in the database. */
#include "node/service_priv.h"

enum { TAKE_MAX = 256 };

/* Tickets: the slot's number + 1 in the low half, its turn in the high half. */

static uint64_t ticket_new(struct service *s, struct item *item)
{
    uint32_t at = s->ticket_free;
    if (at) {
        s->ticket_free = s->tickets[at - 1].next_free;
    } else {
        if (s->ticket_count == s->ticket_capacity) {
            s->ticket_capacity = s->ticket_capacity ? 2 * s->ticket_capacity : 1024;
            s->tickets = xrealloc(s->tickets, s->ticket_capacity * sizeof *s->tickets);
        }
        s->tickets[s->ticket_count++] = (struct ticket_slot){0};
        at = s->ticket_count;
    }
    s->tickets[at - 1].item = item;
    return (uint64_t)s->tickets[at - 1].turn << 32 | at;
}

static struct item *ticket_item(const struct service *s, uint64_t ticket)
{
    uint32_t at = (uint32_t)ticket;
    if (at == 0 || at > s->ticket_count || s->tickets[at - 1].turn != ticket >> 32)
        return NULL;
    return s->tickets[at - 1].item;
}

static void ticket_end(struct service *s, struct item *item)
{
    if (!item->ticket)
        return;
    struct ticket_slot *slot = &s->tickets[(uint32_t)item->ticket - 1];
    slot->turn++;
    slot->item = NULL;
    slot->next_free = s->ticket_free;
    s->ticket_free = (uint32_t)item->ticket;
    item->ticket = 0;
}

/* Groups */

static void waiting_remove(struct service *s, struct group *g)
{
    if (!g->listed)
        return;
    *(g->before ? &g->before->after : &s->waiting_first) = g->after;
    *(g->after ? &g->after->before : &s->waiting_last) = g->before;
    g->listed = false;
}

/* By the end of their waiting; usually that is the end of the list. */
static void waiting_add(struct service *s, struct group *g)
{
    struct group *behind = s->waiting_last;
    while (behind && behind->until_ms > g->until_ms)
        behind = behind->before;
    g->before = behind;
    g->after = behind ? behind->after : s->waiting_first;
    *(g->before ? &g->before->after : &s->waiting_first) = g;
    *(g->after ? &g->after->before : &s->waiting_last) = g;
    g->listed = true;
    service_sweep(s);
}

static void group_free_if_over(struct group *g)
{
    if (!g->answered || g->out > 0)
        return;
    for (size_t i = 0; i < g->count; i++)
        free(g->items[i].job.message);
    g->service->envelopes -= g->count;
    free(g->items);
    free(g->results);
    free(g->bodies);
    free(g);
}

/* The caller frees the group if it is over. */
static void group_answer(struct group *g)
{
    struct service *s = g->service;
    waiting_remove(s, g);
    for (size_t i = 0; i < g->count; i++)
        ticket_end(s, &g->items[i]);
    g->answered = true;
    g->done(g->context, g->results, g->count);
}

static void finish(struct item *item)
{
    struct group *g = item->group;
    if (item->finished)
        return;
    item->finished = true;
    ticket_end(g->service, item);
    if (--g->unfinished == 0 && !g->answered)
        group_answer(g);
}

static void refuse(struct item *item, tana_err code, const char *message)
{
    struct submission *result = &item->group->results[item->index];
    result->status = NODE_REFUSED;
    ERR(&result->error, code, "%s", message);
    finish(item);
}

/* Known transactions */

struct lookup {
    struct item *item;
    struct sha256 id;
    bool found;
    uint64_t height;
    uint32_t index;
    tana_err code;
    char message[ERR_MESSAGE_MAX];
};

static void lookup_row(void *context, const struct stored_tx *tx)
{
    struct lookup *l = context;
    l->found = true;
    l->height = tx->height;
    l->index = tx->index;
    l->code = tx->code[0] ? err_find(tx->code) : E_OK;
    snprintf(l->message, sizeof l->message, "%s", tx->message);
}

static tana_err lookup_read(struct store_reader *reader, void *context, struct err *err)
{
    struct lookup *l = context;
    return store_read_tx(reader, &l->id, lookup_row, l, err);
}

static void start_lookups(struct service *s);

static void lookup_done(void *context, tana_err code, const struct err *err)
{
    struct lookup *l = context;
    struct group *g = l->item->group;
    struct service *s = g->service;
    struct submission *result = &g->results[l->item->index];
    s->lookups--;
    g->out--;
    if (!l->item->finished && l->found) {
        result->status = l->code == E_OK ? NODE_APPLIED : NODE_FAILED;
        result->height = l->height;
        result->index = l->index;
        result->error.code = l->code;
        result->error.message[0] = '\0';
        if (l->code != E_OK)
            ERR(&result->error, l->code, "%s", l->message);
    } else if (!l->item->finished && code != E_OK && code != E_NOT_FOUND) {
        ERR(&result->error, code, "%s", err->message);
    } else if (!l->item->finished) {
        result->status = NODE_REFUSED; /* as the core refused it */
    }
    finish(l->item);
    group_free_if_over(g);
    free(l);
    if (!s->closing)
        start_lookups(s);
}

static void start_lookups(struct service *s)
{
    while (s->lookup_first && s->lookups < SERVICE_LOOKUPS_MAX) {
        struct item *item = s->lookup_first;
        struct lookup *l = xcalloc(1, sizeof *l);
        l->item = item;
        l->id = item->group->results[item->index].id;
        if (!readers_add(s->readers, lookup_read, lookup_done, l)) {
            free(l);
            return; /* one of those that are under way will try again */
        }
        s->lookups++;
        s->lookup_first = item->next_lookup;
        if (!s->lookup_first)
            s->lookup_last = NULL;
    }
}

static void look_up(struct service *s, struct item *item)
{
    item->group->out++;
    item->next_lookup = NULL;
    *(s->lookup_last ? &s->lookup_last->next_lookup : &s->lookup_first) = item;
    s->lookup_last = item;
    start_lookups(s);
}

/* Answers of the core */

/* So that whoever asks knows whom to ask. */
static void name_leader(struct service *s, struct err *error)
{
    char leader[STORE_NODE_NAME_MAX];
    uint64_t epoch;
    bool up;
    writer_status(s->writer, leader, &epoch, &up);
    if (leader[0] && strcmp(leader, s->name) != 0)
        ERR(error, E_NOT_LEADER, "this node does not produce blocks; %s does", leader);
}

void submit_answer(struct service *s, const struct node_effect *answer)
{
    struct item *item = ticket_item(s, answer->ticket);
    if (!item)
        return; /* nobody waits for it any more */
    struct group *g = item->group;
    struct submission *result = &g->results[item->index];
    result->status = answer->status;
    result->height = answer->height;
    result->index = answer->index;
    result->error.code = answer->error.code; /* the message's room is large, and mostly empty */
    if (answer->error.code != E_OK)
        result->error = answer->error;
    if (answer->error.code == E_NOT_LEADER)
        name_leader(s, &result->error);
    if (answer->status == NODE_PENDING && g->wait)
        return;
    if (answer->status == NODE_REFUSED && answer->error.code == E_NONCE_USED) {
        ticket_end(s, item);
        result->status = NODE_UNKNOWN;
        look_up(s, item); /* perhaps it is this transaction that used it */
        return;
    }
    finish(item);
    group_free_if_over(g);
}

/* Verified envelopes */

static void simulate(struct service *s, struct simulation *sim)
{
    struct verify_job *job = &sim->item.job;
    struct err err;
    struct receipt receipt;
    if (job->code != E_OK) {
        ERR(&err, job->code, "%s", job->message);
        sim->done(sim->context, &err, NULL, NULL, NULL);
    } else {
        const struct block_header *head = chain_head(s->chain);
        const struct ledger_view *view = chain_committed_view(s->chain);
        uint64_t now = service_wall_ms(s);
        struct apply_context context = {
            .chain = *chain_id(s->chain),
            .height = head->height + 1,
            .time_ms = now > head->time_ms ? now : head->time_ms,
            .before = view,
        };
        struct concerned concerned = {0};
        _cleanup_(overlay_freep) struct overlay *changes = overlay_new(view);
        if (tx_admit(view, &context, job->tx, &err) != E_OK) {
            sim->done(sim->context, &err, NULL, job->tx, NULL);
        } else {
            tx_apply(changes, &context, job->tx, &receipt, &concerned);
            sim->done(sim->context, NULL, &receipt, job->tx, changes);
        }
        free(concerned.ids);
    }
    tx_free(job->tx);
    free(job->message);
    free(sim->body);
    free(sim);
}

static void submit_item(struct service *s, struct item *item)
{
    struct group *g = item->group;
    struct verify_job *job = &item->job;
    g->out--;
    if (job->code != E_OK) {
        refuse(item, job->code, job->message);
    } else if (item->finished) {
        tx_free(TAKE(job->tx)); /* its submitter was told that it is not known */
    } else if (node_leads(s->node) && !writer_lease_runs(s->writer)) {
        /* Another node may lead: what this one would say could be wrong by now. */
        tx_free(TAKE(job->tx));
        refuse(item, E_NOT_LEADER, "this node is not sure that it leads; try again");
    } else {
        g->results[item->index].id = job->tx->id;
        item->ticket = ticket_new(s, item);
        struct node_event event;
        event.type = NODE_SUBMIT;
        event.tx = TAKE(job->tx);
        event.ticket = item->ticket;
        service_step(s, &event);
        return; /* the group may be gone */
    }
    group_free_if_over(g);
}

void submit_verified(struct service *s)
{
    struct verify_job *jobs[TAKE_MAX];
    for (size_t count; (count = verify_pool_take(s->verifiers, jobs, TAKE_MAX)) > 0;) {
        for (size_t i = 0; i < count; i++) {
            struct item *item = (struct item *)jobs[i];
            if (item->simulation)
                simulate(s, item->simulation);
            else
                submit_item(s, item);
        }
    }
}

/* The ends of waiting */

/* What no thread has looked at is not submitted any more; what used its nonce before may have been
 * itself. */
static void tell_unknown(struct group *g)
{
    for (size_t i = 0; i < g->count; i++)
        if (!g->items[i].finished && g->results[i].status == NODE_UNKNOWN)
            ERR(&g->results[i].error, E_BUSY,
                "what became of it could not be found out in time; try again");
}

void submit_sweep(struct service *s)
{
    uint64_t now = service_now_ms();
    for (struct group *g; (g = s->waiting_first) && g->until_ms <= now;) {
        tell_unknown(g);
        group_answer(g);
        for (size_t i = 0; i < g->count; i++)
            g->items[i].finished = true;
        group_free_if_over(g);
    }
}

void submit_release(struct service *s)
{
    /* What waits for a lookup that will not begin. */
    while (s->lookup_first) {
        struct item *item = s->lookup_first;
        s->lookup_first = item->next_lookup;
        item->group->out--;
        tell_unknown(item->group);
        finish(item);
        group_free_if_over(item->group);
    }
    s->lookup_last = NULL;
    for (struct group *g; (g = s->waiting_first);) {
        tell_unknown(g);
        group_answer(g);
        group_free_if_over(g);
    }
}

/* Submitting */

static struct group *group_new(struct service *s, const struct bytes *envelopes, size_t count)
{
    struct group *g = xcalloc(1, sizeof *g);
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += envelopes[i].size;
    g->service = s;
    s->envelopes += count;
    g->count = g->unfinished = count;
    g->items = xcalloc(count, sizeof *g->items);
    g->results = xmalloc(count * sizeof *g->results);
    g->bodies = xmalloc(size + 1);
    unsigned char *at = g->bodies;
    for (size_t i = 0; i < count; i++) {
        if (envelopes[i].size > 0)
            memcpy(at, envelopes[i].data, envelopes[i].size);
        g->items[i].group = g;
        g->items[i].index = i;
        g->items[i].job.envelope = bytes_of(at, envelopes[i].size);
        at += envelopes[i].size;
        struct submission *result = &g->results[i];
        result->status = NODE_UNKNOWN;
        memset(&result->id, 0, sizeof result->id);
        result->height = 0;
        result->index = 0;
        result->error.code = E_OK;
        result->error.message[0] = '\0';
    }
    return g;
}

bool service_has_room(const struct service *s, size_t count)
{
    return s->envelopes + count <= SERVICE_ENVELOPES_MAX;
}

void service_submit(struct service *s, const struct bytes *envelopes, size_t count, bool wait,
                    uint64_t wait_ms, submit_done *done, void *context)
{
    if (count == 0) {
        done(context, NULL, 0);
        return;
    }
    struct group *g = group_new(s, envelopes, count);
    g->wait = wait;
    g->done = done;
    g->context = context;
    if (wait) {
        g->until_ms = service_now_ms() + wait_ms;
        waiting_add(s, g);
    }
    g->out++; /* stays until this is over */
    for (size_t i = 0; i < count; i++) {
        if (s->stopping) {
            refuse(&g->items[i], E_BUSY, "the node is stopping");
        } else if (verify_pool_add(s->verifiers, &g->items[i].job)) {
            g->out++;
        } else {
            refuse(&g->items[i], E_BUSY, "too many transactions wait to be verified; try again");
        }
    }
    g->out--;
    group_free_if_over(g);
}

void service_simulate(struct service *s, struct bytes envelope, simulate_done *done, void *context)
{
    struct simulation *sim = xcalloc(1, sizeof *sim);
    sim->body = xmalloc(envelope.size + 1);
    if (envelope.size > 0)
        memcpy(sim->body, envelope.data, envelope.size);
    sim->item.job.envelope = bytes_of(sim->body, envelope.size);
    sim->item.simulation = sim;
    sim->done = done;
    sim->context = context;
    if (!s->stopping && verify_pool_add(s->verifiers, &sim->item.job))
        return;
    struct err err;
    ERR(&err, E_BUSY, s->stopping ? "the node is stopping" : "too much is waiting; try again");
    done(context, &err, NULL, NULL, NULL);
    free(sim->body);
    free(sim);
}
