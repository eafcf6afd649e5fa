/* The writer is killed, or its connection cut, at every named point of a block: the block is there
 * whole or not at all, and whoever comes next can go on. */
#include "store/fault.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store_world.h"

static const char *const points[FAULTS] = {
#define FAULT(name, text, meaning) [FAULT_##name] = text,
#include "store/fault.def"
#undef FAULT
};

static const struct act deposits[] = {
    {"@admin", "\"type\":\"deposit\",\"to\":\"@alice\",\"currency\":\"USD\",\"amount\":\"1.00\""},
    {"@admin", "\"type\":\"deposit\",\"to\":\"@bob\",\"currency\":\"USD\",\"amount\":\"1.00\""},
    {NULL, NULL},
};

/* In a process of its own: takes the lead, writes the block and ends with the code of that. Returns
 * its wait status. */
static int write_in_child(struct store_world *sw, const char *fault)
{
    store_close(sw->store); /* its connection is not to be shared */
    sw->store = NULL;
    pid_t pid = fork();
    if (pid == 0) {
        store_fault_set(fault);
        sw->store = open_store(sw->conninfo, "child");
        lead(sw->store);
        _exit((int)write_block(sw->store, make_block(sw, deposits)));
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return status;
}

static uint64_t stored_height(void)
{
    return strtoull(database_ask("SELECT max(height) FROM blocks"), NULL, 10);
}

/* A new node on the same database: makes the block that was lost and the next. */
static void go_on(struct store_world *sw)
{
    sw->store = open_store(sw->conninfo, "next");
    database_ask("UPDATE leader SET lease_until = '-infinity'"); /* time passes */
    lead(sw->store);
    struct restored r = restore(sw->store);
    ASSERT_OK(r.code);
    chain_free(sw->w.chain);
    sw->w.chain = r.chain;
    assert_stored(sw);
    pass_block(sw, deposits);
    assert_stored(sw);
}

TEST(kill_9_at_every_point_leaves_all_or_nothing)
{
    for (int point = 0; point <= FAULT_LEADER_TAKEN; point++) {
        struct store_world sw = store_world();
        ASSERT_OK(store_resign(sw.store, &err));
        int status = write_in_child(&sw, points[point]);
        ASSERT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        /* Behind COMMIT the server may still be at it: the next leader waits for that. */
        go_on(&sw);
        ASSERT(stored_height() == 1 || stored_height() == 2);
        if (point == FAULT_BLOCK_COMMITTED)
            ASSERT_EQ(stored_height(), 2);
        if (point < FAULT_COMMIT_SENT)
            ASSERT_EQ(stored_height(), 1);
        store_world_release(&sw);
    }
}

TEST(a_connection_cut_at_any_point_leaves_certainty)
{
    for (int point = 0; point <= FAULT_LEADER_TAKEN; point++) {
        char fault[64];
        snprintf(fault, sizeof fault, "cut@%s", points[point]);
        struct store_world sw = store_world();
        ASSERT_OK(store_resign(sw.store, &err));
        int status = write_in_child(&sw, fault);
        ASSERT(WIFEXITED(status));
        tana_err told = (tana_err)WEXITSTATUS(status);
        ASSERT(told == E_OK || told == E_DISCONNECTED);
        ASSERT_EQ(stored_height(), told == E_OK ? 1 : 0);
        if (point < FAULT_COMMIT_SENT)
            ASSERT_EQ(told, E_DISCONNECTED);
        go_on(&sw);
        store_world_release(&sw);
    }
}

/* The seeded version of the first: the fault comes at any passing, over several blocks. */
TEST(kills_in_a_row_never_lose_a_block_that_was_there)
{
    struct store_world sw = store_world();
    struct prng prng = {23};
    ASSERT_OK(store_resign(sw.store, &err));
    for (int i = 0; i < 30; i++) {
        uint64_t before = stored_height();
        (void)write_in_child(&sw, points[prng_below(&prng, FAULT_LEADER_TAKEN)]);
        go_on(&sw);
        ASSERT_OK(store_resign(sw.store, &err));
        uint64_t after = stored_height();
        ASSERT(after == before + 1 || after == before + 2);
    }
    store_world_release(&sw);
}
