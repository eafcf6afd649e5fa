/* Tests that read like sentences, over cmocka.
 *
 *     TEST(a_transfer_to_self_changes_nothing)
 *     {
 *         ASSERT_ERR(apply(...), E_SELF_TRANSFER, "both sender and receiver");
 *     }
 *
 * A test file is a program: it is linked with tests/lib/test.c, whose main() runs its tests in the
 * order in which they stand in the file. A first argument runs only the tests whose names
 * contain it. */
#ifndef TANA_TESTS_LIB_TEST_H
#define TANA_TESTS_LIB_TEST_H

#include "base/buf.h"
#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct test_case {
    const char *name;
    void (*run)(void);
    struct test_case *next;
};
void test_register(struct test_case *test);

#define TEST(name)                                                                                 \
    static void test_##name(void);                                                                 \
    __attribute__((constructor)) static void register_##name(void)                                 \
    {                                                                                              \
        static struct test_case test = {#name, test_##name, NULL};                                 \
        test_register(&test);                                                                      \
    }                                                                                              \
    static void test_##name(void)

/* Where calls under test put their errors: `ASSERT_OK(thing_do(x, &err))`. */
extern struct err err;

#define ASSERT(condition) assert_true(condition)
#define ASSERT_EQ(actual, expected) assert_int_equal(actual, expected)
#define ASSERT_STREQ(actual, expected) assert_string_equal(actual, expected)
#define ASSERT_OK(call) test_ok((call), #call, __FILE__, __LINE__)

/* The call answers that code, and its message contains the text. */
#define ASSERT_ERR(call, code, text) test_err((call), (code), (text), #call, __FILE__, __LINE__)

/* The bytes are that text. */
#define ASSERT_TEXT(actual, expected) test_text((actual), (expected), __FILE__, __LINE__)

void test_ok(tana_err code, const char *call, const char *file, int line);
void test_err(tana_err code, tana_err expected, const char *text, const char *call,
              const char *file, int line);
void test_text(struct bytes actual, const char *expected, const char *file, int line);

/* Numbers that look random and are the same in every run. */
struct prng {
    uint64_t state;
};
uint64_t prng_next(struct prng *prng);
uint64_t prng_below(struct prng *prng, uint64_t limit); /* 0 .. limit-1 */

#endif
