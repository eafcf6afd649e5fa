#include "ledger/overlay.h"

#include "ledger/cells.h"
#include "world.h"

static const struct cell_limits limits = {.count_max = 5, .bytes_max = 100};

static struct id add_contract(struct ledger *l)
{
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    struct contract *contract = xcalloc(1, sizeof *contract);
    contract->owner = id_of("alice");
    contract->id = id_of_contract(&contract->owner, bytes_str("code"));
    struct id id = contract->id;
    overlay_put(o, RECORD_CONTRACT, id_key(&id), contract);
    ASSERT_OK(ledger_commit(l, o, &err));
    return id;
}

static tana_err set(struct overlay *o, const struct id *contract, const char *key,
                    const char *value)
{
    return cell_set(o, contract, bytes_str(key), bytes_str(value), &limits, &err);
}

/* "a=1 b=2 "; kept until the next call. */
static const char *cells(const struct ledger_view *view, const struct id *contract)
{
    static struct buf out = {.size_max = 4096};
    buf_clear(&out);
    struct bytes key = {0};
    const struct cell *c = cells_next(view, contract, key, true, &key);
    for (; c; c = cells_next(view, contract, key, false, &key)) {
        buf_append_bytes(&out, key);
        buf_append_char(&out, '=');
        buf_append_bytes(&out, cell_value(c));
        buf_append_char(&out, ' ');
    }
    return buf_str(&out);
}

TEST(what_is_discarded_never_was)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    ASSERT_OK(move(o, "alice", "bob", "1.00", "USD"));
    create(o, "dave");
    overlay_discard(o);
    ASSERT_STREQ(dump(overlay_view(o)), WORLD);
    ASSERT_STREQ(dump(ledger_view(l)), WORLD);
}

TEST(overlays_nest_and_merge_downwards)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *block = overlay_new(ledger_view(l));
    _cleanup_(overlay_freep) struct overlay *call = overlay_new(overlay_view(block));
    ASSERT_OK(move(block, "alice", "bob", "1.00", "USD"));
    ASSERT_OK(move(call, "bob", "carol", "6.00", "USD"));
    ASSERT_ERR(move(block, "bob", "carol", "7.00", "USD"), E_INSUFFICIENT, "@bob has 6.00");
    ASSERT_STREQ(dump(ledger_view(l)), WORLD);
    overlay_merge(call, block);
    ASSERT_OK(ledger_commit(l, block, &err));
    ASSERT_OK(ledger_verify(l, &err));
    /* Two transfers of one block are one change of bob's account. */
    ASSERT_STREQ(dump(ledger_view(l)), "currency EUR scale 2 supply 3.00\n"
                                       "currency USD scale 2 supply 15.00\n"
                                       "account @alice v2 3.00 EUR, 9.00 USD\n"
                                       "account @bob v2\n"
                                       "account @carol v2 6.00 USD\n");
}

TEST(money_that_comes_back_leaves_the_version_as_it_was)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    ASSERT_OK(move(o, "alice", "bob", "1.00", "USD"));
    ASSERT_OK(move(o, "bob", "alice", "1.00", "USD"));
    ASSERT_OK(ledger_commit(l, o, &err));
    ASSERT_STREQ(dump(ledger_view(l)), WORLD);
}

TEST(a_commit_that_would_create_money_does_nothing)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    struct id bob = id_of("bob");
    struct currency_code usd = code_of("USD"), eur = code_of("EUR");
    account_set_balance(overlay_account(o, &bob), &usd, amount_of("5.01"));
    ASSERT_ERR(ledger_commit(l, o, &err), E_INTERNAL, "USD no longer add up");
    ASSERT_STREQ(dump(ledger_view(l)), WORLD);

    overlay_discard(o);
    account_set_balance(overlay_account(o, &bob), &usd, AMOUNT_ZERO);
    ASSERT_ERR(ledger_commit(l, o, &err), E_INTERNAL, "USD no longer add up");

    overlay_discard(o);
    overlay_currency(o, &eur)->supply = amount_of("3.01");
    ASSERT_ERR(ledger_commit(l, o, &err), E_INTERNAL, "EUR no longer add up");

    overlay_discard(o);
    struct currency_code unknown = code_of("GBP");
    account_set_balance(overlay_account(o, &bob), &unknown, amount_of("1.00"));
    ASSERT_ERR(ledger_commit(l, o, &err), E_INTERNAL, "GBP no longer add up");
    ASSERT_STREQ(dump(ledger_view(l)), WORLD);
    ASSERT_OK(ledger_verify(l, &err));
}

