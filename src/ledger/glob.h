/* Globs: * is any characters, also none; ? is exactly one character; all else stands for itself. */
#ifndef TANA_LEDGER_GLOB_H
#define TANA_LEDGER_GLOB_H

#include "base/buf.h"

enum {
    GLOB_SIZE_MAX = 256,                 /* bytes of a pattern */
    GLOB_WORDS = GLOB_SIZE_MAX / 64 + 1, /* one bit for each place in it, also behind its end */
};

/* A set of places in the pattern: bit i stands for the place in front of character i. */
struct glob_places {
    uint64_t words[GLOB_WORDS];
};

/* A pattern made ready, for many texts. */
struct glob {
    size_t size;                     /* of the pattern, without stars that follow a star */
    size_t words;                    /* how many of each set's words are in use */
    struct glob_places literal[256]; /* where a byte leads on to the next place */
    struct glob_places star;         /* where a '*' stands */
    struct glob_places behind_any;   /* behind a '?': where the rest of its character is skipped */
};

/* `pattern` is UTF-8. False when it is longer than GLOB_SIZE_MAX. */
bool glob_init(struct glob *glob, struct bytes pattern);

/* Whether the whole text, which is UTF-8, matches. Takes time proportional to the text, whatever
 * the pattern: all ways to match are followed at once. */
bool glob_match(const struct glob *glob, struct bytes text);

#endif
