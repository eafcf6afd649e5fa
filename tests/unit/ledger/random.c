/* Thousands of random operations on nested overlays, beside the simplest ledger there is: a table
 * of numbers. The books must balance after every commit, and both must agree. */
#include "world.h"

enum { ACCOUNTS = 6, CURRENCIES = 3, OPERATIONS = 30000 };

static const char *const names[ACCOUNTS] = {"a", "b", "c", "d", "e", "f"};
static const char *const codes[CURRENCIES] = {"AAA", "BBB", "CCC"};

struct table {
    uint64_t held[ACCOUNTS][CURRENCIES];
    bool frozen[ACCOUNTS];
};

/* The table's idea of a transfer. */
static bool table_move(struct table *t, size_t from, size_t to, size_t currency, uint64_t minor)
{
    if (from == to || minor == 0 || t->frozen[from] || t->held[from][currency] < minor)
        return false;
    t->held[from][currency] -= minor;
    t->held[to][currency] += minor;
    return true;
}

static void assert_same(const struct ledger_view *view, const struct table *t)
{
    for (size_t a = 0; a < ACCOUNTS; a++) {
        struct id id = id_of(names[a]);
        const struct account *account = view_account(view, &id);
        ASSERT(account && account->frozen == t->frozen[a]);
        for (size_t c = 0; c < CURRENCIES; c++) {
            struct currency_code code = code_of(codes[c]);
            ASSERT(account_balance(account, &code).minor == t->held[a][c]);
        }
    }
}

/* One random operation on both; they must agree on whether it is possible. */
static void operate(struct prng *prng, struct overlay *o, struct table *t)
{
    size_t from = prng_below(prng, ACCOUNTS), to = prng_below(prng, ACCOUNTS);
    size_t currency = prng_below(prng, CURRENCIES);
    uint64_t minor = prng_below(prng, 1000);
    struct id from_id = id_of(names[from]), to_id = id_of(names[to]);
    struct currency_code code = code_of(codes[currency]);
    uint64_t kind = prng_below(prng, 20);
    if (kind == 0) {
        ASSERT_OK(account_freeze(o, &from_id, minor % 2, &err));
        t->frozen[from] = minor % 2;
    } else if (kind <= 3) {
        tana_err e = deposit_apply(o, &to_id, &code, (struct amount){minor}, &err);
        ASSERT((e == E_OK) == (minor > 0));
        t->held[to][currency] += minor;
    } else {
        struct transfer move = {from_id, to_id, code, {minor}};
        bool possible = table_move(t, from, to, currency, minor);
        ASSERT((transfer_apply(o, &move, &err) == E_OK) == possible);
    }
}

/* A list of transfers by a program that may move the money of a, b and c. */
static void operate_list(struct prng *prng, struct overlay *o, struct table *t)
{
    struct id movers[] = {id_of("a"), id_of("b"), id_of("c")};
    struct authority authority = {.contract = id_of("nobody"), .movers = movers, .mover_count = 3};
    struct transfer list[4];
    struct table trial = *t;
    size_t count = prng_below(prng, 5), expected = SIZE_MAX, failed = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t from = prng_below(prng, 4), to = prng_below(prng, ACCOUNTS);
        size_t currency = prng_below(prng, CURRENCIES);
        uint64_t minor = prng_below(prng, 300);
        list[i] = (struct transfer){
            id_of(names[from]), id_of(names[to]), code_of(codes[currency]), {minor}};
        bool possible = from < 3 && table_move(&trial, from, to, currency, minor);
        if (!possible && expected == SIZE_MAX)
            expected = i;
    }
    tana_err e = transfers_apply(o, list, count, &authority, &failed, &err);
    ASSERT((e == E_OK) == (expected == SIZE_MAX) && failed == expected);
    if (e == E_OK)
        *t = trial;
}

static void run(uint64_t seed)
{
    struct prng prng = {seed};
    struct table kept = {0}, in_block;
    _cleanup_(ledger_freep) struct ledger *l = ledger_new();
    _cleanup_(overlay_freep) struct overlay *block = overlay_new(ledger_view(l));
    for (size_t c = 0; c < CURRENCIES; c++) {
        struct currency_code code = code_of(codes[c]);
        ASSERT_OK(currency_create(block, &code, 0, &err));
    }
    for (size_t a = 0; a < ACCOUNTS; a++)
        create(block, names[a]);
    ASSERT_OK(ledger_commit(l, block, &err));
    in_block = kept;
    for (int i = 0; i < OPERATIONS; i++) {
        struct table in_call = in_block;
        _cleanup_(overlay_freep) struct overlay *call = overlay_new(overlay_view(block));
        for (uint64_t n = prng_below(&prng, 4); n > 0; n--)
            operate(&prng, call, &in_call);
        operate_list(&prng, call, &in_call);
        if (prng_below(&prng, 3) > 0) { /* else the call fails, and nothing of it is kept */
            overlay_merge(call, block);
            in_block = in_call;
        }
        if (prng_below(&prng, 50) == 0) {
            assert_same(overlay_view(block), &in_block);
            ASSERT_OK(ledger_commit(l, block, &err));
            kept = in_block;
        } else if (prng_below(&prng, 100) == 0) {
            overlay_discard(block);
            in_block = kept;
        }
        if (i % 1000 == 0) {
            ASSERT_OK(ledger_verify(l, &err));
            assert_same(ledger_view(l), &kept);
        }
    }
    ASSERT_OK(ledger_commit(l, block, &err));
    ASSERT_OK(ledger_verify(l, &err));
    assert_same(ledger_view(l), &in_block);
}

TEST(money_is_conserved_through_thirty_thousand_calls)
{
    run(1);
}

TEST(and_with_another_seed)
{
    run(20261122);
}
