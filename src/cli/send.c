#include "cli/send.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "cli/out.h"
#include "codec/hex.h"
#include "codec/rfc3339.h"
#include "crypto/secret.h"
#include "crypto/start.h"

enum {
    LIFETIME_MS_DEFAULT = 600 * 1000,
    LIFETIME_JITTER = 8,  /* up to an eighth of it */
    NONCE_TRIES_MAX = 64, /* transactions of the account that others send meanwhile */
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
    uint64_t lifetime = s->args->lifetime_ms ? s->args->lifetime_ms : LIFETIME_MS_DEFAULT;
    /* A little less than asked for: two commands that want the same at the same moment are two
     * transactions, and must not have one payload. */
    secret_random(&jitter, sizeof jitter);
    lifetime -= jitter % (lifetime / LIFETIME_JITTER + 1);
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
    if (s->args->keys.count)
        return sign_named(s->args, payload, block, err);
    if (s->wish->self)
        return sign_known(s->wish->self_keys, s->wish->self_key_count, s->wish->self_threshold,
                          payload, block, err);
    if (keys_of(s->account, keys, &count, err))
        return err->code;
    return sign_known(keys, count, answer_number(s->account, "threshold"), payload, block, err)
               ? err_prefix(err, "%.100s", s->from)
               : E_OK;
}

/* ------------------------------------------------------------------------------- sending ----- */

/* A member of an answer is an error {"code","detail"}. */
static tana_err outcome_error(const json_t *answer, struct err *err)
{
    const json_t *error = json_object_get(answer, "error");
    tana_err code = err_find(answer_member(error, "code"));
    return ERR(err, code == E_COUNT_ || code == E_OK ? E_INTERNAL : code, "%.900s",
               answer_member(error, "detail"));
}

/* The receipt, for people. */
static void print_outcome(struct client *client, const json_t *answer)
{
    static const char *const names[] = {"height", "height", "index", "index", "id", "id", NULL};
    static const char *const receipt_names[] = {"gas", "gas", NULL};
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    _cleanup_(buf_release) struct buf text = buf_init(ANSWER_SIZE_MAX);
    _cleanup_(json_release) json_t *tx = NULL;
    struct err ignored;
    answer_line(&text, "status", answer_member(answer, "status"));
    answer_members(&text, answer, names);
    buf_printf(&path, "/v1/transactions/%s", answer_member(answer, "id"));
    if (json_object_get(answer, "height") &&
        client_get(client, buf_str(&path), &tx, &ignored) == E_OK) {
        const json_t *receipt = json_object_get(tx, "receipt");
        answer_line(&text, "time", answer_member(tx, "time"));
        answer_members(&text, receipt, receipt_names);
        if (strcmp(answer_member(receipt, "feeMinor"), "0") != 0)
            answer_line(&text, "fee (minor)", answer_member(receipt, "feeMinor"));
    }
    answer_text(&text);
}

tana_err send_envelope(const struct args *args, struct client *client, struct bytes envelope,
                       bool *ret_told, struct err *err)
{
    _cleanup_(json_release) json_t *answer = NULL;
    const char *path = args->no_wait ? "/v1/transactions" : "/v1/transactions?wait=applied";
    if (client_post(client, path, envelope, &answer, err))
        return err->code;
    if (args->json)
        answer_json(answer);
    else
        print_outcome(client, answer);
    *ret_told = true;
    if (strcmp(answer_member(answer, "status"), "failed") == 0)
        return outcome_error(answer, err);
    if (!args->no_wait && strcmp(answer_member(answer, "status"), "pending") == 0)
        return ERR(err, E_BUSY, "no block holds it so far; `tana tx show %s` says when one does",
                   answer_member(answer, "id"));
    return E_OK;
}

int send_end(const struct args *args, tana_err code, bool told, const struct err *err)
{
    if (!code)
        return out_finish(0);
    /* With --json there is one document. */
    return told && args->json ? out_finish(err_exit_status(code)) : answer_error(args, err);
}

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