TEST(cells_are_seen_in_order_through_every_layer)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    struct id contract = add_contract(l);
    _cleanup_(overlay_freep) struct overlay *block = overlay_new(ledger_view(l));
    ASSERT_OK(set(block, &contract, "b", "1"));
    ASSERT_OK(set(block, &contract, "d", "1"));
    ASSERT_OK(ledger_commit(l, block, &err));

    _cleanup_(overlay_freep) struct overlay *call = overlay_new(overlay_view(block));
    ASSERT_OK(set(block, &contract, "c", "2"));
    ASSERT_OK(set(call, &contract, "a", "3"));
    ASSERT_OK(set(call, &contract, "d", "3"));
    ASSERT(cell_delete(call, &contract, bytes_str("b")));
    ASSERT(!cell_delete(call, &contract, bytes_str("b")));
    ASSERT_STREQ(cells(overlay_view(call), &contract), "a=3 c=2 d=3 ");
    ASSERT_STREQ(cells(overlay_view(block), &contract), "b=1 c=2 d=1 ");
    ASSERT_STREQ(cells(ledger_view(l), &contract), "b=1 d=1 ");
    overlay_merge(call, block);
    ASSERT_OK(ledger_commit(l, block, &err));
    ASSERT_STREQ(cells(ledger_view(l), &contract), "a=3 c=2 d=3 ");
    ASSERT_OK(ledger_verify(l, &err));
}

TEST(a_contract_stays_within_its_limits)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    struct id contract = add_contract(l), stranger = id_of("bob");
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    static const char *const keys[] = {"1", "2", "3", "4", "5"};
    for (size_t i = 0; i < 5; i++)
        ASSERT_OK(set(o, &contract, keys[i], "\"1234567890\""));
    ASSERT_ERR(set(o, &contract, "6", "1"), E_LIMIT, "may store 5 keys");
    ASSERT_OK(set(o, &contract, "5", "1"));
    ASSERT(cell_delete(o, &contract, bytes_str("1")));
    ASSERT_OK(set(o, &contract, "6", "1"));
    char big[101] = "";
    memset(big, '1', 100);
    ASSERT_ERR(set(o, &contract, "6", big), E_LIMIT, "may store 100 bytes");
    big[58] = '\0'; /* beside it stand 3 x (1 + 12), 1 + 1 and its own key: 42 bytes */
    ASSERT_OK(set(o, &contract, "6", big));
    ASSERT_ERR(set(o, &contract, "5", "22"), E_LIMIT, "would make it 101");
    ASSERT_ERR(set(o, &stranger, "a", "1"), E_NOT_FOUND, "no such contract");
    ASSERT_EQ(cells_clear(o, &contract), 5);
    ASSERT_EQ(cells_clear(o, &contract), 0);
    ASSERT_STREQ(cells(overlay_view(o), &contract), "");
    ASSERT_OK(ledger_commit(l, o, &err));
    ASSERT_OK(ledger_verify(l, &err));
}

TEST(keys_are_plain_text_of_1_to_256_bytes)
{
    char key[258];
    memset(key, 'k', sizeof key);
    ASSERT_ERR(cell_key_check(bytes_str(""), &err), E_INVALID, "cannot be empty");
    ASSERT_OK(cell_key_check(bytes_of(key, 256), &err));
    ASSERT_ERR(cell_key_check(bytes_of(key, 257), &err), E_LIMIT, "257 bytes; at most 256");
    ASSERT_ERR(cell_key_check(bytes_of("k\0x", 3), &err), E_INVALID, "\"k\\u{0}x\"");
    ASSERT_ERR(cell_key_check(bytes_str("\xed\xa0\x80"), &err), E_INVALID, "not plain text");
    ASSERT_OK(cell_key_check(bytes_str("\xf0\x9f\x98\x80 \x7f"), &err));
}

TEST(a_contract_never_sees_the_cells_of_its_neighbours)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    struct id first = add_contract(l), second = first;
    second.bytes[ID_SIZE - 1]++; /* the very next id */
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    struct contract *contract = xcalloc(1, sizeof *contract);
    contract->id = second;
    overlay_put(o, RECORD_CONTRACT, id_key(&second), contract);
    ASSERT_OK(set(o, &first, "\x7f", "1"));
    ASSERT_OK(set(o, &second, "a", "2"));
    ASSERT_STREQ(cells(overlay_view(o), &first), "\x7f=1 ");
    ASSERT_STREQ(cells(overlay_view(o), &second), "a=2 ");
    ASSERT_EQ(cells_clear(o, &first), 1);
    ASSERT_STREQ(cells(overlay_view(o), &second), "a=2 ");
}

TEST(adding_and_removing_for_ever_leaves_no_marks)
{
    _cleanup_(ledger_freep) struct ledger *l = world_new();
    struct id contract = add_contract(l);
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    char key[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(key, sizeof key, "k%d", i);
        ASSERT_OK(set(o, &contract, key, "1"));
        ASSERT(cell_delete(o, &contract, bytes_str(key)));
    }
    struct overlay_change change;
    ASSERT(!overlay_next_change(o, RECORD_CELL, bytes_of(NULL, 0), true, &change));
}
