#include "runtime/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "codec/hex.h"

enum {
    NAME_MAX_SIZE = 80,         /* of an entry's file name, with NUL */
    ENTRIES_MAX = 16384,        /* files looked at when the cache is trimmed */
    TOUCH_AFTER_SECONDS = 3600, /* a hit renews the time of an entry older than this */
    STALE_TMP_SECONDS = 3600,   /* a temporary file this old was left by a process that died */
};

#define MAGIC "tana-cache-1\n"
#define HEADER_SIZE (sizeof MAGIC - 1 + SHA256_SIZE + SHA256_SIZE)

struct cache {
    int dir; /* -1: there is none */
    size_t size_max;
};

/* ------------------------------------------------------------------------------ directory --- */

/* A directory of this user that nobody else may write in. */
static bool own_directory(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 0022) == 0;
}

/* Opens base/name, making it when `base` is this user's: root working in somebody's home must not
 * leave a directory there that its owner cannot use. */
static int open_below(int base, const char *name, bool make)
{
    struct stat st;
    if (make && fstat(base, &st) == 0 && st.st_uid == geteuid())
        (void)mkdirat(base, name, 0700); /* when it fails, the next line says what counts */
    return openat(base, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int open_base(void)
{
    const char *xdg = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (xdg && xdg[0] == '/') {
        (void)mkdir(xdg, 0700);
        return open(xdg, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (!home || home[0] != '/')
        return -1;
    _cleanup_(close_fd) int home_fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (home_fd < 0)
        return -1;
    (void)mkdirat(home_fd, ".cache", 0700);
    return openat(home_fd, ".cache", O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* may be a symlink */
}

struct cache *cache_open(size_t size_max)
{
    struct cache *c = xcalloc(1, sizeof *c);
    c->size_max = size_max;
    c->dir = -1;
    _cleanup_(close_fd) int base = open_base();
    if (base < 0)
        return c;
    c->dir = open_below(base, "tana", true);
    if (c->dir >= 0 && !own_directory(c->dir))
        close_fd(&c->dir);
    return c;
}

void cache_close(struct cache *c)
{
    if (!c)
        return;
    close_fd(&c->dir);
    free(c);
}

bool cache_usable(const struct cache *c)
{
    return c->dir >= 0;
}

struct sha256 cache_key(const char *kind, const struct bytes *parts, size_t count)
{
    char domain[64];
    snprintf(domain, sizeof domain, "tana-cache-v1 %s", kind);
    return sha256_tagged(domain, parts, count);
}

static void entry_name(char name[NAME_MAX_SIZE], const struct sha256 *key, const char *suffix)
{
    char text[2 * SHA256_SIZE + 1];
    hex_encode(sha256_bytes(key), text);
    snprintf(name, NAME_MAX_SIZE, "%s%s", text, suffix);
}

/* -------------------------------------------------------------------------------- reading --- */

/* Opens an entry when it is fit to be trusted as far as the file system can tell. */
static int open_entry(struct cache *c, const char *name, struct stat *ret_stat)
{
    if (c->dir < 0)
        return -1;
    /* O_NONBLOCK: a FIFO in its place must not hold us up. */
    int fd = openat(c->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return -1;
    bool fit = fstat(fd, ret_stat) == 0 && S_ISREG(ret_stat->st_mode) &&
               ret_stat->st_uid == geteuid() && (ret_stat->st_mode & 0022) == 0 &&
               ret_stat->st_size <= (off_t)(CACHE_ENTRY_MAX + HEADER_SIZE);
    if (!fit) {
        close(fd);
        return -1;
    }
    if (ret_stat->st_mtime + TOUCH_AFTER_SECONDS < time(NULL))
        (void)futimens(fd, NULL); /* only the order of trimming depends on it */
    return fd;
}

static bool read_all(int fd, unsigned char *to, size_t size)
{
    while (size > 0) {
        ssize_t n = read(fd, to, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        to += n;
        size -= (size_t)n;
    }
    return true;
}

bool cache_get(struct cache *c, const struct sha256 *key, struct buf *ret_payload)
{
    char name[NAME_MAX_SIZE];
    struct stat st;
    unsigned char header[HEADER_SIZE];
    entry_name(name, key, "");
    _cleanup_(close_fd) int fd = open_entry(c, name, &st);
    if (fd < 0 || st.st_size < (off_t)HEADER_SIZE || !read_all(fd, header, HEADER_SIZE))
        return false;
    const unsigned char *key_at = header + sizeof MAGIC - 1;
    if (memcmp(header, MAGIC, sizeof MAGIC - 1) || memcmp(key_at, key->bytes, SHA256_SIZE))
        return false;

    size_t size = (size_t)st.st_size - HEADER_SIZE;
    buf_clear(ret_payload);
    unsigned char *payload = buf_extend(ret_payload, size);
    if (!payload || !read_all(fd, payload, size)) {
        buf_clear(ret_payload);
        return false;
    }
    struct sha256 digest = sha256(buf_bytes(ret_payload));
    if (memcmp(key_at + SHA256_SIZE, digest.bytes, SHA256_SIZE)) {
        buf_clear(ret_payload);
        return false;
    }
    return true;
}

int cache_open_file(struct cache *c, const struct sha256 *key, struct sha256 *ret_digest,
                    struct buf *ret_note)
{
    _cleanup_(buf_release) struct buf entry = buf_init(SHA256_SIZE + CACHE_NOTE_MAX);
    char name[NAME_MAX_SIZE];
    struct stat st;
    if (!cache_get(c, key, &entry) || entry.size < SHA256_SIZE)
        return -1;
    memcpy(ret_digest->bytes, entry.data, SHA256_SIZE);
    buf_clear(ret_note);
    if (!buf_append(ret_note, entry.data + SHA256_SIZE, entry.size - SHA256_SIZE))
        return -1;
    entry_name(name, key, ".data");
    return open_entry(c, name, &st);
}

/* -------------------------------------------------------------------------------- writing --- */

static bool write_all(int fd, const unsigned char *from, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, from, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        from += n;
        size -= (size_t)n;
    }
    return true;
}

struct file_age {
    char name[NAME_MAX_SIZE];
    time_t used;
    off_t size;
};

static int older_first(const void *a, const void *b)
{
    const struct file_age *x = a, *y = b;
    if (x->used != y->used)
        return x->used < y->used ? -1 : 1;
    return strcmp(x->name, y->name);
}

static void list_entries(struct cache *c, struct file_age *ages, size_t *ret_count,
                         off_t *ret_total)
{
    *ret_count = 0;
    *ret_total = 0;
    int fd = openat(c->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        close_fd(&fd);
        return;
    }
    for (struct dirent *d; *ret_count < ENTRIES_MAX && (d = readdir(dir));) {
        struct stat st;
        if (d->d_name[0] == '.' || strlen(d->d_name) >= NAME_MAX_SIZE ||
            fstatat(c->dir, d->d_name, &st, AT_SYMLINK_NOFOLLOW) || S_ISDIR(st.st_mode))
            continue;
        bool temporary = strncmp(d->d_name, "tmp-", 4) == 0;
        if (temporary && st.st_mtime + STALE_TMP_SECONDS < time(NULL)) {
            unlinkat(c->dir, d->d_name, 0);
            continue;
        }
        struct file_age *age = &ages[(*ret_count)++];
        snprintf(age->name, sizeof age->name, "%s", d->d_name);
        age->used = st.st_mtime;
        age->size = st.st_size;
        *ret_total += st.st_size;
    }
    closedir(dir);
}

/* Called after a write only, so its cost falls on runs that compile anyway. */
static void trim(struct cache *c)
{
    struct file_age *ages = xcalloc(ENTRIES_MAX, sizeof *ages);
    size_t count;
    off_t total;
    list_entries(c, ages, &count, &total);
    if (total > (off_t)c->size_max || count == ENTRIES_MAX) {
        qsort(ages, count, sizeof *ages, older_first);
        size_t keep = count == ENTRIES_MAX ? count / 2 : count;
        for (size_t i = 0; i < count && (total > (off_t)c->size_max || count - i > keep); i++) {
            unlinkat(c->dir, ages[i].name, 0);
            total -= ages[i].size;
        }
    }
    free(ages);
}

static void write_entry(struct cache *c, const char *name, struct bytes header,
                        struct bytes payload)
{
    static unsigned serial;
    char temporary[NAME_MAX_SIZE];
    if (c->dir < 0)
        return;
    snprintf(temporary, sizeof temporary, "tmp-%ld-%u", (long)getpid(), serial++);
    int fd = openat(c->dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) { /* left by a dead process that had our number */
        unlinkat(c->dir, temporary, 0);
        fd = openat(c->dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    }
    if (fd < 0)
        return;
    bool written =
        write_all(fd, header.data, header.size) && write_all(fd, payload.data, payload.size);
    written &= close(fd) == 0;
    if (!written || renameat(c->dir, temporary, c->dir, name))
        unlinkat(c->dir, temporary, 0);
}

void cache_put(struct cache *c, const struct sha256 *key, struct bytes payload)
{
    char name[NAME_MAX_SIZE];
    if (c->dir < 0 || payload.size > CACHE_ENTRY_MAX)
        return;
    _cleanup_(buf_release) struct buf header = buf_init(HEADER_SIZE);
    struct sha256 digest = sha256(payload);
    buf_append_str(&header, MAGIC);
    buf_append_bytes(&header, sha256_bytes(key));
    buf_append_bytes(&header, sha256_bytes(&digest));
    entry_name(name, key, "");
    write_entry(c, name, buf_bytes(&header), payload);
    trim(c);
}

void cache_put_file(struct cache *c, const struct sha256 *key, struct bytes payload,
                    struct bytes note)
{
    char name[NAME_MAX_SIZE];
    if (c->dir < 0 || payload.size > CACHE_ENTRY_MAX)
        return;
    /* Data before digest: a digest without its data, or with older data, is a miss or a mismatch. */
    entry_name(name, key, ".data");
    write_entry(c, name, bytes_of(NULL, 0), payload);
    struct sha256 digest = sha256(payload);
    _cleanup_(buf_release) struct buf entry = buf_init(SHA256_SIZE + CACHE_NOTE_MAX);
    buf_append_bytes(&entry, sha256_bytes(&digest));
    buf_append_bytes(&entry, note);
    cache_put(c, key, buf_bytes(&entry));
}

void cache_drop(struct cache *c, const struct sha256 *key)
{
    char name[NAME_MAX_SIZE];
    if (c->dir < 0)
        return;
    entry_name(name, key, "");
    unlinkat(c->dir, name, 0);
    entry_name(name, key, ".data");
    unlinkat(c->dir, name, 0);
}
