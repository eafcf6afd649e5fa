#include "store/binary.h"

#include <endian.h>

#define UNIX_TO_PG_EPOCH_MS 946684800000LL /* 2000-01-01 */

enum {
    NUMERIC_BASE = 10000,
    NUMERIC_DIGITS_MAX = 10, /* of 2^127-1 */
    ARRAY_HEADER = 5 * 4,
    COPY_HEADER = 11 + 4 + 4,
};

static void put_u16(struct buf *out, uint16_t value)
{
    value = htobe16(value);
    buf_append(out, &value, sizeof value);
}

static void put_u32(struct buf *out, uint32_t value)
{
    value = htobe32(value);
    buf_append(out, &value, sizeof value);
}

static void put_u64(struct buf *out, uint64_t value)
{
    value = htobe64(value);
    buf_append(out, &value, sizeof value);
}

void field_i16(struct buf *out, int16_t value)
{
    put_u32(out, 2);
    put_u16(out, (uint16_t)value);
}

void field_i32(struct buf *out, int32_t value)
{
    put_u32(out, 4);
    put_u32(out, (uint32_t)value);
}

void field_i64(struct buf *out, int64_t value)
{
    put_u32(out, 8);
    put_u64(out, (uint64_t)value);
}

void field_bool(struct buf *out, bool value)
{
    put_u32(out, 1);
    buf_append_char(out, value);
}

void field_bytes(struct buf *out, struct bytes value)
{
    put_u32(out, (uint32_t)value.size);
    buf_append_bytes(out, value);
}

void field_text(struct buf *out, const char *value)
{
    if (value)
        field_bytes(out, bytes_str(value));
    else
        field_null(out);
}

void field_null(struct buf *out)
{
    put_u32(out, UINT32_MAX);
}

int64_t pg_time(uint64_t ms)
{
    return ((int64_t)ms - UNIX_TO_PG_EPOCH_MS) * 1000;
}

uint64_t ms_of_pg_time(int64_t time)
{
    return (uint64_t)(time / 1000 + UNIX_TO_PG_EPOCH_MS);
}

void field_time(struct buf *out, uint64_t ms)
{
    field_i64(out, pg_time(ms));
}

/* Digits of base 10,000, the most significant first; weight is the power of the first. */
void field_numeric(struct buf *out, struct amount value)
{
    uint16_t digits[NUMERIC_DIGITS_MAX];
    int count = 0;
    for (amount_minor rest = value.minor; rest; rest /= NUMERIC_BASE)
        digits[count++] = (uint16_t)(rest % NUMERIC_BASE);
    put_u32(out, 8 + 2 * (uint32_t)count);
    put_u16(out, (uint16_t)count);
    put_u16(out, count ? (uint16_t)(count - 1) : 0);
    put_u32(out, 0); /* positive, no decimals */
    while (count)
        put_u16(out, digits[--count]);
}

size_t field_begin(struct buf *out)
{
    put_u32(out, 0);
    return out->size;
}

void field_end(struct buf *out, size_t began)
{
    uint32_t size = htobe32((uint32_t)(out->size - began));
    if (!out->overflowed)
        memcpy(out->data + began - sizeof size, &size, sizeof size);
}

void copy_begin(struct buf *out)
{
    static const char header[COPY_HEADER] = "PGCOPY\n\377\r\n";
    buf_append(out, header, sizeof header);
}

void copy_row(struct buf *out, uint16_t fields)
{
    put_u16(out, fields);
}

void copy_end(struct buf *out)
{
    put_u16(out, UINT16_MAX);
}

void array_begin(struct buf *out, enum pg_type element, size_t count)
{
    put_u32(out, count ? 1 : 0); /* dimensions */
    put_u32(out, 0);             /* no NULLs */
    put_u32(out, (uint32_t)element);
    if (count == 0)
        return;
    put_u32(out, (uint32_t)count);
    put_u32(out, 1); /* index of the first */
}

uint32_t load_u32(const unsigned char *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return be32toh(value);
}

struct bytes read_field(struct field_reader *r, bool *ret_null)
{
    struct bytes none = bytes_of(NULL, 0);
    if (ret_null)
        *ret_null = true;
    if (r->failed || r->rest.size < 4) {
        r->failed = true;
        return none;
    }
    uint32_t size = load_u32(r->rest.data);
    r->rest = bytes_of(r->rest.data + 4, r->rest.size - 4);
    if (size == UINT32_MAX) {
        r->failed = !ret_null;
        return none;
    }
    if (size > r->rest.size) {
        r->failed = true;
        return none;
    }
    if (ret_null)
        *ret_null = false;
    struct bytes field = bytes_of(r->rest.data, size);
    r->rest = bytes_of(r->rest.data + size, r->rest.size - size);
    return field;
}

void read_fixed(struct field_reader *r, void *ret, size_t size)
{
    struct bytes field = read_field(r, NULL);
    if (field.size == size) {
        memcpy(ret, field.data, size);
        return;
    }
    memset(ret, 0, size);
    r->failed = true;
}

int16_t read_i16(struct field_reader *r)
{
    uint16_t value;
    read_fixed(r, &value, sizeof value);
    return (int16_t)be16toh(value);
}

int32_t read_i32(struct field_reader *r)
{
    uint32_t value;
    read_fixed(r, &value, sizeof value);
    return (int32_t)be32toh(value);
}

int64_t read_i64(struct field_reader *r)
{
    uint64_t value;
    read_fixed(r, &value, sizeof value);
    return (int64_t)be64toh(value);
}

bool read_bool(struct field_reader *r)
{
    unsigned char value;
    read_fixed(r, &value, sizeof value);
    return value != 0;
}

static uint16_t load_u16(const unsigned char *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

struct amount read_numeric(struct field_reader *r)
{
    struct bytes field = read_field(r, NULL);
    struct amount value = AMOUNT_ZERO;
    size_t count = field.size >= 8 ? load_u16(field.data) : 0;
    int weight = field.size >= 8 ? (int16_t)load_u16(field.data + 2) : 0;
    /* Positive, whole, and no more digits than an amount can have. */
    if (field.size != 8 + 2 * count || load_u16(field.data + 4) != 0 ||
        (count && (weight < (int)count - 1 || weight >= NUMERIC_DIGITS_MAX))) {
        r->failed = true;
        return value;
    }
    for (int i = 0; count && i <= weight; i++) {
        unsigned digit = i < (int)count ? load_u16(field.data + 8 + 2 * i) : 0;
        if (value.minor > (AMOUNT_MAX.minor - digit) / NUMERIC_BASE) {
            r->failed = true;
            return AMOUNT_ZERO;
        }
        value.minor = value.minor * NUMERIC_BASE + digit;
    }
    return value;
}

size_t read_array(struct field_reader *r, struct field_reader *ret)
{
    struct bytes field = read_field(r, NULL);
    *ret = (struct field_reader){.rest = bytes_of(NULL, 0)};
    if (r->failed || field.size < 12) {
        r->failed = true;
        return 0;
    }
    uint32_t dimensions = load_u32(field.data);
    if (dimensions == 0)
        return 0;
    if (dimensions != 1 || field.size < ARRAY_HEADER) {
        r->failed = true;
        return 0;
    }
    ret->rest = bytes_of(field.data + ARRAY_HEADER, field.size - ARRAY_HEADER);
    return load_u32(field.data + 12);
}
