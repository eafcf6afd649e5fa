/* tana proof: documents that `tana verify-proof` checks, fetched from a node. */
#include "cli/answer.h"
#include "cli/input.h"
#include "cli/out.h"
#include "ledger/proof.h"

static int fetch(const struct args *args, const char *resource)
{
    struct err err;
    _cleanup_(client_freep) struct client *client = NULL;
    _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
    _cleanup_(buf_release) struct buf document = buf_init(PROOF_SIZE_MAX);
    buf_append_str(&path, resource);
    client_put_escaped(&path, args->operands[0]);
    buf_append_str(&path, "/proof");
    if (answer_node(args, &client, &err) ||
        client_get_text(client, buf_str(&path), &document, &err))
        return answer_error(args, &err);
    if (document.size && document.data[document.size - 1] != '\n')
        buf_append_char(&document, '\n');
    if (output_create(args->output ? args->output : "-", buf_bytes(&document), &err))
        return answer_error(args, &err);
    return out_finish(0);
}

int cmd_proof_account(const struct args *args)
{
    return fetch(args, "/v1/accounts/");
}

int cmd_proof_tx(const struct args *args)
{
    return fetch(args, "/v1/transactions/");
}

int cmd_proof_currency(const struct args *args)
{
    return fetch(args, "/v1/currencies/");
}

int cmd_proof_hold(const struct args *args)
{
    return fetch(args, "/v1/holds/");
}
