/* The parameters of a chain as JSON: in genesis documents and in params.update
 * (docs/protocol.md, section 9). */
#ifndef TANA_LEDGER_PARAMETERS_H
#define TANA_LEDGER_PARAMETERS_H

#include "codec/json_doc.h"
#include "ledger/tx.h"
#include "ledger/view.h"

/* Reads the object; values.height stays 0. Errors: E_INVALID and those of names and amounts. */
tana_err parameters_read(struct json_value object, struct parameters_update *ret, struct err *err);

/* Looks up the accounts and the fee currency. Errors: E_NO_ACCOUNT, E_NO_CURRENCY, E_BAD_AMOUNT. */
tana_err parameters_resolve(const struct ledger_view *view, const struct parameters_update *update,
                            struct parameters *ret, struct err *err);

/* Writes the same object that is read. */
void parameters_write(const struct ledger_view *view, const struct parameters *parameters,
                      struct buf *out);

#endif
