/* tana key: making, keeping and showing keys. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/input.h"
#include "cli/keys.h"
#include "cli/out.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "crypto/secret.h"
#include "crypto/start.h"

enum { LIST_SIZE_MAX = 16 << 20 };

static void put_key_json(struct buf *out, const struct keyfile *key, const char *path)
{
    char hex[2 * ED25519_PUBLIC_SIZE + 1];
    hex_encode(ed25519_public_bytes(&key->public), hex);
    buf_append_str(out, "{\"name\":");
    json_put_str(out, key->name);
    buf_printf(out, ",\"public\":\"%s\",\"sealed\":%s", hex, key->locked ? "true" : "false");
    if (path) {
        buf_append_str(out, ",\"file\":");
        json_put_str(out, path);
    }
    buf_append_char(out, '}');
}

/* What is said of one key: its public half alone, or a document. */
static tana_err show(const struct args *args, const char *name, bool long_form, struct err *err)
{
    struct keyfile key;
    _cleanup_(buf_release) struct buf text = buf_init(LIST_SIZE_MAX);
    _cleanup_(free_ptr) char *directory = keyfile_directory(err);
    if (!directory || keys_read(name, &key, err))
        return err->code;
    _cleanup_(free_ptr) char *path = keyfile_path(directory, name);
    char hex[2 * ED25519_PUBLIC_SIZE + 1];
    hex_encode(ed25519_public_bytes(&key.public), hex);
    if (args->json)
        put_key_json(&text, &key, path);
    else if (long_form)
        buf_printf(&text, "name    %s\npublic  %s\nfile    %s%s", key.name, hex, path,
                   key.locked ? "\nsealed  with a password" : "");
    else
        buf_append_str(&text, hex);
    buf_append_char(&text, '\n');
    keyfile_wipe(&key);
    out_write(&out_stdout, buf_bytes(&text));
    return E_OK;
}

int cmd_key_generate(const struct args *args)
{
    struct err err;
    _cleanup_(ed25519_secret_wipe) struct ed25519_secret secret = {0};
    const char *name = args->operands[0];
    if (crypto_start(&err))
        return out_error(&err);
    ed25519_generate(&secret);
    if (keys_keep(name, &secret, args->sealed, &err) || show(args, name, false, &err))
        return out_error(&err);
    return out_finish(0);
}

int cmd_key_show(const struct args *args)
{
    struct err err;
    return show(args, args->operands[0], true, &err) ? out_error(&err) : out_finish(0);
}

/* ------------------------------------------------------------------------------- listing ----- */

int cmd_key_list(const struct args *args)
{
    struct err err;
    int status = 0;
    _cleanup_(keyfile_names_free) struct keyfile_names names = {0};
    _cleanup_(buf_release) struct buf text = buf_init(LIST_SIZE_MAX);
    if (keys_names(&names, &err))
        return out_error(&err);
    if (args->json)
        buf_append_str(&text, "{\"keys\":[");
    for (size_t i = 0; i < names.count; i++) {
        struct keyfile key;
        char hex[2 * ED25519_PUBLIC_SIZE + 1];
        if (keys_read(names.names[i], &key, &err)) {
            status = out_error(&err); /* the others are still worth showing */
            continue;
        }
        hex_encode(ed25519_public_bytes(&key.public), hex);
        if (args->json) {
            if (text.data[text.size - 1] == '}')
                buf_append_char(&text, ',');
            put_key_json(&text, &key, NULL);
        } else {
            buf_printf(&text, "%s  %s%s\n", hex, key.name, key.locked ? "  (sealed)" : "");
        }
        keyfile_wipe(&key);
    }
    if (args->json)
        buf_append_str(&text, "]}\n");
    out_write(&out_stdout, buf_bytes(&text));
    return out_finish(status);
}

/* ------------------------------------------------------------------------------ importing ---- */

static struct bytes trimmed(struct bytes text)
{
    while (text.size && strchr(" \t\r\n", text.data[text.size - 1]))
        text.size--;
    return text;
}

/* A key file, opened if it is sealed; or 64 hexadecimal digits. */
static tana_err read_secret(const char *path, struct ed25519_secret *ret, struct err *err)
{
    unsigned char seed[ED25519_SEED_SIZE];
    _cleanup_(buf_release) struct buf text = buf_init(KEYFILE_SIZE_MAX);
    bool standard = strcmp(path, "-") == 0;
    if (input_read(path, &text, err))
        return err->code;
    bool plain = hex_decode(trimmed(buf_bytes(&text)), seed, sizeof seed);
    if (plain)
        ed25519_from_seed(seed, ret);
    secret_wipe(seed, sizeof seed);
    if (text.data)
        secret_wipe(text.data, text.size);
    if (plain)
        return E_OK;
    if (standard)
        return ERR(err, E_INVALID, "standard input is not a private key in hexadecimal");
    struct keyfile key;
    tana_err code = keys_open_file(path, &key, err);
    if (!code)
        *ret = key.secret;
    keyfile_wipe(&key);
    return code;
}

int cmd_key_import(const struct args *args)
{
    struct err err;
    _cleanup_(ed25519_secret_wipe) struct ed25519_secret secret = {0};
    if (crypto_start(&err) || read_secret(args->operands[1], &secret, &err) ||
        keys_keep(args->operands[0], &secret, args->sealed, &err) ||
        show(args, args->operands[0], false, &err))
        return out_error(&err);
    return out_finish(0);
}
