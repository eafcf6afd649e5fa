#include "runtime/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "runtime/protocol.h"

enum { FD_OUT_OF_THE_WAY = 16 }; /* above every number that the child gets */

/* Beside this program, or, when installed under /usr, in ../libexec/tana. */
static tana_err find_worker(char *path, size_t size, struct err *err)
{
    static const char *const places[] = {"tana-worker", "../libexec/tana/tana-worker"};
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return ERR(err, E_WORKER, "cannot find this program's own place: /proc is not mounted");
    self[n] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int length = snprintf(path, size, "%s/%s", self, places[i]);
        if (length > 0 && (size_t)length < size && access(path, X_OK) == 0)
            return E_OK;
    }
    return ERR(err, E_WORKER, "tana-worker is missing: it belongs beside tana, in %.800s", self);
}

/* The same file under a number that dup2 in the child cannot hit; close-on-exec. */
static int out_of_the_way(int fd)
{
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, FD_OUT_OF_THE_WAY);
    int saved = errno;
    close(fd);
    errno = saved;
    return moved;
}

static int open_socket(int ret_ends[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ret_ends))
        return -1;
    ret_ends[1] = out_of_the_way(ret_ends[1]);
    return ret_ends[1] < 0 ? -1 : 0;
}

/* Writes of the child never block: an engine that talks too much loses text, not its life. */
static int open_stderr_pipe(int ret_ends[2])
{
    if (pipe2(ret_ends, O_CLOEXEC | O_NONBLOCK))
        return -1;
    ret_ends[1] = out_of_the_way(ret_ends[1]);
    return ret_ends[1] < 0 ? -1 : 0;
}

static int start(pid_t *ret_pid, const char *path, const char *mode, const char *argument,
                 const int fds[3])
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    char *argv[] = {(char *)"tana-worker", (char *)mode, (char *)argument, NULL};
    char *envp[] = {NULL};
    int first_closed = fds[2] >= 0 ? WORKER_SNAPSHOT_FD + 1 : WORKER_SOCKET_FD + 1;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);

    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, fds[1], STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions, fds[0], WORKER_SOCKET_FD);
    if (fds[2] >= 0)
        posix_spawn_file_actions_adddup2(&actions, fds[2], WORKER_SNAPSHOT_FD);
    posix_spawn_file_actions_addclosefrom_np(&actions, first_closed);
    posix_spawn_file_actions_addchdir_np(&actions, "/");
    int failure = posix_spawn(ret_pid, path, &actions, &attributes, argv, envp);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

tana_err spawn_worker(struct spawned *ret_child, const char *mode, const char *argument,
                      int snapshot_fd, struct err *err)
{
    char path[PATH_MAX];
    tana_err code = find_worker(path, sizeof path, err);
    if (code)
        return code;

    int sockets[2] = {-1, -1}, errors[2] = {-1, -1}, snapshot = -1;
    int failure = 0;
    if (open_socket(sockets) || open_stderr_pipe(errors))
        failure = errno;
    if (!failure && snapshot_fd >= 0) {
        snapshot = fcntl(snapshot_fd, F_DUPFD_CLOEXEC, FD_OUT_OF_THE_WAY);
        failure = snapshot < 0 ? errno : 0;
    }
    if (!failure)
        failure = start(&ret_child->pid, path, mode, argument,
                        (const int[]){sockets[1], errors[1], snapshot});
    close_fd(&sockets[1]);
    close_fd(&errors[1]);
    close_fd(&snapshot);
    if (failure) {
        close_fd(&sockets[0]);
        close_fd(&errors[0]);
        return ERR(err, E_WORKER, "cannot start %.800s: %s", path, strerror(failure));
    }
    ret_child->socket_fd = sockets[0];
    ret_child->stderr_fd = errors[0];
    return E_OK;
}
