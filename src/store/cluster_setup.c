#include "store/cluster_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SHARED_BUFFERS_MB_MIN = 128,
    SHARED_BUFFERS_MB_MAX = 1024,
    SHARED_BUFFERS_PART = 8, /* of the machine's memory */
    SETTINGS_MAX = 16384,    /* bytes */
    REMOVE_FDS_MAX = 16,
};

/* One line each: name, value, why. */
static const char settings[] =
    "# Durability: COMMIT returns when the block is on disk, and a torn page is repaired.\n"
    "fsync = on\n"
    "synchronous_commit = on\n"
    "full_page_writes = on\n"
    "\n"
    "# The log: checkpoints rarely and spread out, since each one makes every page that is touched\n"
    "# next be logged whole.\n"
    "max_wal_size = 4GB\n"
    "min_wal_size = 512MB\n"
    "checkpoint_timeout = 15min\n"
    "checkpoint_completion_target = 0.9\n"
    "\n"
    "# Many short statements, never long ones: compiling them costs more than it saves, and so do\n"
    "# parallel workers.\n"
    "jit = off\n"
    "max_parallel_workers_per_gather = 0\n"
    "random_page_cost = 1.1\n"
    "work_mem = 32MB\n"
    "maintenance_work_mem = 128MB\n"
    "\n"
    "# Hot rows: the tables' own settings say when to vacuum, this how often to look and how fast\n"
    "# to work.\n"
    "autovacuum_naptime = 10s\n"
    "autovacuum_max_workers = 2\n"
    "vacuum_cost_limit = 1000\n"
    "\n"
    "# A node has one writer and a few readers.\n"
    "max_connections = 64\n"
    "\n"
    "# What an operator wants to know later.\n"
    "log_line_prefix = '%m [%p] '\n"
    "log_timezone = 'UTC'\n"
    "timezone = 'UTC'\n"
    "log_checkpoints = off\n"
    "log_lock_waits = on\n";

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info;
    (void)kind;
    (void)at;
    return remove(path);
}

/* Is lz4 among what this server was built with? */
static bool has_lz4(const struct cluster *c)
{
    char *arguments[] = {(char *)"-D", c->folder,
                         (char *)"-C", (char *)"wal_compression",
                         (char *)"-c", (char *)"wal_compression=lz4",
                         NULL};
    int status;
    struct err ignored;
    return cluster_run(c, "postgres", arguments, &status, &ignored) == E_OK && status == 0;
}

static long shared_buffers_mb(void)
{
    long mb = sysconf(_SC_PHYS_PAGES) / SHARED_BUFFERS_PART * (sysconf(_SC_PAGESIZE) / 1024) / 1024;
    if (mb < SHARED_BUFFERS_MB_MIN)
        return SHARED_BUFFERS_MB_MIN;
    return mb > SHARED_BUFFERS_MB_MAX ? SHARED_BUFFERS_MB_MAX : mb;
}

/* A string as postgresql.conf reads it. */
static void put_quoted(struct buf *out, const char *text)
{
    buf_append_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            buf_append_char(out, *text);
        buf_append_char(out, *text);
    }
    buf_append_char(out, '\'');
}

/* Replaces a file of the server's as a whole. */
static tana_err write_file(const struct cluster *c, const char *name, struct bytes content,
                           struct err *err)
{
    _cleanup_(free_ptr) char *path = text_make("%s/%s", c->folder, name);
    _cleanup_(free_ptr) char *fresh = text_make("%s.new", path);
    (void)unlink(fresh);
    _cleanup_(close_fd) int fd =
        open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0)
        errno = ENOSPC; /* should less be written than asked for */
    bool ok = fd >= 0 && write(fd, content.data, content.size) == (ssize_t)content.size &&
              (!c->as_other || fchown(fd, c->uid, c->gid) == 0) && fsync(fd) == 0 &&
              rename(fresh, path) == 0;
    if (ok)
        return E_OK;
    return ERR(err, errno == ENOSPC ? E_DATABASE_FULL : E_DATABASE, "cannot write %.700s: %s", path,
               strerror(errno));
}

tana_err cluster_write_settings(const struct cluster *c, struct err *err)
{
    _cleanup_(buf_release) struct buf out = buf_init(SETTINGS_MAX);
    buf_append_str(&out,
                   "# Written by tana at each start. Change a setting with ALTER SYSTEM, which "
                   "takes precedence.\n\n"
                   "# No network: this socket alone, in a folder that nobody else may enter.\n"
                   "listen_addresses = ''\n"
                   "port = 5432\n"
                   "unix_socket_permissions = 0700\n"
                   "unix_socket_directories = ");
    /* A list: a comma in the path would split it unless it stands in double quotes. */
    _cleanup_(free_ptr) char *quoted = text_make("\"%s\"", c->socket_dir);
    put_quoted(&out, quoted);
    buf_printf(&out, "\n\n# Memory, by the size of this machine.\nshared_buffers = %ldMB\n\n",
               shared_buffers_mb());
    buf_append_str(&out, settings);
    buf_printf(&out, "\n# Pages in the log, small.\nwal_compression = %s\n",
               has_lz4(c) ? "lz4" : "on");
    REQUIRE(!out.overflowed);
    return write_file(c, "tana.conf", buf_bytes(&out), err);
}

bool cluster_exists(const struct cluster *c)
{
    return access(c->folder, F_OK) == 0;
}

static tana_err initialise(const struct cluster *c, char *fresh, struct err *err)
{
    char *arguments[] = {(char *)"--pgdata",           fresh,
                         (char *)"--username=tana",    (char *)"--encoding=UTF8",
                         (char *)"--locale=C",         (char *)"--data-checksums",
                         (char *)"--auth-local=trust", (char *)"--auth-host=reject",
                         (char *)"--no-instructions",  NULL};
    off_t before = cluster_log_size(c);
    int status;
    tana_err code = cluster_run(c, "initdb", arguments, &status, err);
    if (code || status == 0)
        return code;
    char line[512];
    cluster_log_said(c, before, line, sizeof line);
    code = cluster_failure(c, line, sizeof line);
    return ERR(err, code, "PostgreSQL's initdb failed: %s (all of it in %.300s)", line,
               c->log_path);
}

/* Under another name first, so that a cluster that is there is whole. */
tana_err cluster_create(const struct cluster *c, struct err *err)
{
    _cleanup_(free_ptr) char *fresh = text_make("%s.new", c->folder);
    (void)nftw(fresh, remove_entry, REMOVE_FDS_MAX, FTW_DEPTH | FTW_PHYS);
    if (mkdir(fresh, 0700) || (c->as_other && lchown(fresh, c->uid, c->gid)))
        return ERR(err, errno == ENOSPC ? E_DATABASE_FULL : E_DATABASE, "cannot make %.700s: %s",
                   fresh, strerror(errno));
    tana_err code = initialise(c, fresh, err);
    if (code)
        return code;

    _cleanup_(free_ptr) char *main_file = text_make("%s/postgresql.conf", fresh);
    FILE *file = fopen(main_file, "ae");
    bool ok = file && fputs("\ninclude_if_exists 'tana.conf'\n", file) >= 0;
    ok = (!file || fclose(file) == 0) && ok;
    if (!ok || rename(fresh, c->folder))
        return ERR(err, errno == ENOSPC ? E_DATABASE_FULL : E_DATABASE, "cannot finish %.700s: %s",
                   c->folder, strerror(errno));
    return E_OK;
}
