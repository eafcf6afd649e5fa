/* `tana run --json`: the whole run as one JSON document. The same run gives the same bytes. */
#ifndef TANA_CLI_RUN_JSON_H
#define TANA_CLI_RUN_JSON_H

#include "ledger/local.h"
#include "runtime/graph.h"

struct run_json {
    struct buf logs; /* the elements written so far, without the brackets */
};

struct run_json run_json_init(void);
void run_json_release(struct run_json *j);

void run_json_log(struct run_json *j, enum log_level level, struct bytes text);

/* How the run ended: exactly one of the three. */
struct run_json_end {
    const struct err *err;              /* it could not be run, or was stopped */
    const struct diagnostics *findings; /* the source was refused */
    const struct exec_result *result;   /* it ran */
    struct bytes sentence;              /* of a result other than E_OK */
    const struct graph *graph;
    const struct local *local; /* whose effects are shown; NULL when they were thrown away */
};

/* Appends the document with a line feed. Overflow shows in out->overflowed. */
void run_json_write(struct buf *out, const struct run_json *j, const struct run_json_end *end);

/* Appends an error as a JSON object; null when its code is E_OK. */
void run_json_put_error(struct buf *out, const struct err *err);

/* Appends findings as a JSON array. */
void run_json_put_findings(struct buf *out, const struct diagnostics *findings);

#endif
