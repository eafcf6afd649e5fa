#include "codec/text.h"

#include <stdio.h>

enum { QUOTED_CHAR_MAX = 11 }; /* bytes of the longest, \u{10ffff}, with the NUL */

/* How many bytes the character takes that begins with `lead`; 0 when none does. */
static size_t lead_size(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* Decodes one character; returns its size in bytes, or 0 when it is ill-formed. */
static size_t decode(struct bytes text, uint32_t *ret_char)
{
    unsigned char lead = text.data[0];
    size_t size = lead_size(lead);
    if (size == 0 || size > text.size)
        return 0;
    uint32_t value = size == 1 ? lead : lead & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((text.data[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (text.data[i] & 0x3f);
    }
    bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    if (overlong || (value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff)
        return 0;
    *ret_char = value;
    return size;
}

/* How many bytes at the start are ASCII; perhaps up to 7 less, which costs nothing but time. */
static size_t ascii_run(struct bytes text)
{
    size_t i = 0;
    for (uint64_t block; text.size - i >= sizeof block; i += sizeof block) {
        memcpy(&block, text.data + i, sizeof block);
        if (block & UINT64_C(0x8080808080808080))
            break;
    }
    return i;
}

bool utf8_check(struct bytes text, size_t *ret_bad)
{
    for (size_t i = 0; i < text.size;) {
        i += ascii_run(bytes_of(text.data + i, text.size - i));
        if (i == text.size)
            break;
        uint32_t value;
        size_t size = decode(bytes_of(text.data + i, text.size - i), &value);
        if (size == 0) {
            *ret_bad = i;
            return false;
        }
        i += size;
    }
    return true;
}

struct quoted text_quote(struct bytes text)
{
    struct quoted quoted;
    char *out = quoted.text;
    /* Behind the last character `..."` and the NUL must still fit. */
    char *last = quoted.text + sizeof quoted.text - QUOTED_CHAR_MAX - sizeof "...\"";
    *out++ = '"';
    size_t i = 0;
    while (i < text.size && out <= last) {
        uint32_t value = 0;
        size_t size = decode(bytes_of(text.data + i, text.size - i), &value);
        if (size == 0)
            out += snprintf(out, QUOTED_CHAR_MAX, "\\x{%02x}", text.data[i]);
        else if (value == '"' || value == '\\')
            out += snprintf(out, QUOTED_CHAR_MAX, "\\%c", (char)value);
        else if (value >= 0x20 && value < 0x7f)
            *out++ = (char)value;
        else
            out += snprintf(out, QUOTED_CHAR_MAX, "\\u{%x}", (unsigned)value);
        i += size ? size : 1;
    }
    memcpy(out, i < text.size ? "...\"" : "\"", i < text.size ? 5 : 2);
    return quoted;
}
