/* Migrations, in a real PostgreSQL. */
#include "store/migrate.h"

#include "database.h"
#include "ledger/name.h"

static struct db *connect_new(void)
{
    struct db *db = NULL;
    ASSERT_OK(db_connect(database_new(), DB_PLAIN, &db, &err));
    return db;
}

static tana_err migrate_all(struct db *db)
{
    return migrate(db, migrations, migration_count, &err);
}

TEST(an_empty_database_gets_every_table)
{
    struct db *db = connect_new();
    ASSERT_OK(migrate_all(db));
    ASSERT_ANSWER("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename IN "
                  "('accounts', 'transactions', 'blocks', 'contracts', 'account_locks')",
                  "5");
    ASSERT_ANSWER("SELECT epoch, node, lease_until FROM leader", "0  -infinity");
    db_close(db);
}

TEST(a_second_migration_changes_nothing)
{
    struct db *db = connect_new();
    ASSERT_OK(migrate_all(db));
    char *before = xstrdup(database_ask("SELECT string_agg(version || sha256 || applied, ' ') FROM "
                                        "schema_migrations"));
    ASSERT_OK(migrate_all(db));
    ASSERT_ANSWER("SELECT string_agg(version || sha256 || applied, ' ') FROM schema_migrations",
                  before);
    free(before);
    db_close(db);
}

TEST(every_table_and_column_has_a_comment)
{
    struct db *db = connect_new();
    ASSERT_OK(migrate_all(db));
    ASSERT_ANSWER("SELECT string_agg(c.relname || '.' || a.attname, ' ') FROM pg_class c JOIN "
                  "pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 WHERE c.relkind = 'r' AND "
                  "c.relnamespace = 'public'::regnamespace AND col_description(c.oid, a.attnum) IS "
                  "NULL",
                  "");
    ASSERT_ANSWER("SELECT string_agg(relname, ' ') FROM pg_class WHERE relkind IN ('r', 'v') AND "
                  "relnamespace = 'public'::regnamespace AND obj_description(oid) IS NULL",
                  "");
    db_close(db);
}

TEST(a_migration_that_fails_leaves_nothing)
{
    static const struct migration broken[] = {
        {1, "0001_good", "aa", "CREATE TABLE chain (id integer)"},
        {2, "0002_bad", "bb", "CREATE TABLE blocks (id integer); SELECT 1 / 0"},
    };
    struct db *db = connect_new();
    ASSERT_ERR(migrate(db, broken, 2, &err), E_DATABASE,
               "migration 0002_bad: PostgreSQL: division");
    ASSERT_ANSWER("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "0");
    ASSERT_OK(migrate(db, broken, 1, &err));
    db_close(db);
}

TEST(a_newer_database_is_refused)
{
    static const struct migration known[] = {
        {1, "0001_first", "aa", "SELECT 1"},
        {2, "0002_second", "bb", "SELECT 1"},
    };
    struct db *db = connect_new();
    ASSERT_OK(migrate(db, known, 2, &err));
    ASSERT_ERR(migrate(db, known, 1, &err), E_SCHEMA, "newer version of tana (it has migration 2");
    db_close(db);
}

TEST(another_text_of_an_applied_migration_is_refused)
{
    static const struct migration known = {1, "0001_first", "aa", "SELECT 1"};
    static const struct migration edited = {1, "0001_first", "ab", "SELECT 2"};
    struct db *db = connect_new();
    ASSERT_OK(migrate(db, &known, 1, &err));
    ASSERT_ERR(migrate(db, &edited, 1, &err), E_SCHEMA,
               "another version of tana (there migration 1");
    db_close(db);
}

TEST(somebody_elses_tables_are_not_touched)
{
    struct db *db = connect_new();
    ASSERT_OK(db_exec(db, "CREATE TABLE accounts (id integer)", &err));
    ASSERT_ERR(migrate_all(db), E_SCHEMA, "a table `accounts` that tana did not make");
    ASSERT_ANSWER("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", "1");
    db_close(db);
}

TEST(a_database_with_tables_of_other_names_is_fine)
{
    struct db *db = connect_new();
    ASSERT_OK(db_exec(db, "CREATE TABLE customers (id integer)", &err));
    ASSERT_OK(migrate_all(db));
    db_close(db);
}

TEST(sql_writes_ids_as_the_protocol_does)
{
    struct db *db = connect_new();
    ASSERT_OK(migrate_all(db));
    struct prng prng = {7};
    for (int i = 0; i < 20; i++) {
        struct id id;
        char hex[2 * ID_SIZE + 1], sql[128], text[ID_TEXT_MAX];
        for (int k = 0; k < ID_SIZE; k++) {
            id.bytes[k] = i == 0 ? 0 : i == 1 ? 0xff : (unsigned char)prng_next(&prng);
            snprintf(hex + 2 * k, 3, "%02x", id.bytes[k]);
        }
        snprintf(sql, sizeof sql, "SELECT id_text('\\x%s')", hex);
        ASSERT_ANSWER(sql, id_format(&id, text));
    }
    db_close(db);
}

TEST(sql_writes_major_units_exactly)
{
    struct db *db = connect_new();
    ASSERT_OK(migrate_all(db));
    ASSERT_ANSWER("SELECT major_units(1250, 2), major_units(0, 2), major_units(7, 0), "
                  "major_units(1, 18), "
                  "major_units(170141183460469231731687303715884105727, 18)",
                  "12.50 0.00 7 0.000000000000000001 "
                  "170141183460469231731.687303715884105727");
    db_close(db);
}
