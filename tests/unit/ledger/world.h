/* A small ledger for tests, and one-line ways to use it. Each test file that includes it gets its
 * own. Names are without '@', amounts of USD and EUR have two decimals. */
#ifndef TANA_TESTS_UNIT_LEDGER_WORLD_H
#define TANA_TESTS_UNIT_LEDGER_WORLD_H

#include "ledger/ledger.h"
#include "ledger/transfer.h"
#include "lib/test.h"

static inline struct name name_of(const char *bare)
{
    struct ref ref;
    ASSERT_OK(ref_parse(bytes_str(bare), &ref, &err));
    return ref.name;
}

static inline struct id id_of(const char *bare)
{
    struct name name = name_of(bare);
    return id_of_local_account(&name);
}

static inline struct currency_code code_of(const char *text)
{
    struct currency_code code;
    ASSERT_OK(currency_code_parse(bytes_str(text), &code, &err));
    return code;
}

static inline struct amount amount_of(const char *text)
{
    struct amount amount;
    ASSERT_OK(amount_parse(bytes_str(text), 2, &amount, &err));
    return amount;
}

static inline struct transfer transfer_of(const char *from, const char *to, const char *amount,
                                          const char *code)
{
    return (struct transfer){id_of(from), id_of(to), code_of(code), amount_of(amount)};
}

static inline tana_err move(struct overlay *o, const char *from, const char *to, const char *amount,
                            const char *code)
{
    struct transfer t = transfer_of(from, to, amount, code);
    return transfer_apply(o, &t, &err);
}

static inline tana_err deposit(struct overlay *o, const char *to, const char *amount,
                               const char *code_text)
{
    struct id id = id_of(to);
    struct currency_code code = code_of(code_text);
    return deposit_apply(o, &id, &code, amount_of(amount), &err);
}

static inline void create(struct overlay *o, const char *bare)
{
    struct name name = name_of(bare);
    struct id id = id_of(bare);
    ASSERT_OK(account_create(o, &id, &name, "{}", &err));
}

/* alice with 10.00 USD and 3.00 EUR, bob with 5.00 USD, carol with nothing. */
static inline struct ledger *world_new(void)
{
    struct ledger *l = ledger_new();
    _cleanup_(overlay_freep) struct overlay *o = overlay_new(ledger_view(l));
    struct currency_code usd = code_of("USD"), eur = code_of("EUR");
    ASSERT_OK(currency_create(o, &usd, 2, &err));
    ASSERT_OK(currency_create(o, &eur, 2, &err));
    create(o, "alice");
    create(o, "bob");
    create(o, "carol");
    ASSERT_OK(deposit(o, "alice", "10.00", "USD"));
    ASSERT_OK(deposit(o, "alice", "3.00", "EUR"));
    ASSERT_OK(deposit(o, "bob", "5.00", "USD"));
    ASSERT_OK(ledger_commit(l, o, &err));
    ASSERT_OK(ledger_verify(l, &err));
    return l;
}

/* The dump of a view; kept until the next call. */
static inline const char *dump(const struct ledger_view *view)
{
    static struct buf out = {.size_max = 1 << 20};
    buf_clear(&out);
    ledger_dump(view, &out);
    return buf_str(&out);
}

#define WORLD                                                                                      \
    "currency EUR scale 2 supply 3.00\n"                                                           \
    "currency USD scale 2 supply 15.00\n"                                                          \
    "account @alice v1 3.00 EUR, 10.00 USD\n"                                                      \
    "account @bob v1 5.00 USD\n"                                                                   \
    "account @carol v1\n"

#endif
