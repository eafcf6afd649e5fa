#include "ledger/fixture.h"

#include "codec/hex.h"
#include "codec/json.h"
#include "codec/rfc3339.h"
#include "codec/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Where in the file: a list from the inside to the outside, kept on the stack. */
struct place {
    const struct place *outer; /* NULL: the file */
    const char *name;          /* of a member; NULL: an item of an array */
    size_t index;
};

struct reader {
    struct fixture *fixture;
    struct overlay *state; /* on the fixture's empty ledger */
    struct err *err;
};

static void put_place(struct buf *out, const struct place *place)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-@";
    if (!place)
        return;
    put_place(out, place->outer);
    if (!place->name)
        buf_printf(out, "[%zu]", place->index);
    else if (place->name[0] && place->name[strspn(place->name, plain)] == '\0')
        buf_printf(out, "%s%s", place->outer ? "." : "", place->name);
    else
        buf_printf(out, "[%s]", text_quote(bytes_str(place->name)).text);
}

/* Puts the place in front of the message that r->err holds. What is wrong in a file is E_INVALID,
 * whatever the core calls it. */
static tana_err wrong_at(struct reader *r, const struct place *place)
{
    _cleanup_(buf_release) struct buf path = buf_init(512);
    put_place(&path, place);
    r->err->code = E_INVALID;
    return path.size ? err_prefix(r->err, "%s", buf_str(&path)) : r->err->code;
}

__attribute__((format(printf, 3, 4))) static tana_err
wrong(struct reader *r, const struct place *place, const char *format, ...)
{
    char message[ERR_MESSAGE_MAX / 2];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    ERR(r->err, E_INVALID, "%s", message);
    return wrong_at(r, place);
}

static const char *type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "an integer";
    case JSON_REAL:
        return "a number that is not an integer";
    case JSON_NULL:
        return "null";
    default:
        return json_is_true(value) ? "true" : "false";
    }
}

static tana_err want(struct reader *r, const struct place *place, const json_t *value,
                     json_type type, const char *expected)
{
    if (json_typeof(value) == type)
        return E_OK;
    return wrong(r, place, "expected %s, found %s", expected, type_name(value));
}

/* Refuses members that are not in the NULL-terminated list. */
static tana_err check_members(struct reader *r, const struct place *place, const json_t *object,
                              const char *const *known)
{
    tana_err e = want(r, place, object, JSON_OBJECT, "an object");
    if (e != E_OK)
        return e;
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)object, name, value) {
        size_t i = 0;
        while (known[i] && strcmp(known[i], name) != 0)
            i++;
        if (!known[i])
            return wrong(r, &(struct place){place, name, 0}, "there is no such member here");
    }
    return E_OK;
}

/* Leaves *ret alone when the member is absent. */
static tana_err read_integer(struct reader *r, const struct place *outer, const json_t *object,
                             const char *name, uint64_t min, uint64_t max, uint64_t *ret)
{
    struct place place = {outer, name, 0};
    const json_t *value = json_object_get(object, name);
    if (!value)
        return E_OK;
    tana_err e = want(r, &place, value, JSON_INTEGER, "an integer");
    if (e != E_OK)
        return e;
    json_int_t integer = json_integer_value(value);
    if (integer < 0 || (uint64_t)integer < min || (uint64_t)integer > max)
        return wrong(r, &place, "%" JSON_INTEGER_FORMAT " is not within %" PRIu64 "..%" PRIu64,
                     integer, min, max);
    *ret = (uint64_t)integer;
    return E_OK;
}

/* *ret is NULL when the member is absent, else borrowed. */
static tana_err read_string(struct reader *r, const struct place *outer, const json_t *object,
                            const char *name, const json_t **ret)
{
    struct place place = {outer, name, 0};
    *ret = json_object_get(object, name);
    return *ret ? want(r, &place, *ret, JSON_STRING, "a string") : E_OK;
}

