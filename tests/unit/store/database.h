/* Databases for tests: one private server for the program, started when the first test asks and
 * stopped when the program ends; a new, empty database each time. */
#ifndef TANA_TESTS_UNIT_STORE_DATABASE_H
#define TANA_TESTS_UNIT_STORE_DATABASE_H

#include "lib/test.h"

/* The conninfo of a new database; valid until the next call. */
const char *database_new(void);

/* The answer to a query in the newest database: the values of the first row with spaces between;
 * "" when there is none, the server's message when it refuses. Valid until the next call. */
const char *database_ask(const char *sql);

#define ASSERT_ANSWER(sql, expected) ASSERT_STREQ(database_ask(sql), (expected))

#endif
