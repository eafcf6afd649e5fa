#include "lib/test.h"

struct err err;

static struct test_case *first, **last = &first;
static size_t count;

void test_register(struct test_case *test)
{
    *last = test;
    last = &test->next;
    count++;
}

/* cmocka hands the state through; ours is the test case itself. */
static void run(void **state)
{
    const struct test_case *test = *state;
    test->run();
}

void test_ok(tana_err code, const char *call, const char *file, int line)
{
    if (code == E_OK)
        return;
    print_error("%s:%d: %s answered %s: %s\n", file, line, call, err_slug(code), err.message);
    _fail(file, line);
}

void test_err(tana_err code, tana_err expected, const char *text, const char *call,
              const char *file, int line)
{
    if (code == expected && strstr(err.message, text))
        return;
    print_error("%s:%d: %s answered %s (%s), expected %s (...%s...)\n", file, line, call,
                err_slug(code), code == E_OK ? "" : err.message, err_slug(expected), text);
    _fail(file, line);
}

void test_text(struct bytes actual, const char *expected, const char *file, int line)
{
    if (bytes_eq_str(actual, expected))
        return;
    print_error("%s:%d: got      %.*s\n", file, line, (int)actual.size,
                actual.size ? (const char *)actual.data : "");
    print_error("%s:%d: expected %s\n", file, line, expected);
    _fail(file, line);
}

/* splitmix64 */
uint64_t prng_next(struct prng *prng)
{
    uint64_t z = prng->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint64_t prng_below(struct prng *prng, uint64_t limit)
{
    return prng_next(prng) % limit;
}

int main(int argc, char **argv)
{
    const char *filter = argc > 1 ? argv[1] : "";
    struct CMUnitTest *tests = xcalloc(count, sizeof *tests);
    size_t chosen = 0;
    for (struct test_case *test = first; test; test = test->next)
        if (strstr(test->name, filter))
            tests[chosen++] =
                (struct CMUnitTest){.name = test->name, .test_func = run, .initial_state = test};
    int failed = _cmocka_run_group_tests(argv[0], tests, chosen, NULL, NULL);
    free(tests);
    return failed == 0 && chosen > 0 ? 0 : 1;
}
