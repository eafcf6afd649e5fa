/* The operations on money and accounts. Each resolves, checks everything, and then applies: when
 * it returns an error, the overlay shows exactly what it showed before. */
#ifndef TANA_LEDGER_TRANSFER_H
#define TANA_LEDGER_TRANSFER_H

#include "ledger/overlay.h"

/* Errors: E_TAKEN, E_INVALID (scale over AMOUNT_SCALE_MAX). */
tana_err currency_create(struct overlay *o, const struct currency_code *code, unsigned scale,
                         struct err *err);

/* `name` may be empty. `metadata` is the text of a JSON object, at most METADATA_MAX bytes.
 * Errors: E_TAKEN (id or name, or one that looks like it), E_LIMIT (metadata). */
tana_err account_create(struct overlay *o, const struct id *id, const struct name *name,
                        const char *metadata, struct err *err);

/* Errors: E_NO_ACCOUNT. */
tana_err account_freeze(struct overlay *o, const struct id *id, bool frozen, struct err *err);

/* Money that comes into being: the supply grows with the balance.
 * Errors: E_NO_ACCOUNT, E_NO_CURRENCY, E_BAD_AMOUNT (zero), E_OVERFLOW, E_LIMIT (currencies). */
tana_err deposit_apply(struct overlay *o, const struct id *to, const struct currency_code *code,
                       struct amount amount, struct err *err);

/* REQUIRE that the result is in range, and room for the currency. */
void balance_add(struct account *account, const struct currency_code *code, struct amount amount);
void balance_sub(struct account *account, const struct currency_code *code, struct amount amount);

struct transfer {
    struct id from, to;
    struct currency_code currency;
    struct amount amount;
};

/* Everything about a transfer that does not depend on what the accounts hold.
 * Errors: E_NO_ACCOUNT, E_NO_CURRENCY, E_BAD_AMOUNT (zero), E_SELF_TRANSFER. */
tana_err transfer_check(const struct ledger_view *view, const struct transfer *t, struct err *err);

/* Errors: those of transfer_check, E_FROZEN (the sender), E_INSUFFICIENT, E_OVERFLOW and E_LIMIT
 * (the receiver: amount, number of currencies). */
tana_err transfer_apply(struct overlay *o, const struct transfer *t, struct err *err);

/* Whose money a program may move: its contract's own always, and that of the accounts listed. */
struct authority {
    struct id contract;
    const struct id *movers;
    size_t mover_count;
};

/* Applies all transfers in order, or none: *ret_failed is then the index of the one that could not
 * be. Errors: those of transfer_apply; E_FORBIDDEN (not the program's money to move). */
tana_err transfers_apply(struct overlay *o, const struct transfer *list, size_t count,
                         const struct authority *authority, size_t *ret_failed, struct err *err);

#endif
