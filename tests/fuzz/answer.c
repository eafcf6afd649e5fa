/* Answers of a compile worker, which is not trusted, and entries of the cache. The first byte says
 * as what the rest is read. */
#include "fuzz/fuzz.h"

#include "runtime/compile_priv.h"

static void check_compiled(struct compiled *c)
{
    REQUIRE(c->ok == (diagnostics_errors(&c->diagnostics) == 0));
    for (size_t i = 0; i < c->import_count; i++)
        REQUIRE(c->imports[i].specifier);
    for (size_t i = 0; i < c->diagnostics.count; i++)
        REQUIRE(c->diagnostics.items[i].path && c->diagnostics.items[i].message);
    if (c->ok) {
        /* What is kept is read back to the same. */
        struct compiled again;
        _cleanup_(buf_release) struct buf once = buf_init(1 << 20), twice = buf_init(1 << 20);
        answer_pack(&once, c);
        REQUIRE(once.overflowed || answer_unpack(buf_bytes(&once), &again));
        if (!once.overflowed) {
            answer_pack(&twice, &again);
            REQUIRE(bytes_eq(buf_bytes(&once), buf_bytes(&twice)));
            compiled_release(&again);
        }
    }
    compiled_release(c);
}

void fuzz_one(struct bytes input)
{
    struct compiled c;
    struct diagnostics findings;
    struct err err;
    bool tainted;
    if (input.size == 0)
        return;
    struct bytes rest = bytes_of(input.data + 1, input.size - 1);
    if (input.data[0] == 'c') {
        if (answer_read_check(rest, &findings, &tainted, &err) == E_OK)
            diagnostics_release(&findings);
        else
            REQUIRE(err.code == E_WORKER && findings.count == 0);
    } else if (input.data[0] == 'p') {
        if (answer_unpack(rest, &c))
            check_compiled(&c);
    } else if (answer_read(rest, &c, &tainted, &err) == E_OK) {
        check_compiled(&c);
    } else {
        REQUIRE(err.code == E_WORKER && c.import_count == 0);
    }
}
