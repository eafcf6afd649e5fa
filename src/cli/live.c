#include "cli/live.h"

#include <inttypes.h>
#include <stdlib.h>

#include "cli/answer.h"
#include "cli/send.h"
#include "codec/json_write.h"

struct names {
    size_t count;
    struct name items[LIVE_ACCOUNTS_MAX];
};

/* The first account that was found stays first. */
static tana_err names_add(struct names *names, const struct name *name, struct err *err)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i].text, name->text) == 0)
            return E_OK;
    }
    if (names->count == LIVE_ACCOUNTS_MAX)
        return ERR(err, E_LIMIT, "the program names more than %d accounts", LIVE_ACCOUNTS_MAX);
    names->items[names->count++] = *name;
    return E_OK;
}

static tana_err names_add_text(struct names *names, const char *text, struct err *err)
{
    struct account_text account = send_account(text);
    struct name name;
    return name_parse(bytes_str(account.text), &name, err) ? err->code
                                                           : names_add(names, &name, err);
}

static bool is_name_byte(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* Everything in the text that looks like an account: "@" and what may follow it. */
static tana_err names_in(struct names *names, struct bytes text, struct err *err)
{
    for (size_t at = 0; at < text.size; at++) {
        size_t end = at + 1;
        if (text.data[at] != '@')
            continue;
        while (end < text.size && is_name_byte(text.data[end]))
            end++;
        struct name name;
        struct err ignored;
        if (name_parse(bytes_of(text.data + at, end - at), &name, &ignored) == E_OK &&
            names_add(names, &name, err))
            return err->code;
        at = end - 1;
    }
    return E_OK;
}

static tana_err names_wanted(const struct args *args, const struct graph *g, struct names *names,
                             struct err *err)
{
    const char *set = getenv("TANA_AS");
    const char *executor = args->as ? args->as : set && *set ? set : NULL;
    if (executor && names_add_text(names, executor, err))
        return err->code;
    for (size_t i = 0; i < args->accounts.count; i++) {
        if (names_add_text(names, args->accounts.items[i], err))
            return err->code;
    }
    for (size_t i = 0; i < g->count; i++) {
        if (names_in(names, buf_bytes(&g->modules[i]->source), err))
            return err->code;
    }
    return E_OK;
}

/* ------------------------------------------------------------------------------- writing ----- */

static void put_account(struct json_writer *w, const json_t *account)
{
    const json_t *balance;
    size_t i;
    _cleanup_(buf_release) struct buf metadata = buf_init(ANSWER_SIZE_MAX);
    json_put_value(&metadata, json_object_get(account, "metadata"));
    json_open(w, answer_member(account, "name"), '{');
    json_open(w, "balances", '{');
    json_array_foreach (json_object_get(account, "balances"), i, balance)
        json_add_str(w, answer_member(balance, "currency"), answer_member(balance, "amount"));
    json_close(w, '}');
    json_add_bool(w, "frozen", json_is_true(json_object_get(account, "frozen")));
    json_add_raw(w, "metadata", buf_bytes(&metadata));
    json_close(w, '}');
}

/* *ret_executor is the first that there is. */
static tana_err put_accounts(struct json_writer *w, struct client *client,
                             const struct names *names, struct name *ret_executor, struct err *err)
{
    json_open(w, "accounts", '{');
    for (size_t i = 0; i < names->count; i++) {
        _cleanup_(json_release) json_t *account = NULL;
        _cleanup_(buf_release) struct buf path = buf_init(CLIENT_PATH_MAX);
        buf_printf(&path, "/v1/accounts/%s", names->items[i].text);
        struct err missing;
        tana_err code = client_get(client, buf_str(&path), &account, &missing);
        if (code == E_NO_ACCOUNT)
            continue;
        if (code) {
            *err = missing;
            return code;
        }
        if (!ret_executor->text[0])
            *ret_executor = names->items[i];
        put_account(w, account);
    }
    json_close(w, '}');
    return E_OK;
}

static tana_err put_currencies(struct json_writer *w, struct client *client, struct err *err)
{
    _cleanup_(json_release) json_t *page = NULL;
    const json_t *currency;
    size_t i;
    if (client_get(client, "/v1/currencies?limit=256", &page, err))
        return err->code;
    json_open(w, "currencies", '{');
    json_array_foreach (json_object_get(page, "currencies"), i, currency) {
        json_open(w, answer_member(currency, "code"), '{');
        json_add_uint(w, "scale", answer_number(currency, "scale"));
        json_close(w, '}');
    }
    json_close(w, '}');
    return E_OK;
}

static tana_err put_block(struct json_writer *w, struct client *client, const struct name *executor,
                          struct err *err)
{
    _cleanup_(json_release) json_t *block = NULL;
    if (client_get(client, "/v1/blocks/latest", &block, err))
        return err->code;
    json_open(w, "block", '{');
    json_add_uint(w, "height", answer_number(block, "height"));
    json_add_str(w, "time", answer_member(block, "time"));
    json_add_str(w, "hash", answer_member(block, "hash"));
    json_add_str(w, "previousHash", answer_member(block, "previous"));
    json_add_str(w, "executor", executor->text);
    json_close(w, '}');
    return E_OK;
}

tana_err live_state(const struct args *args, const struct graph *g, struct buf *out,
                    struct err *err)
{
    struct json_writer w = json_writer(out);
    struct name executor = {0};
    _cleanup_(client_freep) struct client *client = NULL;
    _cleanup_(free_ptr) struct names *names = xcalloc(1, sizeof *names);
    if (names_wanted(args, g, names, err) || answer_node(args, &client, err))
        return err->code;
    json_open(&w, NULL, '{');
    if (put_currencies(&w, client, err) || put_accounts(&w, client, names, &executor, err))
        return err->code;
    bool asked = args->as || (getenv("TANA_AS") && *getenv("TANA_AS"));
    if (!executor.text[0] || (asked && strcmp(executor.text, names->items[0].text) != 0))
        return ERR(err, E_NO_ACCOUNT,
                   names->count ? "the account %s does not exist" : "no account %s",
                   names->count ? names->items[0].text : "is named to run the program: --as @NAME");
    if (put_block(&w, client, &executor, err))
        return err->code;
    json_close(&w, '}');
    return E_OK;
}
