#include "codec/rfc3339.h"

#include "base/err.h"

#include <stdio.h>

#define MS_PER_DAY INT64_C(86400000)

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970-01-01 to the first of January. */
static int64_t days_to_year(int year)
{
    int64_t y = year - 1;
    return (y * 365 + y / 4 - y / 100 + y / 400) - (INT64_C(1969) * 365 + 492 - 19 + 4);
}

/* Reads exactly `count` digits at *at. */
static bool take_number(struct bytes text, size_t *at, size_t count, int *ret)
{
    int value = 0;
    for (size_t i = 0; i < count; i++, ++*at) {
        if (*at >= text.size || text.data[*at] < '0' || text.data[*at] > '9')
            return false;
        value = value * 10 + (text.data[*at] - '0');
    }
    *ret = value;
    return true;
}

static bool take_char(struct bytes text, size_t *at, char c)
{
    return *at < text.size && text.data[(*at)++] == (unsigned char)c;
}

/* ".5" is 500 milliseconds. */
static bool take_fraction(struct bytes text, size_t *at, int *ret_ms)
{
    static const int scale[] = {100, 10, 1};
    *ret_ms = 0;
    if (*at >= text.size || text.data[*at] != '.')
        return true;
    ++*at;
    size_t count = 0;
    while (*at < text.size && text.data[*at] >= '0' && text.data[*at] <= '9') {
        if (count == 3)
            return false;
        *ret_ms += (text.data[(*at)++] - '0') * scale[count++];
    }
    return count > 0;
}

bool rfc3339_parse(struct bytes text, int64_t *ret_ms)
{
    int year, month, day, hour, minute, second, ms;
    size_t at = 0;
    if (!take_number(text, &at, 4, &year) || !take_char(text, &at, '-') ||
        !take_number(text, &at, 2, &month) || !take_char(text, &at, '-') ||
        !take_number(text, &at, 2, &day) || !take_char(text, &at, 'T') ||
        !take_number(text, &at, 2, &hour) || !take_char(text, &at, ':') ||
        !take_number(text, &at, 2, &minute) || !take_char(text, &at, ':') ||
        !take_number(text, &at, 2, &second) || !take_fraction(text, &at, &ms) ||
        !take_char(text, &at, 'Z') || at != text.size)
        return false;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) ||
        hour > 23 || minute > 59 || second > 59)
        return false;

    int64_t days = days_to_year(year) + day - 1;
    for (int m = 1; m < month; m++)
        days += days_in_month(year, m);
    *ret_ms = days * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * INT64_C(1000) + ms;
    return true;
}

const char *rfc3339_format(int64_t ms, char out[RFC3339_TEXT_MAX])
{
    REQUIRE(ms >= 0 && ms < days_to_year(10000) * MS_PER_DAY);
    int64_t days = ms / MS_PER_DAY;
    int year = 1970 + (int)(days / 366); /* never too late */
    while (days_to_year(year + 1) <= days)
        year++;
    int day = (int)(days - days_to_year(year)), month = 1;
    while (day >= days_in_month(year, month))
        day -= days_in_month(year, month++);
    int rest = (int)(ms % MS_PER_DAY);
    char text[64];
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, day + 1,
             rest / 3600000, rest / 60000 % 60, rest / 1000 % 60, rest % 1000);
    memcpy(out, text, RFC3339_TEXT_MAX - 1);
    out[RFC3339_TEXT_MAX - 1] = '\0';
    return out;
}
