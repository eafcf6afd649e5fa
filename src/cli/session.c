#include "cli/session.h"

#include "cli/out.h"
#include "toolchain.h"

static void tell_snapshot(bool begins)
{
    if (out_stderr.terminal)
        out_printf(&out_stderr, begins ? "preparing the compiler, this once ..." : "\r\x1b[K");
}

struct session session_open(bool quiet)
{
    struct session s = {.cache = cache_open(CACHE_SIZE_MAX)};
    s.compiler = compiler_new(s.cache, "compiler " TANA_COMPILER_DIGEST " v8 " TANA_V8_VERSION);
    if (!quiet)
        compiler_on_snapshot(s.compiler, tell_snapshot);
    return s;
}

void session_close(struct session *s)
{
    compiler_free(s->compiler);
    cache_close(s->cache);
}

void session_greet(bool quiet)
{
    if (!quiet)
        out_printf(&out_stderr, "tana %s (V8 %s, TypeScript %s)\n", TANA_VERSION, TANA_V8_VERSION,
                   TANA_TYPESCRIPT_VERSION);
}
