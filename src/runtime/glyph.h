/* One character of untrusted UTF-8 text, as it may be shown in a terminal. */
#ifndef TANA_RUNTIME_GLYPH_H
#define TANA_RUNTIME_GLYPH_H

#include "base/buf.h"

struct glyph {
    char text[12]; /* what to print: well-formed UTF-8, no control characters; no NUL behind it */
    uint8_t size;  /* bytes of text */
    uint8_t width; /* columns it takes: 0 for a combining mark, 2 for a wide character */
    uint8_t units; /* UTF-16 code units of the character: 1 or 2 */
};

/* Takes the next character off the front of *text, which must not be empty. Control characters,
 * direction overrides and invisible characters come back escaped, a tab as a space, an ill-formed
 * byte as U+FFFD. */
struct glyph glyph_next(struct bytes *text);

#endif
