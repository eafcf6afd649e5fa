/* Threads that read from the database, each with a connection of its own. For one thread, but the
 * threads of the pool itself. */
#ifndef TANA_NODE_READERS_H
#define TANA_NODE_READERS_H

#include "store/read.h"

enum { READERS_WAITING_MAX = 4096 };

struct readers;

typedef tana_err readers_work(struct store_reader *reader, void *context, struct err *err);
typedef void readers_done(void *context, tana_err code, const struct err *err);

/* `ready` is called on threads of the pool when something is done. */
struct readers *readers_new(unsigned threads, const char *conninfo, void (*ready)(void *context),
                            void *context);

/* Waits for reads that have begun. `done` of what is left is called with E_BUSY. NULL is fine. */
void readers_free(struct readers *r);

/* False when too many wait: then nothing will be called. */
bool readers_add(struct readers *r, readers_work *work, readers_done *done, void *context);

/* Calls `done` of everything that is done. */
void readers_finish(struct readers *r);

size_t readers_waiting(struct readers *r);

#endif