static tana_err read_hash(struct reader *r, const struct place *outer, const json_t *object,
                          const char *name, struct sha256 *ret)
{
    const json_t *text;
    tana_err e = read_string(r, outer, object, name, &text);
    if (e == E_OK && text && !hex_decode(json_text(text), ret->bytes, SHA256_SIZE))
        return wrong(r, &(struct place){outer, name, 0},
                     "expected 64 lower-case hexadecimal digits");
    return e;
}

/* An account that exists. */
static tana_err resolve(struct reader *r, const struct place *place, const json_t *value,
                        struct id *ret)
{
    struct ref ref;
    tana_err e = want(r, place, value, JSON_STRING, "an account");
    if (e != E_OK)
        return e;
    if (ref_parse(json_text(value), &ref, r->err) != E_OK)
        return wrong_at(r, place);
    const struct account *account = view_account_ref(overlay_view(r->state), &ref);
    if (!account)
        return wrong(r, place, "the account %s does not exist", text_quote(json_text(value)).text);
    *ret = account->id;
    return E_OK;
}

static tana_err read_account_ref(struct reader *r, const struct place *outer, const json_t *object,
                                 const char *name, struct id *ret)
{
    const json_t *value = json_object_get(object, name);
    return value ? resolve(r, &(struct place){outer, name, 0}, value, ret) : E_OK;
}

static tana_err read_currency(struct reader *r, const struct place *place, const char *code_text,
                              const json_t *object)
{
    static const char *const known[] = {"scale", NULL};
    struct currency_code code;
    if (currency_code_parse(bytes_str(code_text), &code, r->err) != E_OK)
        return wrong_at(r, place);
    tana_err e = check_members(r, place, object, known);
    if (e != E_OK)
        return e;
    if (!json_object_get(object, "scale"))
        return wrong(r, place, "\"scale\" is missing: the number of decimals, 0..%d",
                     AMOUNT_SCALE_MAX);
    uint64_t scale = 0;
    e = read_integer(r, place, object, "scale", 0, AMOUNT_SCALE_MAX, &scale);
    if (e != E_OK)
        return e;
    return currency_create(r->state, &code, (unsigned)scale, r->err) == E_OK ? E_OK
                                                                             : wrong_at(r, place);
}

static tana_err read_currencies(struct reader *r, const json_t *currencies)
{
    struct place place = {NULL, "currencies", 0};
    tana_err e = want(r, &place, currencies, JSON_OBJECT, "an object");
    if (e != E_OK)
        return e;
    if (json_object_size(currencies) > FIXTURE_CURRENCIES_MAX)
        return wrong(r, &place, "at most %d currencies are allowed", FIXTURE_CURRENCIES_MAX);
    const char *code;
    json_t *value;
    json_object_foreach ((json_t *)currencies, code, value) {
        e = read_currency(r, &(struct place){&place, code, 0}, code, value);
        if (e != E_OK)
            return e;
    }
    return E_OK;
}

static tana_err read_balance(struct reader *r, const struct place *place, const struct id *account,
                             const char *code_text, const json_t *value)
{
    struct currency_code code;
    struct amount amount;
    tana_err e = want(r, place, value, JSON_STRING, "a string such as \"12.50\"");
    if (e != E_OK)
        return e;
    if (currency_code_parse(bytes_str(code_text), &code, r->err) != E_OK)
        return wrong_at(r, place);
    const struct currency *currency = view_currency(overlay_view(r->state), &code);
    if (!currency)
        return wrong(r, place, "the currency %s is not one of \"currencies\"", code.text);
    if (amount_parse(json_text(value), currency->scale, &amount, r->err) != E_OK)
        return wrong_at(r, place);
    if (amount_is_zero(amount))
        return E_OK;
    return deposit_apply(r->state, account, &code, amount, r->err) == E_OK ? E_OK
                                                                           : wrong_at(r, place);
}

