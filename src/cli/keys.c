#include "cli/keys.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/out.h"
#include "cli/prompt.h"
#include "codec/hex.h"
#include "codec/text.h"

tana_err keys_names(struct keyfile_names *ret, struct err *err)
{
    _cleanup_(free_ptr) char *directory = keyfile_directory(err);
    *ret = (struct keyfile_names){0};
    return directory ? keyfile_list(directory, ret, err) : err->code;
}

/* The file of a key; NULL on error. */
static char *path_of(const char *name, struct err *err)
{
    if (!key_name_valid(bytes_str(name))) {
        ERR(err, E_USAGE, "%s is not the name of a key", text_quote(bytes_str(name)).text);
        return NULL;
    }
    _cleanup_(free_ptr) char *directory = keyfile_directory(err);
    return directory ? keyfile_path(directory, name) : NULL;
}

/* A key that is not there is missed by its name. */
static tana_err name_missing(const char *name, const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    if (err->code == E_NO_INPUT && access(path, F_OK) != 0 && errno == ENOENT)
        ERR(err, E_NO_INPUT, "there is no key %s (in %.*s)", name, (int)(slash - path), path);
    return err->code;
}

static tana_err read_file(const char *path, struct keyfile *ret, struct err *err)
{
    *ret = (struct keyfile){0};
    if (keyfile_read(path, ret, err))
        return err->code;
    if (ret->exposed)
        out_printf(
            &out_stderr,
            "tana: warning: others can read or write %s; make it yours alone: chmod 600 %s\n", path,
            path);
    return E_OK;
}

tana_err keys_read(const char *name, struct keyfile *ret, struct err *err)
{
    *ret = (struct keyfile){0};
    _cleanup_(free_ptr) char *path = path_of(name, err);
    return path && read_file(path, ret, err) == E_OK ? E_OK
           : path                                    ? name_missing(name, path, err)
                                                     : err->code;
}

tana_err keys_open(const char *name, struct keyfile *ret, struct err *err)
{
    *ret = (struct keyfile){0};
    _cleanup_(free_ptr) char *path = path_of(name, err);
    return path && keys_open_file(path, ret, err) == E_OK ? E_OK
           : path                                         ? name_missing(name, path, err)
                                                          : err->code;
}

tana_err keys_open_file(const char *path, struct keyfile *ret, struct err *err)
{
    _cleanup_(password_wipe) struct password password = {0};
    if (read_file(path, ret, err))
        return err->code;
    if (!ret->locked)
        return E_OK;
    if (password_ask(ret->name, false, &password, err))
        return err->code;
    return keyfile_unlock(ret, bytes_of(password.text, password.size), err);
}

tana_err keys_public(const char *text, struct ed25519_public *ret, struct err *err)
{
    struct keyfile key;
    if (hex_decode(bytes_str(text), ret->bytes, sizeof ret->bytes))
        return E_OK;
    if (!key_name_valid(bytes_str(text)))
        return ERR(err, E_USAGE, "%s is neither a public key in hexadecimal nor the name of a key",
                   text_quote(bytes_str(text)).text);
    tana_err code = keys_read(text, &key, err);
    *ret = key.public;
    keyfile_wipe(&key);
    return code;
}

tana_err keys_keep(const char *name, const struct ed25519_secret *secret, bool sealed,
                   struct err *err)
{
    _cleanup_(password_wipe) struct password password = {0};
    if (!key_name_valid(bytes_str(name)))
        return ERR(err, E_USAGE,
                   "%s is not a name for a key: 1-64 of a-z, 0-9, '-', '_' and '.', the first a "
                   "letter or digit",
                   text_quote(bytes_str(name)).text);
    _cleanup_(free_ptr) char *directory = keyfile_directory(err);
    if (!directory || (sealed && password_ask(name, true, &password, err)))
        return err->code;
    return keyfile_create(directory, name, secret, bytes_of(password.text, password.size), err);
}
