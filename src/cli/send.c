#include "cli/send.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "cli/out.h"
#include "codec/hex.h"
#include "codec/rfc3339.h"
#include "codec/text.h"
#include "crypto/secret.h"
#include "crypto/start.h"

enum {
    LIFETIME_MS_DEFAULT = 600 * 1000,
    LIFETIME_DRAFT_MS_DEFAULT = 12 * 3600 * 1000, /* people carry drafts from one to another */
    LIFETIME_JITTER = 8,                          /* up to an eighth of it, */
    LIFETIME_JITTER_MS_MAX = 999, /* and of one that was asked for less than a second */
    NONCE_TRIES_MAX = 64,         /* transactions of the account that others send meanwhile */
};

struct sending {
    const struct args *args;
    const struct wish *wish;
    struct client *client;
    char chain[2 * ID_SIZE + 1];
    const char *from;
    json_t *account; /* owned; NULL: it creates itself */
    uint64_t nonce;
    bool told;
};

/* ------------------------------------------------------------------------------ preparing ---- */

tana_err send_chain(struct client *client, char ret[2 * ID_SIZE + 1], struct err *err)
{
    _cleanup_(json_release) json_t *status = NULL;
    unsigned char id[ID_SIZE];
    if (client_get(client, "/v1/status", &status, err))
        return err->code;
    const char *chain = answer_member(status, "chain");
    if (!hex_decode(bytes_str(chain), id, sizeof id))
        return ERR(err, E_INVALID, "the node does not say which chain it has");
    hex_encode(bytes_of(id, sizeof id), ret);
    return E_OK;
}

struct account_text send_account(const char *text)
{
    struct account_text account;
    struct ref ref;
    struct err ignored;
    bool bare = ref_parse(bytes_str(text), &ref, &ignored) == E_OK && ref.by_name;
    snprintf(account.text, sizeof account.text, "%s", bare ? ref.name.text : text);
    return account;
}

void send_add_account(struct json_writer *w, const char *member, const char *text)
{
    struct account_text account = send_account(text);
    json_add_str(w, member, account.text);
}

tana_err send_check_amount(const char *amount, const char *currency, struct err *err)
{
    const char *point = strchr(amount, '.');
    size_t decimals = point ? strlen(point + 1) : 0;
    struct amount value;
    struct currency_code code;
    if (amount_parse(bytes_str(amount),
                     decimals < AMOUNT_SCALE_MAX ? (unsigned)decimals : AMOUNT_SCALE_MAX, &value,
                     err))
        return ERR(err, E_USAGE, "%s is not an amount; one is written as 12 or 12.50",
                   text_quote(bytes_str(amount)).text);
    if (amount_is_zero(value))
        return ERR(err, E_USAGE, "the amount is zero");
    if (currency && currency_code_parse(bytes_str(currency), &code, err))
        return ERR(err, E_USAGE, "%s is not a currency; one is written as USD, in capitals",
                   text_quote(bytes_str(currency)).text);
    return E_OK;
}

tana_err send_check_decimals(struct client *client, const char *amount, const char *currency,
                             struct err *err)
{
    const char *point = strchr(amount, '.');
    _cleanup_(json_release) json_t *answer = NULL;
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    if (!point)
        return E_OK;
    buf_append_str(&path, "/v1/currencies/");
    client_put_escaped(&path, currency);
    if (client_get(client, buf_str(&path), &answer, err))
        return err->code;
    uint64_t scale = answer_number(answer, "scale");
    if (strlen(point + 1) <= scale)
        return E_OK;
    return ERR(err, E_USAGE, "%.100s has too many decimals: %s has %" PRIu64, amount, currency,
               scale);
}

static const char *acting(const struct args *args, const struct wish *wish)
{
    const char *set = getenv("TANA_AS");
    return args->as ? args->as : wish->from ? wish->from : set && *set ? set : NULL;
}

static tana_err fetch_account(struct sending *s, struct err *err)
{
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    json_t *account;
    buf_append_str(&path, "/v1/accounts/");
    client_put_escaped(&path, s->from);
    if (client_get(s->client, buf_str(&path), &account, err))
        return err->code;
    json_decref(s->account);
    s->account = account;
    return E_OK;
}

static tana_err prepare(struct sending *s, struct err *err)
{
    if (send_chain(s->client, s->chain, err))
        return err->code;
    if (s->wish->self) {
        s->from = s->wish->self;
        return E_OK;
    }
    s->from = acting(s->args, s->wish);
    if (!s->from)
        return ERR(err, E_USAGE, "who acts? --as @NAME or $TANA_AS says it");
    if (fetch_account(s, err))
        return err->code;
    s->nonce = answer_number(s->account, "nonce");
    return E_OK;
}

