#include "store/connection.h"

#include <endian.h>
#include <libpq-fe.h>

#include "store/binary.h"

enum {
    COPY_PIECE_MAX = 1 << 20, /* bytes handed to libpq at a time */
    COPY_HEADER_SIZE = 19,
};

static const struct {
    const char *name;
    const char *sql;
} statements[DB_STATEMENTS] = {
#define STATEMENT(name, sql) [DB_##name] = {#name, sql},
#include "store/statements.def"
#undef STATEMENT
};

/* In every session: what the outcome depends on, whatever the server's own settings say. */
#define SETTINGS_ALL                                                                               \
    "SET client_min_messages = warning; SET timezone = 'UTC'; SET jit = off;"                      \
    "SET default_transaction_isolation = 'read committed';"

/* Rows are found by key, always: the planner does not know how many an array or a page has, and must
 * not think of reading a whole table. */
#define SETTINGS_BY_KEY                                                                            \
    "SET plan_cache_mode = force_generic_plan; SET enable_hashjoin = off;"                         \
    "SET enable_mergejoin = off; SET enable_seqscan = off;"

static const char *const settings[] = {
    /* A writer that stands still with an open transaction would keep others from taking over. */
    [DB_WRITER] = SETTINGS_ALL SETTINGS_BY_KEY "SET synchronous_commit = on;"
                                               "SET lock_timeout = '10s';"
                                               "SET idle_in_transaction_session_timeout = '5s'",
    [DB_READER] = SETTINGS_ALL SETTINGS_BY_KEY "SET default_transaction_read_only = on;"
                                               "SET statement_timeout = '" DB_READER_TIMEOUT "'",
    [DB_PLAIN] = SETTINGS_ALL,
};

struct db {
    PGconn *connection;
    bool broken;
    bool prepared[DB_STATEMENTS];
};

/* Errors */

static tana_err code_of(const char *state, const char *message)
{
    static const struct {
        const char *prefix;
        tana_err code;
    } table[] = {
        {"08", E_DISCONNECTED},     {"57P", E_DISCONNECTED}, {"25P03", E_DISCONNECTED},
        {"53100", E_DATABASE_FULL}, {"23505", E_TAKEN},      {"XX001", E_CORRUPT},
        {"XX002", E_CORRUPT},       {"42P01", E_SCHEMA},     {"42703", E_SCHEMA},
    };
    if (strstr(message, "No space left on device"))
        return E_DATABASE_FULL;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strncmp(state, table[i].prefix, strlen(table[i].prefix)) == 0)
            return table[i].code;
    return E_DATABASE;
}

/* What went wrong; result may be NULL. */
static tana_err failure(struct db *db, const PGresult *result, struct err *err)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *severity =
        result ? PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED) : NULL;
    bool fatal = severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
    if (!message)
        message = PQerrorMessage(db->connection);
    int size = (int)strcspn(message, "\n");
    if (fatal || PQstatus(db->connection) != CONNECTION_OK || !state)
        db->broken = true;
    tana_err code = db->broken ? E_DISCONNECTED : code_of(state, message);
    if (code == E_DISCONNECTED) {
        db->broken = true;
        return ERR(err, code, "the connection to PostgreSQL broke: %.*s", size, message);
    }
    return ERR(err, code, "PostgreSQL: %.*s (%s)", size, message, state);
}

static tana_err ended_well(struct db *db, PGresult *result, struct err *err)
{
    ExecStatusType status = PQresultStatus(result);
    tana_err code = E_OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        code = failure(db, result, err);
    PQclear(result);
    return code;
}

/* Connections */

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

tana_err db_connect(const char *conninfo, enum db_role role, struct db **ret, struct err *err)
{
    const char *names[] = {"dbname", "fallback_application_name", "connect_timeout",
                           "tcp_user_timeout", NULL};
    const char *values[] = {conninfo, "tana", "10", "10000", NULL};
    struct db *db = xcalloc(1, sizeof *db);
    db->connection = PQconnectdbParams(names, values, 1);
    REQUIRE(db->connection);
    if (PQstatus(db->connection) != CONNECTION_OK) {
        const char *message = PQerrorMessage(db->connection);
        tana_err code = ERR(err, E_DISCONNECTED, "cannot connect to PostgreSQL: %.*s",
                            (int)strcspn(message, "\n"), message);
        db_close(db);
        return code;
    }
    PQsetNoticeReceiver(db->connection, ignore_notice, NULL);
    tana_err code = db_exec(db, settings[role], err);
    if (code) {
        db_close(db);
        return code;
    }
    *ret = db;
    return E_OK;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    PQfinish(db->connection);
    free(db);
}

