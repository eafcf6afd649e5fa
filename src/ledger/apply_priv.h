/* Between the parts of apply.h. */
#ifndef TANA_LEDGER_APPLY_PRIV_H
#define TANA_LEDGER_APPLY_PRIV_H

#include "ledger/apply.h"

/* An operation in execution. */
struct act {
    struct overlay *o;
    const struct apply_context *context;
    const struct tx *tx;
    const struct op *op;
    uint32_t index; /* of the operation */
    struct id from; /* who acts; authorised */
    struct concerned *concerned;
};

void concern(struct act *act, const struct id *account);

/* Errors: E_NO_ACCOUNT. */
tana_err act_account(const struct act *act, const struct ref *ref, const struct account **ret,
                     struct err *err);

/* The currency of the operation, and its amount. Errors: E_NO_CURRENCY, E_BAD_AMOUNT. */
tana_err act_money(const struct act *act, const struct currency **ret_currency,
                   struct amount *ret_amount, struct err *err);

/* hold, withdraw and what ends them. */
tana_err apply_hold(struct act *act, struct err *err);
tana_err apply_withdraw(struct act *act, struct err *err);
tana_err apply_settle(struct act *act, struct err *err);
tana_err apply_refuse(struct act *act, struct err *err);
tana_err apply_post(struct act *act, struct err *err);
tana_err apply_void(struct act *act, struct err *err);

#endif
