/* tana account: making, changing and freezing accounts. */
#include <stdlib.h>

#include "cli/out.h"
#include "cli/send.h"
#include "codec/hex.h"
#include "codec/text.h"
#include "crypto/start.h"
#include "ledger/name.h"

struct account_wish {
    const char *name; /* NULL: an update */
    const char *metadata;
    size_t key_count;
    struct key keys[ACCOUNT_KEYS_MAX]; /* sorted */
    uint64_t threshold;
};

static int compare_keys(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct key));
}

static void put_account(struct json_writer *w, const void *context)
{
    const struct account_wish *a = context;
    if (a->name)
        json_add_str(w, "name", a->name);
    if (a->key_count) {
        json_open(w, "keys", '[');
        for (size_t i = 0; i < a->key_count; i++)
            json_add_hex(w, NULL, bytes_of(&a->keys[i], sizeof a->keys[i]));
        json_close(w, ']');
        json_add_uint(w, "threshold", a->threshold);
    }
    if (a->metadata)
        json_add_raw(w, "metadata", bytes_str(a->metadata));
}

static tana_err check_metadata(const struct args *args, struct err *err)
{
    const struct json_rules rules = {.size_max = METADATA_MAX, .depth_max = TX_DEPTH_MAX - 1};
    if (!args->metadata)
        return E_OK;
    _cleanup_(json_release) json_t *value = json_read(bytes_str(args->metadata), &rules, err);
    if (!value)
        return err_prefix(err, "--metadata");
    return json_is_object(value) ? E_OK : ERR(err, E_USAGE, "--metadata is not a JSON object");
}

static tana_err add_key(struct account_wish *a, const char *text, struct err *err)
{
    struct ed25519_public key;
    if (a->key_count == ACCOUNT_KEYS_MAX)
        return ERR(err, E_USAGE, "an account has at most %d keys", ACCOUNT_KEYS_MAX);
    if (keys_public(text, &key, err))
        return err->code;
    memcpy(a->keys[a->key_count++].bytes, key.bytes, sizeof key.bytes);
    return E_OK;
}

/* The keys of --public, and a threshold: all of them unless said otherwise. */
static tana_err read_keys(const struct args *args, struct account_wish *a, struct err *err)
{
    for (size_t i = 0; i < args->publics.count; i++) {
        if (add_key(a, args->publics.items[i], err))
            return err->code;
    }
    qsort(a->keys, a->key_count, sizeof *a->keys, compare_keys);
    for (size_t i = 1; i < a->key_count; i++) {
        if (compare_keys(&a->keys[i - 1], &a->keys[i]) == 0)
            return ERR(err, E_USAGE, "--public gives the same key twice");
    }
    a->threshold = args->threshold.given ? args->threshold.value : a->key_count;
    if (a->threshold > a->key_count)
        return ERR(err, E_USAGE, "the threshold is %llu, but %s %zu key%s",
                   (unsigned long long)a->threshold, a->key_count == 1 ? "there is" : "there are",
                   a->key_count, a->key_count == 1 ? "" : "s");
    a->metadata = args->metadata;
    return check_metadata(args, err);
}

/* ------------------------------------------------------------------------------ create ------- */

/* Said before a key is made for it. */
static tana_err want_free(struct client *client, const struct name *name, struct err *err)
{
    _cleanup_(json_release) json_t *account = NULL;
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    buf_printf(&path, "/v1/accounts/%s", name->text);
    if (client_get(client, buf_str(&path), &account, err) == E_OK)
        return ERR(err, E_TAKEN, "%s exists already", name->text);
    return err->code == E_NO_ACCOUNT ? E_OK : err->code;
}

/* The key called like the account; it is made when there is none. */
static tana_err own_key(const struct args *args, const char *name, struct account_wish *a,
                        struct err *err)
{
    _cleanup_(ed25519_secret_wipe) struct ed25519_secret secret = {0};
    tana_err code = add_key(a, name, err);
    if (code != E_NO_INPUT)
        return code;
    ed25519_generate(&secret);
    if (keys_keep(name, &secret, args->sealed, err))
        return err->code;
    out_printf(&out_stderr, "tana: made the key \"%s\"\n", name);
    return add_key(a, name, err);
}

