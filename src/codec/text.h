/* Text: UTF-8 checks, and showing untrusted text in a message. */
#ifndef TANA_CODEC_TEXT_H
#define TANA_CODEC_TEXT_H

#include "base/buf.h"

/* True when all of it is well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
 * Otherwise *ret_bad is the offset of the first byte of the first ill-formed sequence.
 * A NUL byte is well-formed. */
bool utf8_check(struct bytes text, size_t *ret_bad);

enum { TEXT_QUOTED_MAX = 120 }; /* bytes, with quotes and the final NUL */

struct quoted {
    char text[TEXT_QUOTED_MAX];
};

/* The text in double quotes for an error message: printable ASCII as it is, every other character
 * as \u{200b}, an ill-formed byte as \x{ff}, a long text cut and marked with "...". So nothing
 * invisible and nothing that a terminal obeys reaches the reader. */
struct quoted text_quote(struct bytes text);

#endif
