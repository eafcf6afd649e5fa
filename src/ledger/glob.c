#include "ledger/glob.h"

static void add(struct glob_places *places, size_t i)
{
    places->words[i / 64] |= UINT64_C(1) << (i % 64);
}

static bool has(const struct glob_places *places, size_t i)
{
    return places->words[i / 64] >> (i % 64) & 1;
}

static bool is_continuation(unsigned byte)
{
    return (byte & 0xc0) == 0x80;
}

/* A '?' takes a character's first byte; the others are skipped behind it. */
static void add_any(struct glob *glob, size_t i)
{
    for (unsigned byte = 0; byte < 256; byte++)
        if (!is_continuation(byte))
            add(&glob->literal[byte], i);
    add(&glob->behind_any, i + 1);
}

bool glob_init(struct glob *glob, struct bytes pattern)
{
    if (pattern.size > GLOB_SIZE_MAX)
        return false;
    *glob = (struct glob){0};
    for (size_t i = 0; i < pattern.size; i++) {
        unsigned char c = pattern.data[i];
        if (c == '*' && i > 0 && pattern.data[i - 1] == '*')
            continue;
        if (c == '*')
            add(&glob->star, glob->size);
        else if (c == '?')
            add_any(glob, glob->size);
        else
            add(&glob->literal[c], glob->size);
        glob->size++;
    }
    glob->words = glob->size / 64 + 1;
    return true;
}

/* Whoever stands at a star also stands behind it, since it may match nothing. */
static void pass_stars(const struct glob *glob, struct glob_places *places)
{
    uint64_t carry = 0;
    for (size_t w = 0; w < glob->words; w++) {
        uint64_t at_star = places->words[w] & glob->star.words[w];
        places->words[w] |= at_star << 1 | carry;
        carry = at_star >> 63;
    }
}

/* False when no way to match is left. */
static bool step(const struct glob *glob, struct glob_places *places, unsigned char byte)
{
    const struct glob_places *literal = &glob->literal[byte];
    uint64_t skips = is_continuation(byte) ? UINT64_MAX : 0;
    uint64_t carry = 0, left = 0;
    for (size_t w = 0; w < glob->words; w++) {
        uint64_t at = places->words[w];
        uint64_t taken = at & literal->words[w];
        uint64_t stay = at & (glob->star.words[w] | (glob->behind_any.words[w] & skips));
        places->words[w] = taken << 1 | carry | stay;
        carry = taken >> 63;
        left |= places->words[w];
    }
    pass_stars(glob, places);
    return left != 0;
}

bool glob_match(const struct glob *glob, struct bytes text)
{
    struct glob_places places = {{1}};
    pass_stars(glob, &places);
    for (size_t i = 0; i < text.size; i++)
        if (!step(glob, &places, text.data[i]))
            return false;
    return has(&places, glob->size);
}