static tana_err read_balances(struct reader *r, const struct place *outer, const json_t *object,
                              const struct id *account)
{
    struct place place = {outer, "balances", 0};
    const json_t *balances = json_object_get(object, "balances");
    if (!balances)
        return E_OK;
    tana_err e = want(r, &place, balances, JSON_OBJECT, "an object");
    if (e != E_OK)
        return e;
    const char *code;
    json_t *value;
    json_object_foreach ((json_t *)balances, code, value) {
        e = read_balance(r, &(struct place){&place, code, 0}, account, code, value);
        if (e != E_OK)
            return e;
    }
    return E_OK;
}

static tana_err read_metadata(struct reader *r, const struct place *outer, const json_t *object,
                              struct buf *ret_text)
{
    struct place place = {outer, "metadata", 0};
    const json_t *metadata = json_object_get(object, "metadata");
    if (!metadata) {
        buf_append_str(ret_text, "{}");
        return E_OK;
    }
    tana_err e = want(r, &place, metadata, JSON_OBJECT, "an object");
    if (e != E_OK)
        return e;
    json_put_value(ret_text, metadata);
    if (ret_text->overflowed)
        return wrong(r, &place, "it is larger than %d bytes", METADATA_MAX);
    return E_OK;
}

static tana_err read_account(struct reader *r, const struct place *place, const char *name_text,
                             const json_t *object)
{
    static const char *const known[] = {"balances", "frozen", "metadata", NULL};
    struct name name;
    if (name_parse(bytes_str(name_text), &name, r->err) != E_OK)
        return wrong_at(r, place);
    tana_err e = check_members(r, place, object, known);
    if (e != E_OK)
        return e;

    _cleanup_(buf_release) struct buf metadata = buf_init(METADATA_MAX);
    e = read_metadata(r, place, object, &metadata);
    if (e != E_OK)
        return e;
    struct id id = id_of_local_account(&name);
    if (account_create(r->state, &id, &name, buf_str(&metadata), r->err) != E_OK)
        return wrong_at(r, place);
    const json_t *frozen = json_object_get(object, "frozen");
    if (frozen && !json_is_boolean(frozen))
        return wrong(r, &(struct place){place, "frozen", 0}, "expected true or false, found %s",
                     type_name(frozen));
    if (json_is_true(frozen))
        REQUIRE(account_freeze(r->state, &id, true, r->err) == E_OK);
    return read_balances(r, place, object, &id);
}

static tana_err read_accounts(struct reader *r, const json_t *accounts)
{
    struct place place = {NULL, "accounts", 0};
    if (!accounts)
        return wrong(r, NULL, "\"accounts\" is missing");
    tana_err e = want(r, &place, accounts, JSON_OBJECT, "an object");
    if (e != E_OK)
        return e;
    if (json_object_size(accounts) > FIXTURE_ACCOUNTS_MAX)
        return wrong(r, &place, "at most %d accounts are allowed", FIXTURE_ACCOUNTS_MAX);
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)accounts, name, value) {
        e = read_account(r, &(struct place){&place, name, 0}, name, value);
        if (e != E_OK)
            return e;
    }
    return E_OK;
}

static tana_err read_executor(struct reader *r, const struct place *place, const json_t *block)
{
    struct id *executor = &r->fixture->block.executor;
    if (json_object_get(block, "executor"))
        return read_account_ref(r, place, block, "executor", executor);
    const struct account *alice =
        view_account_named(overlay_view(r->state), &(struct name){.text = "@alice"});
    if (!alice)
        return wrong(r, &(struct place){place, "executor", 0},
                     "there is no @alice, so it must say which account runs the program");
    *executor = alice->id;
    return E_OK;
}

static tana_err read_time(struct reader *r, const struct place *outer, const json_t *block,
                          int64_t *ret_ms)
{
    const json_t *time;
    tana_err e = read_string(r, outer, block, "time", &time);
    if (e == E_OK && time && !rfc3339_parse(json_text(time), ret_ms))
        return wrong(r, &(struct place){outer, "time", 0},
                     "%s is not a moment such as \"2026-01-01T00:00:00Z\"",
                     text_quote(json_text(time)).text);
    return e;
}

