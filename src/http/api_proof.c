/* GET .../proof: what the newest block says about a record. */
#include "http/api_priv.h"

#include "codec/text.h"
#include "ledger/proof.h"

void api_send_proof(struct api *api, const struct http_request *request, enum record_kind kind,
                    struct bytes key)
{
    const struct chain *chain = service_chain(api->service);
    struct buf out = api_answer();
    proof_put_state(&out, chain_trie(chain), chain_committed_view(chain), kind, key,
                    chain_head(chain), service_head_signature(api->service));
    api_send(api, request, &out);
}

/* An id proves absence too; a name that nobody has leads to no key. */
void api_account_proof(struct http_server *server, const struct http_request *request,
                       void *context)
{
    (void)server;
    struct api *api = context;
    struct err err;
    struct ref ref;
    const struct account *account = NULL;
    tana_err e = ref_parse(request->params[0], &ref, &err);
    if (e == E_OK && ref.by_name)
        e = api_find_account(api, request->params[0], &account, &err);
    if (e == E_OK)
        api_send_proof(api, request, RECORD_ACCOUNT, id_key(account ? &account->id : &ref.id));
    else
        api_fail(api, request, &err);
}