static void put_payload(const struct sending *s, struct buf *out)
{
    struct timespec now;
    uint64_t jitter;
    char expires[RFC3339_TEXT_MAX];
    struct json_writer w = json_writer(out);
    uint64_t lifetime = s->args->lifetime_ms ? s->args->lifetime_ms
                        : s->args->draft     ? LIFETIME_DRAFT_MS_DEFAULT
                                             : LIFETIME_MS_DEFAULT;
    uint64_t jitter_max = lifetime / LIFETIME_JITTER;
    if (s->args->lifetime_ms && jitter_max > LIFETIME_JITTER_MS_MAX)
        jitter_max = LIFETIME_JITTER_MS_MAX;
    /* A little less: two commands that want the same at the same moment are two transactions, and
     * must not have one payload. */
    secret_random(&jitter, sizeof jitter);
    lifetime -= jitter % (jitter_max + 1);
    clock_gettime(CLOCK_REALTIME, &now);
    rfc3339_format((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + (int64_t)lifetime, expires);
    json_open(&w, NULL, '{');
    json_add_str(&w, "chain", s->chain);
    json_add_str(&w, "type", s->wish->type);
    send_add_account(&w, "from", s->from);
    json_add_uint(&w, "nonce", s->nonce);
    json_add_str(&w, "expires", expires);
    s->wish->put_members(&w, s->wish->context);
    json_close(&w, '}');
}

/* ------------------------------------------------------------------------------ signing ------ */

static tana_err keys_of(const json_t *account, struct key keys[ACCOUNT_KEYS_MAX], size_t *ret_count,
                        struct err *err)
{
    const json_t *list = json_object_get(account, "keys"), *key;
    size_t i;
    json_array_foreach (list, i, key) {
        if (i == ACCOUNT_KEYS_MAX || !json_is_string(key) ||
            !hex_decode(json_text(key), keys[i].bytes, sizeof keys[i].bytes))
            return ERR(err, E_INVALID, "the node's answer has keys that are none");
    }
    *ret_count = i;
    return E_OK;
}

static tana_err sign(const struct sending *s, struct bytes payload, struct signature_block *block,
                     struct err *err)
{
    struct key keys[ACCOUNT_KEYS_MAX];
    size_t count = 0;
    const struct account_text from = send_account(s->from);
    if (s->args->keys.count && s->wish->self)
        return sign_named(s->args, payload, block, err);
    if (s->args->keys.count)
        return keys_of(s->account, keys, &count, err) ||
                       sign_check(s->args, from.text, keys, count,
                                  answer_number(s->account, "threshold"), err)
                   ? err->code
                   : sign_named(s->args, payload, block, err);
    if (s->wish->self)
        return sign_known(s->wish->self_keys, s->wish->self_key_count, s->wish->self_threshold,
                          payload, block, err);
    if (keys_of(s->account, keys, &count, err))
        return err->code;
    return sign_known(keys, count, answer_number(s->account, "threshold"), payload, block, err)
               ? err_prefix(err, "%.100s", from.text)
               : E_OK;
}

/* ------------------------------------------------------------------------------- sending ----- */

/* Somebody else's transaction of the same account took the nonce. */
static bool nonce_is_taken(tana_err code)
{
    return code == E_NONCE_USED || code == E_DUPLICATE;
}

static tana_err try_once(struct sending *s, struct err *err)
{
    _cleanup_(buf_release) struct buf payload = buf_init(TX_PAYLOAD_MAX);
    _cleanup_(buf_release) struct buf envelope = buf_init(TX_ENVELOPE_MAX);
    struct signature_block block = {0};
    put_payload(s, &payload);
    if (payload.overflowed)
        return ERR(err, E_LIMIT, "the payload has more than %d bytes", TX_PAYLOAD_MAX);
    if (s->args->draft) {
        buf_append_char(&payload, '\n');
        out_write(&out_stdout, buf_bytes(&payload));
        return E_OK;
    }
    if (sign(s, buf_bytes(&payload), &block, err))
        return err->code;
    tx_put_envelope(&envelope, buf_bytes(&payload),
                    bytes_of(block.bytes, block.count * TX_SIGNATURE_SIZE));
    return send_envelope(s->args, s->client, buf_bytes(&envelope), &s->told, err);
}

static tana_err send(struct sending *s, struct err *err)
{
    tana_err code = prepare(s, err);
    if (code)
        return code;
    for (int i = 0; i < NONCE_TRIES_MAX; i++) {
        code = try_once(s, err);
        if (code == E_NONCE_USED && s->wish->self)
            return ERR(
                err, E_TAKEN,
                "these keys have made an account already; let another account make it: --as");
        if (!nonce_is_taken(code) || s->wish->self)
            return code;
        struct err failed;
        if (fetch_account(s, &failed))
            return code;
        uint64_t nonce = answer_number(s->account, "nonce");
        s->nonce = nonce > s->nonce ? nonce : s->nonce + 1;
    }
    return code;
}

int send_wish(const struct args *args, struct client *client, const struct wish *wish)
{
    struct err err;
    struct sending s = {.args = args, .wish = wish, .client = client};
    tana_err code = crypto_start(&err);
    if (!code)
        code = send(&s, &err);
    json_decref(s.account);
    return send_end(args, code, s.told, &err);
}
