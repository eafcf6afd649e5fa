/* What the user is told about a program: findings, uncaught errors, limits that were reached. */
#ifndef TANA_CLI_REPORT_H
#define TANA_CLI_REPORT_H

#include "cli/out.h"
#include "runtime/graph.h"

/* A stack frame led back to the source. line 0 = it is not in a file of the program. */
struct source_frame {
    const char *function; /* "" = top level */
    const char *path;     /* below the root, or a builtin's name */
    uint32_t line, col;
};

struct source_frame report_frame(const struct graph *g, const struct exec_frame *frame);

/* How files are shown to people: from the working directory, as they would type it. The caller frees
 * the text. `path` is below the root. */
char *report_path(const struct graph *g, const char *path);

/* Prints the graph's findings with the lines they are about, and how many errors there are. Rewrites
 * their paths by report_path. */
void report_findings(struct out *out, struct graph *g);

/* Prints how the execution ended on standard error, unless it ended well. */
void report_failure(const struct graph *g, const struct exec_result *result, uint64_t gas_limit,
                    uint64_t bytes_limit);

/* The sentence for a failed execution, without the error's class. */
void report_sentence(struct buf *out, const struct exec_result *result, uint64_t gas_limit,
                     uint64_t bytes_limit);

#endif
