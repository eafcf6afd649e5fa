#include "codec/hex.h"

static const char digits[] = "0123456789abcdef";

static int digit_value(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

void hex_encode(struct bytes data, char *out)
{
    for (size_t i = 0; i < data.size; i++) {
        *out++ = digits[data.data[i] >> 4];
        *out++ = digits[data.data[i] & 15];
    }
    *out = '\0';
}

bool hex_decode(struct bytes text, void *out, size_t size)
{
    if (text.size % 2 != 0 || text.size / 2 != size)
        return false;
    unsigned char *at = out;
    for (size_t i = 0; i < size; i++) {
        int high = digit_value(text.data[2 * i]);
        int low = digit_value(text.data[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        at[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}
