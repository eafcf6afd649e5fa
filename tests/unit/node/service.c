#include "node/service.h"

#include "keys/keyfile.h"
#include "node/signed.h"
#include "unit/ledger/chain_world.h"
#include "unit/store/scratch.h"

#include <sys/stat.h>
#include <unistd.h>

/* Real services on a real PostgreSQL, all on one loop. */
enum { WAIT_MS = 20000, NAMES = 4 };

static uv_loop_t loop;

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void write_text(const char *path, struct bytes text)
{
    FILE *file = fopen(path, "w");
    ASSERT(file);
    ASSERT_EQ(fwrite(text.data, 1, text.size, file), text.size);
    ASSERT_EQ(fclose(file), 0);
}

/* A folder with a genesis document and the key of its producer. */
static void make_data(const char *folder)
{
    _cleanup_(buf_release) struct buf text = buf_init(1 << 16);
    char path[4096], from[4096];
    struct ed25519_secret secret = secret_of("@producer");
    ASSERT_OK(crypto_start(&err));
    put_genesis(&text, FREE_PARAMETERS);
    (void)mkdir(folder, 0700);
    snprintf(path, sizeof path, "%s/genesis.json", folder);
    write_text(path, buf_bytes(&text));
    ASSERT_OK(keyfile_create(folder, "producer", &secret, bytes_of(NULL, 0), &err));
    _cleanup_(free_ptr) char *made = keyfile_path(folder, "producer");
    snprintf(from, sizeof from, "%s", made);
    snprintf(path, sizeof path, "%s/producer.key", folder);
    ASSERT(strcmp(from, path) == 0 || rename(from, path) == 0);
}

static struct service *start_with(const char *folder, bool accept_fork)
{
    struct service_options options = {
        .data_dir = folder,
        .produce = true,
        .accept_fork = accept_fork,
        .verify_threads = 2,
        .reader_threads = 2,
    };
    return service_start(&loop, &options, &err);
}

static struct service *start(const char *folder)
{
    struct service *s = start_with(folder, false);
    ASSERT_OK(s ? E_OK : err.code);
    return s;
}

static void on_stopped(void *context)
{
    *(bool *)context = true;
}

static void stop(struct service *s)
{
    bool stopped = false;
    service_stop(s, on_stopped, &stopped);
    while (!stopped)
        uv_run(&loop, UV_RUN_ONCE);
    service_free(s);
}

static bool leads(const struct service *s)
{
    struct service_info info;
    service_info(s, &info);
    return info.node.leader;
}

static void until_leader(const struct service *s)
{
    while (!leads(s))
        uv_run(&loop, UV_RUN_ONCE);
}

/* Submissions */

struct outcome {
    bool done;
    size_t count;
    struct submission *list;
};

static void on_done(void *context, const struct submission *list, size_t count)
{
    struct outcome *o = context;
    o->done = true;
    o->count = count;
    o->list = xmalloc((count + 1) * sizeof *list);
    if (count > 0)
        memcpy(o->list, list, count * sizeof *list);
}

static void finish(struct outcome *o)
{
    while (!o->done)
        uv_run(&loop, UV_RUN_ONCE);
}

static void release(struct outcome *o)
{
    free(o->list);
    *o = (struct outcome){0};
}

static struct buf envelope_of(const struct service *s, const char *from, uint64_t nonce,
                              const char *members)
{
    _cleanup_(buf_release) struct buf payload = buf_init(TX_PAYLOAD_MAX);
    struct buf envelope = buf_init(TX_ENVELOPE_MAX);
    struct chain_world w = {.chain = (struct chain *)service_chain(s), .now_ms = now_ms()};
    const char *const signers[] = {from, NULL};
    put_payload(&payload, &w, from, nonce, members);
    put_signed(&envelope, buf_bytes(&payload), signers);
    return envelope;
}

#define DEPOSIT "\"type\":\"deposit\",\"to\":\"@alice\",\"currency\":\"USD\",\"amount\":\"1000\""
#define PAY "\"type\":\"transfer\",\"to\":\"@bob\",\"currency\":\"USD\",\"amount\":\"1\""

