#include "ledger/cells.h"

#include "codec/text.h"

#include <inttypes.h>

tana_err cell_key_check(struct bytes key, struct err *err)
{
    size_t bad;
    if (key.size == 0)
        return ERR(err, E_INVALID, "a key cannot be empty");
    if (key.size > CELL_KEY_MAX)
        return ERR(err, E_LIMIT, "a key of %zu bytes; at most %d are allowed", key.size,
                   CELL_KEY_MAX);
    if (!utf8_check(key, &bad) || memchr(key.data, 0, key.size))
        return ERR(err, E_INVALID, "the key %s is not plain text", text_quote(key).text);
    return E_OK;
}

static tana_err check_limits(const struct contract *contract, const struct cell *old,
                             struct bytes key, struct bytes value, const struct cell_limits *limits,
                             struct err *err)
{
    uint64_t freed = old ? key.size + old->size : 0;
    uint64_t bytes = contract->cell_bytes - freed + key.size + value.size;
    if (value.size > CELL_VALUE_MAX)
        return ERR(err, E_LIMIT, "the value of %s takes %zu bytes of JSON; at most %d are allowed",
                   text_quote(key).text, value.size, CELL_VALUE_MAX);
    if (!old && contract->cell_count >= limits->count_max)
        return ERR(err, E_LIMIT, "this contract may store %" PRIu64 " keys and has them all",
                   limits->count_max);
    if (bytes > limits->bytes_max)
        return ERR(err, E_LIMIT,
                   "this contract may store %" PRIu64 " bytes; %s would make it %" PRIu64,
                   limits->bytes_max, text_quote(key).text, bytes);
    return E_OK;
}

static struct contract *edit_contract(struct overlay *o, const struct id *id)
{
    return overlay_edit(o, RECORD_CONTRACT, id_key(id));
}

tana_err cell_set(struct overlay *o, const struct id *contract_id, struct bytes key,
                  struct bytes value, const struct cell_limits *limits, struct err *err)
{
    tana_err e = cell_key_check(key, err);
    if (e != E_OK)
        return e;
    const struct ledger_view *view = overlay_view(o);
    const struct contract *contract = view_contract(view, contract_id);
    if (!contract)
        return ERR(err, E_NOT_FOUND, "there is no such contract");
    const struct cell *old = view_cell(view, contract_id, key);
    e = check_limits(contract, old, key, value, limits, err);
    if (e != E_OK)
        return e;

    struct contract *counts = edit_contract(o, contract_id);
    counts->cell_count += old ? 0 : 1;
    counts->cell_bytes -= old ? key.size + old->size : 0;
    counts->cell_bytes += key.size + value.size;
    struct cell_key full = cell_key(contract_id, key);
    overlay_put(o, RECORD_CELL, bytes_of(full.bytes, full.size), cell_new(value));
    return E_OK;
}

bool cell_delete(struct overlay *o, const struct id *contract_id, struct bytes key)
{
    if (key.size > CELL_KEY_MAX)
        return false;
    const struct cell *old = view_cell(overlay_view(o), contract_id, key);
    if (!old)
        return false;
    struct contract *counts = edit_contract(o, contract_id);
    counts->cell_count--;
    counts->cell_bytes -= key.size + old->size;
    struct cell_key full = cell_key(contract_id, key);
    overlay_remove(o, RECORD_CELL, bytes_of(full.bytes, full.size));
    return true;
}

const struct cell *cells_next(const struct ledger_view *view, const struct id *contract,
                              struct bytes from, bool inclusive, struct bytes *ret_key)
{
    struct cell_key full = cell_key(contract, from);
    struct bytes key;
    const struct cell *cell =
        view->next(view, RECORD_CELL, bytes_of(full.bytes, full.size), inclusive, &key);
    if (!cell || memcmp(key.data, contract->bytes, ID_SIZE) != 0)
        return NULL;
    *ret_key = bytes_of(key.data + ID_SIZE, key.size - ID_SIZE);
    return cell;
}

static struct bytes cell_key_part(const struct cell_key *full)
{
    return bytes_of(full->bytes + ID_SIZE, full->size - ID_SIZE);
}

uint64_t cells_clear(struct overlay *o, const struct id *contract)
{
    uint64_t count = 0;
    struct cell_key at = cell_key(contract, bytes_of(NULL, 0));
    struct bytes key = cell_key_part(&at);
    while (cells_next(overlay_view(o), contract, key, true, &key)) {
        at = cell_key(contract, key); /* a copy: the key goes with its cell */
        key = cell_key_part(&at);
        cell_delete(o, contract, key);
        count++;
    }
    return count;
}
