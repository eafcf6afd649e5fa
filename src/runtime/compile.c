#include "runtime/compile.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/hex.h"
#include "codec/json.h"
#include "runtime/compile_priv.h"
#include "runtime/limits.h"
#include "runtime/worker.h"

enum {
    TRANSPILE_CPU_MS_MAX = 15000, /* of processor time for one file */
    CHECK_CPU_MS_MAX = 60000,     /* for one check */
    SNAPSHOT_CPU_MS_MAX = 60000,
};

struct compiler {
    struct cache *cache; /* borrowed */
    char *toolchain;
    struct worker *worker; /* NULL until needed */
    bool from_snapshot;    /* the worker was given one */
    bool without_snapshot; /* one made trouble: this process uses none from now on */
    struct sha256 snapshot_key;
    void (*tell_snapshot)(bool begins); /* or NULL */
};

struct compiler *compiler_new(struct cache *cache, const char *toolchain)
{
    struct compiler *c = xcalloc(1, sizeof *c);
    c->cache = cache;
    c->toolchain = xstrdup(toolchain);
    struct bytes part = bytes_str(toolchain);
    c->snapshot_key = cache_key("compiler-snapshot", &part, 1);
    return c;
}

void compiler_on_snapshot(struct compiler *c, void (*tell)(bool begins))
{
    c->tell_snapshot = tell;
}

void compiler_free(struct compiler *c)
{
    if (!c)
        return;
    worker_free(c->worker);
    free(c->toolchain);
    free(c);
}

/* -------------------------------------------------------------------------------- snapshot --- */

/* Lets a worker make the snapshot and puts it into the cache. Without one the compiler works too,
 * only half a second slower; so nothing here is an error. */
static void make_snapshot(struct compiler *c)
{
    struct err ignored;
    struct worker *w;
    struct message m;
    const struct worker_options options = {.mode = WORKER_MAKE_SNAPSHOT, .snapshot_fd = -1};
    if (worker_spawn(&w, &options, &ignored))
        return;
    worker_limit(w, SNAPSHOT_CPU_MS_MAX);
    if (worker_wait(w, &m, &ignored) == E_OK && m.type == MSG_SNAPSHOT) {
        struct wire_reader r = wire_reader(m.body);
        struct bytes blob = wire_get_bytes(&r);
        if (wire_done(&r) && blob.size > 0)
            cache_put_file(c->cache, &c->snapshot_key, blob, bytes_str(worker_v8_version(w)));
    }
    worker_free(w);
}

/* True when the file holds what its digest says. */
static bool snapshot_sound(int fd, const struct sha256 *digest)
{
    struct stat st;
    if (fstat(fd, &st) || st.st_size <= 0)
        return false;
    void *data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED)
        return false;
    struct sha256 actual = sha256(bytes_of(data, (size_t)st.st_size));
    munmap(data, (size_t)st.st_size);
    return sha256_eq(&actual, digest);
}

/* --------------------------------------------------------------------------------- worker ---- */

static tana_err spawn_compiler(struct compiler *c, const char *argument, int snapshot_fd,
                               struct err *err)
{
    const struct worker_options options = {
        .mode = WORKER_COMPILE, .argument = argument, .snapshot_fd = snapshot_fd};
    c->from_snapshot = snapshot_fd >= 0;
    return worker_spawn(&c->worker, &options, err);
}

/* Starts a worker from the cached snapshot; false when there is none that is fit. */
static bool spawn_from_snapshot(struct compiler *c)
{
    struct sha256 digest;
    char digest_hex[2 * SHA256_SIZE + 1];
    struct err ignored;
    _cleanup_(buf_release) struct buf v8_version = buf_init(CACHE_NOTE_MAX);
    _cleanup_(close_fd) int fd = cache_open_file(c->cache, &c->snapshot_key, &digest, &v8_version);
    if (fd < 0)
        return false;
    hex_encode(sha256_bytes(&digest), digest_hex);
    if (spawn_compiler(c, digest_hex, fd, &ignored))
        return false;
    /* The worker takes some 30 ms to load the engine: time enough to look at the file. */
    bool fit = snapshot_sound(fd, &digest) && worker_wait_hello(c->worker, &ignored) == E_OK &&
               bytes_eq_str(buf_bytes(&v8_version), worker_v8_version(c->worker));
    if (fit)
        return true;
    cache_drop(c->cache, &c->snapshot_key);
    worker_free(TAKE(c->worker));
    return false;
}

