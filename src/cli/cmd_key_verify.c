/* tana key verify: the ledger's rule for signatures, to be tried. */
#include "cli/keys.h"
#include "cli/out.h"
#include "codec/hex.h"
#include "crypto/start.h"

static tana_err get_message(const struct args *args, struct buf *ret, struct err *err)
{
    if (!args->message == !args->message_hex)
        return ERR(err, E_USAGE, "give the message once: with --message or with --message-hex");
    if (args->message) {
        buf_append_str(ret, args->message);
        return E_OK;
    }
    size_t digits = strlen(args->message_hex);
    unsigned char *bytes = buf_extend(ret, digits / 2 + 1);
    ret->size--; /* the one byte more makes room for nothing at all */
    if (!hex_decode(bytes_str(args->message_hex), bytes, (digits + 1) / 2))
        return ERR(err, E_USAGE, "--message-hex is not lower-case hexadecimal");
    return E_OK;
}

static tana_err check(const struct args *args, bool *ret_good, struct err *err)
{
    struct ed25519_public key;
    struct ed25519_signature signature;
    _cleanup_(buf_release) struct buf message = buf_init(SIZE_MAX);
    if (args->keys.count != 1 || !args->signature)
        return ERR(err, E_USAGE, "--key and --signature are needed, once");
    if (keys_public(args->keys.items[0], &key, err) || get_message(args, &message, err))
        return err->code;
    if (!hex_decode(bytes_str(args->signature), signature.bytes, sizeof signature.bytes))
        return ERR(err, E_USAGE, "--signature is not 64 bytes in lower-case hexadecimal");
    *ret_good = ed25519_verify(&key, buf_bytes(&message), &signature);
    return E_OK;
}

int cmd_key_verify(const struct args *args)
{
    struct err err;
    bool good = false;
    if (crypto_start(&err) || check(args, &good, &err))
        return out_error(&err);
    if (args->json)
        out_printf(&out_stdout, "{\"good\":%s}\n", good ? "true" : "false");
    else
        out_printf(&out_stdout, good ? "the signature is good\n" : "the signature is not good\n");
    return out_finish(good ? 0 : err_exit_status(E_BAD_SIGNATURE));
}
