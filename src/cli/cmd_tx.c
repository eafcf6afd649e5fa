/* tana tx: transactions as documents - made, signed in several places, sent, tried out. */
#include "cli/input.h"
#include "cli/out.h"
#include "cli/send.h"
#include "codec/hex.h"
#include "crypto/start.h"

static tana_err read_document(const char *path, struct buf *text, json_t **ret, struct err *err)
{
    const struct json_rules rules = {.size_max = TX_ENVELOPE_MAX, .depth_max = TX_DEPTH_MAX};
    if (input_read(path, text, err))
        return err->code;
    while (text->size && strchr(" \t\r\n", text->data[text->size - 1]))
        text->size--;
    *ret = json_read(buf_bytes(text), &rules, err);
    if (*ret && json_is_object(*ret))
        return E_OK;
    if (*ret)
        ERR(err, E_INVALID, "not a JSON object");
    return err_prefix(err, "%.300s", path);
}

/* ------------------------------------------------------------------------------- create ------ */

static void put_given(struct json_writer *w, const void *context)
{
    static const char *const filled_in[] = {"chain", "from", "nonce", "expires", "type"};
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)context, name, value) {
        bool ours = false;
        for (size_t i = 0; i < sizeof filled_in / sizeof *filled_in; i++)
            ours |= strcmp(name, filled_in[i]) == 0;
        if (ours)
            continue;
        _cleanup_(buf_release) struct buf text = buf_init(TX_PAYLOAD_MAX);
        json_put_value(&text, value);
        json_add_raw(w, name, buf_bytes(&text));
    }
}

/* FILE holds "type" and its members. */
int cmd_tx_create(const struct args *args)
{
    struct err err;
    _cleanup_(client_freep) struct client *client = NULL;
    _cleanup_(json_release) json_t *given = NULL;
    _cleanup_(buf_release) struct buf text = buf_init(TX_ENVELOPE_MAX);
    if (read_document(args->operands[0], &text, &given, &err) || answer_node(args, &client, &err))
        return answer_error(args, &err);
    const char *from = answer_member(given, "from");
    const struct wish wish = {
        .type = answer_member(given, "type"),
        .from = *from ? from : NULL,
        .put_members = put_given,
        .context = given,
    };
    return send_wish(args, client, &wish);
}

/* -------------------------------------------------------------------------------- sign ------- */

static tana_err take_signatures(const json_t *list, struct signature_block *block, struct err *err)
{
    const json_t *item;
    size_t i;
    json_array_foreach (list, i, item) {
        if (i == TX_SIGNATURES_MAX ||
            !hex_decode(bytes_str(answer_member(item, "key")), block->bytes[i],
                        ED25519_PUBLIC_SIZE) ||
            !hex_decode(bytes_str(answer_member(item, "signature")),
                        block->bytes[i] + ED25519_PUBLIC_SIZE, ED25519_SIGNATURE_SIZE))
            return ERR(err, E_INVALID, "the envelope's signatures are not those of a transaction");
    }
    block->count = i;
    return E_OK;
}

/* FILE is a payload, or an envelope that gets one signature more. */
static tana_err sign(const struct args *args, struct buf *out, struct err *err)
{
    _cleanup_(buf_release) struct buf text = buf_init(TX_ENVELOPE_MAX);
    _cleanup_(json_release) json_t *root = NULL;
    struct signature_block block = {0};
    if (!args->keys.count)
        return ERR(err, E_USAGE, "which key signs? --key NAME");
    if (read_document(args->operands[0], &text, &root, err))
        return err->code;
    const json_t *inner = json_object_get(root, "payload");
    struct bytes payload = json_is_string(inner) ? json_text(inner) : buf_bytes(&text);
    if ((json_is_string(inner) &&
         take_signatures(json_object_get(root, "signatures"), &block, err)) ||
        sign_named(args, payload, &block, err))
        return err->code;
    tx_put_envelope(out, payload, bytes_of(block.bytes, block.count * TX_SIGNATURE_SIZE));
    buf_append_char(out, '\n');
    return E_OK;
}

int cmd_tx_sign(const struct args *args)
{
    struct err err;
    _cleanup_(buf_release) struct buf envelope = buf_init(TX_ENVELOPE_MAX);
    if (crypto_start(&err) || sign(args, &envelope, &err))
        return answer_error(args, &err);
    out_write(&out_stdout, buf_bytes(&envelope));
    return out_finish(0);
}

/* --------------------------------------------------------------------------- send, simulate -- */

int cmd_tx_send(const struct args *args)
{
    struct err err;
    bool told = false;
    _cleanup_(client_freep) struct client *client = NULL;
    _cleanup_(buf_release) struct buf text = buf_init(TX_ENVELOPE_MAX);
    tana_err code = input_read(args->operands[0], &text, &err);
    if (!code)
        code = answer_node(args, &client, &err);
    if (!code)
        code = send_envelope(args, client, buf_bytes(&text), &told, &err);
    return send_end(args, code, told, &err);
}

static void print_simulation(const json_t *answer)
{
    static const char *const names[] = {"status", "status",      "type",     "type", "gas",
                                        "gas",    "fee (minor)", "feeMinor", NULL};
    static const char *const error_names[] = {"code", "code", "because", "detail", NULL};
    _cleanup_(columns_release) struct columns t = columns_new(5, 1 << 1 | 1 << 3);
    _cleanup_(buf_release) struct buf text = buf_init(ANSWER_SIZE_MAX);
    const json_t *change;
    size_t i;
    answer_members(&text, answer, names);
    answer_members(&text, json_object_get(answer, "error"), error_names);
    json_array_foreach (json_object_get(answer, "changes"), i, change) {
        const char *name = answer_member(change, "name");
        columns_add(&t, *name ? name : answer_member(change, "account"));
        columns_add(&t, answer_member(change, "before"));
        columns_add(&t, "->");
        columns_add(&t, answer_member(change, "after"));
        columns_add(&t, answer_member(change, "currency"));
    }
    columns_put(&text, &t);
    answer_text(&text);
}

int cmd_tx_simulate(const struct args *args)
{
    struct err err;
    _cleanup_(client_freep) struct client *client = NULL;
    _cleanup_(json_release) json_t *answer = NULL;
    _cleanup_(buf_release) struct buf text = buf_init(TX_ENVELOPE_MAX);
    if (input_read(args->operands[0], &text, &err) || answer_node(args, &client, &err) ||
        client_post(client, "/v1/simulate", buf_bytes(&text), &answer, &err))
        return answer_error(args, &err);
    if (args->json)
        answer_json(answer);
    else
        print_simulation(answer);
    return out_finish(0);
}
