/* Source maps: from a place in the code that runs to the place in the source it came from.
 *
 * The compiler service gives each module one map from metered JavaScript straight to the source:
 * the `mappings` text of a version 3 source map with one source. It is read on demand, without
 * building anything: a stack trace looks up a few dozen places. */
#ifndef TANA_RUNTIME_SOURCEMAP_H
#define TANA_RUNTIME_SOURCEMAP_H

#include "base/buf.h"

/* Lines and columns count from 1; columns are UTF-16 code units. */
struct source_place {
    uint32_t line, col;
};

/* Finds where the token at `at` in the generated code comes from: the last segment of its line that
 * begins at or before it, else the line's first, else the last one of the lines before (text that
 * the compiler added at the end belongs to what stands in front of it).
 * False, and *ret_source untouched, when nothing of that or a line before is mapped or the text is
 * not a map: it may come from a file, so any bytes are fine. */
bool sourcemap_find(struct bytes mappings, struct source_place at, struct source_place *ret_source);

#endif