bool db_broken(const struct db *db)
{
    return db->broken;
}

void db_fault_point(const struct db *db, enum fault point)
{
    store_fault_point(point, PQsocket(db->connection));
}

/* Parameters */

static void param_small(struct params *p, const void *value, int size)
{
    REQUIRE(p->count < PARAMS_MAX);
    memcpy(p->small[p->count], value, (size_t)size);
    p->values[p->count] = (const char *)p->small[p->count];
    p->sizes[p->count++] = size;
}

void param_i16(struct params *p, int16_t value)
{
    uint16_t big = htobe16((uint16_t)value);
    param_small(p, &big, sizeof big);
}

void param_i32(struct params *p, int32_t value)
{
    uint32_t big = htobe32((uint32_t)value);
    param_small(p, &big, sizeof big);
}

void param_i64(struct params *p, int64_t value)
{
    uint64_t big = htobe64((uint64_t)value);
    param_small(p, &big, sizeof big);
}

void param_bool(struct params *p, bool value)
{
    param_small(p, &(unsigned char){value}, 1);
}

void param_time(struct params *p, uint64_t ms)
{
    param_i64(p, pg_time(ms));
}

void param_bytes(struct params *p, struct bytes value)
{
    REQUIRE(p->count < PARAMS_MAX && value.size <= INT32_MAX);
    p->values[p->count] = value.data ? (const char *)value.data : "";
    p->sizes[p->count++] = (int)value.size;
}

void param_text(struct params *p, const char *value)
{
    param_bytes(p, bytes_str(value));
}

/* Results */

void rows_release(struct rows *rows)
{
    PQclear(rows->result);
    rows->result = NULL;
}

size_t rows_count(const struct rows *rows)
{
    return (size_t)PQntuples(rows->result);
}

size_t rows_changed(const struct rows *rows)
{
    return (size_t)strtoull(PQcmdTuples(rows->result), NULL, 10);
}

bool row_null(const struct rows *rows, size_t row, int column)
{
    return PQgetisnull(rows->result, (int)row, column);
}

struct bytes row_bytes(const struct rows *rows, size_t row, int column)
{
    return bytes_of(PQgetvalue(rows->result, (int)row, column),
                    (size_t)PQgetlength(rows->result, (int)row, column));
}

const char *row_text(const struct rows *rows, size_t row, int column)
{
    return PQgetvalue(rows->result, (int)row, column);
}

bool row_fixed(const struct rows *rows, size_t row, int column, void *ret, size_t size)
{
    struct bytes value = row_bytes(rows, row, column);
    if (value.size != size) {
        memset(ret, 0, size);
        return false;
    }
    memcpy(ret, value.data, size);
    return true;
}

int64_t row_i64(const struct rows *rows, size_t row, int column)
{
    uint64_t value;
    (void)row_fixed(rows, row, column, &value, sizeof value);
    return (int64_t)be64toh(value);
}

int32_t row_i32(const struct rows *rows, size_t row, int column)
{
    uint32_t value;
    (void)row_fixed(rows, row, column, &value, sizeof value);
    return (int32_t)be32toh(value);
}

int16_t row_i16(const struct rows *rows, size_t row, int column)
{
    uint16_t value;
    (void)row_fixed(rows, row, column, &value, sizeof value);
    return (int16_t)be16toh(value);
}

uint64_t row_time_ms(const struct rows *rows, size_t row, int column)
{
    return ms_of_pg_time(row_i64(rows, row, column));
}

bool row_bool(const struct rows *rows, size_t row, int column)
{
    unsigned char value;
    (void)row_fixed(rows, row, column, &value, sizeof value);
    return value != 0;
}

/* Statements */

static tana_err prepare(struct db *db, enum db_statement statement, struct err *err)
{
    if (db->prepared[statement])
        return E_OK;
    tana_err code = ended_well(
        db,
        PQprepare(db->connection, statements[statement].name, statements[statement].sql, 0, NULL),
        err);
    db->prepared[statement] = code == E_OK;
    return code;
}

tana_err db_run(struct db *db, enum db_statement statement, const struct params *params,
                struct rows *ret, struct err *err)
{
    static const struct params none;
    static const int binary[PARAMS_MAX] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    if (ret)
        ret->result = NULL;
    tana_err code = prepare(db, statement, err);
    if (code)
        return code;
    const struct params *p = params ? params : &none;
    PGresult *result = PQexecPrepared(db->connection, statements[statement].name, p->count,
                                      p->values, p->sizes, binary, 1);
    ExecStatusType status = PQresultStatus(result);
    if (!ret || (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK))
        return ended_well(db, result, err);
    ret->result = result;
    return E_OK;
}

