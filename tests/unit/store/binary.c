/* PostgreSQL's binary formats: what we write the server reads, and the other way round. */
#include "store/binary.h"

#include "database.h"
#include "store/connection.h"

static struct db *db;

static void connect_once(void)
{
    if (!db)
        ASSERT_OK(db_connect(database_new(), DB_PLAIN, &db, &err));
}

/* Writes one row of one field, has the server show it as text. */
static void assert_reads(const char *type, const struct buf *field, const char *expected)
{
    char sql[128];
    connect_once();
    snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS t; CREATE TABLE t (v %s)", type);
    ASSERT_OK(db_exec(db, sql, &err));
    struct buf copy = buf_init(1 << 20);
    copy_begin(&copy);
    copy_row(&copy, 1);
    buf_append_bytes(&copy, buf_bytes(field));
    copy_end(&copy);
    ASSERT_OK(db_copy_in(db, "COPY t FROM STDIN (FORMAT binary)", buf_bytes(&copy), &err));
    ASSERT_ANSWER("SELECT v::text FROM t", expected);
    buf_release(&copy);
}

static tana_err keep_row(void *context, struct bytes fields, struct err *ignored)
{
    (void)ignored;
    buf_append_bytes(context, fields);
    return E_OK;
}

/* The field that the server sends for an SQL expression. */
static struct buf field_of(const char *expression)
{
    char sql[256];
    connect_once();
    snprintf(sql, sizeof sql, "COPY (SELECT %s) TO STDOUT (FORMAT binary)", expression);
    struct buf row = buf_init(1 << 20);
    ASSERT_OK(db_copy_out(db, sql, keep_row, &row, &err));
    return row;
}

TEST(numbers_of_every_width)
{
    struct buf b = buf_init(1000);
    field_i64(&b, INT64_MIN);
    assert_reads("bigint", &b, "-9223372036854775808");
    buf_clear(&b);
    field_i32(&b, -7);
    assert_reads("integer", &b, "-7");
    buf_clear(&b);
    field_i16(&b, 300);
    assert_reads("smallint", &b, "300");
    buf_clear(&b);
    field_bool(&b, true);
    assert_reads("boolean", &b, "true");
    buf_clear(&b);
    field_null(&b);
    assert_reads("bigint", &b, "");
    buf_release(&b);
}

static const struct {
    amount_minor value;
    const char *text;
} numerics[] = {
    {0, "0"},
    {1, "1"},
    {9999, "9999"},
    {10000, "10000"},
    {100000000, "100000000"},
    {1234567890123456789u, "1234567890123456789"},
    {((amount_minor)1 << 127) - 1, "170141183460469231731687303715884105727"},
};

TEST(amounts_as_numeric_both_ways)
{
    for (size_t i = 0; i < sizeof numerics / sizeof *numerics; i++) {
        struct buf b = buf_init(1000);
        field_numeric(&b, (struct amount){numerics[i].value});
        assert_reads("numeric(39)", &b, numerics[i].text);
        buf_release(&b);
        char expression[100];
        snprintf(expression, sizeof expression, "%s::numeric", numerics[i].text);
        b = field_of(expression);
        struct field_reader r = {.rest = buf_bytes(&b)};
        ASSERT(amount_eq(read_numeric(&r), (struct amount){numerics[i].value}));
        ASSERT(!r.failed);
        buf_release(&b);
    }
}

TEST(numerics_that_are_no_amounts_are_refused)
{
    static const char *const bad[] = {
        "-1",
        "0.5",
        "1e4 + 0.25",
        "'NaN'::numeric",
        "'Infinity'::numeric",
        "170141183460469231731687303715884105728",
        "1e60::numeric",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char expression[100];
        snprintf(expression, sizeof expression, "(%s)::numeric", bad[i]);
        struct buf b = field_of(expression);
        struct field_reader r = {.rest = buf_bytes(&b)};
        (void)read_numeric(&r);
        ASSERT(r.failed);
        buf_release(&b);
    }
}

TEST(moments_to_the_millisecond)
{
    struct buf b = buf_init(1000);
    field_time(&b, 1767225599250u);
    assert_reads("timestamptz", &b, "2025-12-31 23:59:59.25+00");
    buf_clear(&b);
    field_time(&b, 0);
    assert_reads("timestamptz", &b, "1970-01-01 00:00:00+00");
    buf_release(&b);
}

TEST(arrays_of_bytes_and_of_numbers)
{
    struct buf b = buf_init(1000);
    size_t began = field_begin(&b);
    array_begin(&b, PG_BYTEA, 2);
    field_bytes(&b, bytes_str("ab"));
    field_bytes(&b, bytes_str(""));
    field_end(&b, began);
    assert_reads("bytea[]", &b, "{\"\\\\x6162\",\"\\\\x\"}");
    struct field_reader r = {.rest = buf_bytes(&b)}, elements;
    ASSERT_EQ(read_array(&r, &elements), 2);
    ASSERT_TEXT(read_field(&elements, NULL), "ab");
    ASSERT_EQ(read_field(&elements, NULL).size, 0);
    ASSERT(!r.failed && !elements.failed);

    buf_clear(&b);
    began = field_begin(&b);
    array_begin(&b, PG_INT4, 0);
    field_end(&b, began);
    assert_reads("integer[]", &b, "{}");
    buf_release(&b);
}

TEST(fields_that_are_cut_off_fail_and_read_as_nothing)
{
    struct buf b = buf_init(1000);
    field_i64(&b, 42);
    field_bytes(&b, bytes_str("twelve bytes"));
    for (size_t size = 0; size < b.size; size++) {
        struct field_reader r = {.rest = bytes_of(b.data, size)};
        (void)read_i64(&r);
        ASSERT(read_field(&r, NULL).size == 0);
        ASSERT(r.failed);
    }
    buf_release(&b);
}