static tana_err start_worker(struct compiler *c, struct err *err)
{
    if (c->worker)
        return E_OK;
    if (!c->without_snapshot && cache_usable(c->cache)) {
        if (spawn_from_snapshot(c))
            return E_OK;
        if (c->tell_snapshot)
            c->tell_snapshot(true);
        make_snapshot(c);
        if (c->tell_snapshot)
            c->tell_snapshot(false);
        if (spawn_from_snapshot(c))
            return E_OK;
        c->without_snapshot = true;
    }
    return spawn_compiler(c, NULL, -1, err);
}

void compiler_rest(struct compiler *c)
{
    worker_free(TAKE(c->worker));
}

static tana_err ask_once(struct compiler *c, const char *function, struct bytes request,
                         uint64_t cpu_ms_max, struct buf *ret_answer, struct err *err)
{
    struct message m;
    tana_err code = start_worker(c, err);
    if (code)
        return code;
    struct buf *out = worker_begin(c->worker, MSG_COMPILE);
    wire_put_str(out, function);
    wire_put_bytes(out, request);
    code = worker_send(c->worker, err);
    if (code)
        return code;
    worker_limit(c->worker, cpu_ms_max);
    code = worker_wait(c->worker, &m, err);
    if (code)
        return code;
    worker_limit(c->worker, 0);

    struct wire_reader r = wire_reader(m.body);
    uint32_t status = wire_get_u32(&r);
    struct bytes text = wire_get_bytes(&r);
    if (m.type != MSG_COMPILED || !wire_done(&r) || status >= E_COUNT_)
        return worker_defect(c->worker, err, "an answer that breaks the rules");
    buf_clear(ret_answer);
    buf_append_bytes(ret_answer, text);
    if (status == E_OK)
        return E_OK;
    return ERR(err, (tana_err)status, "the compiler failed: %s", buf_str(ret_answer));
}

/* One request. A worker that died of its snapshot is replaced by one without. */
static tana_err ask(struct compiler *c, const char *function, struct bytes request,
                    uint64_t cpu_ms_max, struct buf *ret_answer, struct err *err)
{
    tana_err code = ask_once(c, function, request, cpu_ms_max, ret_answer, err);
    if (code == E_WORKER && c->from_snapshot && !c->without_snapshot) {
        worker_free(TAKE(c->worker));
        c->without_snapshot = true;
        code = ask_once(c, function, request, cpu_ms_max, ret_answer, err);
        if (code != E_WORKER)
            cache_drop(c->cache, &c->snapshot_key);
    }
    if (code)
        worker_free(TAKE(c->worker));
    if (code == E_TIMEOUT)
        return ERR(err, E_REFUSED,
                   "the compiler was stopped after %d s of processor time: the source is too"
                   " complicated for it",
                   (int)(cpu_ms_max / 1000));
    return code;
}

/* ------------------------------------------------------------------------------- requests ---- */

static void put_member(struct buf *out, const char *name, struct bytes text)
{
    buf_append_char(out, out->data[out->size - 1] == '{' ? ' ' : ',');
    json_put_str(out, name);
    buf_append_char(out, ':');
    json_put_string(out, text);
}

static tana_err ask_source(struct compiler *c, const char *function, struct bytes request,
                           struct compiled *ret_compiled, struct err *err)
{
    bool tainted;
    _cleanup_(buf_release) struct buf answer = buf_init(FRAME_SIZE_MAX);
    tana_err code = ask(c, function, request, TRANSPILE_CPU_MS_MAX, &answer, err);
    if (code)
        return code;
    code = answer_read(buf_bytes(&answer), ret_compiled, &tainted, err);
    if (code || tainted)
        worker_free(TAKE(c->worker));
    return code;
}

