/* Hexadecimal, lower case only, so that every value has exactly one spelling. */
#ifndef TANA_CODEC_HEX_H
#define TANA_CODEC_HEX_H

#include "base/buf.h"

/* Writes 2 * size characters and a NUL; `out` has room for 2 * size + 1. */
void hex_encode(struct bytes data, char *out);

/* Fills `size` bytes at `out` from exactly 2 * size characters; false (and `out` undefined) when
 * the length is another or a character is not one of 0-9a-f. */
bool hex_decode(struct bytes text, void *out, size_t size);

#endif
