/* A folder of its own for a test, gone afterwards. */
#ifndef TANA_TESTS_UNIT_STORE_SCRATCH_H
#define TANA_TESTS_UNIT_STORE_SCRATCH_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "lib/test.h"

struct scratch {
    char path[64];
};

static inline struct scratch scratch_new(void)
{
    struct scratch s = {"/tmp/tana-test-XXXXXX"};
    ASSERT(mkdtemp(s.path));
    ASSERT_EQ(chmod(s.path, 0755), 0); /* as root, the server is another user */
    return s;
}

/* A path in it; free() it. */
static inline char *scratch_path(const struct scratch *s, const char *name)
{
    char *path = NULL;
    ASSERT(asprintf(&path, "%s/%s", s->path, name) > 0);
    return path;
}

static inline int scratch_remove_entry(const char *path, const struct stat *info, int kind,
                                       struct FTW *at)
{
    (void)info, (void)kind, (void)at;
    return remove(path);
}

static inline void scratch_remove(struct scratch *s)
{
    (void)nftw(s->path, scratch_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
