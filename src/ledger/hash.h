/* A keyed hash for tables in memory: SipHash-1-3 (Aumasson and Bernstein, 2012) under a key that is
 * drawn once per process, so that nobody can prepare keys that collide. Never for anything that is
 * stored, sent or compared between processes. */
#ifndef TANA_LEDGER_HASH_H
#define TANA_LEDGER_HASH_H

#include "base/buf.h"

uint64_t table_hash(struct bytes key);

#endif
