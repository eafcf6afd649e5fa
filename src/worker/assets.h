/* Files built into the program: JavaScript of the runtime, the TypeScript compiler, its libraries.
 * The table is made by tools/embed. */
#ifndef TANA_WORKER_ASSETS_H
#define TANA_WORKER_ASSETS_H

#include "base/buf.h"

/* The bytes of an embedded file ("realm.js"), which live as long as the process; empty when there
 * is none of that name. */
struct bytes asset(const char *name);

#endif
