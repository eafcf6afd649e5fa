/* Bringing a database to this build's tables: the numbered files of sql/, embedded. */
#ifndef TANA_STORE_MIGRATE_H
#define TANA_STORE_MIGRATE_H

#include "store/connection.h"

struct migration {
    int version; /* 1, 2, ... without gaps */
    const char *name;
    const char *sha256; /* of the text, hex */
    const char *sql;
};
extern const struct migration migrations[];
extern const size_t migration_count;

/* Applies the first `count` of `list` that the database lacks: all in one transaction, alone (an
 * advisory lock), each remembered with its digest. The connection must be of the role DB_PLAIN.
 * Error: E_SCHEMA, with nothing changed, when the database
 *   - is newer than the list,
 *   - was made by a migration whose text has changed since,
 *   - has tables of our names without having been made by us. */
tana_err migrate(struct db *db, const struct migration *list, size_t count, struct err *err);

#endif
