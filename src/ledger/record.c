#include "ledger/record.h"

#include <stdlib.h>

struct account *account_new(const struct id *id, const struct name *name, const char *metadata)
{
    struct account *account = xcalloc(1, sizeof *account);
    account->id = *id;
    account->name = *name;
    account_set_metadata(account, metadata);
    return account;
}

/* Most accounts have none, and there may be millions of them. */
void account_set_metadata(struct account *account, const char *metadata)
{
    free(account->metadata);
    account->metadata = strcmp(metadata, "{}") == 0 ? NULL : xstrdup(metadata);
}

/* A copy of the elements, or NULL when there are none. */
static void *copy_array(const void *from, size_t count, size_t size)
{
    if (count == 0)
        return NULL;
    void *copy = xmalloc(count * size);
    memcpy(copy, from, count * size);
    return copy;
}

void account_set_keys(struct account *account, const struct key *keys, size_t count,
                      unsigned threshold)
{
    REQUIRE(count <= ACCOUNT_KEYS_MAX && threshold <= count);
    struct key *copy = copy_array(keys, count, sizeof *keys);
    free(account->keys);
    account->keys = copy;
    account->key_count = (uint8_t)count;
    account->threshold = (uint8_t)threshold;
}

size_t account_keys_among(const struct account *account, const struct key *keys, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < account->key_count; i++)
        for (size_t j = 0; j < count; j++)
            found += memcmp(&account->keys[i], &keys[j], sizeof *keys) == 0;
    return found;
}

static void *account_copy(const void *record)
{
    const struct account *from = record;
    struct account *copy = xmalloc(sizeof *copy);
    *copy = *from;
    copy->metadata = from->metadata ? xstrdup(from->metadata) : NULL;
    copy->keys = copy_array(from->keys, from->key_count, sizeof *from->keys);
    copy->balances = copy_array(from->balances, from->balance_count, sizeof *from->balances);
    return copy;
}

static void account_release(void *record)
{
    struct account *account = record;
    free(account->keys);
    free(account->metadata);
    free(account->balances);
    free(account);
}

static bool account_equal(const void *left, const void *right)
{
    const struct account *a = left, *b = right;
    if (!id_eq(&a->id, &b->id) || strcmp(a->name.text, b->name.text) != 0 ||
        a->version != b->version || a->nonce != b->nonce || a->day != b->day ||
        a->day_count != b->day_count || a->frozen != b->frozen || a->threshold != b->threshold ||
        a->key_count != b->key_count || a->balance_count != b->balance_count ||
        strcmp(account_metadata(a), account_metadata(b)) != 0)
        return false;
    if (a->key_count > 0 && memcmp(a->keys, b->keys, a->key_count * sizeof *a->keys) != 0)
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

struct due_key due_key(const struct hold *hold)
{
    struct due_key key;
    for (int i = 0; i < 8; i++)
        key.bytes[i] = (unsigned char)(hold->until_ms >> (56 - 8 * i));
    memcpy(key.bytes + 8, hold->id.bytes, ID_SIZE);
    return key;
}

/* Records without pointers are copied as they are. */
#define FLAT_COPY(name, type)                                                                      \
    static void *name##_copy(const void *record)                                                   \
    {                                                                                              \
        type *copy = xmalloc(sizeof *copy);                                                        \
        *copy = *(const type *)record;                                                             \
        return copy;                                                                               \
    }
FLAT_COPY(currency, struct currency)
FLAT_COPY(name, struct id)
FLAT_COPY(contract, struct contract)
FLAT_COPY(hold, struct hold)
FLAT_COPY(parameters, struct parameters)
FLAT_COPY(producers, struct producers)
FLAT_COPY(creations, uint64_t)

static bool currency_equal(const void *left, const void *right)
{
    const struct currency *a = left, *b = right;
    return code_eq(&a->code, &b->code) && a->scale == b->scale && id_eq(&a->issuer, &b->issuer) &&
           amount_eq(a->supply, b->supply);
}

static bool name_equal(const void *a, const void *b)
{
    return id_eq(a, b);
}

/* All else in a hold stays what it was. */
static bool hold_equal(const void *left, const void *right)
{
    const struct hold *a = left, *b = right;
    return id_eq(&a->id, &b->id) && amount_eq(a->amount, b->amount) && a->until_ms == b->until_ms;
}

static bool ids_equal(const struct id *a, const struct id *b, size_t count)
{
    return memcmp(a, b, count * sizeof *a) == 0;
}

static bool parameters_equal(const void *left, const void *right)
{
    const struct parameters *a = left, *b = right;
    return a->height == b->height && a->administrator_count == b->administrator_count &&
           a->registrar_count == b->registrar_count &&
           ids_equal(a->administrators, b->administrators, a->administrator_count) &&
           ids_equal(a->registrars, b->registrars, a->registrar_count) &&
           a->open_accounts == b->open_accounts && a->open_currencies == b->open_currencies &&
           code_eq(&a->fee_currency, &b->fee_currency) && amount_eq(a->fee_price, b->fee_price) &&
           id_eq(&a->fee_receiver, &b->fee_receiver) &&
           a->account_block_max == b->account_block_max &&
           a->account_day_max == b->account_day_max &&
           a->block_transactions_max == b->block_transactions_max &&
           a->releases_max == b->releases_max;
}

static bool producers_equal(const void *left, const void *right)
{
    const struct producers *a = left, *b = right;
    return a->count == b->count && memcmp(a->keys, b->keys, a->count * sizeof *a->keys) == 0;
}

static bool creations_equal(const void *a, const void *b)
{
    return *(const uint64_t *)a == *(const uint64_t *)b;
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
    [RECORD_HOLD] = {hold_copy, free, hold_equal},
    [RECORD_DUE] = {name_copy, free, name_equal},
    [RECORD_PARAMETERS] = {parameters_copy, free, parameters_equal},
    [RECORD_PRODUCERS] = {producers_copy, free, producers_equal},
    [RECORD_CREATIONS] = {creations_copy, free, creations_equal},
};
