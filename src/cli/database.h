/* The database of a command that works on it directly, without a node. */
#ifndef TANA_CLI_DATABASE_H
#define TANA_CLI_DATABASE_H

#include "cli/command.h"

struct database {
    struct cluster *cluster; /* the private server, or NULL */
    char *directory;         /* owned; the data directory */
    const char *conninfo;
};

/* That of --database, else the private one of --data, started if it does not run. The directory must
 * be there, unless `make`. Errors: E_NO_INPUT (no such directory), those of cluster_start(). */
tana_err database_open(const struct args *args, bool make, struct database *ret, struct err *err);

/* Which one that is, for people: it never shows the URL, which may hold a password. */
const char *database_place(const struct args *args, const struct database *d);
void database_close(struct database *d); /* for _cleanup_ as well */

#endif
