#include "cli/init.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/data.h"
#include "cli/keys.h"
#include "cli/out.h"
#include "codec/hex.h"
#include "codec/rfc3339.h"
#include "crypto/sha256.h"
#include "crypto/start.h"

enum { PATH_SIZE_MAX = 4096, GENESIS_SIZE_MAX = 16384 };

bool init_done(const char *directory)
{
    char path[PATH_SIZE_MAX];
    snprintf(path, sizeof path, "%s/" DATA_GENESIS, directory);
    return access(path, F_OK) == 0;
}

tana_err init_directory(const char *path, struct err *err)
{
    _cleanup_(free_ptr) char *part = xstrdup(path);
    for (char *at = part + 1;; at++) {
        char was = *at;
        if (was != '/' && was != '\0')
            continue;
        *at = '\0';
        if (mkdir(part, 0700) < 0 && errno != EEXIST)
            return ERR(err, E_IO, "cannot make the directory %.500s: %s", part, strerror(errno));
        *at = was;
        if (!was)
            return E_OK;
    }
}

/* --------------------------------------------------------------------------------- files ----- */

static tana_err sync_directory(const char *directory, struct err *err)
{
    _cleanup_(close_fd) int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0)
        return ERR(err, E_IO, "%.500s: %s", directory, strerror(errno));
    return E_OK;
}

/* Gives a finished file its name. */
static tana_err publish(const char *directory, const char *from, const char *name, struct err *err)
{
    char path[PATH_SIZE_MAX];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    if (renameat2(AT_FDCWD, from, AT_FDCWD, path, RENAME_NOREPLACE) < 0) {
        int why = errno;
        unlink(from);
        return why == EEXIST ? ERR(err, E_EXISTS, "%.500s exists and is not overwritten", path)
                             : ERR(err, E_IO, "%.500s: %s", path, strerror(why));
    }
    return sync_directory(directory, err);
}

tana_err init_write(const char *directory, const char *name, struct bytes content, struct err *err)
{
    char path[PATH_SIZE_MAX];
    snprintf(path, sizeof path, "%s/%s.%d", directory, name, (int)getpid());
    _cleanup_(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    struct out file = {.fd = fd};
    if (fd < 0)
        return ERR(err, E_IO, "%.500s: %s", path, strerror(errno));
    if (!out_write(&file, content) || fsync(fd) < 0) {
        ERR(err, E_IO, "%.500s: %s", path, strerror(file.error ? file.error : errno));
        unlink(path);
        return err->code;
    }
    return publish(directory, path, name, err);
}

/* ------------------------------------------------------------------------------ producer ----- */

/* The key that signs blocks; one that is there stays. */
static tana_err producer_key(const char *directory, struct ed25519_public *ret, struct err *err)
{
    _cleanup_(ed25519_secret_wipe) struct ed25519_secret secret = {0};
    _cleanup_(keyfile_wipe) struct keyfile key = {0};
    char path[PATH_SIZE_MAX];
    snprintf(path, sizeof path, "%s/" DATA_PRODUCER, directory);
    tana_err code = keyfile_read(path, &key, err);
    *ret = key.public;
    if (code != E_NO_INPUT)
        return code;
    ed25519_generate(&secret);
    *ret = secret.public;
    if (keyfile_create(directory, "producer", &secret, bytes_of(NULL, 0), err))
        return err->code;
    _cleanup_(free_ptr) char *made = keyfile_path(directory, "producer");
    return publish(directory, made, DATA_PRODUCER, err);
}

static tana_err admin_key(struct ed25519_public *ret, bool *ret_is_new, struct err *err)
{
    _cleanup_(ed25519_secret_wipe) struct ed25519_secret secret = {0};
    tana_err code = keys_public(INIT_ADMIN_KEY, ret, err);
    *ret_is_new = code == E_NO_INPUT;
    if (code != E_NO_INPUT)
        return code;
    ed25519_generate(&secret);
    *ret = secret.public;
    return keys_keep(INIT_ADMIN_KEY, &secret, false, err);
}

/* ------------------------------------------------------------------------------- genesis ----- */

static const char genesis_format[] =
    "{\n"
    "  \"format\": \"tana-genesis-v1\",\n"
    "  \"time\": \"%s\",\n"
    "  \"accounts\": [{\"name\": \"@admin\", \"keys\": [\"%s\"], \"threshold\": 1, \"metadata\": {}}],\n"
    "  \"currencies\": [\n"
    "    {\"code\": \"USD\", \"scale\": 2, \"issuer\": \"@admin\"},\n"
    "    {\"code\": \"EUR\", \"scale\": 2, \"issuer\": \"@admin\"},\n"
    "    {\"code\": \"BTC\", \"scale\": 8, \"issuer\": \"@admin\"},\n"
    "    {\"code\": \"ETH\", \"scale\": 18, \"issuer\": \"@admin\"}\n"
    "  ],\n"
    "  \"producers\": [\"%s\"],\n"
    "  \"parameters\": {\n"
    "    \"administrators\": [\"@admin\"],\n"
    "    \"registrars\": [],\n"
    "    \"openAccounts\": true,\n"
    "    \"openCurrencies\": false,\n"
    "    \"feePrice\": \"0\", \"feeCurrency\": \"\", \"feeReceiver\": \"\",\n"
    "    \"accountBlockMax\": 1000, \"accountDayMax\": 1000000, \"blockTransactionsMax\": 4000,\n"
    "    \"releasesMax\": 1000\n"
    "  }\n"
    "}\n";

tana_err init_make(const char *directory, struct init_made *ret, struct err *err)
{
    struct ed25519_public producer, admin;
    struct timespec now;
    char time[RFC3339_TEXT_MAX];
    _cleanup_(buf_release) struct buf genesis = buf_init(GENESIS_SIZE_MAX);
    if (init_done(directory))
        return ERR(err, E_EXISTS, "there is a chain in %.500s already", directory);
    if (crypto_start(err) || init_directory(directory, err) ||
        producer_key(directory, &producer, err) || admin_key(&admin, &ret->admin_is_new, err))
        return err->code;
    clock_gettime(CLOCK_REALTIME, &now);
    rfc3339_format((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, time);
    hex_encode(ed25519_public_bytes(&producer), ret->producer);
    hex_encode(ed25519_public_bytes(&admin), ret->admin);
    buf_printf(&genesis, genesis_format, time, ret->admin, ret->producer);
    struct sha256 chain = sha256(buf_bytes(&genesis));
    hex_encode(sha256_bytes(&chain), ret->chain);
    return init_write(directory, DATA_GENESIS, buf_bytes(&genesis), err);
}

void init_tell(const char *directory, const struct init_made *made)
{
    out_printf(&out_stdout,
               "made a chain in %s\n"
               "chain     %s\n"
               "producer  %s  (%s/" DATA_PRODUCER ")\n"
               "@admin    %s  (%s key \"" INIT_ADMIN_KEY "\")\n",
               directory, made->chain, made->producer, directory, made->admin,
               made->admin_is_new ? "the new" : "your");
}