static struct submission send_one(struct service *s, const struct buf *envelope)
{
    struct outcome o = {0};
    struct bytes bytes = buf_bytes(envelope);
    service_submit(s, &bytes, 1, true, WAIT_MS, on_done, &o);
    finish(&o);
    struct submission result = o.list[0];
    release(&o);
    return result;
}

static struct submission act_on(struct service *s, const char *from, uint64_t nonce,
                                const char *members)
{
    _cleanup_(buf_release) struct buf envelope = envelope_of(s, from, nonce, members);
    return send_one(s, &envelope);
}

static void assert_balance(const struct service *s, const char *name, const char *expected)
{
    struct chain_world w = {.chain = (struct chain *)service_chain(s)};
    struct currency_code usd = {"USD"};
    char text[AMOUNT_TEXT_MAX];
    ASSERT_STREQ(amount_format(account_balance(who(&w, name), &usd), 2, text), expected);
}

TEST(money_moves_is_there_after_a_restart_and_the_same_transaction_has_the_same_outcome)
{
    struct scratch place = scratch_new();
    const char *folder = place.path;
    make_data(folder);
    struct service *s = start(folder);
    until_leader(s);
    struct submission deposited = act_on(s, "@admin", 0, DEPOSIT);
    ASSERT_EQ(deposited.status, NODE_APPLIED);
    ASSERT_EQ(deposited.height, 1);
    _cleanup_(buf_release) struct buf pay = envelope_of(s, "@alice", 0, PAY);
    _cleanup_(buf_release) struct buf poor = envelope_of(s, "@bob", 0, DEPOSIT);
    struct submission paid = send_one(s, &pay), failed = send_one(s, &poor);
    ASSERT_EQ(paid.status, NODE_APPLIED);
    ASSERT_EQ(failed.status, NODE_FAILED);
    ASSERT_EQ(failed.error.code, E_FORBIDDEN);
    assert_balance(s, "@alice", "999.00");
    stop(s);

    s = start(folder);
    until_leader(s);
    assert_balance(s, "@alice", "999.00");
    ASSERT_EQ(chain_head(service_chain(s))->height, failed.height);
    ASSERT(block_header_verify(chain_head(service_chain(s)), service_head_signature(s)));
    struct submission again = send_one(s, &pay), failed_again = send_one(s, &poor);
    ASSERT_EQ(again.status, NODE_APPLIED);
    ASSERT_EQ(again.height, paid.height);
    ASSERT_EQ(failed_again.status, NODE_FAILED);
    ASSERT_EQ(failed_again.height, failed.height);
    ASSERT_STREQ(failed_again.error.message, failed.error.message);
    ASSERT_EQ(act_on(s, "@alice", 1, PAY).status, NODE_APPLIED);
    stop(s);
    scratch_remove(&place);
}

TEST(many_are_answered_in_their_places)
{
    enum { COUNT = 1000 };
    struct scratch place = scratch_new();
    const char *folder = place.path;
    make_data(folder);
    struct service *s = start(folder);
    until_leader(s);
    ASSERT_EQ(act_on(s, "@admin", 0, DEPOSIT).status, NODE_APPLIED);
    static struct buf envelopes[COUNT];
    static struct bytes list[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        char members[200];
        snprintf(members, sizeof members,
                 "\"type\":\"transfer\",\"to\":\"@bob\",\"currency\":\"USD\",\"amount\":\"0.%02u\"",
                 1 + (unsigned)i % 99);
        envelopes[i] = envelope_of(s, "@alice", i - i / 10, members);
        if (i % 10 == 9) /* not even JSON */
            envelopes[i].size--;
        list[i] = buf_bytes(&envelopes[i]);
    }
    struct outcome o = {0};
    service_submit(s, list, COUNT, true, WAIT_MS, on_done, &o);
    finish(&o);
    for (size_t i = 0; i < COUNT; i++) {
        ASSERT_EQ(o.list[i].status, i % 10 == 9 ? NODE_REFUSED : NODE_APPLIED);
        ASSERT_EQ(o.list[i].error.code, i % 10 == 9 ? E_INVALID : E_OK);
    }
    release(&o);
    service_submit(s, list, COUNT, false, 0, on_done, &o);
    finish(&o);
    for (size_t i = 0; i < COUNT; i++)
        ASSERT_EQ(o.list[i].status, i % 10 == 9 ? NODE_REFUSED : NODE_APPLIED);
    release(&o);
    for (size_t i = 0; i < COUNT; i++)
        buf_release(&envelopes[i]);
    stop(s);
    scratch_remove(&place);
}