/* The empty object stands for a block that is absent. */
static tana_err read_block(struct reader *r, const json_t *object)
{
    static const char *const known[] = {"height",   "time",     "hash",     "previousHash",
                                        "producer", "executor", "gasLimit", NULL};
    struct place place = {NULL, "block", 0};
    struct block_context *block = &r->fixture->block;
    tana_err e = check_members(r, &place, object, known);
    if (e == E_OK)
        e = read_integer(r, &place, object, "height", 0, JSON_INTEGER_MAX, &block->height);
    if (e == E_OK)
        e = read_integer(r, &place, object, "gasLimit", 1, JSON_INTEGER_MAX, &block->gas_limit);
    if (e == E_OK)
        e = read_time(r, &place, object, &block->time_ms);
    if (e == E_OK)
        e = read_hash(r, &place, object, "hash", &block->hash);
    if (e == E_OK)
        e = read_hash(r, &place, object, "previousHash", &block->previous_hash);
    if (e == E_OK)
        e = read_executor(r, &place, object);
    block->producer = block->executor;
    return e == E_OK ? read_account_ref(r, &place, object, "producer", &block->producer) : e;
}

static tana_err read_data(struct reader *r, const struct place *outer, const json_t *object)
{
    struct place place = {outer, "data", 0};
    const json_t *data = json_object_get(object, "data");
    if (!data)
        return E_OK;
    tana_err e = want(r, &place, data, JSON_OBJECT, "an object");
    if (e != E_OK)
        return e;
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *)data, key, value) {
        struct place at = {&place, key, 0};
        _cleanup_(buf_release) struct buf text = buf_init(CELL_VALUE_MAX);
        json_put_value(&text, value);
        if (text.overflowed)
            return wrong(r, &at, "it is larger than %d bytes", CELL_VALUE_MAX);
        if (cell_set(r->state, &r->fixture->contract, bytes_str(key), buf_bytes(&text),
                     &r->fixture->cell_limits, r->err) != E_OK)
            return wrong_at(r, &at);
    }
    return E_OK;
}

static tana_err create_contract(struct reader *r, const struct place *place)
{
    struct fixture *f = r->fixture;
    if (account_create(r->state, &f->contract, &(struct name){.text = ""}, "{}", r->err) != E_OK)
        return wrong_at(r, place);
    struct contract *contract = xcalloc(1, sizeof *contract);
    contract->id = f->contract;
    contract->owner = f->owner;
    overlay_put(r->state, RECORD_CONTRACT, id_key(&contract->id), contract);
    return E_OK;
}

/* The empty object stands for a contract that is absent. */
static tana_err read_contract(struct reader *r, const json_t *object)
{
    static const char *const known[] = {"id",      "owner",    "balances", "data",
                                        "keysMax", "bytesMax", NULL};
    struct place place = {NULL, "contract", 0};
    struct fixture *f = r->fixture;
    f->owner = f->block.executor;
    tana_err e = check_members(r, &place, object, known);
    if (e == E_OK)
        e = read_account_ref(r, &place, object, "owner", &f->owner);
    f->contract = id_of_contract(&f->owner, bytes_str("local"));
    const json_t *id = NULL;
    if (e == E_OK)
        e = read_string(r, &place, object, "id", &id);
    if (e == E_OK && id && id_parse(json_text(id), &f->contract, r->err) != E_OK)
        return wrong_at(r, &(struct place){&place, "id", 0});
    if (e == E_OK)
        e = read_integer(r, &place, object, "keysMax", 0, FIXTURE_KEYS_MAX,
                         &f->cell_limits.count_max);
    if (e == E_OK)
        e = read_integer(r, &place, object, "bytesMax", 0, FIXTURE_BYTES_MAX,
                         &f->cell_limits.bytes_max);
    if (e == E_OK)
        e = create_contract(r, &place);
    if (e == E_OK)
        e = read_balances(r, &place, object, &f->contract);
    return e == E_OK ? read_data(r, &place, object) : e;
}

