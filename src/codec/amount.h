/* Money: whole numbers of a currency's minor units, 0 .. 2^127-1.
 *
 * A currency's scale says how many decimals its major unit has: with scale 2, "12.50" is 1250
 * minor units. An amount does not know its currency. It is a struct so that + and < on money do
 * not compile; every operation that can leave the range says so and changes nothing. */
#ifndef TANA_CODEC_AMOUNT_H
#define TANA_CODEC_AMOUNT_H

#include "base/buf.h"
#include "base/err.h"

__extension__ typedef unsigned __int128 amount_minor;

struct amount {
    amount_minor minor;
};

enum {
    AMOUNT_SCALE_MAX = 18, /* decimals */
    AMOUNT_TEXT_MAX = 48,  /* bytes of amount_format's longest text, with the NUL */
};

#define AMOUNT_MAX ((struct amount){((amount_minor)1 << 127) - 1})
#define AMOUNT_ZERO ((struct amount){0})

static inline bool amount_is_zero(struct amount a)
{
    return a.minor == 0;
}

static inline bool amount_eq(struct amount a, struct amount b)
{
    return a.minor == b.minor;
}

static inline bool amount_lt(struct amount a, struct amount b)
{
    return a.minor < b.minor;
}

/* False, and *ret untouched, when the sum is over AMOUNT_MAX. */
bool amount_add(struct amount a, struct amount b, struct amount *ret);

/* False, and *ret untouched, when b is larger than a. */
bool amount_sub(struct amount a, struct amount b, struct amount *ret);

/* Reads major units: digits, and if the scale allows it a point and 1..scale digits. "12", "12.5"
 * and "12.50" are the same at scale 2. Refuses signs, exponents, white space, separators, leading
 * zeros, a point without digits on both sides, digits beyond the scale, and what is over the
 * range. Errors: E_BAD_AMOUNT with a sentence that quotes the text. */
tana_err amount_parse(struct bytes text, unsigned scale, struct amount *ret, struct err *err);

/* Writes major units with exactly `scale` decimals ("12.50", "0.00", at scale 0 "12"); what it
 * writes, amount_parse reads. Returns `out`. */
const char *amount_format(struct amount a, unsigned scale, char out[AMOUNT_TEXT_MAX]);

#endif
