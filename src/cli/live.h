/* The state of a node's ledger as a program may see it, for a dry run: the accounts that its sources
 * name, the currencies, and the newest block. */
#ifndef TANA_CLI_LIVE_H
#define TANA_CLI_LIVE_H

#include "cli/command.h"
#include "runtime/graph.h"

enum { LIVE_ACCOUNTS_MAX = 500 /* names that the node is asked for */ };

/* Appends the state as a file that fixture_read() reads. Who runs the program is --as, $TANA_AS, or
 * the first account that the sources name and the node has. Errors: those of the node, E_NO_ACCOUNT (nobody to run
 * it), E_LIMIT. */
tana_err live_state(const struct args *args, const struct graph *g, struct buf *out,
                    struct err *err);

#endif
