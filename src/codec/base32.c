#include "codec/base32.h"

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static int char_value(unsigned char c)
{
    const char *found = c ? strchr(alphabet, c) : NULL;
    return found ? (int)(found - alphabet) : -1;
}

void base32_encode_id(const unsigned char id[BASE32_ID_BYTES], char out[BASE32_ID_CHARS + 1])
{
    unsigned pending = 0, bits = 0; /* `bits` low bits of pending are not written yet */
    for (size_t i = 0; i < BASE32_ID_BYTES; i++) {
        pending = (pending << 8 | id[i]) & 0xfff;
        bits += 8;
        for (; bits >= 5; bits -= 5)
            *out++ = alphabet[pending >> (bits - 5) & 31];
    }
    /* 256 bits are 51 characters and one bit: that bit and four zeros are the last character. */
    *out++ = alphabet[pending << (5 - bits) & 31];
    *out = '\0';
}

bool base32_decode_id(struct bytes text, unsigned char out[BASE32_ID_BYTES])
{
    if (text.size != BASE32_ID_CHARS)
        return false;
    unsigned pending = 0, bits = 0;
    for (size_t i = 0; i < BASE32_ID_CHARS; i++) {
        int value = char_value(text.data[i]);
        if (value < 0)
            return false;
        pending = (pending << 5 | (unsigned)value) & 0xfff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            *out++ = (unsigned char)(pending >> bits);
        }
    }
    return (pending & ((1u << bits) - 1)) == 0;
}
