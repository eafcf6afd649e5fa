#include "runtime/glyph.h"

#include <stdio.h>

struct stretch {
    uint32_t from, to;
};

/* Characters that cannot be seen or that change how others are shown. */
static const struct stretch hidden[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},     {0x115f, 0x1160},
    {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0x3164, 0x3164},
    {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
};

static const struct stretch combining[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},     {0x610, 0x61a},
    {0x64b, 0x65f},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},   {0x20d0, 0x20ff},
    {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef},
};

static const struct stretch wide[] = {
    {0x1100, 0x115e},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x25fd, 0x25fe},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26c4, 0x26c5},   {0x2705, 0x2705},
    {0x270a, 0x270b},   {0x2728, 0x2728},   {0x274c, 0x274c},   {0x274e, 0x274e},
    {0x2753, 0x2755},   {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},
    {0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe4f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

#define IN(table, c) in_table(table, sizeof table / sizeof *table, c)

static bool in_table(const struct stretch *table, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++)
        if (c >= table[i].from && c <= table[i].to)
            return true;
    return false;
}

/* Reads one well-formed sequence; returns its size in bytes, or 0. */
static size_t decode(struct bytes text, uint32_t *ret)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = text.data[0];
    size_t size = first < 0x80   ? 1
                  : first < 0xc2 ? 0
                  : first < 0xe0 ? 2
                  : first < 0xf0 ? 3
                  : first < 0xf5 ? 4
                                 : 0;
    if (size == 0 || size > text.size)
        return 0;
    uint32_t c = size == 1 ? first : first & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((text.data[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (text.data[i] & 0x3f);
    }
    if (c < smallest[size] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *ret = c;
    return size;
}

static uint8_t escape(char *ret_text, size_t size, uint32_t c)
{
    if (c < 0x100)
        return (uint8_t)snprintf(ret_text, size, "\\x%02x", c);
    if (c < 0x10000)
        return (uint8_t)snprintf(ret_text, size, "\\u%04x", c);
    return (uint8_t)snprintf(ret_text, size, "\\u{%x}", c);
}

struct glyph glyph_next(struct bytes *text)
{
    struct glyph g = {.units = 1, .width = 1};
    uint32_t c = 0xfffd;
    size_t size = decode(*text, &c);
    if (size == 0) {
        memcpy(g.text, "\xef\xbf\xbd", 3);
        g.size = 3;
        size = 1;
    } else if (c == '\t') {
        g.text[0] = ' ';
        g.size = 1;
    } else if (IN(hidden, c)) {
        g.size = escape(g.text, sizeof g.text, c);
        g.width = g.size;
    } else {
        memcpy(g.text, text->data, size);
        g.size = (uint8_t)size;
        g.width = IN(combining, c) ? 0 : IN(wide, c) ? 2 : 1;
    }
    if (c > 0xffff)
        g.units = 2;
    *text = bytes_of(text->data + size, text->size - size);
    return g;
}