static void on_simulated(void *context, const struct err *refused, const struct receipt *receipt,
                         const struct tx *tx, const struct overlay *changes)
{
    struct outcome *o = context;
    o->done = true;
    ASSERT(!refused && receipt && tx && changes);
    ASSERT_EQ(receipt->code, E_OK);
}

TEST(a_simulation_changes_nothing)
{
    struct scratch place = scratch_new();
    const char *folder = place.path;
    make_data(folder);
    struct service *s = start(folder);
    until_leader(s);
    _cleanup_(buf_release) struct buf deposit = envelope_of(s, "@admin", 0, DEPOSIT);
    struct outcome o = {0};
    service_simulate(s, buf_bytes(&deposit), on_simulated, &o);
    finish(&o);
    assert_balance(s, "@alice", "0.00");
    ASSERT_EQ(send_one(s, &deposit).status, NODE_APPLIED);
    stop(s);
    scratch_remove(&place);
}

TEST(a_second_node_follows_and_takes_over)
{
    struct scratch place = scratch_new();
    const char *folder = place.path;
    make_data(folder);
    struct service *first = start(folder);
    until_leader(first);
    struct service *second = start(folder);
    for (uint64_t nonce = 0; nonce < 5; nonce++)
        ASSERT_EQ(act_on(first, "@admin", nonce, DEPOSIT).status, NODE_APPLIED);
    while (chain_head(service_chain(second))->height < chain_head(service_chain(first))->height)
        uv_run(&loop, UV_RUN_ONCE);
    assert_balance(second, "@alice", "5000.00");
    ASSERT(!leads(second));
    ASSERT_EQ(act_on(second, "@alice", 0, PAY).error.code, E_NOT_LEADER);
    struct service_info info;
    service_info(second, &info);
    ASSERT(info.leader[0] != '\0');
    stop(first);
    until_leader(second);
    ASSERT_EQ(act_on(second, "@alice", 0, PAY).status, NODE_APPLIED);
    ASSERT_EQ(chain_head(service_chain(second))->epoch, 2);
    stop(second);
    scratch_remove(&place);
}

TEST(an_older_copy_of_the_database_is_not_gone_on_with)
{
    struct scratch place = scratch_new();
    const char *folder = place.path;
    char path[4096];
    make_data(folder);
    struct service *s = start(folder);
    until_leader(s);
    ASSERT_EQ(act_on(s, "@admin", 0, DEPOSIT).status, NODE_APPLIED);
    struct signed_file *f;
    struct signed_block seen = {.chain = *chain_id(service_chain(s)), .height = 7, .epoch = 1};
    stop(s);
    snprintf(path, sizeof path, "%s/signed", folder);
    ASSERT_OK(signed_open(path, &f, &err));
    ASSERT_OK(signed_record(f, &seen, false, &err));
    ASSERT(!start_with(folder, false));
    ASSERT_EQ(err.code, E_CORRUPT);
    ASSERT(strstr(err.message, "signed block 7, but the database ends at 1"));
    seen.height = 1; /* and one that differs */
    ASSERT_OK(signed_record(f, &seen, true, &err));
    signed_close(f);
    ASSERT(!start_with(folder, false));
    ASSERT(strstr(err.message, "another block 1"));
    s = start_with(folder, true);
    ASSERT(s);
    until_leader(s);
    ASSERT_EQ(act_on(s, "@alice", 0, PAY).status, NODE_APPLIED);
    stop(s);
    s = start(folder);
    stop(s);
    scratch_remove(&place);
}

__attribute__((constructor)) static void make_loop(void)
{
    REQUIRE(uv_loop_init(&loop) == 0);
}
