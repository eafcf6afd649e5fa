/* tana verify-proof: what a proof document shows, offline. */
#include <stdlib.h>

#include "cli/command.h"
#include "cli/data.h"
#include "cli/input.h"
#include "cli/keys.h"
#include "cli/out.h"
#include "cli/show.h"
#include "codec/hex.h"
#include "codec/json.h"
#include "crypto/start.h"
#include "ledger/proof.h"

enum { GENESIS_SIZE_MAX = 4 << 20, TEXT_SIZE_MAX = 4 << 20 };

struct trusted {
    struct id chain;
    struct sha256 block;
    struct key producers[PRODUCERS_MAX];
    size_t producer_count;
    bool by_block, by_chain;
    const char *source; /* how people are told; NULL: they said it themselves */
};

/* ------------------------------------------------------------------------------- trust ------- */

/* Chain and producers of a genesis document. It is not judged otherwise. */
static tana_err trust_genesis(const char *path, struct trusted *t, struct err *err)
{
    const struct json_rules rules = {.size_max = GENESIS_SIZE_MAX, .depth_max = JSON_DEPTH_MAX};
    _cleanup_(buf_release) struct buf text = buf_init(GENESIS_SIZE_MAX);
    if (input_read(path, &text, err))
        return err->code;
    _cleanup_(json_release) json_t *root = json_read(buf_bytes(&text), &rules, err);
    if (!root)
        return err_prefix(err, "%.300s", path);
    const json_t *list = json_object_get(root, "producers"), *key;
    size_t i;
    json_array_foreach (list, i, key) {
        if (i == PRODUCERS_MAX || !json_is_string(key) ||
            !hex_decode(json_text(key), &t->producers[i], sizeof t->producers[i]))
            return ERR(err, E_INVALID, "%.300s: \"producers\" is not a list of keys", path);
    }
    if (!i)
        return ERR(err, E_INVALID, "%.300s: no \"producers\"", path);
    struct sha256 chain = sha256(buf_bytes(&text));
    memcpy(t->chain.bytes, chain.bytes, ID_SIZE);
    t->producer_count = i;
    t->by_chain = true;
    t->source = path;
    return E_OK;
}

static tana_err trust_options(const struct args *args, struct trusted *t, struct err *err)
{
    if (args->chain && !hex_decode(bytes_str(args->chain), t->chain.bytes, ID_SIZE))
        return ERR(err, E_USAGE, "--chain is not 64 lower-case hexadecimal digits");
    if (args->block && !hex_decode(bytes_str(args->block), t->block.bytes, SHA256_SIZE))
        return ERR(err, E_USAGE, "--block is not 64 lower-case hexadecimal digits");
    if (args->publics.count > PRODUCERS_MAX)
        return ERR(err, E_USAGE, "--producer may be given %d times", PRODUCERS_MAX);
    for (size_t i = 0; i < args->publics.count; i++) {
        struct ed25519_public key;
        if (keys_public(args->publics.items[i], &key, err))
            return err->code;
        memcpy(t->producers[i].bytes, key.bytes, sizeof key.bytes);
    }
    t->producer_count = args->publics.count;
    t->by_block = args->block;
    t->by_chain = args->chain;
    if (!t->by_block && (!t->by_chain || !t->producer_count))
        return ERR(
            err, E_USAGE,
            "give what is to be trusted: --genesis, or --chain and --producer, or --block; or name "
            "the node's directory with $TANA_DATA");
    return E_OK;
}

static tana_err get_trust(const struct args *args, struct trusted *t, struct err *err)
{
    bool said = args->chain || args->block || args->publics.count;
    if (args->genesis && said)
        return ERR(err, E_USAGE, "--genesis says all that --chain, --producer and --block can say");
    if (args->genesis)
        return trust_genesis(args->genesis, t, err);
    if (!said) {
        static char path[4096];
        _cleanup_(free_ptr) char *directory = data_directory(NULL, err);
        if (directory) {
            snprintf(path, sizeof path, "%s/%s", directory, DATA_GENESIS);
            if (trust_genesis(path, t, err) == E_OK)
                return E_OK;
        }
    }
    return trust_options(args, t, err);
}

/* ------------------------------------------------------------------------------- checking ---- */

struct checked {
    size_t count;
    struct proof *proofs;
    struct scales scales;
};

static void checked_release(struct checked *c)
{
    for (size_t i = 0; i < c->count; i++)
        proof_release(&c->proofs[i]);
    free(c->proofs);
}

/* A refusal says by what it was judged, and how that is changed. */
static tana_err not_proven(const char *path, const struct trusted *t, struct err *err)
{
    const struct err why = *err;
    char chain[2 * ID_SIZE + 1];
    if (!t->by_chain)
        return ERR(err, why.code, "%.300s: not proven: %.400s (trusted: the block of --block)",
                   path, why.message);
    hex_encode(id_key(&t->chain), chain);
    return ERR(err, why.code,
               "%.200s: not proven: %.300s (trusted: chain %s and %zu producer%s, from %.200s; "
               "--genesis, --chain and --producer, or --block name others)",
               path, why.message, chain, t->producer_count, t->producer_count == 1 ? "" : "s",
               t->source ? t->source : "the command line");
}

static tana_err check_file(const char *path, const struct trusted *t, struct checked *c,
                           struct err *err)
{
    _cleanup_(buf_release) struct buf document = buf_init(PROOF_SIZE_MAX);
    const struct proof_trust trust = {
        .chain = t->by_chain ? &t->chain : NULL,
        .producers = t->producers,
        .producer_count = t->producer_count,
        .block = t->by_block ? &t->block : NULL,
    };
    if (input_read(path, &document, err))
        return err->code;
    struct proof *p = &c->proofs[c->count++];
    if (proof_check(buf_bytes(&document), &trust, p, err))
        return not_proven(path, t, err);
    if (!p->transaction && p->kind == RECORD_CURRENCY && p->record)
        scales_add(&c->scales, p->record);
    return E_OK;
}

static void tell(const struct args *args, const struct checked *c, const struct trusted *t)
{
    _cleanup_(buf_release) struct buf text = buf_init(TEXT_SIZE_MAX);
    if (args->json)
        buf_append_str(&text, "{\"proven\":[");
    else
        buf_append_str(&text, c->count == 1 ? "The proof is good. It shows:\n"
                                            : "The proofs are good. They show:\n");
    for (size_t i = 0; i < c->count; i++) {
        if (args->json) {
            buf_append_str(&text, i ? ",{" : "{");
            show_proof_json(&text, &c->proofs[i], &c->scales);
            buf_append_char(&text, '}');
        } else {
            buf_append_char(&text, '\n');
            show_proof(&text, &c->proofs[i], &c->scales);
        }
    }
    if (args->json)
        buf_append_str(&text, "]}\n");
    else if (t->source)
        buf_printf(&text, "\nChain and producers were taken from %s.\n", t->source);
    text.size--; /* out_line ends it */
    out_line(&out_stdout, buf_bytes(&text));
}

int cmd_verify_proof(const struct args *args)
{
    struct err err;
    struct trusted t = {0};
    _cleanup_(checked_release) struct checked c = {0};
    if (crypto_start(&err) || get_trust(args, &t, &err))
        return out_error(&err);
    c.proofs = xcalloc(args->operand_count, sizeof *c.proofs);
    for (size_t i = 0; i < args->operand_count; i++) {
        if (check_file(args->operands[i], &t, &c, &err))
            return out_error(&err);
    }
    tell(args, &c, &t);
    return out_finish(0);
}
