#include "codec/amount.h"

#include "codec/text.h"

bool amount_add(struct amount a, struct amount b, struct amount *ret)
{
    if (b.minor > AMOUNT_MAX.minor - a.minor)
        return false;
    ret->minor = a.minor + b.minor;
    return true;
}

bool amount_sub(struct amount a, struct amount b, struct amount *ret)
{
    if (b.minor > a.minor)
        return false;
    ret->minor = a.minor - b.minor;
    return true;
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static tana_err refuse(struct bytes text, struct err *err, const char *why)
{
    return ERR(err, E_BAD_AMOUNT, "%s is not an amount: %s", text_quote(text).text, why);
}

/* Only digits and at most one point, with a digit on either side of it. */
static tana_err check_shape(struct bytes text, size_t *ret_whole, struct err *err)
{
    if (text.size == 0)
        return refuse(text, err, "it is empty");
    if (text.data[0] == '-' || text.data[0] == '+')
        return refuse(text, err, "amounts have no sign");
    size_t whole = 0, points = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '.' && points++ == 0)
            whole = i;
        else if (!is_digit(text.data[i]))
            return refuse(text, err, "only digits and one decimal point are allowed");
    }
    if (points == 0)
        whole = text.size;
    if (whole == 0 || text.data[text.size - 1] == '.')
        return refuse(text, err, "the decimal point needs a digit on both sides");
    if (whole > 1 && text.data[0] == '0')
        return refuse(text, err, "it begins with a needless 0");
    *ret_whole = whole;
    return E_OK;
}

static tana_err refuse_decimals(struct bytes text, size_t decimals, unsigned scale, struct err *err)
{
    if (scale == 0)
        return refuse(text, err, "the currency has no decimals");
    return ERR(err, E_BAD_AMOUNT, "%s is not an amount: it has %zu decimals, the currency has %u",
               text_quote(text).text, decimals, scale);
}

tana_err amount_parse(struct bytes text, unsigned scale, struct amount *ret, struct err *err)
{
    REQUIRE(scale <= AMOUNT_SCALE_MAX);
    size_t whole = 0;
    tana_err e = check_shape(text, &whole, err);
    if (e != E_OK)
        return e;
    size_t decimals = whole < text.size ? text.size - whole - 1 : 0;
    if (decimals > scale)
        return refuse_decimals(text, decimals, scale, err);

    amount_minor minor = 0;
    size_t digits = whole + decimals; /* then zeros, up to the scale */
    for (size_t i = 0; i < whole + scale; i++) {
        unsigned char c = i >= digits ? '0' : text.data[i < whole ? i : i + 1];
        unsigned digit = (unsigned)(c - '0');
        if (minor > (AMOUNT_MAX.minor - digit) / 10)
            return refuse(text, err, "it is too large");
        minor = minor * 10 + digit;
    }
    ret->minor = minor;
    return E_OK;
}

const char *amount_format(struct amount a, unsigned scale, char out[AMOUNT_TEXT_MAX])
{
    REQUIRE(scale <= AMOUNT_SCALE_MAX);
    char reversed[AMOUNT_TEXT_MAX];
    size_t size = 0, digits = 0;
    for (amount_minor rest = a.minor; digits <= scale || rest > 0; rest /= 10, digits++) {
        if (digits == scale && scale > 0)
            reversed[size++] = '.';
        reversed[size++] = (char)('0' + (int)(rest % 10));
    }
    for (size_t i = 0; i < size; i++)
        out[i] = reversed[size - 1 - i];
    out[size] = '\0';
    return out;
}
