#include <ctype.h>
#include <stdlib.h>

#include "store/store_priv.h"

/* Minor units in decimal; returns where they begin in `digits`. */
static const char *minor_text(struct amount a, char digits[AMOUNT_TEXT_MAX])
{
    char *at = digits + AMOUNT_TEXT_MAX - 1;
    *at = '\0';
    amount_minor rest = a.minor;
    do
        *--at = (char)('0' + (int)(rest % 10));
    while (rest /= 10);
    return at;
}

void balances_field(struct buf *out, const struct account *account)
{
    char digits[AMOUNT_TEXT_MAX];
    size_t began = field_begin(out);
    buf_append_char(out, 1); /* version of jsonb's binary format: text follows */
    buf_append_char(out, '{');
    for (size_t i = 0; i < account->balance_count; i++) {
        buf_append_str(out, i ? ",\"" : "\"");
        buf_append_str(out, account->balances[i].currency.text);
        buf_append_str(out, "\":");
        buf_append_str(out, minor_text(account->balances[i].amount, digits));
    }
    buf_append_char(out, '}');
    field_end(out, began);
}

/* What is left to read of a text; `bad` stays once set. */
struct cursor {
    const unsigned char *at, *end;
    bool bad;
};

static bool take(struct cursor *c, char wanted)
{
    while (c->at < c->end && *c->at == ' ')
        c->at++;
    if (c->at == c->end || *c->at != (unsigned char)wanted)
        return false;
    c->at++;
    return true;
}

static void expect(struct cursor *c, char wanted)
{
    if (!take(c, wanted))
        c->bad = true;
}

static struct currency_code take_code(struct cursor *c)
{
    struct currency_code code = {""};
    expect(c, '"');
    for (size_t i = 0; c->at < c->end && *c->at != '"'; i++) {
        bool good = isdigit(*c->at) || (*c->at >= 'A' && *c->at <= 'Z');
        if (!good || i + 1 == sizeof code.text) {
            c->bad = true;
            return code;
        }
        code.text[i] = (char)*c->at++;
    }
    expect(c, '"');
    return code;
}

static struct amount take_minor(struct cursor *c)
{
    struct amount a = AMOUNT_ZERO;
    (void)take(c, ' ');
    const unsigned char *first = c->at;
    for (; c->at < c->end && isdigit(*c->at); c->at++) {
        unsigned digit = *c->at - '0';
        if (a.minor > (AMOUNT_MAX.minor - digit) / 10) {
            c->bad = true;
            return AMOUNT_ZERO;
        }
        a.minor = a.minor * 10 + digit;
    }
    if (c->at == first)
        c->bad = true;
    return a;
}

static int by_code(const void *a, const void *b)
{
    const struct balance *x = a, *y = b;
    return strcmp(x->currency.text, y->currency.text);
}

bool balances_read(struct bytes text, struct balance ret[BALANCES_MAX], size_t *ret_count)
{
    struct cursor c = {.at = text.data, .end = text.data + text.size};
    size_t count = 0;
    expect(&c, '{');
    while (!c.bad && !take(&c, '}')) {
        if (count)
            expect(&c, ',');
        if (count == BALANCES_MAX)
            return false;
        ret[count].currency = take_code(&c);
        expect(&c, ':');
        ret[count++].amount = take_minor(&c);
    }
    if (c.bad || c.at != c.end)
        return false;
    /* PostgreSQL orders members by length first. */
    qsort(ret, count, sizeof *ret, by_code);
    for (size_t i = 1; i < count; i++)
        if (by_code(&ret[i - 1], &ret[i]) == 0)
            return false;
    *ret_count = count;
    return true;
}
