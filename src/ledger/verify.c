#include "ledger/ledger.h"

#include "codec/json.h"
#include "ledger/sorted.h"

#include <inttypes.h>
#include <stdlib.h>

#define FOR_EACH(view, kind, type, record, key)                                                    \
    for (const type *record = (view)->next(view, kind, (key), true, &(key)); record;               \
         record = (view)->next(view, kind, (key), false, &(key)))

/* sums: code -> struct amount. */
static tana_err add_to_sum(struct sorted *sums, const char *code, struct amount amount,
                           struct err *err)
{
    void **sum = sorted_find(sums, bytes_str(code));
    if (!sum) {
        sorted_put(sums, bytes_str(code), xcalloc(1, sizeof(struct amount)));
        sum = sorted_find(sums, bytes_str(code));
    }
    if (!amount_add(*(struct amount *)*sum, amount, *sum))
        return ERR(err, E_INTERNAL, "the sum of all %s is out of range", code);
    return E_OK;
}

static tana_err sum_balances(const struct ledger_view *view, const struct account *account,
                             struct sorted *sums, struct err *err)
{
    for (size_t i = 0; i < account->balance_count; i++) {
        const struct balance *b = &account->balances[i];
        const char *code = b->currency.text;
        if (!view_currency(view, &b->currency))
            return ERR(err, E_INTERNAL, "it holds %s, which does not exist", code);
        if (amount_is_zero(b->amount))
            return ERR(err, E_INTERNAL, "it keeps an empty balance of %s", code);
        if (i > 0 && strcmp(account->balances[i - 1].currency.text, code) >= 0)
            return ERR(err, E_INTERNAL, "its balances are out of order at %s", code);
        if (add_to_sum(sums, code, b->amount, err) != E_OK)
            return err->code;
    }
    return E_OK;
}

static tana_err verify_account(const struct ledger_view *view, const struct account *account,
                               struct sorted *sums, struct err *err)
{
    if (view_account(view, &account->id) != account)
        return ERR(err, E_INTERNAL, "it is kept under another id");
    if (account->version < 1)
        return ERR(err, E_INTERNAL, "it has no version");
    if (account->balance_count > BALANCES_MAX)
        return ERR(err, E_INTERNAL, "it holds %d currencies", (int)account->balance_count);
    if (account->name.text[0]) {
        const struct account *named = view_account_named(view, &account->name);
        if (!named || !id_eq(&named->id, &account->id))
            return ERR(err, E_INTERNAL, "its name leads elsewhere");
    }
    return sum_balances(view, account, sums, err);
}

static tana_err verify_accounts(const struct ledger_view *view, struct sorted *sums,
                                struct err *err)
{
    struct bytes key = {0};
    FOR_EACH (view, RECORD_ACCOUNT, struct account, account, key)
        if (verify_account(view, account, sums, err) != E_OK)
            return err_prefix(err, "%s", account_label(account).text);
    return E_OK;
}

static tana_err verify_holds(const struct ledger_view *view, struct sorted *sums, struct err *err)
{
    struct bytes key = {0};
    FOR_EACH (view, RECORD_HOLD, struct hold, hold, key) {
        struct due_key due = due_key(hold);
        bool listed = view->get(view, RECORD_DUE, bytes_of(due.bytes, sizeof due.bytes)) != NULL;
        char id[ID_TEXT_MAX];
        if (!view_currency(view, &hold->currency) || amount_is_zero(hold->amount))
            return ERR(err, E_INTERNAL, "the hold %s is of nothing", id_format(&hold->id, id));
        if (listed != (hold->until_ms > 0))
            return ERR(err, E_INTERNAL, "the hold %s does not fall due when it says",
                       id_format(&hold->id, id));
        if (add_to_sum(sums, hold->currency.text, hold->amount, err) != E_OK)
            return err->code;
    }
    return E_OK;
}

static tana_err verify_supply(const struct ledger_view *view, struct sorted *sums, struct err *err)
{
    struct bytes key = {0};
    FOR_EACH (view, RECORD_CURRENCY, struct currency, currency, key) {
        void **found = sorted_find(sums, key);
        struct amount sum = found ? *(struct amount *)*found : AMOUNT_ZERO;
        char supply_text[AMOUNT_TEXT_MAX], sum_text[AMOUNT_TEXT_MAX];
        if (!amount_eq(sum, currency->supply))
            return ERR(err, E_INTERNAL, "the supply of %s is %s, its balances sum to %s",
                       currency->code.text,
                       amount_format(currency->supply, currency->scale, supply_text),
                       amount_format(sum, currency->scale, sum_text));
    }
    return E_OK;
}

