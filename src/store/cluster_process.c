#include "store/cluster_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    ARGUMENTS_MAX = 24,
    DISK_BYTES_MIN = 1 << 20, /* with less than that, the disk is why it failed */
    LOG_TAIL_MAX = 16384,     /* bytes of the log that are searched for the reason of a failure */
};

char *text_make(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = NULL;
    int size = vasprintf(&text, format, args);
    va_end(args);
    REQUIRE(size >= 0);
    return text;
}

/* setpriv PROGRAM ... as the server's user when that is not who we are. */
static void command_line(const struct cluster *c, char *path, char *const arguments[],
                         char *ret_argv[ARGUMENTS_MAX], char ids[2][32])
{
    size_t n = 0;
    if (c->as_other) {
        snprintf(ids[0], sizeof ids[0], "--reuid=%u", (unsigned)c->uid);
        snprintf(ids[1], sizeof ids[1], "--regid=%u", (unsigned)c->gid);
        ret_argv[n++] = (char *)"setpriv";
        ret_argv[n++] = ids[0];
        ret_argv[n++] = ids[1];
        ret_argv[n++] = (char *)"--init-groups";
        ret_argv[n++] = (char *)"--no-new-privs";
        ret_argv[n++] = (char *)"--";
    }
    ret_argv[n++] = path;
    for (size_t i = 0; arguments[i]; i++) {
        REQUIRE(n + 1 < ARGUMENTS_MAX);
        ret_argv[n++] = arguments[i];
    }
    ret_argv[n] = NULL;
}

static int spawn_with_log(pid_t *ret_pid, char *argv[], int log_fd)
{
    /* None of the caller's PG* variables and languages: our own settings, English messages. */
    char *envp[] = {(char *)"PATH=/usr/local/bin:/usr/bin:/bin", (char *)"LC_ALL=C",
                    (char *)"TZ=UTC", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, log_fd, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, log_fd, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawn_file_actions_addchdir_np(&actions, "/");
    int failure = posix_spawnp(ret_pid, argv[0], &actions, &attributes, argv, envp);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

tana_err cluster_spawn(const struct cluster *c, const char *program, char *const arguments[],
                       pid_t *ret_pid, struct err *err)
{
    _cleanup_(close_fd) int log_fd =
        open(c->log_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (log_fd < 0)
        return ERR(err, errno == ENOSPC ? E_DATABASE_FULL : E_DATABASE, "cannot write %.700s: %s",
                   c->log_path, strerror(errno));
    _cleanup_(free_ptr) char *path = text_make("%s/%s", c->bin, program);
    char *argv[ARGUMENTS_MAX];
    char ids[2][32];
    command_line(c, path, arguments, argv, ids);
    int failure = spawn_with_log(ret_pid, argv, log_fd);
    if (failure)
        return ERR(err, E_DATABASE, "cannot start %.700s: %s", argv[0], strerror(failure));
    return E_OK;
}

tana_err cluster_run(const struct cluster *c, const char *program, char *const arguments[],
                     int *ret_status, struct err *err)
{
    pid_t pid;
    tana_err code = cluster_spawn(c, program, arguments, &pid, err);
    if (code)
        return code;
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return ERR(err, E_DATABASE, "cannot wait for %s: %s", program, strerror(errno));
    *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return E_OK;
}

tana_err cluster_failure(const struct cluster *c, char *line, size_t size)
{
    static const char full[] = "No space left on device";
    struct statvfs disk;
    if (strstr(line, full))
        return E_DATABASE_FULL;
    if (statvfs(c->data_dir, &disk) || disk.f_bavail * disk.f_frsize >= DISK_BYTES_MIN)
        return E_DATABASE;
    snprintf(line, size, "%s", full);
    return E_DATABASE_FULL;
}

off_t cluster_log_size(const struct cluster *c)
{
    struct stat info;
    return stat(c->log_path, &info) == 0 ? info.st_size : 0;
}

/* The last line that contains the word, without its end; false when there is none. */
static bool last_line_with(const char *text, const char *word, char *ret_line, size_t size)
{
    const char *found = NULL;
    for (const char *at = text; (at = strstr(at, word)); at++)
        found = at;
    if (!found)
        return false;
    snprintf(ret_line, size, "%.*s", (int)strcspn(found, "\n"), found);
    return true;
}

void cluster_log_said(const struct cluster *c, off_t since, char *ret_line, size_t size)
{
    char text[LOG_TAIL_MAX + 1];
    _cleanup_(close_fd) int fd = open(c->log_path, O_RDONLY | O_CLOEXEC);
    off_t end = cluster_log_size(c);
    if (end - since > LOG_TAIL_MAX)
        since = end - LOG_TAIL_MAX;
    ssize_t n = fd < 0 ? 0 : pread(fd, text, LOG_TAIL_MAX, since);
    text[n > 0 ? n : 0] = '\0';
    static const char *const words[] = {"PANIC: ", "FATAL: ", "ERROR: ", "error: ", "setpriv: "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (last_line_with(text, words[i], ret_line, size))
            return;
    while (n > 0 && text[n - 1] == '\n')
        text[--n] = '\0';
    const char *last = strrchr(text, '\n');
    snprintf(ret_line, size, "%s", n > 0 ? (last ? last + 1 : text) : "it gave no reason");
}
