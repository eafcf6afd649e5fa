/* The storage of a contract: cells of JSON text under keys, in the order of the keys' bytes.
 *
 * A key is 1..CELL_KEY_MAX bytes of UTF-8, a value at most CELL_VALUE_MAX bytes. The counts in the
 * contract's record follow every write, so a limit costs nothing to check. */
#ifndef TANA_LEDGER_CELLS_H
#define TANA_LEDGER_CELLS_H

#include "ledger/overlay.h"

struct cell_limits {
    uint64_t count_max; /* cells of one contract */
    uint64_t bytes_max; /* keys and values of one contract together */
};

/* Errors: E_INVALID: empty, not UTF-8, or with a NUL; E_LIMIT: too long. */
tana_err cell_key_check(struct bytes key, struct err *err);

/* Errors: those of cell_key_check, E_NOT_FOUND (no such contract), E_LIMIT (the value, the number
 * of cells, or all bytes together); then nothing has changed. */
tana_err cell_set(struct overlay *o, const struct id *contract, struct bytes key,
                  struct bytes value, const struct cell_limits *limits, struct err *err);

/* True when there was one. */
bool cell_delete(struct overlay *o, const struct id *contract, struct bytes key);

/* How many there were. */
uint64_t cells_clear(struct overlay *o, const struct id *contract);

/* The first cell of the contract behind `from`, or, if inclusive, at it; NULL at the end. The empty
 * key stands before all. *ret_key is the cell's key without the contract; borrowed. */
const struct cell *cells_next(const struct ledger_view *view, const struct id *contract,
                              struct bytes from, bool inclusive, struct bytes *ret_key);

#endif
