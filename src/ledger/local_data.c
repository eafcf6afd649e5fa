/* data.*: the cells of the run's contract. */
#include "ledger/local_priv.h"

#include "ledger/glob.h"

#include <inttypes.h>

static tana_err read_key(const json_t *arguments, struct bytes *ret, struct err *err)
{
    tana_err e = local_text(arguments, 0, "a key", ret, err);
    return e == E_OK ? cell_key_check(*ret, err) : e;
}

static const struct cell *find(const struct local *l, struct bytes key)
{
    return view_cell(local_view(l), &l->fixture->contract, key);
}

static void put_bool(struct buf *out, bool value)
{
    buf_append_str(out, value ? "true" : "false");
}

tana_err local_data_get(struct local *l, const json_t *arguments, struct buf *ret_json,
                        struct err *err)
{
    struct bytes key;
    tana_err e = read_key(arguments, &key, err);
    if (e != E_OK)
        return e;
    const struct cell *cell = find(l, key);
    if (cell)
        json_put_string(ret_json, cell_value(cell));
    else
        buf_append_str(ret_json, "null");
    return E_OK;
}

tana_err local_data_has(struct local *l, const json_t *arguments, struct buf *ret_json,
                        struct err *err)
{
    struct bytes key;
    tana_err e = read_key(arguments, &key, err);
    if (e == E_OK)
        put_bool(ret_json, find(l, key));
    return e;
}

tana_err local_data_set(struct local *l, const json_t *arguments, struct buf *ret_json,
                        struct err *err)
{
    static const struct json_rules rules = {
        .size_max = CELL_VALUE_MAX, .depth_max = LOCAL_VALUE_DEPTH_MAX, .reals = true};
    struct bytes key, value;
    tana_err e = read_key(arguments, &key, err);
    if (e == E_OK)
        e = local_text(arguments, 1, "a value", &value, err);
    if (e == E_OK && json_check(value, &rules, err) != E_OK)
        e = err_prefix(err, "the value cannot be stored");
    if (e == E_OK)
        e = cell_set(l->run, &l->fixture->contract, key, value, &l->fixture->cell_limits, err);
    if (e == E_OK)
        buf_append_str(ret_json, "null");
    return e;
}

tana_err local_data_delete(struct local *l, const json_t *arguments, struct buf *ret_json,
                           struct err *err)
{
    struct bytes key;
    tana_err e = read_key(arguments, &key, err);
    if (e == E_OK)
        put_bool(ret_json, cell_delete(l->run, &l->fixture->contract, key));
    return e;
}

/* [key...], or [[key, value]...] with values. */
static tana_err list_cells(const struct local *l, const json_t *arguments, bool values,
                           struct buf *out, struct err *err)
{
    bool some = json_array_size(arguments) > 0;
    struct bytes pattern = {0};
    tana_err e = some ? local_text(arguments, 0, "a glob", &pattern, err) : E_OK;
    if (e != E_OK)
        return e;
    struct glob glob;
    if (!glob_init(&glob, pattern))
        return ERR(err, E_LIMIT, "a glob of %zu bytes; at most %d are allowed", pattern.size,
                   GLOB_SIZE_MAX);

    const char *separator = "";
    struct bytes key = {0};
    const struct cell *cell = cells_next(local_view(l), &l->fixture->contract, key, true, &key);
    buf_append_char(out, '[');
    for (; cell; cell = cells_next(local_view(l), &l->fixture->contract, key, false, &key)) {
        if (some && !glob_match(&glob, key))
            continue;
        buf_printf(out, "%s%s", separator, values ? "[" : "");
        json_put_string(out, key);
        if (values) {
            buf_append_char(out, ',');
            json_put_string(out, cell_value(cell));
            buf_append_char(out, ']');
        }
        separator = ",";
    }
    buf_append_char(out, ']');
    return E_OK;
}

tana_err local_data_keys(struct local *l, const json_t *arguments, struct buf *ret_json,
                         struct err *err)
{
    return list_cells(l, arguments, false, ret_json, err);
}

tana_err local_data_entries(struct local *l, const json_t *arguments, struct buf *ret_json,
                            struct err *err)
{
    return list_cells(l, arguments, true, ret_json, err);
}

tana_err local_data_usage(struct local *l, const json_t *arguments, struct buf *ret_json,
                          struct err *err)
{
    (void)arguments, (void)err;
    const struct contract *contract = view_contract(local_view(l), &l->fixture->contract);
    buf_printf(ret_json, "[%" PRIu64 ",%" PRIu64 "]", contract->cell_count, contract->cell_bytes);
    return E_OK;
}

tana_err local_data_clear(struct local *l, const json_t *arguments, struct buf *ret_json,
                          struct err *err)
{
    (void)arguments, (void)err;
    buf_printf(ret_json, "%" PRIu64, cells_clear(l->run, &l->fixture->contract));
    return E_OK;
}
