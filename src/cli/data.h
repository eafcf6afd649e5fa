/* The node's data directory. */
#ifndef TANA_CLI_DATA_H
#define TANA_CLI_DATA_H

#include "base/err.h"

#define DATA_GENESIS "genesis.json"  /* the chain's first document */
#define DATA_PRODUCER "producer.key" /* a key file: what this node signs blocks with */

/* What was asked for, else $TANA_DATA, else $XDG_DATA_HOME/tana, else /var/lib/tana for root and ~/.local/share/tana
 * for everybody else. The caller frees it; NULL on error. Errors: E_USAGE. */
char *data_directory(const char *asked, struct err *err);

#endif