static struct bytes cell_key_part(struct bytes key)
{
    return bytes_of(key.data + ID_SIZE, key.size - ID_SIZE);
}

/* Cells are in the order of their contracts, so each contract's are in one piece. */
static tana_err verify_contracts(const struct ledger_view *view, struct err *err)
{
    uint64_t cells_all = 0, cells_counted = 0;
    struct bytes key = {0};
    FOR_EACH (view, RECORD_CELL, struct cell, cell, key)
        cells_all++;
    key = bytes_of(NULL, 0);
    FOR_EACH (view, RECORD_CONTRACT, struct contract, contract, key) {
        uint64_t count = 0, bytes = 0;
        struct bytes at = id_key(&contract->id);
        FOR_EACH (view, RECORD_CELL, struct cell, cell, at) {
            if (memcmp(at.data, contract->id.bytes, ID_SIZE) != 0)
                break;
            count++;
            bytes += cell_key_part(at).size + cell->size;
        }
        if (count != contract->cell_count || bytes != contract->cell_bytes)
            return ERR(err, E_INTERNAL,
                       "a contract counts %" PRIu64 " cells of %" PRIu64 " bytes; it has %" PRIu64
                       " of %" PRIu64,
                       contract->cell_count, contract->cell_bytes, count, bytes);
        cells_counted += count;
    }
    if (cells_counted != cells_all)
        return ERR(err, E_INTERNAL, "%" PRIu64 " cells belong to no contract",
                   cells_all - cells_counted);
    return E_OK;
}

tana_err ledger_verify(const struct ledger *l, struct err *err)
{
    const struct ledger_view *view = ledger_view(l);
    struct sorted *sums = sorted_new(free);
    tana_err e = verify_accounts(view, sums, err);
    if (e == E_OK)
        e = verify_holds(view, sums, err);
    if (e == E_OK)
        e = verify_supply(view, sums, err);
    sorted_free(sums);
    return e == E_OK ? verify_contracts(view, err) : e;
}

static void dump_account(const struct ledger_view *view, const struct account *account,
                         struct buf *out)
{
    buf_printf(out, "account %s v%" PRIu64 "%s", account_label(account).text, account->version,
               account->frozen ? " frozen" : "");
    for (size_t i = 0; i < account->balance_count; i++) {
        const struct balance *b = &account->balances[i];
        const struct currency *currency = view_currency(view, &b->currency);
        char text[AMOUNT_TEXT_MAX];
        buf_printf(out, "%s %s %s", i > 0 ? "," : "",
                   amount_format(b->amount, currency ? currency->scale : 0, text),
                   b->currency.text);
    }
    if (account->metadata)
        buf_printf(out, " %s", account->metadata);
    buf_append_char(out, '\n');
}

void ledger_dump(const struct ledger_view *view, struct buf *out)
{
    struct bytes key = {0};
    char text[AMOUNT_TEXT_MAX], id[ID_TEXT_MAX];
    FOR_EACH (view, RECORD_CURRENCY, struct currency, currency, key)
        buf_printf(out, "currency %s scale %u supply %s\n", currency->code.text, currency->scale,
                   amount_format(currency->supply, currency->scale, text));

    /* By name, which is what a reader looks for; accounts without one come behind. */
    key = bytes_of(NULL, 0);
    FOR_EACH (view, RECORD_NAME, struct id, named, key)
        dump_account(view, view_account(view, named), out);
    key = bytes_of(NULL, 0);
    FOR_EACH (view, RECORD_ACCOUNT, struct account, account, key)
        if (!account->name.text[0])
            dump_account(view, account, out);

    key = bytes_of(NULL, 0);
    FOR_EACH (view, RECORD_CELL, struct cell, cell, key) {
        struct id contract;
        memcpy(contract.bytes, key.data, ID_SIZE);
        buf_printf(out, "cell %s ", id_format(&contract, id));
        json_put_string(out, cell_key_part(key));
        buf_append_char(out, ' ');
        buf_append_bytes(out, cell_value(cell));
        buf_append_char(out, '\n');
    }
}
