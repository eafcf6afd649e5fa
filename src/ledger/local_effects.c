/* What a run has done, as JSON. */
#include "ledger/local_priv.h"

#include <stdlib.h>

static void put_transactions(const struct local *l, struct buf *out)
{
    char id[ID_TEXT_MAX];
    buf_append_str(out, "\"transactions\":[");
    for (size_t i = 0; i < l->executed_count; i++) {
        const struct executed *x = &l->executed[i];
        buf_printf(out, "%s{\"id\":\"%s\",\"changes\":", i > 0 ? "," : "", id_format(&x->id, id));
        local_put_transfers(l, out, l->done + x->first, x->count);
        buf_append_char(out, '}');
    }
    buf_append_char(out, ']');
}

static int by_label(const void *a, const void *b)
{
    const struct overlay_change *left = a, *right = b;
    return strcmp(account_label(left->after).text, account_label(right->after).text);
}

/* Accounts are changed in the order of their ids; readers want that of their names. */
static size_t changed_accounts(const struct local *l, struct overlay_change **ret)
{
    size_t count = 0, capacity = 16;
    struct overlay_change *list = xcalloc(capacity, sizeof *list);
    struct overlay_change c = {.key = {0}};
    bool more = overlay_next_change(l->run, RECORD_ACCOUNT, c.key, true, &c);
    for (; more; more = overlay_next_change(l->run, RECORD_ACCOUNT, c.key, false, &c)) {
        if (count == capacity) {
            capacity *= 2;
            list = xrealloc(list, capacity * sizeof *list);
        }
        list[count++] = c;
    }
    qsort(list, count, sizeof *list, by_label);
    *ret = list;
    return count;
}

/* Returns the separator for the next one. */
static const char *put_balance(const struct local *l, struct buf *out, const char *separator,
                               const struct overlay_change *c, const struct currency *currency)
{
    struct amount before = account_balance(c->before, &currency->code);
    struct amount after = account_balance(c->after, &currency->code);
    char before_text[AMOUNT_TEXT_MAX], after_text[AMOUNT_TEXT_MAX];
    (void)l;
    if (amount_eq(before, after))
        return separator;
    buf_printf(out, "%s{\"account\":\"%s\",\"currency\":\"%s\",\"before\":\"%s\",\"after\":\"%s\"}",
               separator, account_label(c->after).text, currency->code.text,
               amount_format(before, currency->scale, before_text),
               amount_format(after, currency->scale, after_text));
    return ",";
}

static void put_balances(const struct local *l, struct buf *out)
{
    const struct ledger_view *view = local_view(l);
    _cleanup_(free_ptr) struct overlay_change *changes = NULL;
    size_t count = changed_accounts(l, &changes);
    const char *separator = "";
    buf_append_str(out, "\"balances\":[");
    for (size_t i = 0; i < count; i++) {
        struct bytes code = {0};
        const struct currency *c = view->next(view, RECORD_CURRENCY, code, true, &code);
        for (; c; c = view->next(view, RECORD_CURRENCY, code, false, &code))
            separator = put_balance(l, out, separator, &changes[i], c);
    }
    buf_append_char(out, ']');
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a && b ? bytes_eq(cell_value(a), cell_value(b)) : a == b;
}

static void put_data(const struct local *l, struct buf *out)
{
    const char *separator = "";
    struct overlay_change c = {.key = {0}};
    bool more = overlay_next_change(l->run, RECORD_CELL, c.key, true, &c);
    buf_append_str(out, "\"data\":[");
    for (; more; more = overlay_next_change(l->run, RECORD_CELL, c.key, false, &c)) {
        if (same_cell(c.before, c.after))
            continue;
        buf_printf(out, "%s{\"key\":", separator);
        json_put_string(out, bytes_of(c.key.data + ID_SIZE, c.key.size - ID_SIZE));
        if (c.after) {
            buf_append_str(out, ",\"op\":\"set\",\"value\":");
            buf_append_bytes(out, cell_value(c.after));
            buf_append_char(out, '}');
        } else {
            buf_append_str(out, ",\"op\":\"delete\"}");
        }
        separator = ",";
    }
    buf_append_char(out, ']');
}

void local_effects(const struct local *l, struct buf *out)
{
    buf_append_char(out, '{');
    put_transactions(l, out);
    buf_append_char(out, ',');
    put_balances(l, out);
    buf_append_char(out, ',');
    put_data(l, out);
    buf_printf(out, ",\"unexecuted\":%zu}", l->staged_count);
}
