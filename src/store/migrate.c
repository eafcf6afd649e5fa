#include "store/migrate.h"

#include <stdlib.h>

/* Any number that nothing else in the database uses. */
#define LOCK_NUMBER "6155932710281"

static const char make_table[] =
    "CREATE TABLE schema_migrations ("
    "    version integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL,"
    "    applied timestamptz NOT NULL DEFAULT now());"
    "COMMENT ON TABLE schema_migrations IS 'Which of sql/*.sql made this database';"
    "COMMENT ON COLUMN schema_migrations.version IS 'Number of the file';"
    "COMMENT ON COLUMN schema_migrations.name IS 'Its name';"
    "COMMENT ON COLUMN schema_migrations.sha256 IS 'SHA-256 of its text';"
    "COMMENT ON COLUMN schema_migrations.applied IS 'When it was applied'";

/* A first look: is the database ours, or empty of what we would make? */
static tana_err begin(struct db *db, struct err *err)
{
    _cleanup_(rows_release) struct rows found = {NULL};
    tana_err code = db_exec(db, "BEGIN; SELECT pg_advisory_xact_lock(" LOCK_NUMBER ")", err);
    if (!code)
        code = db_run(db, DB_MIGRATION_FOREIGN, NULL, &found, err);
    if (code)
        return code;
    if (row_bool(&found, 0, 0))
        return E_OK;
    if (!row_null(&found, 0, 1))
        return ERR(err, E_SCHEMA,
                   "the database has a table `%s` that tana did not make: name an empty one, or "
                   "another schema with ?options=-csearch_path=...",
                   row_text(&found, 0, 1));
    return db_exec(db, make_table, err);
}

/* What was applied must be what we would have applied. Fills in how many that is. */
static tana_err compare(struct db *db, const struct migration *list, size_t count,
                        size_t *ret_applied, struct err *err)
{
    _cleanup_(rows_release) struct rows applied = {NULL};
    tana_err code = db_run(db, DB_MIGRATIONS_APPLIED, NULL, &applied, err);
    if (code)
        return code;
    for (size_t i = 0; i < rows_count(&applied); i++) {
        int version = row_i32(&applied, i, 0);
        if (i >= count)
            return ERR(
                err, E_SCHEMA,
                "the database was made by a newer version of tana (it has migration %d, this "
                "version knows %zu): use that version",
                version, count);
        if (version != list[i].version || strcmp(row_text(&applied, i, 2), list[i].sha256) != 0)
            return ERR(
                err, E_SCHEMA,
                "the database was made by another version of tana (there migration %d, %s, has "
                "another text): use that version",
                version, row_text(&applied, i, 1));
    }
    *ret_applied = rows_count(&applied);
    return E_OK;
}

static tana_err apply(struct db *db, const struct migration *m, struct err *err)
{
    tana_err code = db_exec(db, m->sql, err);
    if (code) {
        (void)err_prefix(err, "migration %s", m->name);
        return code;
    }
    struct params p = {0};
    param_i32(&p, m->version);
    param_text(&p, m->name);
    param_text(&p, m->sha256);
    return db_run(db, DB_MIGRATION_INSERT, &p, NULL, err);
}

tana_err migrate(struct db *db, const struct migration *list, size_t count, struct err *err)
{
    size_t applied = 0;
    tana_err code = begin(db, err);
    if (!code)
        code = compare(db, list, count, &applied, err);
    for (size_t i = applied; !code && i < count; i++)
        code = apply(db, &list[i], err);
    if (!code)
        code = db_commit(db, FAULTS, err);
    if (code)
        db_rollback(db);
    return code;
}
