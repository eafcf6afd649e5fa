/* What every command that touches programs needs: the cache and the compiler behind it. */
#ifndef TANA_CLI_SESSION_H
#define TANA_CLI_SESSION_H

#include "runtime/cache.h"
#include "runtime/compile.h"

struct session {
    struct cache *cache;
    struct compiler *compiler;
};

/* Unless quiet, what takes a while is told on a terminal while it lasts. */
struct session session_open(bool quiet);
void session_close(struct session *s);

/* "tana 0.1.0 (V8 10.2.154.26, TypeScript 6.0.3)" on standard error, unless quiet. */
void session_greet(bool quiet);

#endif
