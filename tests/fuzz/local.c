/* The operations of a run, one a line: "tx.transfer [...]". Whatever a worker asks, answers and
 * effects are JSON, money is conserved, and a run that fails leaves no trace. */
#include "fuzz/fuzz.h"

#include "codec/json.h"
#include "ledger/local.h"

static const struct json_rules rules = {
    .size_max = 1 << 22, .depth_max = JSON_DEPTH_LIMIT, .reals = true};

static void run_line(struct local *l, struct bytes line)
{
    struct err err;
    char op[64];
    const unsigned char *space = line.size ? memchr(line.data, ' ', line.size) : NULL;
    size_t size = space ? (size_t)(space - line.data) : line.size;
    if (size >= sizeof op)
        return;
    if (size)
        memcpy(op, line.data, size);
    op[size] = '\0';
    struct bytes arguments = bytes_of(line.data + size, line.size - size);
    _cleanup_(buf_release) struct buf answer = buf_init(1 << 20);
    tana_err e = local_op(l, op, (const char *)arguments.data, arguments.size, &answer, &err);
    REQUIRE(e == E_OK ? json_check(buf_bytes(&answer), &rules, &err) == E_OK : err.code == e);
    REQUIRE(e != E_INTERNAL);
}

static void put_state(const struct local *l, struct buf *out)
{
    buf_clear(out);
    fixture_write(local_fixture(l), out);
}

void fuzz_one(struct bytes input)
{
    struct err err;
    _cleanup_(local_freep) struct local *l = local_new(fixture_default());
    _cleanup_(buf_release) struct buf before = buf_init(1 << 20), after = buf_init(1 << 20);
    put_state(l, &before);
    for (size_t at = 0, lines = 0; at < input.size && lines < 100; lines++) {
        const unsigned char *end = memchr(input.data + at, '\n', input.size - at);
        size_t size = end ? (size_t)(end - input.data) - at : input.size - at;
        run_line(l, bytes_of(input.data + at, size));
        at += size + 1;
    }
    local_effects(l, &after);
    REQUIRE(!after.overflowed && json_check(buf_bytes(&after), &rules, &err) == E_OK);

    bool keep = input.size % 2 == 0;
    REQUIRE(local_end(l, keep, &err) == E_OK);
    REQUIRE(ledger_verify(local_fixture(l)->ledger, &err) == E_OK);
    put_state(l, &after);
    REQUIRE(keep || bytes_eq(buf_bytes(&before), buf_bytes(&after)));
}
