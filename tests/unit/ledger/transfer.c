#include "ledger/transfer.h"

#include "world.h"

/* What does not fit leaves the dump as it was. */
static void assert_refused(const char *from, const char *to, const char *amount, const char *code,
                           tana_err expected, const char *text)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    ASSERT_ERR(move(o, from, to, amount, code), expected, text);
    ASSERT_STREQ(dump(overlay_view(o)), WORLD);
}

TEST(a_transfer_moves_money_and_nothing_else)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    ASSERT_OK(move(o, "alice", "bob", "4.00", "USD"));
    ASSERT_OK(ledger_commit(l, o, &err));
    ASSERT_OK(ledger_verify(l, &err));
    ASSERT_STREQ(dump(ledger_view(l)), "currency EUR scale 2 supply 3.00\n"
                                       "currency USD scale 2 supply 15.00\n"
                                       "account @alice v2 3.00 EUR, 6.00 USD\n"
                                       "account @bob v2 9.00 USD\n"
                                       "account @carol v1\n");
}

TEST(all_of_it_can_be_sent_and_the_empty_balance_disappears)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    ASSERT_OK(move(o, "bob", "carol", "5.00", "USD"));
    ASSERT_STREQ(dump(overlay_view(o)), "currency EUR scale 2 supply 3.00\n"
                                        "currency USD scale 2 supply 15.00\n"
                                        "account @alice v1 3.00 EUR, 10.00 USD\n"
                                        "account @bob v1\n"
                                        "account @carol v1 5.00 USD\n");
}

TEST(what_a_transfer_cannot_do)
{
    assert_refused("bob", "carol", "5.01", "USD", E_INSUFFICIENT,
                   "@bob has 5.00 USD, less than 5.01");
    assert_refused("carol", "bob", "0.01", "USD", E_INSUFFICIENT, "@carol has 0.00 USD");
    assert_refused("bob", "alice", "0.01", "EUR", E_INSUFFICIENT, "@bob has 0.00 EUR");
    assert_refused("alice", "alice", "1.00", "USD", E_SELF_TRANSFER, "@alice is both");
    assert_refused("alice", "bob", "0.00", "USD", E_BAD_AMOUNT, "more than 0");
    assert_refused("alice", "nobody", "1.00", "USD", E_NO_ACCOUNT, "does not exist");
    assert_refused("nobody", "alice", "1.00", "USD", E_NO_ACCOUNT, "does not exist");
    assert_refused("alice", "bob", "1.00", "GBP", E_NO_CURRENCY, "GBP does not exist");
}

TEST(a_frozen_account_receives_and_does_not_send)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    struct id bob = id_of("bob"), nobody = id_of("nobody");
    ASSERT_OK(account_freeze(o, &bob, true, &err));
    ASSERT_ERR(move(o, "bob", "alice", "1.00", "USD"), E_FROZEN, "@bob is frozen");
    ASSERT_OK(move(o, "alice", "bob", "1.00", "USD"));
    ASSERT_OK(account_freeze(o, &bob, false, &err));
    ASSERT_OK(move(o, "bob", "alice", "6.00", "USD"));
    ASSERT_ERR(account_freeze(o, &nobody, true, &err), E_NO_ACCOUNT, "does not exist");
}

TEST(an_account_holds_at_most_64_currencies)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    char text[16];
    for (int i = 0; i < BALANCES_MAX; i++) {
        snprintf(text, sizeof text, "C%02d", i);
        struct currency_code code = code_of(text);
        ASSERT_OK(currency_create(o, &code, 2, &err));
        ASSERT_OK(deposit(o, "carol", "1.00", text));
    }
    ASSERT_ERR(move(o, "alice", "carol", "1.00", "USD"), E_LIMIT,
               "@carol already holds 64 currencies");
    ASSERT_OK(deposit(o, "carol", "1.00", "C07"));
    ASSERT_OK(move(o, "carol", "bob", "2.00", "C07")); /* makes room */
    ASSERT_OK(move(o, "alice", "carol", "1.00", "USD"));
    ASSERT_OK(ledger_commit(l, o, &err));
    ASSERT_OK(ledger_verify(l, &err));
}

