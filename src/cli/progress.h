/* A bar on the terminal for long work; nothing where standard error is none. */
#ifndef TANA_CLI_PROGRESS_H
#define TANA_CLI_PROGRESS_H

#include "base/buf.h"

struct progress {
    bool shown, silent;
    uint64_t started_ms, told_ms;
};

struct progress progress_begin(bool silent);

/* `items` of `what` ("transactions") have been done so far, at done of total. Draws at most ten times
 * a second. */
void progress_show(struct progress *p, uint64_t done, uint64_t total, uint64_t items,
                   const char *what);

/* Takes the bar away. Returns the milliseconds since the beginning. */
uint64_t progress_end(struct progress *p);

#endif
