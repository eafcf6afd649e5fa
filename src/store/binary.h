/* PostgreSQL's binary formats, both ways: fields of COPY, parameters, elements of arrays. All of
 * them are a length (int32, big-endian, -1 for NULL) and bytes, so the same writers serve for all. */
#ifndef TANA_STORE_BINARY_H
#define TANA_STORE_BINARY_H

#include "codec/amount.h"

/* Writing fields */

void field_i16(struct buf *out, int16_t value);
void field_i32(struct buf *out, int32_t value);
void field_i64(struct buf *out, int64_t value);
void field_bool(struct buf *out, bool value);
void field_bytes(struct buf *out, struct bytes value); /* bytea, text */
void field_text(struct buf *out, const char *value);   /* NULL: NULL */
void field_null(struct buf *out);
void field_time(struct buf *out, uint64_t ms); /* timestamptz, from milliseconds since 1970 */
int64_t pg_time(uint64_t ms);                  /* microseconds since 2000, */
uint64_t ms_of_pg_time(int64_t time);          /* and back */
void field_numeric(struct buf *out, struct amount value);

/* A field whose bytes are written between begin and end; begin returns where it began. */
size_t field_begin(struct buf *out);
void field_end(struct buf *out, size_t began);

/* COPY ... FROM STDIN (FORMAT binary): a header, rows, a trailer. */
void copy_begin(struct buf *out);
void copy_row(struct buf *out, uint16_t fields); /* so many fields follow */
void copy_end(struct buf *out);

/* One-dimensional arrays: elements are fields. As a parameter an array has no length in front; as a
 * field it stands between field_begin and field_end. */
enum pg_type {
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25,
    PG_NUMERIC = 1700,
    PG_JSONB = 3802,
};
void array_begin(struct buf *out, enum pg_type element, size_t count);

/* Reading. A reader never reads past its input: what does not fit or has another length sets
 * `failed`, and what is read from then on is zero or empty. */
struct field_reader {
    struct bytes rest;
    bool failed;
};
struct bytes read_field(struct field_reader *r,
                        bool *ret_null); /* ret_null may be NULL: then a NULL fails */
int16_t read_i16(struct field_reader *r);
int32_t read_i32(struct field_reader *r);
int64_t read_i64(struct field_reader *r);
bool read_bool(struct field_reader *r);
struct amount read_numeric(struct field_reader *r); /* a whole number in range, else it fails */
void read_fixed(struct field_reader *r, void *ret, size_t size); /* bytea of just that size */

/* The elements of an array field, which must be one-dimensional (or empty) without NULLs; *ret is
 * read with the functions above. Returns their number. */
size_t read_array(struct field_reader *r, struct field_reader *ret);

uint32_t load_u32(const unsigned char *at); /* big-endian */

#endif
