#include "cli/progress.h"

#include <inttypes.h>
#include <time.h>

#include "cli/out.h"

enum { BAR_WIDTH = 30, DRAW_MS = 100 };

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

struct progress progress_begin(bool silent)
{
    return (struct progress){.started_ms = now_ms(), .silent = silent || !out_stderr.terminal};
}

void progress_show(struct progress *p, uint64_t done, uint64_t total, uint64_t items,
                   const char *what)
{
    uint64_t now = now_ms();
    if (p->silent || (now - p->told_ms < DRAW_MS && done < total))
        return;
    char bar[BAR_WIDTH + 1];
    uint64_t filled = total ? done * BAR_WIDTH / total : BAR_WIDTH;
    uint64_t elapsed = now - p->started_ms + 1;
    for (uint64_t i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    out_printf(&out_stderr,
               "\r\x1b[K[%s] %3" PRIu64 " %%  block %" PRIu64 " of %" PRIu64 ", %" PRIu64 " %s/s",
               bar, total ? done * 100 / total : 100, done, total, items * 1000 / elapsed, what);
    p->told_ms = now;
    p->shown = true;
}

uint64_t progress_end(struct progress *p)
{
    if (p->shown)
        out_printf(&out_stderr, "\r\x1b[K");
    p->shown = false;
    return now_ms() - p->started_ms;
}
