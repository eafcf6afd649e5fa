#include "store/cluster_priv.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "codec/hex.h"
#include "crypto/sha256.h"

#define DEBIAN_PROGRAMS "/usr/lib/postgresql"
#define SERVER_USER "postgres" /* Debian's; who the server is when we are root */

enum {
    SOCKET_PATH_MAX = sizeof((struct sockaddr_un *)0)->sun_path - 1, /* 107 bytes on Linux */
    SOCKET_TAG_BYTES = 8, /* of the data directory's hash, in the name of a folder elsewhere */
};

#define SOCKET_NAME "/.s.PGSQL.5432"

tana_err cluster_choose_user(struct cluster *c, struct err *err)
{
    c->uid = geteuid();
    c->gid = getegid();
    c->as_other = c->uid == 0;
    if (!c->as_other)
        return E_OK;
    const struct passwd *user = getpwnam(SERVER_USER);
    if (!user)
        return ERR(err, E_DATABASE,
                   "PostgreSQL does not run as root, and there is no user `" SERVER_USER
                   "` to run it as: install Debian's package postgresql, or start tana as an "
                   "ordinary user, or name a database with --database");
    c->uid = user->pw_uid;
    c->gid = user->pw_gid;
    return E_OK;
}

/* May that user pass through this folder? Access lists are not looked at. */
static bool may_pass(const struct cluster *c, const struct stat *folder)
{
    if (folder->st_uid == c->uid)
        return folder->st_mode & S_IXUSR;
    if (folder->st_gid == c->gid)
        return folder->st_mode & S_IXGRP;
    return folder->st_mode & S_IXOTH;
}

tana_err cluster_check_reach(const struct cluster *c, struct err *err)
{
    if (!c->as_other)
        return E_OK;
    struct stat info;
    /* The data directory is ours: letting others pass through it, without seeing what is in it,
     * is enough for the server to reach its folder. */
    if (stat(c->data_dir, &info) == 0 && !may_pass(c, &info))
        (void)chmod(c->data_dir, (info.st_mode & 07777) | S_IXOTH);

    _cleanup_(free_ptr) char *path = xstrdup(c->data_dir);
    for (char *end = path + strlen(path); end > path; end = strrchr(path, '/')) {
        *end = '\0';
        if (*path == '\0')
            break;
        if (stat(path, &info))
            return ERR(err, E_DATABASE, "cannot look at %.700s: %s", path, strerror(errno));
        if (!may_pass(c, &info))
            return ERR(
                err, E_DATABASE,
                "as root, tana runs PostgreSQL as user `" SERVER_USER
                "`, which may not enter %.500s: choose another directory with --data, such as "
                "/var/lib/tana, or `chmod o+x` that directory",
                path);
    }
    return E_OK;
}

static bool has_programs(const char *folder)
{
    _cleanup_(free_ptr) char *server = text_make("%s/postgres", folder);
    _cleanup_(free_ptr) char *initdb = text_make("%s/initdb", folder);
    return access(server, X_OK) == 0 && access(initdb, X_OK) == 0;
}

/* The newest below /usr/lib/postgresql, or, unless `wanted` is 0, just that version. */
static char *debian_programs(long wanted)
{
    DIR *versions = opendir(DEBIAN_PROGRAMS);
    if (!versions)
        return NULL;
    char *best = NULL;
    long best_version = 0;
    for (const struct dirent *entry; (entry = readdir(versions));) {
        char *end;
        long version = strtol(entry->d_name, &end, 10);
        if (*end || version <= best_version || (wanted && version != wanted))
            continue;
        char *folder = text_make(DEBIAN_PROGRAMS "/%s/bin", entry->d_name);
        if (has_programs(folder)) {
            free(best);
            best = TAKE(folder);
            best_version = version;
        }
        free(folder);
    }
    closedir(versions);
    return best;
}

static char *programs_on_path(void)
{
    const char *path = getenv("PATH");
    while (path && *path) {
        size_t size = strcspn(path, ":");
        char *folder = xmemdup0(path, size);
        if (*folder == '/' && has_programs(folder))
            return folder;
        free(folder);
        path += size + (path[size] == ':');
    }
    return NULL;
}

/* The major version that made the cluster; 0 when there is none. */
static long version_of_cluster(const struct cluster *c)
{
    _cleanup_(free_ptr) char *path = text_make("%s/PG_VERSION", c->folder);
    FILE *file = fopen(path, "re");
    long version = 0;
    if (file) {
        if (fscanf(file, "%ld", &version) != 1)
            version = 0;
        fclose(file);
    }
    return version;
}

tana_err cluster_find_programs(struct cluster *c, struct err *err)
{
    long version = version_of_cluster(c);
    c->bin = debian_programs(version);
    if (c->bin)
        return E_OK;
    _cleanup_(free_ptr) char *other = debian_programs(0);
    if (!other)
        c->bin = programs_on_path(); /* should they be of another version, they say so */
    if (c->bin)
        return E_OK;
    if (version)
        return ERR(err, E_DATABASE,
                   "%.600s is of PostgreSQL %ld, whose server is not installed: install Debian's "
                   "package postgresql-%ld, or move the data with pg_upgrade",
                   c->folder, version, version);
    return ERR(err, E_DATABASE,
               "PostgreSQL's server programs are not installed (looked in " DEBIAN_PROGRAMS
               "/*/bin and PATH): install Debian's package postgresql, or name a database with "
               "--database");
}

/* A folder only the server's user can enter, in a place where anybody can make one. */
static tana_err make_socket_dir(const struct cluster *c, const char *path, struct err *err)
{
    struct stat info;
    if (mkdir(path, 0700) && errno != EEXIST)
        return ERR(err, E_DATABASE, "cannot make %.700s for PostgreSQL's socket: %s", path,
                   strerror(errno));
    if (lstat(path, &info) || !S_ISDIR(info.st_mode) ||
        (info.st_uid != geteuid() && info.st_uid != c->uid) || (info.st_mode & 077))
        return ERR(err, E_DATABASE,
                   "%.700s, where PostgreSQL's socket should be, belongs to somebody else or lets "
                   "others in: remove it, or choose a shorter path with --data",
                   path);
    if (c->as_other && lchown(path, c->uid, c->gid))
        return ERR(err, E_DATABASE, "cannot give %.700s to the server: %s", path, strerror(errno));
    return E_OK;
}

tana_err cluster_choose_socket_dir(struct cluster *c, struct err *err)
{
    if (strlen(c->folder) + strlen(SOCKET_NAME) <= SOCKET_PATH_MAX) {
        c->socket_dir = xstrdup(c->folder);
        return E_OK;
    }
    struct sha256 hash = sha256(bytes_str(c->data_dir));
    char tag[2 * SOCKET_TAG_BYTES + 1];
    hex_encode(bytes_of(hash.bytes, SOCKET_TAG_BYTES), tag);
    c->socket_dir =
        text_make("%s/tana-%u-%s", c->as_other ? "/run" : "/tmp", (unsigned)c->uid, tag);
    return make_socket_dir(c, c->socket_dir, err);
}
