#include "node/follow.h"

void followed_add(struct followed *f, struct tx *tx)
{
    if (f->tx_count == f->tx_capacity) {
        f->tx_capacity = f->tx_capacity ? 2 * f->tx_capacity : 64;
        f->txs = xrealloc(f->txs, f->tx_capacity * sizeof(struct tx *));
    }
    f->txs[f->tx_count++] = tx;
}

void followed_free(struct followed *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->tx_count; i++)
        tx_free(f->txs[i]);
    free(f->txs);
    free(f);
}

static tana_err wrong(const struct followed *f, struct err *err, const char *what)
{
    return ERR(err, E_CORRUPT, "block %llu: %s", (unsigned long long)f->header.height, what);
}

static tana_err check_header(const struct chain *c, const struct followed *f, struct err *err)
{
    struct sha256 hash = block_header_hash(&f->header);
    if (!sha256_eq(&hash, &f->hash))
        return wrong(f, err, "its hash is not that of its header");
    return chain_check_next(c, &f->header, &f->signature, err);
}

static tana_err execute(struct block *block, struct followed *f, struct err *err)
{
    for (size_t i = 0; i < f->tx_count; i++) {
        if (block_add(block, f->txs[i], err) != E_OK) {
            err->code = E_CORRUPT;
            return err_prefix(err, "block %llu: transaction %zu could not stand there",
                              (unsigned long long)f->header.height, i);
        }
        f->txs[i] = NULL;
    }
    return E_OK;
}

tana_err follow_block(struct chain *c, struct followed *f, struct block **ret, struct err *err)
{
    REQUIRE(chain_staged(c) == 0);
    tana_err code = check_header(c, f, err);
    if (code != E_OK)
        return code;
    struct block *block = block_open(c, f->header.time_ms);
    code = execute(block, f, err);
    if (code != E_OK) {
        block_free(block);
        return code;
    }
    code = block_seal(c, block, f->header.epoch, &f->header.producer, err);
    if (code != E_OK)
        return code;
    if (!sha256_eq(&block->hash, &f->hash)) {
        block_free(chain_drop(c));
        return wrong(f, err, "executing it gives another result than its header says");
    }
    block->signature = f->signature;
    *ret = chain_commit(c);
    return E_OK;
}
