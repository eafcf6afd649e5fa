#include "ledger/fixture.h"

#include "codec/hex.h"
#include "codec/json.h"
#include "codec/rfc3339.h"

#include <inttypes.h>

static const char default_text[] =
    "{\n"
    "  \"currencies\": {\n"
    "    \"BTC\": { \"scale\": 8 },\n"
    "    \"EUR\": { \"scale\": 2 },\n"
    "    \"USD\": { \"scale\": 2 }\n"
    "  },\n"
    "  \"accounts\": {\n"
    "    \"@alice\": {\n"
    "      \"balances\": { \"BTC\": \"1.00000000\", \"EUR\": \"500.00\", \"USD\": \"1000.00\" },\n"
    "      \"metadata\": { \"displayName\": \"Alice\", \"role\": \"user\" }\n"
    "    },\n"
    "    \"@bob\": {\n"
    "      \"balances\": { \"BTC\": \"0.50000000\", \"EUR\": \"250.00\", \"USD\": \"500.00\" },\n"
    "      \"metadata\": { \"displayName\": \"Bob\", \"role\": \"user\" }\n"
    "    },\n"
    "    \"@charlie\": {\n"
    "      \"balances\": { \"BTC\": \"0.25000000\", \"EUR\": \"100.00\", \"USD\": \"250.00\" },\n"
    "      \"metadata\": { \"displayName\": \"Charlie\", \"role\": \"user\" }\n"
    "    },\n"
    "    \"@treasury\": {\n"
    "      \"balances\": { \"BTC\": \"100.00000000\", \"EUR\": \"1000000.00\", "
    "\"USD\": \"1000000.00\" },\n"
    "      \"metadata\": { \"displayName\": \"Treasury\", \"role\": \"treasury\" }\n"
    "    }\n"
    "  },\n"
    "  \"block\": { \"producer\": \"@treasury\", \"executor\": \"@alice\" },\n"
    "  \"authority\": [\"@alice\", \"@bob\", \"@charlie\", \"@treasury\"]\n"
    "}\n";

const char *fixture_default_text(void)
{
    return default_text;
}

struct fixture *fixture_default(void)
{
    struct err err;
    struct fixture *fixture = fixture_read(bytes_str(default_text), &err);
    REQUIRE(fixture);
    return fixture;
}

/* `first` says whether this is the first member of its object, and is false afterwards. */
static void put_member(struct buf *out, bool *first, const char *indent, struct bytes name)
{
    buf_printf(out, "%s%s", *first ? "\n" : ",\n", indent);
    json_put_string(out, name);
    buf_append_str(out, ": ");
    *first = false;
}

static void put_currencies(struct buf *out, const struct ledger_view *view)
{
    bool first = true;
    struct bytes key = {0};
    const struct currency *c = view->next(view, RECORD_CURRENCY, key, true, &key);
    buf_append_str(out, "  \"currencies\": {");
    for (; c; c = view->next(view, RECORD_CURRENCY, key, false, &key)) {
        put_member(out, &first, "    ", key);
        buf_printf(out, "{ \"scale\": %u }", c->scale);
    }
    buf_append_str(out, first ? "}" : "\n  }");
}

static void put_balances(struct buf *out, const struct ledger_view *view,
                         const struct account *account)
{
    buf_append_str(out, "\"balances\": {");
    for (size_t i = 0; i < account->balance_count; i++) {
        const struct balance *b = &account->balances[i];
        char text[AMOUNT_TEXT_MAX];
        buf_printf(out, "%s \"%s\": \"%s\"", i > 0 ? "," : "", b->currency.text,
                   amount_format(b->amount, view_currency(view, &b->currency)->scale, text));
    }
    buf_append_str(out, account->balance_count > 0 ? " }" : "}");
}

static void put_accounts(struct buf *out, const struct ledger_view *view)
{
    bool first = true;
    struct bytes key = {0};
    const struct id *id = view->next(view, RECORD_NAME, key, true, &key);
    buf_append_str(out, "  \"accounts\": {");
    for (; id; id = view->next(view, RECORD_NAME, key, false, &key)) {
        const struct account *account = view_account(view, id);
        put_member(out, &first, "    ", bytes_str(account->name.text));
        buf_append_str(out, "{\n      ");
        put_balances(out, view, account);
        buf_printf(out, ",\n      \"frozen\": %s,\n      \"metadata\": %s\n    }",
                   account->frozen ? "true" : "false", account_metadata(account));
    }
    buf_append_str(out, first ? "}" : "\n  }");
}

static struct account_label label_of(const struct fixture *f, const struct id *id)
{
    return account_label(view_account(ledger_view(f->ledger), id));
}

static void put_block(struct buf *out, const struct fixture *f)
{
    const struct block_context *block = &f->block;
    char time[RFC3339_TEXT_MAX], hash[2 * SHA256_SIZE + 1], previous[2 * SHA256_SIZE + 1];
    hex_encode(sha256_bytes(&block->hash), hash);
    hex_encode(sha256_bytes(&block->previous_hash), previous);
    buf_printf(
        out,
        "  \"block\": {\n    \"height\": %" PRIu64 ",\n    \"time\": \"%s\",\n"
        "    \"hash\": \"%s\",\n    \"previousHash\": \"%s\",\n"
        "    \"producer\": \"%s\",\n    \"executor\": \"%s\",\n    \"gasLimit\": %" PRIu64 "\n  }",
        block->height, rfc3339_format(block->time_ms, time), hash, previous,
        label_of(f, &block->producer).text, label_of(f, &block->executor).text, block->gas_limit);
}

static void put_contract(struct buf *out, const struct fixture *f)
{
    const struct ledger_view *view = ledger_view(f->ledger);
    char id[ID_TEXT_MAX];
    buf_printf(out, "  \"contract\": {\n    \"id\": \"%s\",\n    \"owner\": \"%s\",\n    ",
               id_format(&f->contract, id), label_of(f, &f->owner).text);
    put_balances(out, view, view_account(view, &f->contract));
    buf_append_str(out, ",\n    \"data\": {");
    bool first = true;
    struct bytes key = {0};
    const struct cell *cell = cells_next(view, &f->contract, key, true, &key);
    for (; cell; cell = cells_next(view, &f->contract, key, false, &key)) {
        put_member(out, &first, "      ", key);
        buf_append_bytes(out, cell_value(cell));
    }
    buf_printf(out, "%s,\n    \"keysMax\": %" PRIu64 ",\n    \"bytesMax\": %" PRIu64 "\n  }",
               first ? "}" : "\n    }", f->cell_limits.count_max, f->cell_limits.bytes_max);
}

void fixture_write(const struct fixture *f, struct buf *out)
{
    const struct ledger_view *view = ledger_view(f->ledger);
    buf_append_str(out, "{\n");
    put_currencies(out, view);
    buf_append_str(out, ",\n");
    put_accounts(out, view);
    buf_append_str(out, ",\n");
    put_block(out, f);
    buf_append_str(out, ",\n");
    put_contract(out, f);
    buf_append_str(out, ",\n  \"authority\": [");
    for (size_t i = 0; i < f->mover_count; i++)
        buf_printf(out, "%s\"%s\"", i > 0 ? ", " : "", label_of(f, &f->movers[i]).text);
    buf_append_str(out, "]\n}\n");
}