static struct sha256 transpile_key(const struct compiler *c, const char *kind, struct bytes source,
                                   bool unmetered)
{
    const struct bytes parts[] = {bytes_str(c->toolchain), bytes_str(kind),
                                  bytes_str(unmetered ? "unmetered" : "metered"), source};
    return cache_key("module", parts, sizeof parts / sizeof *parts);
}

tana_err compiler_transpile(struct compiler *c, const char *path, enum source_kind kind,
                            struct bytes source, bool unmetered, struct compiled *ret_compiled,
                            struct err *err)
{
    static const char *const kinds[] = {"ts", "js", "json"};
    struct sha256 key = transpile_key(c, kinds[kind], source, unmetered);
    _cleanup_(buf_release) struct buf packed = buf_init(CACHE_ENTRY_MAX);
    if (cache_get(c->cache, &key, &packed) && answer_unpack(buf_bytes(&packed), ret_compiled))
        return E_OK;

    _cleanup_(buf_release) struct buf request = buf_init(FRAME_SIZE_MAX);
    buf_append_char(&request, '{');
    put_member(&request, "path", bytes_str(path));
    put_member(&request, "kind", bytes_str(kinds[kind]));
    put_member(&request, "source", source);
    buf_append_str(&request, unmetered ? ",\"unmetered\":true}" : "}");
    tana_err code = ask_source(c, "transpile", buf_bytes(&request), ret_compiled, err);
    if (code || !ret_compiled->ok || ret_compiled->diagnostics.count)
        return code;
    buf_clear(&packed);
    answer_pack(&packed, ret_compiled);
    if (!packed.overflowed)
        cache_put(c->cache, &key, buf_bytes(&packed));
    return E_OK;
}

tana_err compiler_scan(struct compiler *c, const char *path, struct bytes source,
                       struct compiled *ret_compiled, struct err *err)
{
    _cleanup_(buf_release) struct buf request = buf_init(FRAME_SIZE_MAX);
    buf_append_char(&request, '{');
    put_member(&request, "path", bytes_str(path));
    put_member(&request, "source", source);
    buf_append_char(&request, '}');
    return ask_source(c, "scan", buf_bytes(&request), ret_compiled, err);
}

static void put_check_request(struct buf *out, const struct check_file *files, size_t count,
                              const char *tsconfig_path, struct bytes tsconfig)
{
    const char *separator = "";
    buf_append_str(out, "{\"root\":[");
    for (size_t i = 0; i < count; i++) {
        if (!files[i].root)
            continue;
        buf_append_str(out, separator);
        json_put_str(out, files[i].path);
        separator = ",";
    }
    buf_append_str(out, "],\"files\":{");
    for (size_t i = 0; i < count; i++)
        put_member(out, files[i].path, files[i].source);
    buf_append_char(out, '}');
    if (tsconfig.size) {
        buf_append_str(out, ",\"tsconfig\":{");
        put_member(out, "path", bytes_str(tsconfig_path));
        put_member(out, "source", tsconfig);
        buf_append_char(out, '}');
    }
    buf_append_char(out, '}');
}

tana_err compiler_check(struct compiler *c, const struct check_file *files, size_t count,
                        const char *tsconfig_path, struct bytes tsconfig,
                        struct diagnostics *ret_diagnostics, struct err *err)
{
    bool tainted;
    _cleanup_(buf_release) struct buf request = buf_init(FRAME_SIZE_MAX);
    _cleanup_(buf_release) struct buf answer = buf_init(FRAME_SIZE_MAX);
    *ret_diagnostics = (struct diagnostics){0};
    put_check_request(&request, files, count, tsconfig_path, tsconfig);
    tana_err code = ask(c, "check", buf_bytes(&request), CHECK_CPU_MS_MAX, &answer, err);
    if (code)
        return code;
    code = answer_read_check(buf_bytes(&answer), ret_diagnostics, &tainted, err);
    if (code || tainted)
        worker_free(TAKE(c->worker));
    return code;
}