/* The id of an account that creates itself. */
static tana_err self_id(struct client *client, const struct account_wish *a, char ret[ID_TEXT_MAX],
                        struct err *err)
{
    char hex[2 * ID_SIZE + 1];
    struct id chain, creator, id;
    if (send_chain(client, hex, err))
        return err->code;
    REQUIRE(hex_decode(bytes_str(hex), chain.bytes, sizeof chain.bytes));
    creator = id_of_self(a->keys, a->key_count, (uint32_t)a->threshold);
    id = id_of_account(&chain, &creator, 0, 0);
    id_format(&id, ret);
    return E_OK;
}

int cmd_account_create(const struct args *args)
{
    struct err err;
    struct account_wish a = {0};
    struct name name;
    char self[ID_TEXT_MAX], full[NAME_TEXT_MAX + 1];
    const char *asked = args->operands[0];
    _cleanup_(client_freep) struct client *client = NULL;
    snprintf(full, sizeof full, "%s%s", asked[0] == '@' ? "" : "@", asked);
    if (crypto_start(&err) || name_parse(bytes_str(full), &name, &err))
        return answer_error(args, &err);
    if (answer_node(args, &client, &err) || want_free(client, &name, &err) ||
        (!args->publics.count && own_key(args, name.text + 1, &a, &err)))
        return answer_error(args, &err);
    if (args->publics.count || a.key_count)
        a.threshold = 1;
    if (read_keys(args, &a, &err) || self_id(client, &a, self, &err))
        return answer_error(args, &err);
    a.name = name.text;
    const struct wish wish = {
        .type = "account.create",
        .put_members = put_account,
        .context = &a,
        .self = args->as ? NULL : self,
        .self_keys = a.keys,
        .self_key_count = a.key_count,
        .self_threshold = a.threshold,
    };
    return send_wish(args, client, &wish);
}

/* ------------------------------------------------------------------------ update, freeze ----- */

/* New keys that nobody here has would lock the account for whoever mistook one. */
static tana_err want_usable(const struct args *args, const struct account_wish *a, struct err *err)
{
    size_t here = sign_here(a->keys, a->key_count);
    if (args->force || args->draft || here >= a->threshold)
        return E_OK;
    return ERR(err, E_USAGE,
               "from then on %llu of these keys must sign, and %zu %s here; --force replaces the "
               "account's keys all the same",
               (unsigned long long)a->threshold, here, here == 1 ? "is" : "are");
}

int cmd_account_update(const struct args *args)
{
    struct err err;
    struct account_wish a = {0};
    _cleanup_(client_freep) struct client *client = NULL;
    if (read_keys(args, &a, &err) || answer_node(args, &client, &err))
        return answer_error(args, &err);
    if (!a.key_count && !a.metadata) {
        ERR(&err, E_USAGE, "what is to change? --public with --threshold, or --metadata");
        return answer_error(args, &err);
    }
    if (want_usable(args, &a, &err))
        return answer_error(args, &err);
    const struct wish wish = {
        .type = "account.update",
        .from = args->operands[0],
        .put_members = put_account,
        .context = &a,
    };
    return send_wish(args, client, &wish);
}

static void put_freeze(struct json_writer *w, const void *context)
{
    const struct args *args = context;
    send_add_account(w, "account", args->operands[0]);
    json_add_bool(w, "frozen", !args->thaw);
}

int cmd_account_freeze(const struct args *args)
{
    struct err err;
    _cleanup_(client_freep) struct client *client = NULL;
    if (answer_node(args, &client, &err))
        return answer_error(args, &err);
    const struct wish wish = {
        .type = "account.freeze",
        .from = "@admin",
        .put_members = put_freeze,
        .context = args,
    };
    return send_wish(args, client, &wish);
}
