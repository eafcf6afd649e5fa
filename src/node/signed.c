#include "node/signed.h"

#include "codec/hex.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A slot is one line of text, filled up with spaces:
 *     tana-signed-v1 TURN CHAIN HEIGHT EPOCH HASH SHA-256-OF-ALL-BEFORE
 * No disk writes half a sector. */
enum { SLOT_SIZE = 512, SLOTS = 2, HEX_SIZE = 2 * SHA256_SIZE + 1, PATH_SIZE_MAX = 4096 };
#define SLOT_FORMAT "tana-signed-v1"

struct signed_file {
    int fd;
    char *path;
};

struct slot {
    bool used;
    uint64_t turn;
    struct signed_block block;
};

static tana_err io_error(const struct signed_file *f, const char *what, struct err *err)
{
    return ERR(err, E_IO, "%s: cannot %s: %s", f->path, what, strerror(errno));
}

static void hash_line(const char *line, size_t size, char out[HEX_SIZE])
{
    struct sha256 hash = sha256(bytes_of(line, size));
    hex_encode(sha256_bytes(&hash), out);
}

static void slot_write(const struct slot *slot, char out[SLOT_SIZE])
{
    char chain[HEX_SIZE], hash[HEX_SIZE], check[HEX_SIZE];
    hex_encode(bytes_of(slot->block.chain.bytes, ID_SIZE), chain);
    hex_encode(sha256_bytes(&slot->block.hash), hash);
    memset(out, ' ', SLOT_SIZE);
    int size = snprintf(out, SLOT_SIZE, SLOT_FORMAT " %" PRIu64 " %s %" PRIu64 " %" PRIu64 " %s ",
                        slot->turn, chain, slot->block.height, slot->block.epoch, hash);
    hash_line(out, (size_t)size, check);
    memcpy(out + size, check, HEX_SIZE - 1);
    out[size + HEX_SIZE - 1] = ' ';
    out[SLOT_SIZE - 1] = '\n';
}

/* False when the slot is damaged. One that was never written is spaces. */
static bool slot_read(const char text[SLOT_SIZE], struct slot *ret)
{
    char line[SLOT_SIZE + 1], chain[HEX_SIZE], hash[HEX_SIZE], check[HEX_SIZE], expected[HEX_SIZE];
    memcpy(line, text, SLOT_SIZE);
    line[SLOT_SIZE] = '\0';
    *ret = (struct slot){.used = false};
    if (line[0] == ' ')
        return true;
    int before = 0;
    if (sscanf(line,
               SLOT_FORMAT " %" SCNu64 " %64[0-9a-f] %" SCNu64 " %" SCNu64 " %64[0-9a-f] %n"
                           "%64[0-9a-f]",
               &ret->turn, chain, &ret->block.height, &ret->block.epoch, hash, &before, check) != 6)
        return false;
    hash_line(line, (size_t)before, expected);
    ret->used = true;
    return memcmp(check, expected, HEX_SIZE) == 0 &&
           hex_decode(bytes_str(chain), ret->block.chain.bytes, ID_SIZE) &&
           hex_decode(bytes_str(hash), ret->block.hash.bytes, SHA256_SIZE);
}

static tana_err read_slots(struct signed_file *f, struct slot slots[SLOTS], struct err *err)
{
    size_t damaged = 0;
    for (size_t i = 0; i < SLOTS; i++) {
        char text[SLOT_SIZE];
        if (pread(f->fd, text, SLOT_SIZE, (off_t)(i * SLOT_SIZE)) != SLOT_SIZE)
            memset(text, '?', SLOT_SIZE);
        if (!slot_read(text, &slots[i])) {
            slots[i].used = false;
            damaged++;
        }
    }
    if (damaged == SLOTS)
        return ERR(err, E_CORRUPT,
                   "%s, which says what this node signed last, is damaged; if you know that no "
                   "later block was ever seen, delete it",
                   f->path);
    return E_OK;
}

/* The last one written, or NULL. */
static const struct slot *newest_of(const struct slot slots[SLOTS])
{
    const struct slot *newest = NULL;
    for (size_t i = 0; i < SLOTS; i++) {
        if (slots[i].used && (!newest || slots[i].turn > newest->turn))
            newest = &slots[i];
    }
    return newest;
}

static tana_err begin_file(struct signed_file *f, struct err *err)
{
    struct stat status;
    if (fstat(f->fd, &status) != 0)
        return io_error(f, "look at it", err);
    if (status.st_size >= SLOTS * SLOT_SIZE)
        return E_OK;
    char empty[SLOTS * SLOT_SIZE];
    memset(empty, ' ', sizeof empty);
    for (size_t i = 1; i <= SLOTS; i++)
        empty[i * SLOT_SIZE - 1] = '\n';
    if (pwrite(f->fd, empty, sizeof empty, 0) != (ssize_t)sizeof empty || fsync(f->fd) != 0)
        return io_error(f, "write it", err);
    return E_OK;
}

static tana_err sync_folder(const struct signed_file *f, struct err *err)
{
    _cleanup_(free_ptr) char *folder = xstrdup(f->path);
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    _cleanup_(close_fd) int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 || fsync(fd) != 0 ? io_error(f, "keep its folder", err) : E_OK;
}

tana_err signed_open(const char *path, struct signed_file **ret, struct err *err)
{
    struct signed_file *f = xcalloc(1, sizeof *f);
    struct slot slots[SLOTS];
    f->path = xstrdup(path);
    f->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    tana_err code = f->fd < 0 ? io_error(f, "open it", err) : E_OK;
    if (code == E_OK)
        code = begin_file(f, err);
    if (code == E_OK)
        code = sync_folder(f, err);
    if (code == E_OK)
        code = read_slots(f, slots, err);
    if (code != E_OK) {
        signed_close(f);
        return code;
    }
    *ret = f;
    return E_OK;
}

void signed_close(struct signed_file *f)
{
    if (!f)
        return;
    if (f->fd >= 0)
        close(f->fd);
    free(f->path);
    free(f);
}

tana_err signed_newest(struct signed_file *f, const struct id *chain, bool *ret_exists,
                       struct signed_block *ret, struct err *err)
{
    struct slot slots[SLOTS];
    tana_err code = read_slots(f, slots, err);
    const struct slot *newest = code == E_OK ? newest_of(slots) : NULL;
    *ret_exists = newest && id_eq(&newest->block.chain, chain);
    if (*ret_exists)
        *ret = newest->block;
    return code;
}

static tana_err write_newer(struct signed_file *f, const struct signed_block *block, bool replace,
                            struct err *err)
{
    struct slot slots[SLOTS];
    tana_err code = read_slots(f, slots, err);
    if (code != E_OK)
        return code;
    const struct slot *newest = newest_of(slots);
    if (newest && !replace && id_eq(&newest->block.chain, &block->chain) &&
        newest->block.height >= block->height)
        return E_OK;
    struct slot next = {.used = true, .turn = newest ? newest->turn + 1 : 1, .block = *block};
    off_t at = newest == &slots[0] ? SLOT_SIZE : 0;
    char text[SLOT_SIZE];
    slot_write(&next, text);
    if (pwrite(f->fd, text, SLOT_SIZE, at) != SLOT_SIZE || fdatasync(f->fd) != 0)
        return io_error(f, "write it", err);
    return E_OK;
}

tana_err signed_record(struct signed_file *f, const struct signed_block *block, bool replace,
                       struct err *err)
{
    if (flock(f->fd, LOCK_EX) != 0)
        return io_error(f, "lock it", err);
    tana_err code = write_newer(f, block, replace, err);
    (void)flock(f->fd, LOCK_UN);
    return code;
}
