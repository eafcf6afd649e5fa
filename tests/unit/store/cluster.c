/* The private PostgreSQL, with the real server. */
#include "store/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libpq-fe.h>

#include "lib/test.h"
#include "scratch.h"

/* The answer to a query with one row and one column; "" when there is no answer. */
static char *ask(const char *conninfo, const char *sql)
{
    PGconn *connection = PQconnectdb(conninfo);
    PGresult *result = PQexec(connection, sql);
    char *answer = xstrdup(PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    PQfinish(connection);
    return answer;
}

static void assert_answer(const struct cluster *c, const char *sql, const char *expected)
{
    char *answer = ask(cluster_conninfo(c), sql);
    ASSERT_STREQ(answer, expected);
    free(answer);
}

static bool runs(int pid)
{
    return pid > 0 && kill(pid, 0) == 0;
}

TEST(a_directory_that_does_not_exist_becomes_a_running_server)
{
    struct scratch s = scratch_new();
    struct cluster *c = NULL;
    ASSERT_OK(cluster_start(s.path, &c, &err));
    ASSERT(runs(cluster_pid(c)));
    assert_answer(c, "SELECT current_database() || ' ' || current_user", "tana tana");
    assert_answer(c, "SELECT current_setting('server_encoding')", "UTF8");
    assert_answer(c, "SELECT current_setting('data_checksums')", "on");
    assert_answer(c, "SELECT current_setting('listen_addresses')", "");
    assert_answer(c, "SELECT current_setting('synchronous_commit')", "on");
    assert_answer(c, "SELECT datcollate FROM pg_database WHERE datname = current_database()", "C");
    int pid = cluster_pid(c);
    cluster_stop(c);
    ASSERT(!runs(pid));
    scratch_remove(&s);
}

TEST(nobody_else_may_enter_the_folder_of_the_server)
{
    struct scratch s = scratch_new();
    struct cluster *c = NULL;
    ASSERT_OK(cluster_start(s.path, &c, &err));
    char *folder = scratch_path(&s, "postgres");
    struct stat info;
    ASSERT_EQ(stat(folder, &info), 0);
    ASSERT_EQ(info.st_mode & 0777, 0700);
    free(folder);
    cluster_stop(c);
    scratch_remove(&s);
}

TEST(a_second_user_shares_the_server_and_the_last_one_stops_it)
{
    struct scratch s = scratch_new();
    struct cluster *first = NULL, *second = NULL;
    ASSERT_OK(cluster_start(s.path, &first, &err));
    ASSERT_OK(cluster_start(s.path, &second, &err));
    int pid = cluster_pid(first);
    ASSERT_EQ(cluster_pid(second), pid);
    cluster_stop(first);
    ASSERT(runs(pid));
    assert_answer(second, "SELECT 1", "1");
    cluster_stop(second);
    ASSERT(!runs(pid) || waitpid(pid, NULL, WNOHANG) == pid);
    scratch_remove(&s);
}

TEST(a_server_whose_node_was_killed_is_adopted)
{
    struct scratch s = scratch_new();
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    pid_t node = fork();
    if (node == 0) {
        struct cluster *c = NULL;
        struct err failure;
        int pid = cluster_start(s.path, &c, &failure) ? -1 : cluster_pid(c);
        _exit(write(ends[1], &pid, sizeof pid) == sizeof pid ? 0 : 1); /* no cluster_stop */
    }
    int pid = -1;
    ASSERT_EQ(read(ends[0], &pid, sizeof pid), sizeof pid);
    waitpid(node, NULL, 0);
    ASSERT(runs(pid));

    struct cluster *c = NULL;
    ASSERT_OK(cluster_start(s.path, &c, &err));
    ASSERT_EQ(cluster_pid(c), pid);
    assert_answer(c, "SELECT 1", "1");
    cluster_stop(c);
    close(ends[0]);
    close(ends[1]);
    scratch_remove(&s);
}

TEST(a_server_that_was_killed_is_started_again_with_what_was_committed)
{
    struct scratch s = scratch_new();
    struct cluster *c = NULL;
    ASSERT_OK(cluster_start(s.path, &c, &err));
    free(ask(cluster_conninfo(c), "CREATE TABLE kept AS SELECT 42 AS answer"));
    int pid = cluster_pid(c);
    ASSERT_EQ(kill(pid, SIGKILL), 0);
    /* Until it has ended, ensure may still find it running. */
    siginfo_t info;
    ASSERT_EQ(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    ASSERT_OK(cluster_ensure(c, &err));
    ASSERT(cluster_pid(c) != pid);
    assert_answer(c, "SELECT answer FROM kept", "42");
    cluster_stop(c);
    scratch_remove(&s);
}

/* After a crash of the machine the number in the server's note may be anybody's: here, ours. */
TEST(a_stale_note_with_a_number_that_lives_is_no_obstacle)
{
    struct scratch s = scratch_new();
    struct cluster *c = NULL;
    ASSERT_OK(cluster_start(s.path, &c, &err));
    cluster_stop(c);

    pid_t bystander = fork();
    if (bystander == 0)
        for (;;)
            pause();
    char *note = scratch_path(&s, "postgres/postmaster.pid");
    FILE *file = fopen(note, "we");
    ASSERT(file);
    fprintf(file, "%d\n%s/postgres\n1700000000\n5432\n%s/postgres\n\n  5432001 99\nready\n",
            (int)bystander, s.path, s.path);
    fclose(file);

    ASSERT_OK(cluster_start(s.path, &c, &err));
    ASSERT(cluster_pid(c) != bystander);
    assert_answer(c, "SELECT 1", "1");
    cluster_stop(c);
    kill(bystander, SIGKILL);
    waitpid(bystander, NULL, 0);
    free(note);
    scratch_remove(&s);
}

TEST(a_path_too_long_for_a_socket_puts_the_socket_elsewhere)
{
    struct scratch s = scratch_new();
    char *deep = scratch_path(&s, "a-name-of-a-directory-that-is-so-long-that-no-socket-address-"
                                  "can-hold-its-path-since-that-is-107-bytes");
    struct cluster *c = NULL;
    ASSERT_OK(cluster_start(deep, &c, &err));
    assert_answer(c, "SELECT 1", "1");
    char *place = ask(cluster_conninfo(c), "SELECT btrim(current_setting("
                                           "'unix_socket_directories'), '\"')");
    struct stat info;
    ASSERT_EQ(stat(place, &info), 0);
    ASSERT_EQ(info.st_mode & 0777, 0700);
    cluster_stop(c);
    ASSERT_EQ(rmdir(place), 0);
    free(place);
    free(deep);
    scratch_remove(&s);
}

TEST(a_server_that_refuses_its_settings_says_why)
{
    struct scratch s = scratch_new();
    struct cluster *c = NULL;
    ASSERT_OK(cluster_start(s.path, &c, &err));
    cluster_stop(c);
    char *conf = scratch_path(&s, "postgres/postgresql.auto.conf");
    FILE *file = fopen(conf, "ae");
    ASSERT(file);
    fputs("no_such_setting = 1\n", file);
    fclose(file);
    ASSERT_ERR(cluster_start(s.path, &c, &err), E_DATABASE, "configuration file");
    free(conf);
    scratch_remove(&s);
}

TEST(a_cluster_of_a_version_that_is_not_installed_is_named)
{
    struct scratch s = scratch_new();
    char *folder = scratch_path(&s, "postgres");
    char *version = scratch_path(&s, "postgres/PG_VERSION");
    ASSERT_EQ(mkdir(folder, 0700), 0);
    FILE *file = fopen(version, "we");
    ASSERT(file);
    fputs("9\n", file);
    fclose(file);
    struct cluster *c = NULL;
    if (access("/usr/lib/postgresql", F_OK) == 0)
        ASSERT_ERR(cluster_start(s.path, &c, &err), E_DATABASE, "of PostgreSQL 9");
    free(folder);
    free(version);
    scratch_remove(&s);
}

TEST(a_directory_that_the_server_cannot_reach_is_named_with_what_to_do)
{
    if (geteuid() != 0)
        skip();
    struct scratch s = scratch_new();
    char *closed = scratch_path(&s, "closed");
    char *inside = scratch_path(&s, "closed/data");
    ASSERT_EQ(mkdir(closed, 0700), 0);
    struct cluster *c = NULL;
    ASSERT_ERR(cluster_start(inside, &c, &err), E_DATABASE, "/closed: choose another directory");
    free(closed);
    free(inside);
    scratch_remove(&s);
}