static tana_err read_authority(struct reader *r, const json_t *authority)
{
    struct place place = {NULL, "authority", 0};
    struct fixture *f = r->fixture;
    if (!authority) {
        f->movers = xmalloc(sizeof *f->movers);
        f->movers[0] = f->block.executor;
        f->mover_count = 1;
        return E_OK;
    }
    tana_err e = want(r, &place, authority, JSON_ARRAY, "an array of accounts");
    if (e != E_OK)
        return e;
    if (json_array_size(authority) > FIXTURE_AUTHORITY_MAX)
        return wrong(r, &place, "at most %d accounts are allowed", FIXTURE_AUTHORITY_MAX);
    f->movers = xcalloc(json_array_size(authority), sizeof *f->movers);
    for (size_t i = 0; i < json_array_size(authority); i++) {
        e = resolve(r, &(struct place){&place, NULL, i}, json_array_get(authority, i),
                    &f->movers[i]);
        if (e != E_OK)
            return e;
        f->mover_count++;
    }
    return E_OK;
}

static tana_err read_all(struct reader *r, const json_t *root)
{
    static const char *const known[] = {"currencies", "accounts",  "block",
                                        "contract",   "authority", NULL};
    _cleanup_(json_release) json_t *currencies = json_pack(
        "{s:{s:i},s:{s:i},s:{s:i}}", "USD", "scale", 2, "EUR", "scale", 2, "BTC", "scale", 8);
    _cleanup_(json_release) json_t *nothing = json_object();
    REQUIRE(currencies && nothing);
    tana_err e = check_members(r, NULL, root, known);
    if (e != E_OK)
        return e;
    const json_t *given = json_object_get(root, "currencies");
    const json_t *block = json_object_get(root, "block");
    const json_t *contract = json_object_get(root, "contract");
    e = read_currencies(r, given ? given : currencies);
    if (e == E_OK)
        e = read_accounts(r, json_object_get(root, "accounts"));
    if (e == E_OK)
        e = read_block(r, block ? block : nothing);
    if (e == E_OK)
        e = read_contract(r, contract ? contract : nothing);
    return e == E_OK ? read_authority(r, json_object_get(root, "authority")) : e;
}

static struct fixture *fixture_new(void)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    f->ledger = ledger_new();
    f->cell_limits = (struct cell_limits){CONTRACT_KEYS_DEFAULT, CONTRACT_BYTES_DEFAULT};
    f->block.height = 1;
    f->block.gas_limit = GAS_LIMIT_DEFAULT;
    REQUIRE(rfc3339_parse(bytes_str("2026-01-01T00:00:00Z"), &f->block.time_ms));
    f->block.hash = sha256_tagged("tana-local-block-v1", NULL, 0);
    return f;
}

struct fixture *fixture_read(struct bytes json, struct err *err)
{
    static const struct json_rules rules = {
        .size_max = FIXTURE_SIZE_MAX, .depth_max = FIXTURE_DEPTH_MAX, .reals = true};
    _cleanup_(json_release) json_t *root = json_read(json, &rules, err);
    if (!root)
        return NULL;
    _cleanup_(fixture_freep) struct fixture *fixture = fixture_new();
    _cleanup_(overlay_freep) struct overlay *state = overlay_new(ledger_view(fixture->ledger));
    struct reader r = {fixture, state, err};
    if (read_all(&r, root) != E_OK || ledger_commit(fixture->ledger, state, err) != E_OK ||
        ledger_verify(fixture->ledger, err) != E_OK)
        return NULL;
    return TAKE(fixture);
}

void fixture_free(struct fixture *f)
{
    if (!f)
        return;
    ledger_free(f->ledger);
    free(f->movers);
    free(f);
}
