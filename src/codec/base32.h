/* Crockford's base32 for 32-byte ids: 52 characters of 0-9a-z without i, l, o and u.
 *
 * Lower case only, no aliases (i, l and o are not read as 1 and 0), no hyphens, and the four pad
 * bits of the last character are zero: every id has exactly one spelling. */
#ifndef TANA_CODEC_BASE32_H
#define TANA_CODEC_BASE32_H

#include "base/buf.h"

enum {
    BASE32_ID_BYTES = 32,
    BASE32_ID_CHARS = 52, /* without the NUL */
};

/* Writes 52 characters and a NUL. */
void base32_encode_id(const unsigned char id[BASE32_ID_BYTES], char out[BASE32_ID_CHARS + 1]);

/* False when the text is not the one spelling of an id; then `out` is undefined. */
bool base32_decode_id(struct bytes text, unsigned char out[BASE32_ID_BYTES]);

#endif
