/* The server is killed, full or waited for; the writer stands still past its lease. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "store/cluster.h"
#include "store/connection.h"
#include "store/fault.h"
#include "store_world.h"

static const struct act deposits[] = {
    {"@admin", "\"type\":\"deposit\",\"to\":\"@alice\",\"currency\":\"USD\",\"amount\":\"1.00\""},
    {"@admin", "\"type\":\"deposit\",\"to\":\"@bob\",\"currency\":\"USD\",\"amount\":\"1.00\""},
    {NULL, NULL},
};

static const char *revive(void *cluster)
{
    struct err failure;
    return cluster_ensure(cluster, &failure) == E_OK ? cluster_conninfo(cluster) : NULL;
}

/* A chain on a server of its own, which is started again when it ends. */
static struct store_world world_on(struct cluster *cluster, const atomic_bool *stop)
{
    struct store_world sw = {.w = chain_world()};
    struct store_options options = {.conninfo = cluster_conninfo(cluster),
                                    .node = "here",
                                    .revive = revive,
                                    .context = cluster,
                                    .stop = stop};
    ASSERT_OK(store_open(&options, &sw.store, &err));
    ASSERT_OK(begin_chain(sw.store, &sw.w));
    lead(sw.store);
    return sw;
}

/* What is stored is the chain: assert_stored() without the query, which asks another server. */
static void assert_restored(const struct store_world *sw)
{
    struct restored r = restore(sw->store);
    ASSERT_OK(r.code);
    struct sha256 a = chain_head_hash(sw->w.chain), b = chain_head_hash(r.chain);
    ASSERT(sha256_eq(&a, &b));
    chain_free(r.chain);
}

/* kill -9 of the server at any moment while a block is being written. */

struct killer {
    pthread_barrier_t begin;
    int pid;
    uint64_t turns; /* how long it hesitates */
};

static void *kill_soon(void *context)
{
    struct killer *k = context;
    pthread_barrier_wait(&k->begin);
    for (uint64_t i = 0; i < k->turns; i++)
        sched_yield();
    kill(k->pid, SIGKILL);
    return NULL;
}

TEST(a_server_killed_while_it_writes_loses_no_block_that_was_confirmed)
{
    struct scratch place = scratch_new();
    struct cluster *cluster = NULL;
    struct prng prng = {31};
    ASSERT_OK(cluster_start(place.path, &cluster, &err));
    struct store_world sw = world_on(cluster, NULL);
    for (int i = 0; i < 12; i++) {
        struct block *b = make_block(&sw, deposits);
        struct killer k = {.pid = cluster_pid(cluster), .turns = prng_below(&prng, 6000)};
        pthread_t thread;
        pthread_barrier_init(&k.begin, NULL, 2);
        ASSERT_EQ(pthread_create(&thread, NULL, kill_soon, &k), 0);
        pthread_barrier_wait(&k.begin);
        tana_err code;
        while ((code = write_block(sw.store, b)) == E_DISCONNECTED)
            continue;
        ASSERT_OK(code);
        block_free(chain_commit(sw.w.chain));
        pthread_join(thread, NULL);
        pthread_barrier_destroy(&k.begin);
        tana_err loaded;
        do { /* the first may meet the dead connection */
            struct restored r = restore(sw.store);
            loaded = r.code;
            if (!loaded)
                ASSERT_EQ(r.blocks, chain_head(sw.w.chain)->height + 1);
            chain_free(r.chain);
        } while (loaded == E_DISCONNECTED);
        ASSERT_OK(loaded);
    }
    assert_restored(&sw);
    store_world_release(&sw);
    cluster_stop(cluster);
    scratch_remove(&place);
}

/* Disk full: a file system of our own, filled to the brim. */

static bool mount_small(const struct scratch *place)
{
    return geteuid() == 0 && mount("tmpfs", place->path, "tmpfs", 0, "size=120m,mode=0755") == 0;
}

static void fill(const char *path)
{
    static const char zeros[65536];
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ASSERT(fd >= 0);
    while (write(fd, zeros, sizeof zeros) > 0)
        continue;
    close(fd);
}