TEST(the_supply_cannot_leave_the_range)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    struct id carol = id_of("carol");
    struct currency_code usd = code_of("USD");
    struct amount rest = {AMOUNT_MAX.minor - 1500};
    ASSERT_OK(deposit_apply(o, &carol, &usd, rest, &err));
    ASSERT_ERR(deposit(o, "bob", "0.01", "USD"), E_OVERFLOW, "cannot be that much USD");
    ASSERT_OK(move(o, "alice", "carol", "10.00", "USD"));
    ASSERT_OK(move(o, "bob", "carol", "5.00", "USD"));
    ASSERT(amount_eq(account_balance(view_account(overlay_view(o), &carol), &usd), AMOUNT_MAX));
    ASSERT_OK(ledger_commit(l, o, &err));
    ASSERT_OK(ledger_verify(l, &err));
}

TEST(names_ids_and_currencies_are_taken_once)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    struct id alice = id_of("alice"), fresh = id_of("dave");
    struct name alice_name = name_of("alice"), dave = name_of("dave");
    struct currency_code usd = code_of("USD"), big = code_of("BIG");
    ASSERT_ERR(account_create(o, &alice, &dave, "{}", &err), E_TAKEN, "this id exists");
    ASSERT_ERR(account_create(o, &fresh, &alice_name, "{}", &err), E_TAKEN, "called @alice");
    struct name like = name_of("al1-ce");
    ASSERT_ERR(account_create(o, &fresh, &like, "{}", &err), E_TAKEN,
               "@al1-ce looks too much like @alice");
    ASSERT_ERR(currency_create(o, &usd, 2, &err), E_TAKEN, "USD exists already");
    ASSERT_ERR(currency_create(o, &big, 19, &err), E_INVALID, "19 decimals");
    ASSERT_STREQ(dump(overlay_view(o)), WORLD);
}

TEST(a_list_of_transfers_is_applied_whole)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    struct id movers[] = {id_of("alice"), id_of("carol")};
    struct authority authority = {.movers = movers, .mover_count = 2};
    /* carol can only pay because alice has paid her before */
    struct transfer list[] = {transfer_of("alice", "carol", "10.00", "USD"),
                              transfer_of("carol", "bob", "9.00", "USD")};
    size_t failed = 99;
    ASSERT_OK(transfers_apply(o, list, 2, &authority, &failed, &err));
    ASSERT_EQ(failed, 99);
    ASSERT_OK(ledger_commit(l, o, &err));
    ASSERT_OK(ledger_verify(l, &err));
    struct currency_code usd = code_of("USD");
    ASSERT(amount_eq(account_balance(view_account(ledger_view(l), &movers[1]), &usd),
                     amount_of("1.00")));
}

TEST(or_not_at_all_and_the_one_that_failed_is_named)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    struct id movers[] = {id_of("alice")};
    struct authority authority = {.movers = movers, .mover_count = 1};
    struct transfer list[] = {transfer_of("alice", "carol", "9.00", "USD"),
                              transfer_of("alice", "bob", "2.00", "USD"),
                              transfer_of("alice", "bob", "1.00", "USD")};
    size_t failed = 99;
    ASSERT_ERR(transfers_apply(o, list, 3, &authority, &failed, &err), E_INSUFFICIENT,
               "@alice has 1.00 USD");
    ASSERT_EQ(failed, 1);
    ASSERT_STREQ(dump(overlay_view(o)), WORLD);
}

TEST(a_program_moves_its_own_money_and_that_of_its_authority_only)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    struct authority authority = {.contract = id_of("bob")};
    struct transfer own = transfer_of("bob", "carol", "1.00", "USD");
    struct transfer others = transfer_of("alice", "carol", "1.00", "USD");
    size_t failed = 99;
    ASSERT_OK(transfers_apply(o, &own, 1, &authority, &failed, &err));
    ASSERT_ERR(transfers_apply(o, &others, 1, &authority, &failed, &err), E_FORBIDDEN,
               "may not move money of @alice");
    ASSERT_EQ(failed, 0);
}
