/* tana-worker: the only program that links V8. Started by `tana`, never by people; see
 * runtime/protocol.h for its modes. One more, for the build: `tana-worker image FILE` writes the
 * snapshot that exec workers start from, which lies beside the program as tana-realm.snapshot. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/engine.h"
#include "toolchain.h"
#include "worker/assets.h"
#include "worker/channel.h"
#include "worker/compile.h"
#include "worker/exec.h"
#include "worker/realm.h"
#include "worker/sandbox.h"

/* --single-threaded: no helper threads, so nothing depends on their timing and seccomp can refuse
 * to make any. Regular expressions run on the linear-time engine wherever it can. */
static const char common_flags[] = "--single-threaded --no-expose-wasm";
static const char exec_flags[] = "--jitless --enable-experimental-regexp-engine "
                                 "--default-to-experimental-regexp-engine "
                                 "--no-enable-experimental-regexp-engine-on-excessive-backtracks";
static const char compiler_flags[] = "--enable-experimental-regexp-engine";

enum {
    STACK_BYTES = 64 << 20,
    EXEC_ADDRESS_BYTES = 3u << 30,
};
static const size_t compiler_address_bytes = (size_t)6 << 30;

static void send_hello(void)
{
    char profile[256];
    snprintf(profile, sizeof profile, "v8=%s flags=%s %s", engine_version(), common_flags,
             exec_flags);
    struct buf out = buf_init(1 << 10);
    size_t begin = channel_begin(&out, MSG_HELLO);
    wire_put_u32(&out, PROTOCOL_VERSION);
    wire_put_str(&out, engine_version());
    wire_put_str(&out, profile);
    channel_end(&out, begin);
    channel_flush(&out);
    buf_release(&out);
}

/* Stands at the end of a snapshot: what its realm was made of. One that another build left behind,
 * or that was cut short, does not count. */
static const char image_mark[] = "\nrealm " TANA_REALM_DIGEST " tana " TANA_VERSION
                                 " v8 " TANA_V8_VERSION " typescript " TANA_TYPESCRIPT_VERSION "\n";
enum { IMAGE_MARK_SIZE = sizeof image_mark - 1 };

/* The snapshot beside the program, mapped; empty when there is none that fits. */
static struct bytes map_image(void)
{
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    path[size > 0 ? size : 0] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash || (size_t)(slash - path) + sizeof "/tana-realm.snapshot" > sizeof path)
        return bytes_of(NULL, 0);
    memcpy(slash, "/tana-realm.snapshot", sizeof "/tana-realm.snapshot");
    _cleanup_(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size <= IMAGE_MARK_SIZE)
        return bytes_of(NULL, 0);
    size_t blob_size = (size_t)st.st_size - IMAGE_MARK_SIZE;
    char *at = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED || memcmp(at + blob_size, image_mark, IMAGE_MARK_SIZE) != 0)
        return bytes_of(NULL, 0);
    return bytes_of(at, blob_size);
}

static int write_image(const char *path)
{
    struct err err;
    char flags[512];
    _cleanup_(buf_release) struct buf blob = buf_init(64 << 20);
    struct engine_script_text scripts[] = {
        {REALM_IMAGE_NAME, asset(REALM_IMAGE_FILE)},
        {"tana:warm", bytes_str("tanaImage.warm()")},
    };
    snprintf(flags, sizeof flags, "%s %s", common_flags, exec_flags);
    if (engine_process_start(flags, &err) ||
        engine_snapshot_make(scripts, 2, REALM_NATIVE_NAME, realm_host, &blob, &err)) {
        fprintf(stderr, "tana-worker: %s\n", err.message);
        return 1;
    }
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(blob.data, 1, blob.size, file) == blob.size &&
                   fwrite(image_mark, 1, IMAGE_MARK_SIZE, file) == IMAGE_MARK_SIZE;
    if ((file && fclose(file) != 0) || !written) {
        perror(path);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";
    if (strcmp(mode, "image") == 0 && argc == 3)
        return write_image(argv[2]);
    bool is_exec = strcmp(mode, "exec") == 0, is_compile = strcmp(mode, "compile") == 0;
    if (!is_exec && !is_compile && strcmp(mode, "snapshot") != 0) {
        fprintf(stderr, "tana-worker is started by tana; run `tana --help` instead\n");
        return 2;
    }
    bool jitless = is_exec && !(argc > 2 && strstr(argv[2], "jit"));
    struct sandbox_options options = {.jit = !jitless,
                                      .keep_snapshot = is_compile && argc > 2,
                                      .stack_bytes = STACK_BYTES,
                                      .address_bytes =
                                          is_exec ? EXEC_ADDRESS_BYTES : compiler_address_bytes};
    struct err err;
    struct bytes image = is_exec ? map_image() : bytes_of(NULL, 0);
    setenv("TZ", "UTC", 1);
    if (sandbox_enter(&options, &err))
        channel_broken(err.message);

    char flags[512];
    snprintf(flags, sizeof flags, "%s %s", common_flags, is_exec ? exec_flags : compiler_flags);
    if (is_exec && !jitless)
        snprintf(flags, sizeof flags, "%s %s", common_flags, exec_flags + strlen("--jitless "));
    if (engine_process_start(flags, &err))
        channel_broken(err.message);
    send_hello();
    if (is_exec)
        exec_serve(&(struct exec_options){.unmetered = argc > 2 && strstr(argv[2], "unmetered"),
                                          .image = image});
    if (is_compile)
        compile_serve(argc > 2 ? argv[2] : NULL);
    snapshot_serve();
}
