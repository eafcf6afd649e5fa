#include "runtime/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "codec/text.h"

enum { OPEN_TRIES = 8 }; /* openat2 asks to be called again when the tree changes meanwhile */

/* -------------------------------------------------------------------------------- the root --- */

static bool holds_project_file(const char *directory)
{
    static const char *const names[] = {"tsconfig.json", "package.json"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat st;
        int n = snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        if (n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0 && S_ISREG(st.st_mode))
            return true;
    }
    return false;
}

static bool is_home(const char *directory)
{
    char home[PATH_MAX];
    const char *named = getenv("HOME");
    return named && realpath(named, home) && strcmp(home, directory) == 0;
}

static void cut_last_component(char *path)
{
    char *slash = strrchr(path, '/');
    *(slash == path ? slash + 1 : slash) = '\0';
}

/* Leaves the root of the file `path` (absolute, real) in `root`. */
static void search_root(const char *path, char root[PATH_MAX])
{
    char at[PATH_MAX];
    snprintf(at, sizeof at, "%s", path);
    cut_last_component(at);
    snprintf(root, PATH_MAX, "%s", at);
    for (; strcmp(at, "/") != 0 && !is_home(at); cut_last_component(at)) {
        if (holds_project_file(at)) {
            snprintf(root, PATH_MAX, "%s", at);
            return;
        }
    }
}

/* The part of `path` below `root`, or NULL. */
static const char *below(const char *path, const char *root)
{
    size_t size = strlen(root);
    if (strcmp(root, "/") == 0)
        return path + 1;
    return strncmp(path, root, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

tana_err file_root_find(struct file_root *ret_root, char **ret_path, const char *entry,
                        const char *root, struct err *err)
{
    char real_entry[PATH_MAX], real_root[PATH_MAX];
    size_t bad;
    *ret_root = (struct file_root){.fd = -1};
    if (!realpath(entry, real_entry))
        return ERR(err, E_NO_INPUT, "cannot read %.500s: %s", entry, strerror(errno));
    if (!root)
        search_root(real_entry, real_root);
    else if (!realpath(root, real_root))
        return ERR(err, E_NO_INPUT, "cannot use %.500s as the root: %s", root, strerror(errno));

    const char *inside = below(real_entry, real_root);
    if (!inside)
        return ERR(err, E_USAGE, "%.400s is not inside the root, %.400s", entry, real_root);
    if (strlen(inside) >= FILE_PATH_MAX)
        return ERR(err, E_NO_INPUT, "cannot read %.500s: its path is too long", entry);
    if (!utf8_check(bytes_str(inside), &bad))
        return ERR(err, E_NO_INPUT, "cannot read %.500s: its path is not UTF-8", entry);
    ret_root->fd = open(real_root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (ret_root->fd < 0)
        return ERR(err, E_NO_INPUT, "cannot use %.500s as the root: %s", real_root,
                   strerror(errno));
    ret_root->path = xstrdup(real_root);
    *ret_path = xstrdup(inside);
    return E_OK;
}

void file_root_release(struct file_root *root)
{
    close_fd(&root->fd);
    free(root->path);
    root->path = NULL;
}

/* -------------------------------------------------------------------------------- reading ---- */

/* For kernels and containers without openat2: one component after the other, no symlinks at all. */
static int open_by_components(int root, const char *path, int flags)
{
    char copy[FILE_PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    _cleanup_(close_fd) int at = fcntl(root, F_DUPFD_CLOEXEC, 0);
    char *rest = copy;
    for (char *slash; at >= 0 && (slash = strchr(rest, '/')); rest = slash + 1) {
        *slash = '\0';
        int next = openat(at, rest, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        close_fd(&at);
        at = next;
    }
    return at < 0 ? -1 : openat(at, rest, flags | O_NOFOLLOW);
}

static int open_below(int root, const char *path)
{
    /* O_NONBLOCK: opening a FIFO for reading returns at once, and is refused below. */
    int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    struct open_how how = {.flags = (uint64_t)flags,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    long fd = -1;
    for (int i = 0; i < OPEN_TRIES; i++) {
        fd = syscall(SYS_openat2, root, path, &how, sizeof how);
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
            break;
    }
    if (fd < 0 && (errno == ENOSYS || errno == EPERM))
        return open_by_components(root, path, flags);
    return (int)fd;
}

static enum file_problem cannot_open(int error, struct err *err)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
        ERR(err, E_NO_INPUT, "there is no such file");
        return FILE_MISSING;
    case EXDEV:
    case ELOOP:
        ERR(err, E_REFUSED, "a symbolic link leads out of the project root");
        return FILE_OUTSIDE;
    case ENXIO:
        ERR(err, E_NO_INPUT, "it is not a regular file");
        return FILE_NOT_PLAIN;
    default:
        ERR(err, E_NO_INPUT, "%s", strerror(error));
        return FILE_UNREADABLE;
    }
}

static enum file_problem read_text(int fd, struct buf *ret_text, struct err *err)
{
    buf_clear(ret_text);
    for (;;) {
        unsigned char chunk[16384];
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            ERR(err, E_NO_INPUT, "%s", strerror(errno));
            return FILE_UNREADABLE;
        }
        if (n == 0)
            return FILE_OK;
        if (!buf_append(ret_text, chunk, (size_t)n)) {
            ERR(err, E_REFUSED, "it is larger than %zu KiB", ret_text->size_max >> 10);
            return FILE_TOO_LARGE;
        }
    }
}

/* Reads what was opened, or says why it was not. */
static enum file_problem read_plain(int fd, struct buf *ret_text, struct err *err)
{
    struct stat st;
    if (fd < 0 || fstat(fd, &st))
        return cannot_open(errno, err);
    if (!S_ISREG(st.st_mode)) {
        const char *what = S_ISDIR(st.st_mode)    ? "a directory"
                           : S_ISFIFO(st.st_mode) ? "a FIFO"
                           : S_ISSOCK(st.st_mode) ? "a socket"
                                                  : "a device";
        ERR(err, E_NO_INPUT, "it is %s, not a regular file", what);
        return FILE_NOT_PLAIN;
    }
    return read_text(fd, ret_text, err);
}

enum file_problem file_read(const struct file_root *root, const char *path, struct buf *ret_text,
                            struct err *err)
{
    _cleanup_(close_fd) int fd = open_below(root->fd, path);
    return read_plain(fd, ret_text, err);
}

tana_err file_read_named(const char *path, struct buf *ret_text, struct err *err)
{
    _cleanup_(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    switch (read_plain(fd, ret_text, err)) {
    case FILE_OK:
        return E_OK;
    case FILE_TOO_LARGE:
        err->code = E_LIMIT;
        break;
    default:
        err->code = E_NO_INPUT;
        break;
    }
    return err_prefix(err, "cannot read %.500s", path);
}