tana_err db_exec(struct db *db, const char *sql, struct err *err)
{
    return ended_well(db, PQexec(db->connection, sql), err);
}

void db_rollback(struct db *db)
{
    struct err ignored;
    if (!db->broken && PQtransactionStatus(db->connection) != PQTRANS_IDLE)
        (void)db_exec(db, "ROLLBACK", &ignored);
}

tana_err db_commit(struct db *db, enum fault sent, struct err *err)
{
    if (!PQsendQuery(db->connection, "COMMIT"))
        return failure(db, NULL, err);
    (void)PQflush(db->connection);
    db_fault_point(db, sent);
    tana_err code = E_OK;
    for (PGresult *result; (result = PQgetResult(db->connection));) {
        /* COMMIT of a transaction that has failed answers ROLLBACK. */
        bool rolled_back = strcmp(PQcmdStatus(result), "COMMIT") != 0;
        tana_err one = ended_well(db, result, err);
        if (!one && rolled_back)
            one = ERR(err, E_DATABASE, "PostgreSQL rolled the transaction back");
        if (!code)
            code = one;
    }
    if (!code && PQstatus(db->connection) != CONNECTION_OK)
        code = failure(db, NULL, err);
    return code;
}

/* COPY */

static tana_err finish_copy_in(struct db *db, struct err *err)
{
    if (PQputCopyEnd(db->connection, NULL) != 1)
        return failure(db, NULL, err);
    tana_err code = E_OK;
    for (PGresult *result; (result = PQgetResult(db->connection));) {
        tana_err one = ended_well(db, result, err);
        if (!code)
            code = one;
    }
    return code;
}

tana_err db_copy_in(struct db *db, const char *sql, struct bytes content, struct err *err)
{
    PGresult *result = PQexec(db->connection, sql);
    if (PQresultStatus(result) != PGRES_COPY_IN)
        return ended_well(db, result, err);
    PQclear(result);
    for (size_t at = 0; at < content.size;) {
        size_t size = content.size - at < COPY_PIECE_MAX ? content.size - at : COPY_PIECE_MAX;
        if (PQputCopyData(db->connection, (const char *)content.data + at, (int)size) != 1)
            return failure(db, NULL, err);
        at += size;
    }
    return finish_copy_in(db, err);
}

/* One message: the header may stand in front of the first row; the trailer is alone. */
static tana_err hand_out(struct bytes message, bool *first, db_copy_row *row, void *context,
                         struct err *err)
{
    if (*first) {
        if (message.size < COPY_HEADER_SIZE)
            return ERR(err, E_DATABASE, "PostgreSQL: a COPY without header");
        message = bytes_of(message.data + COPY_HEADER_SIZE, message.size - COPY_HEADER_SIZE);
        *first = false;
    }
    if (message.size < 2 || (message.data[0] == 0xff && message.data[1] == 0xff))
        return E_OK;
    return row(context, bytes_of(message.data + 2, message.size - 2), err);
}

/* Ends a COPY whose rows nobody wants any more. */
static void abandon_copy_out(struct db *db)
{
    PGcancel *cancel = PQgetCancel(db->connection);
    char ignored[256];
    if (cancel)
        (void)PQcancel(cancel, ignored, sizeof ignored);
    PQfreeCancel(cancel);
    char *data;
    while (PQgetCopyData(db->connection, &data, 0) > 0)
        PQfreemem(data);
    for (PGresult *result; (result = PQgetResult(db->connection));)
        PQclear(result);
}

tana_err db_copy_out(struct db *db, const char *sql, db_copy_row *row, void *context,
                     struct err *err)
{
    PGresult *result = PQexec(db->connection, sql);
    if (PQresultStatus(result) != PGRES_COPY_OUT)
        return ended_well(db, result, err);
    PQclear(result);
    bool first = true;
    char *data;
    int size;
    while ((size = PQgetCopyData(db->connection, &data, 0)) > 0) {
        tana_err code = hand_out(bytes_of(data, (size_t)size), &first, row, context, err);
        PQfreemem(data);
        if (code) {
            abandon_copy_out(db);
            return code;
        }
    }
    if (size == -2)
        return failure(db, NULL, err);
    tana_err code = E_OK;
    while ((result = PQgetResult(db->connection))) {
        tana_err one = ended_well(db, result, err);
        if (!code)
            code = one;
    }
    return code;
}
