/* Records and transactions that were proven, for people and as JSON. */
#ifndef TANA_CLI_SHOW_H
#define TANA_CLI_SHOW_H

#include "ledger/proof.h"

/* The scales that are known: they stand in the records of currencies, not in those that hold money. */
struct scales {
    size_t count;
    struct {
        struct currency_code code;
        unsigned scale;
    } items[64];
};

void scales_add(struct scales *s, const struct currency *currency); /* no more than there is room */

/* "12.50 USD"; in minor units, and saying so, when the scale is not known. */
void show_amount(struct buf *out, const struct scales *s, const struct currency_code *code,
                 struct amount amount);

/* One line for each thing that is said, with its name in front. */
void show_proof(struct buf *out, const struct proof *p, const struct scales *s);

/* The members of a JSON object, without braces. */
void show_proof_json(struct buf *out, const struct proof *p, const struct scales *s);

#endif
