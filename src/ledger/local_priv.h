/* What the parts of the local ledger share. For this folder only. */
#ifndef TANA_LEDGER_LOCAL_PRIV_H
#define TANA_LEDGER_LOCAL_PRIV_H

#include "ledger/local.h"

#include "codec/json.h"

/* Transfers that were executed together. */
struct executed {
    struct id id;
    size_t first, count; /* in the run's transfers */
};

struct local {
    struct fixture *fixture;
    struct overlay *run; /* on the fixture's ledger: what this run has done */

    struct transfer staged[LOCAL_STAGED_MAX];
    size_t staged_count;
    size_t staged_run; /* staged in this run, in all */

    struct transfer done[LOCAL_STAGED_RUN_MAX]; /* executed in this run, in order */
    size_t done_count;
    struct executed executed[LOCAL_STAGED_RUN_MAX];
    size_t executed_count;
};

/* An operation: `arguments` is an array with as many items as the table in local.c allows. */
typedef tana_err local_operation(struct local *l, const json_t *arguments, struct buf *ret_json,
                                 struct err *err);

local_operation local_tx_transfer, local_tx_changes, local_tx_clear, local_tx_execute;
local_operation local_block_balance, local_block_account, local_block_currency,
    local_block_transaction;
local_operation local_data_get, local_data_has, local_data_set, local_data_delete, local_data_keys,
    local_data_entries, local_data_clear, local_data_usage;

/* The state as the program sees it. */
static inline const struct ledger_view *local_view(const struct local *l)
{
    return overlay_view(l->run);
}

/* The argument's text. Errors: E_INVALID, when it is no string; `what` names it. */
tana_err local_text(const json_t *arguments, size_t index, const char *what, struct bytes *ret,
                    struct err *err);

/* The argument, when it is an array of at most LOCAL_QUERY_MAX items. */
tana_err local_query(const json_t *arguments, size_t index, const json_t **ret, struct err *err);

/* {"type":"transfer",...}, and an array of them. */
void local_put_transfer(const struct local *l, struct buf *out, const struct transfer *t);
void local_put_transfers(const struct local *l, struct buf *out, const struct transfer *list,
                         size_t count);

#endif
