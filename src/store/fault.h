/* Points at which a test can end the process or cut the connection (fault.def). */
#ifndef TANA_STORE_FAULT_H
#define TANA_STORE_FAULT_H

enum fault {
#define FAULT(name, text, meaning) FAULT_##name,
#include "store/fault.def"
#undef FAULT
    FAULTS
};

/* What the environment says at the first passing, said later: for tests that have passed points
 * before. */
void store_fault_set(const char *text);

/* Passes the point. `socket_fd` is the connection's, -1 for none. Safe from several threads. */
void store_fault_point(enum fault point, int socket_fd);

#endif
