/* One connection to PostgreSQL: prepared statements from statements.def with binary parameters and
 * results, binary COPY, and errors as tana_err.
 *
 *   E_DISCONNECTED    the connection is gone, or the server is going; db_broken() is true from then on
 *   E_DATABASE_FULL   no room on the disk
 *   E_TAKEN           a unique key exists
 *   E_CORRUPT         the server found damage in its files
 *   E_DATABASE        all else, in the server's words
 *
 * Blocking. Not thread-safe. */
#ifndef TANA_STORE_CONNECTION_H
#define TANA_STORE_CONNECTION_H

#include "base/buf.h"
#include "base/err.h"
#include "store/fault.h"

enum db_statement {
#define STATEMENT(name, sql) DB_##name,
#include "store/statements.def"
#undef STATEMENT
    DB_STATEMENTS
};

enum db_role {
    DB_WRITER, /* plans for large sets of rows by key; never waits long with an open transaction */
    DB_READER, /* read only, ends statements that take too long */
    DB_PLAIN,  /* the server's own settings: migrations */
};

#define DB_READER_TIMEOUT "30s" /* of one statement of a reader */

enum { PARAMS_MAX = 16 };

struct db;

/* `conninfo` is a URL or key=value text. *ret is the caller's. */
tana_err db_connect(const char *conninfo, enum db_role role, struct db **ret, struct err *err);
void db_close(struct db *db); /* NULL is fine */
static inline void db_closep(struct db **db)
{
    db_close(*db);
    *db = NULL;
}

bool db_broken(const struct db *db);
void db_fault_point(const struct db *db, enum fault point);

/* Parameters, in order. What is not a number is borrowed. */
struct params {
    int count;
    const char *values[PARAMS_MAX];
    int sizes[PARAMS_MAX];
    unsigned char small[PARAMS_MAX][8];
};
void param_i16(struct params *p, int16_t value);
void param_i32(struct params *p, int32_t value);
void param_i64(struct params *p, int64_t value);
void param_bool(struct params *p, bool value);
void param_time(struct params *p, uint64_t ms); /* timestamptz, from milliseconds since 1970 */
void param_bytes(struct params *p, struct bytes value); /* bytea, or the binary form of any type */
void param_text(struct params *p, const char *value);

/* Results */
struct rows {
    struct pg_result *result;
};
void rows_release(struct rows *rows); /* for _cleanup_; also of empty ones */
size_t rows_count(const struct rows *rows);
size_t rows_changed(const struct rows *rows); /* by INSERT, UPDATE or DELETE */
bool row_null(const struct rows *rows, size_t row, int column);
struct bytes row_bytes(const struct rows *rows, size_t row, int column); /* empty when NULL */
const char *row_text(const struct rows *rows, size_t row, int column);   /* "" when NULL */

/* 0, or false and zeros, when the column is of another size. */
int64_t row_i64(const struct rows *rows, size_t row, int column);
int32_t row_i32(const struct rows *rows, size_t row, int column);
int16_t row_i16(const struct rows *rows, size_t row, int column);
uint64_t row_time_ms(const struct rows *rows, size_t row, int column); /* of a timestamptz */
bool row_bool(const struct rows *rows, size_t row, int column);
bool row_fixed(const struct rows *rows, size_t row, int column, void *ret, size_t size);

/* Runs a statement. `params` may be NULL; *ret is released by the caller also after an error, and
 * may be NULL. */
tana_err db_run(struct db *db, enum db_statement statement, const struct params *params,
                struct rows *ret, struct err *err);

/* Runs SQL text: several statements, no parameters, no result. */
tana_err db_exec(struct db *db, const char *sql, struct err *err);

/* Leaves a transaction that has failed; nothing when there is none or the connection is broken. */
void db_rollback(struct db *db);

/* COMMIT. `sent` is the point that is passed before its answer is read; FAULTS for none. */
tana_err db_commit(struct db *db, enum fault sent, struct err *err);

/* `content` is everything that follows COPY: header, rows, trailer (store/binary.h). */
tana_err db_copy_in(struct db *db, const char *sql, struct bytes content, struct err *err);

/* Hands out every row of COPY ... TO STDOUT (FORMAT binary): its fields, to be read with
 * store/binary.h. An error of the callback ends it and is returned. */
typedef tana_err db_copy_row(void *context, struct bytes fields, struct err *err);
tana_err db_copy_out(struct db *db, const char *sql, db_copy_row *row, void *context,
                     struct err *err);

#endif
