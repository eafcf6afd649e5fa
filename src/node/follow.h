/* Puts a block that another node has made on the chain, by executing it again. */
#ifndef TANA_NODE_FOLLOW_H
#define TANA_NODE_FOLLOW_H

#include "node/writer.h"

/* Takes the transactions out of `f`. REQUIREs that nothing is staged on the chain.
 * Error: E_CORRUPT, naming what differs; the chain is what it was. *ret is the committed block, the
 * caller's to free. */
tana_err follow_block(struct chain *c, struct followed *f, struct block **ret, struct err *err);

#endif
