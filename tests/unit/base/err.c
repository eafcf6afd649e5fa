#include "lib/test.h"

#include <ctype.h>

TEST(an_error_is_a_code_and_a_sentence)
{
    struct err e;
    ASSERT_EQ(ERR(&e, E_FROZEN, "%s is frozen", "@bob"), E_FROZEN);
    ASSERT_EQ(e.code, E_FROZEN);
    ASSERT_STREQ(e.message, "@bob is frozen");
    ASSERT_EQ(err_prefix(&e, "line %d", 7), E_FROZEN);
    ASSERT_STREQ(e.message, "line 7: @bob is frozen");
}

TEST(a_long_sentence_is_cut)
{
    struct err e;
    char big[2 * ERR_MESSAGE_MAX];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    ERR(&e, E_INVALID, "%s", big);
    ASSERT(strlen(e.message) < ERR_MESSAGE_MAX);
    err_prefix(&e, "where");
    ASSERT(strlen(e.message) < ERR_MESSAGE_MAX);
    ASSERT(strncmp(e.message, "where: xxx", 10) == 0);
}

TEST(every_code_has_a_slug_of_its_own_and_a_status)
{
    for (int code = 0; code < E_COUNT_; code++) {
        const char *slug = err_slug((tana_err)code);
        for (const char *c = slug; *c; c++)
            ASSERT(islower(*c) || *c == '_');
        for (int other = 0; other < code; other++)
            ASSERT(strcmp(slug, err_slug((tana_err)other)) != 0);
        ASSERT(err_find(slug) == (tana_err)code);
        ASSERT(*slug && *err_meaning((tana_err)code));
        ASSERT((err_exit_status((tana_err)code) == 0) == (code == E_OK));
        ASSERT(err_exit_status((tana_err)code) < 126);
        ASSERT(err_http_status((tana_err)code) >= 200 && err_http_status((tana_err)code) < 600);
    }
    ASSERT_STREQ(err_slug(E_COUNT_), "unknown");
    ASSERT_EQ(err_find("no_such_code"), E_COUNT_);
    ASSERT_EQ(err_exit_status(E_COUNT_), 70);
}
