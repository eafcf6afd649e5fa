/* Between compile.c (the worker, the requests) and compile_answer.c (reading answers). */
#ifndef TANA_RUNTIME_COMPILE_PRIV_H
#define TANA_RUNTIME_COMPILE_PRIV_H

#include "runtime/compile.h"

/* Reads the answer of transpile and scan. *ret_tainted: the worker should serve nothing else.
 * Errors: E_WORKER (not an answer; ret_compiled is empty). */
tana_err answer_read(struct bytes json, struct compiled *ret_compiled, bool *ret_tainted,
                     struct err *err);

/* Reads the answer of check. */
tana_err answer_read_check(struct bytes json, struct diagnostics *ret_diagnostics,
                           bool *ret_tainted, struct err *err);

/* The form in which good answers lie in the cache. */
void answer_pack(struct buf *out, const struct compiled *c);
bool answer_unpack(struct bytes packed, struct compiled *ret_compiled);

#endif
