/* ledger_verify() against ledgers that were spoiled behind the back of ledger_commit(). */
#include "ledger/cells.h"
#include "world.h"

/* Puts the record as it is; the commit checks only what concerns money. */
static void spoil(struct ledger *l, enum record_kind kind, struct bytes key, void *record)
{
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    overlay_put(o, kind, key, record);
    ASSERT_OK(ledger_commit(l, o, &err));
}

static struct account *account_in(struct ledger *l, const char *bare)
{
    struct id id = id_of(bare);
    return (struct account *)view_account(ledger_view(l), &id);
}

static struct contract *new_contract(uint64_t cells, uint64_t bytes)
{
    struct contract *contract = xcalloc(1, sizeof *contract);
    contract->id = id_of("code");
    contract->cell_count = cells;
    contract->cell_bytes = bytes;
    return contract;
}

TEST(a_sum_that_differs_from_the_supply)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    struct currency_code usd = code_of("USD");
    account_set_balance(account_in(l, "bob"), &usd, amount_of("5.01"));
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL,
               "the supply of USD is 15.00, its balances sum to 15.01");
}

TEST(balances_out_of_order_empty_or_of_no_currency)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    struct account *alice = account_in(l, "alice");
    struct balance eur = alice->balances[0], usd = alice->balances[1];
    alice->balances[0] = usd;
    alice->balances[1] = eur;
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL, "@alice: its balances are out of order at EUR");
    alice->balances[1] = usd;
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL, "out of order at USD");
    alice->balances[0] = (struct balance){eur.currency, AMOUNT_ZERO};
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL, "@alice: it keeps an empty balance of EUR");
    alice->balances[0] = (struct balance){code_of("AAA"), amount_of("1.00")};
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL, "@alice: it holds AAA, which does not exist");
    alice->balances[0] = (struct balance){eur.currency, AMOUNT_MAX};
    alice->balances[1] = (struct balance){usd.currency, AMOUNT_MAX};
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL, "the sum of all USD is out of range");
}

TEST(a_name_that_leads_elsewhere)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    account_in(l, "alice")->name = name_of("bob");
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL, "@bob: its name leads elsewhere");
}

TEST(an_account_without_a_version_or_under_another_id)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    struct account *bob = account_in(l, "bob");
    bob->version = 0;
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL, "@bob: it has no version");
    bob->version = 1;
    bob->id.bytes[0] ^= 1;
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL, "@bob: it is kept under another id");
}

TEST(cells_that_are_miscounted_or_of_no_contract)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    struct id id = id_of("code");
    struct cell_key key = cell_key(&id, bytes_str("k"));
    spoil(l, RECORD_CELL, bytes_of(key.bytes, key.size), cell_new(bytes_str("12")));
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL, "1 cells belong to no contract");
    spoil(l, RECORD_CONTRACT, id_key(&id), new_contract(1, 4));
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL, "counts 1 cells of 4 bytes; it has 1 of 3");
    spoil(l, RECORD_CONTRACT, id_key(&id), new_contract(2, 3));
    ASSERT_ERR(ledger_verify(l, &err), E_INTERNAL, "counts 2 cells of 3 bytes; it has 1 of 3");
    spoil(l, RECORD_CONTRACT, id_key(&id), new_contract(1, 3));
    ASSERT_OK(ledger_verify(l, &err));
}
