#include "runtime/sourcemap.h"

/* The reader's state: version 3 maps are deltas all the way. Places here count from 0. */
struct reader {
    struct bytes rest;
    int64_t gen_col, line, col;
    bool failed;
};

static int digit_value(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* One base-64 VLQ number of at most 32 bits and a sign. */
static int64_t get_number(struct reader *r)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 5) {
        int digit = r->rest.size > 0 ? digit_value(r->rest.data[0]) : -1;
        if (digit < 0)
            break;
        r->rest = bytes_of(r->rest.data + 1, r->rest.size - 1);
        value |= (uint64_t)(digit & 31) << shift;
        if (digit < 32)
            return value & 1 ? -(int64_t)(value >> 1) : (int64_t)(value >> 1);
    }
    r->failed = true;
    return 0;
}

static void add(struct reader *r, int64_t *place)
{
    *place += get_number(r);
    r->failed |= *place < 0 || *place >= UINT32_MAX;
}

/* Reads up to the next separator. A segment has 1, 4 or 5 numbers; 1 says: mapped to nothing. */
static bool get_segment(struct reader *r)
{
    int64_t source = 0, name = 0;
    add(r, &r->gen_col);
    if (r->failed || r->rest.size == 0 || digit_value(r->rest.data[0]) < 0)
        return false;
    source += get_number(r);
    add(r, &r->line);
    add(r, &r->col);
    if (r->rest.size > 0 && digit_value(r->rest.data[0]) >= 0)
        name += get_number(r);
    (void)source, (void)name; /* there is one source, and names are not used */
    return !r->failed;
}

bool sourcemap_find(struct bytes mappings, struct source_place at, struct source_place *ret_source)
{
    struct reader r = {.rest = mappings};
    uint32_t line = 1;
    bool found = false, found_on_line = false;
    struct source_place best = {0};
    while (r.rest.size > 0 && line <= at.line && !r.failed) {
        unsigned char c = r.rest.data[0];
        if (c == ';' || c == ',') {
            r.rest = bytes_of(r.rest.data + 1, r.rest.size - 1);
            if (c == ';') {
                line++;
                r.gen_col = 0;
            }
            continue;
        }
        if (!get_segment(&r))
            continue;
        bool behind = line == at.line && r.gen_col + 1 > (int64_t)at.col;
        if (behind && found_on_line)
            break;
        best = (struct source_place){(uint32_t)r.line + 1, (uint32_t)r.col + 1};
        found = true;
        found_on_line |= line == at.line;
        if (behind)
            break;
    }
    if (!found || r.failed)
        return false;
    *ret_source = best;
    return true;
}
