#include "ledger/record.h"

#include <stdlib.h>

struct account *account_new(const struct id *id, const struct name *name, const char *metadata)
{
    struct account *account = xcalloc(1, sizeof *account);
    account->id = *id;
    account->name = *name;
    account->metadata = xstrdup(metadata);
    return account;
}

static void *account_copy(const void *record)
{
    const struct account *from = record;
    struct account *copy = xmalloc(sizeof *copy);
    *copy = *from;
    copy->metadata = xstrdup(from->metadata);
    copy->balances = NULL;
    if (from->balance_count > 0) {
        copy->balances = xmalloc(from->balance_count * sizeof *copy->balances);
        memcpy(copy->balances, from->balances, from->balance_count * sizeof *copy->balances);
    }
    return copy;
}

static void account_release(void *record)
{
    struct account *account = record;
    free(account->metadata);
    free(account->balances);
    free(account);
}

static bool account_equal(const void *left, const void *right)
{
    const struct account *a = left, *b = right;
    if (!id_eq(&a->id, &b->id) || strcmp(a->name.text, b->name.text) != 0 ||
        a->version != b->version || a->frozen != b->frozen ||
        strcmp(a->metadata, b->metadata) != 0 || a->balance_count != b->balance_count)
        return false;
    for (size_t i = 0; i < a->balance_count; i++)
        if (!code_eq(&a->balances[i].currency, &b->balances[i].currency) ||
            !amount_eq(a->balances[i].amount, b->balances[i].amount))
            return false;
    return true;
}

/* Where the balance is, or where it belongs. */
static size_t balance_index(const struct account *account, const struct currency_code *code)
{
    size_t i = 0;
    while (i < account->balance_count && strcmp(account->balances[i].currency.text, code->text) < 0)
        i++;
    return i;
}

static bool holds(const struct account *account, size_t index, const struct currency_code *code)
{
    return index < account->balance_count && code_eq(&account->balances[index].currency, code);
}

struct amount account_balance(const struct account *account, const struct currency_code *code)
{
    size_t i = balance_index(account, code);
    return holds(account, i, code) ? account->balances[i].amount : AMOUNT_ZERO;
}

bool account_has_room(const struct account *account, const struct currency_code *code)
{
    return account->balance_count < BALANCES_MAX ||
           holds(account, balance_index(account, code), code);
}

void account_set_balance(struct account *account, const struct currency_code *code,
                         struct amount amount)
{
    size_t i = balance_index(account, code);
    size_t behind = account->balance_count - i;
    bool held = holds(account, i, code);
    if (held && amount_is_zero(amount)) {
        memmove(account->balances + i, account->balances + i + 1,
                (behind - 1) * sizeof *account->balances);
        account->balance_count--;
    } else if (held) {
        account->balances[i].amount = amount;
    } else if (!amount_is_zero(amount)) {
        REQUIRE(account->balance_count < BALANCES_MAX);
        account->balances =
            xrealloc(account->balances, (account->balance_count + 1) * sizeof *account->balances);
        memmove(account->balances + i + 1, account->balances + i,
                behind * sizeof *account->balances);
        account->balances[i] = (struct balance){*code, amount};
        account->balance_count++;
    }
}

struct account_label account_label(const struct account *account)
{
    struct account_label label = {.text = ""};
    if (account->name.text[0])
        memcpy(label.text, account->name.text, sizeof account->name.text);
    else
        id_format(&account->id, label.text);
    return label;
}

struct cell *cell_new(struct bytes value)
{
    struct cell *cell = xmalloc(sizeof *cell + value.size);
    cell->size = value.size;
    if (value.size)
        memcpy(cell->value, value.data, value.size);
    return cell;
}

static void *cell_copy(const void *record)
{
    return cell_new(cell_value(record));
}

static bool cell_equal(const void *a, const void *b)
{
    return bytes_eq(cell_value(a), cell_value(b));
}

struct cell_key cell_key(const struct id *contract, struct bytes key)
{
    REQUIRE(key.size <= CELL_KEY_MAX);
    struct cell_key full = {.size = ID_SIZE + key.size};
    memcpy(full.bytes, contract->bytes, ID_SIZE);
    if (key.size)
        memcpy(full.bytes + ID_SIZE, key.data, key.size);
    return full;
}

static void *currency_copy(const void *record)
{
    const struct currency *from = record;
    struct currency *copy = xmalloc(sizeof *copy);
    *copy = *from;
    return copy;
}

static bool currency_equal(const void *left, const void *right)
{
    const struct currency *a = left, *b = right;
    return code_eq(&a->code, &b->code) && a->scale == b->scale && amount_eq(a->supply, b->supply);
}

static void *name_copy(const void *record)
{
    const struct id *from = record;
    struct id *copy = xmalloc(sizeof *copy);
    *copy = *from;
    return copy;
}

static bool name_equal(const void *a, const void *b)
{
    return id_eq(a, b);
}

static void *contract_copy(const void *record)
{
    const struct contract *from = record;
    struct contract *copy = xmalloc(sizeof *copy);
    *copy = *from;
    return copy;
}

static bool contract_equal(const void *left, const void *right)
{
    const struct contract *a = left, *b = right;
    return id_eq(&a->id, &b->id) && id_eq(&a->owner, &b->owner) && a->cell_count == b->cell_count &&
           a->cell_bytes == b->cell_bytes;
}

const struct record_ops record_ops[RECORD_KINDS] = {
    [RECORD_CURRENCY] = {currency_copy, free, currency_equal},
    [RECORD_ACCOUNT] = {account_copy, account_release, account_equal},
    [RECORD_NAME] = {name_copy, free, name_equal},
    [RECORD_CONTRACT] = {contract_copy, free, contract_equal},
    [RECORD_CELL] = {cell_copy, free, cell_equal},
};
