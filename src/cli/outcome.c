/* Sending an envelope, and saying what became of it. */
#include <inttypes.h>
#include <time.h>

#include "cli/out.h"
#include "cli/send.h"
#include "codec/hex.h"

enum {
    RESEND_MS_MAX = 5000,  /* for so long after the connection broke */
    RESEND_PAUSE_MS = 100, /* from one try to the next */
};

/* What is sent. */
struct sent {
    struct sha256 id;
    json_t *payload; /* owned */
    char hex[2 * SHA256_SIZE + 1];
};

static void sent_release(struct sent *s)
{
    json_decref(s->payload);
}

static tana_err read_envelope(struct bytes envelope, struct sent *ret, struct err *err)
{
    const struct json_rules rules = {.size_max = TX_ENVELOPE_MAX, .depth_max = TX_DEPTH_MAX};
    struct err ignored;
    _cleanup_(json_release) json_t *root = json_read(envelope, &rules, err);
    if (!root)
        return err_prefix(err, "the envelope");
    const json_t *payload = json_object_get(root, "payload");
    if (!payload && json_object_get(root, "from") && json_object_get(root, "expires"))
        return ERR(err, E_INVALID,
                   "nobody has signed this; sign it first: `tana tx sign FILE "
                   "--key NAME`");
    if (!json_is_string(payload))
        return ERR(err, E_INVALID, "this is not the envelope of a transaction");
    ret->id = tx_id_of(json_text(payload));
    hex_encode(sha256_bytes(&ret->id), ret->hex);
    ret->payload = json_read(json_text(payload), &rules, &ignored); /* the node judges it */
    return E_OK;
}

/* ------------------------------------------------------------------------------ sending ------ */

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Answers of a node that may be another one, or itself later, to the same question. */
static bool is_for_now(tana_err code)
{
    return code == E_BUSY || code == E_NOT_LEADER || code == E_HALTED || code == E_DATABASE ||
           code == E_DISCONNECTED || code == E_DATABASE_FULL || code == E_INTERNAL;
}

static tana_err unknown(const struct sent *s, struct err *err)
{
    const struct err last = *err;
    return ERR(err, E_UNREACHABLE,
               "%.400s; whether the transaction was taken is unknown, ask with: tana tx show %s",
               last.message, s->hex);
}

/* The same envelope again, while it is not known what became of it. */
static tana_err post(struct client *client, const char *path, struct bytes envelope,
                     const struct sent *s, json_t **ret, struct err *err)
{
    uint64_t until = 0; /* set once it may have arrived without an answer */
    for (;;) {
        tana_err code = client_post(client, path, envelope, ret, err);
        enum client_reach reach = client_reach(client);
        if (!code)
            return E_OK;
        if (reach == CLIENT_UNANSWERED && !until)
            until = now_ms() + RESEND_MS_MAX;
        if (!until || (reach == CLIENT_ANSWERED && !is_for_now(code)))
            return code;
        if (now_ms() >= until)
            return unknown(s, err);
        nanosleep(&(struct timespec){.tv_nsec = RESEND_PAUSE_MS * 1000000l}, NULL);
    }
}

/* ------------------------------------------------------------------------------ telling ------ */

/* A member of an answer is an error {"code","detail"}. */
static tana_err outcome_error(const json_t *answer, struct err *err)
{
    const json_t *error = json_object_get(answer, "error");
    tana_err code = err_find(answer_member(error, "code"));
    return ERR(err, code == E_COUNT_ || code == E_OK ? E_INTERNAL : code, "%.900s",
               answer_member(error, "detail"));
}

static bool is_applied(const json_t *answer)
{
    return strcmp(answer_member(answer, "status"), "applied") == 0;
}

static bool is_type(const struct sent *s, const char *type)
{
    return strcmp(answer_member(s->payload, "type"), type) == 0;
}

/* "5.25 USD from @alice to @bob, in block 4" */
static void put_sentence(struct buf *out, const struct sent *s, const json_t *answer)
{
    const char *amount = answer_member(s->payload, "amount");
    const char *currency = answer_member(s->payload, "currency");
    const char *from = answer_member(s->payload, "from"), *to = answer_member(s->payload, "to");
    if (is_type(s, "transfer"))
        buf_printf(out, "%s %s from %s to %s", amount, currency, from, to);
    else if (is_type(s, "deposit"))
        buf_printf(out, "%s %s to %s, deposited by %s", amount, currency, to, from);
    else if (is_type(s, "withdraw"))
        buf_printf(out, "%s %s of %s set aside, to be paid out", amount, currency, from);
    else if (is_type(s, "hold"))
        buf_printf(out, "%s %s of %s held for %s", amount, currency, from, to);
    else if (is_type(s, "account.create"))
        buf_printf(out, "the account %s was made", answer_member(s->payload, "name"));
    else
        buf_printf(out, "%s by %s", answer_member(s->payload, "type"), from);
    buf_printf(out, ", in block %" PRIu64 "\n", answer_number(answer, "height"));
}

/* The hold that it made: what settles, refuses, posts or voids it names this id. */
static void add_hold(const struct sent *s, json_t *answer)
{
    char hex[2 * ID_SIZE + 1];
    if (!is_applied(answer) || (!is_type(s, "hold") && !is_type(s, "withdraw")))
        return;
    struct id hold = id_of_hold(s->id.bytes, 0);
    hex_encode(id_key(&hold), hex);
    json_object_set_new(answer, "hold", json_string(hex));
}

/* The receipt, for people. */
static void print_outcome(struct client *client, const struct sent *s, const json_t *answer)
{
    static const char *const names[] = {"height", "height", "index", "index", "id",
                                        "id",     "hold",   "hold",  NULL};
    static const char *const receipt_names[] = {"gas", "gas", NULL};
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    _cleanup_(buf_release) struct buf text = buf_init(ANSWER_SIZE_MAX);
    _cleanup_(json_release) json_t *tx = NULL;
    struct err ignored;
    if (is_applied(answer))
        put_sentence(&text, s, answer);
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
    _cleanup_(sent_release) struct sent sent = {.payload = NULL};
    const char *path = args->no_wait ? "/v1/transactions" : "/v1/transactions?wait=applied";
    if (read_envelope(envelope, &sent, err) || post(client, path, envelope, &sent, &answer, err))
        return err->code;
    add_hold(&sent, answer);
    if (args->json)
        answer_json(answer);
    else
        print_outcome(client, &sent, answer);
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