TEST(a_full_disk_is_told_and_nothing_is_half_done)
{
    struct scratch place = scratch_new();
    struct cluster *cluster = NULL;
    static const atomic_bool stop = true; /* never wait for the server */
    if (!mount_small(&place)) {
        scratch_remove(&place);
        skip();
    }
    ASSERT_OK(cluster_start(place.path, &cluster, &err));
    struct store_world sw = world_on(cluster, &stop);
    char *ballast = scratch_path(&place, "ballast");
    fill(ballast);

    struct block *b = NULL;
    tana_err code = E_OK;
    for (int i = 0; i < 20000 && !code; i++) {
        b = make_block(&sw, deposits);
        code = write_block(sw.store, b);
        if (!code)
            block_free(chain_commit(sw.w.chain));
    }
    ASSERT(code == E_DATABASE_FULL || code == E_DISCONNECTED || code == E_BUSY);

    ASSERT_EQ(unlink(ballast), 0);
    do
        code = write_block(sw.store, b);
    while (code == E_DISCONNECTED || code == E_DATABASE_FULL || code == E_BUSY);
    ASSERT_OK(code);
    block_free(chain_commit(sw.w.chain));
    assert_restored(&sw);
    store_world_release(&sw);
    cluster_stop(cluster);
    ASSERT_EQ(umount(place.path), 0);
    free(ballast);
    scratch_remove(&place);
}

TEST(a_full_disk_at_the_first_start_is_told)
{
    struct scratch place = scratch_new();
    struct cluster *cluster = NULL;
    if (!mount_small(&place)) {
        scratch_remove(&place);
        skip();
    }
    char *ballast = scratch_path(&place, "ballast");
    fill(ballast);
    ASSERT_ERR(cluster_start(place.path, &cluster, &err), E_DATABASE_FULL, "No space left");
    ASSERT_EQ(unlink(ballast), 0);
    ASSERT_OK(cluster_start(place.path, &cluster, &err));
    cluster_stop(cluster);
    ASSERT_EQ(umount(place.path), 0);
    free(ballast);
    scratch_remove(&place);
}

/* A writer that is halted with its transaction open, for longer than its lease. */

static pid_t halted_writer(struct store_world *sw, const char *fault)
{
    store_close(sw->store);
    sw->store = NULL;
    pid_t pid = fork();
    if (pid == 0) {
        struct store_leader leader;
        store_fault_set(fault);
        sw->store = open_store(sw->conninfo, "halted");
        ASSERT_OK(store_lead(sw->store, 1, &leader, &err));
        struct block *b = make_block(sw, deposits);
        tana_err code = write_block(sw->store, b);
        if (code == E_DISCONNECTED)
            code = write_block(sw->store, b);
        _exit((int)code);
    }
    int status = 0;
    ASSERT_EQ(waitpid(pid, &status, WUNTRACED), pid);
    ASSERT(WIFSTOPPED(status));
    return pid;
}

static int goes_on(pid_t pid)
{
    int status = 0;
    kill(pid, SIGCONT);
    waitpid(pid, &status, 0);
    ASSERT(WIFEXITED(status));
    return WEXITSTATUS(status);
}

TEST(a_writer_halted_past_its_lease_is_replaced_and_then_refused)
{
    struct store_world sw = store_world();
    ASSERT_OK(store_resign(sw.store, &err));
    pid_t pid = halted_writer(&sw, "stop@block-unlocked");
    sw.store = open_store(sw.conninfo, "next");
    lead(sw.store); /* waits until the server has ended the open transaction */
    assert_stored(&sw);
    pass_block(&sw, deposits);
    ASSERT_EQ(goes_on(pid), E_NOT_LEADER);
    assert_stored(&sw);
    store_world_release(&sw);
}

TEST(a_writer_halted_behind_its_commit_has_written)
{
    struct store_world sw = store_world();
    ASSERT_OK(store_resign(sw.store, &err));
    pid_t pid = halted_writer(&sw, "stop@commit-sent");
    sw.store = open_store(sw.conninfo, "next");
    lead(sw.store);
    ASSERT_ANSWER("SELECT max(height) FROM blocks", "1");
    ASSERT_EQ(goes_on(pid), E_OK);
    store_world_release(&sw);
}

TEST(a_second_writer_of_an_account_waits)
{
    struct store_world sw = store_world();
    struct db *first = NULL, *second = NULL;
    static const char lock[] = "INSERT INTO account_locks SELECT id, 1, 1, 'x' FROM accounts WHERE "
                               "name = '@alice'";
    ASSERT_OK(db_connect(sw.conninfo, DB_WRITER, &first, &err));
    ASSERT_OK(db_connect(sw.conninfo, DB_WRITER, &second, &err));
    ASSERT_OK(db_exec(first, "BEGIN", &err));
    ASSERT_OK(db_exec(first, lock, &err));
    ASSERT_OK(db_exec(second, "SET lock_timeout = '50ms'", &err));
    ASSERT_ERR(db_exec(second, lock, &err), E_DATABASE, "lock timeout");
    ASSERT_OK(db_exec(first, "ROLLBACK", &err));
    ASSERT_OK(db_exec(second, lock, &err));
    db_close(first);
    db_close(second);
    store_world_release(&sw);
}
