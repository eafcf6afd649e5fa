#include "runtime/resolve.h"

#include "lib/test.h"
#include "runtime/graph.h"

/* The files that an import in "lib/a.ts" may mean, or the builtin, or the finding's code. */
static const char *meaning(const char *specifier, bool types)
{
    static char text[CANDIDATES_MAX * FILE_PATH_MAX];
    struct candidates c;
    struct err why;
    const char *code = resolve_import("lib/a.ts", bytes_str(specifier), types, &c, &why);
    if (code || c.builtin)
        return code ? code : c.builtin;
    size_t used = 0;
    for (size_t i = 0; i < c.count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? " " : "", c.paths[i]);
    return text;
}

TEST(a_file_is_meant_as_it_is_written)
{
    ASSERT_STREQ(meaning("./b.ts", false), "lib/b.ts");
    ASSERT_STREQ(meaning("./b.json", false), "lib/b.json");
    ASSERT_STREQ(meaning("./sub/b.ts", false), "lib/sub/b.ts");
    ASSERT_STREQ(meaning("../b.ts", false), "b.ts");
    ASSERT_STREQ(meaning("././/b.ts", false), "lib/b.ts");
    ASSERT_STREQ(meaning("./sub/../b.ts", false), "lib/b.ts");
    ASSERT_STREQ(meaning("../lib/a.ts", false), "lib/a.ts");
    ASSERT_STREQ(meaning("./...ts", false), "lib/...ts");
}

TEST(endings_are_found_as_tsc_finds_them)
{
    ASSERT_STREQ(meaning("./b.js", false), "lib/b.ts lib/b.js");
    ASSERT_STREQ(meaning("./b", false), "lib/b.ts lib/b.js");
    ASSERT_STREQ(meaning("./b.min", false), "lib/b.min.ts lib/b.min.js");
    ASSERT_STREQ(meaning("./b", true), "lib/b.ts lib/b.d.ts lib/b.js");
    ASSERT_STREQ(meaning("./b.d.ts", true), "lib/b.d.ts");
    ASSERT_STREQ(meaning("./b.d.ts", false), "TANA206");
}

TEST(nothing_leaves_the_root)
{
    ASSERT_STREQ(meaning("../../b.ts", false), "TANA204");
    ASSERT_STREQ(meaning("../../lib/b.ts", false), "TANA204");
    ASSERT_STREQ(meaning("./../../../etc/passwd.json", false), "TANA204");
}

TEST(builtins_have_two_spellings_and_some_two_forms)
{
    ASSERT_STREQ(meaning("tana:core", false), "tana:core");
    ASSERT_STREQ(meaning("tana/core", false), "tana:core");
    ASSERT_STREQ(meaning("tana/data", false), "tana:data");
    ASSERT_STREQ(meaning("tana:tx", false), "tana:tx");
    ASSERT_STREQ(meaning("tana/tx", false), "tana/tx");
    ASSERT_STREQ(meaning("tana/block", false), "tana/block");
    for (const char *const *name = builtin_names(); *name; name++)
        ASSERT_STREQ(meaning(*name, false), *name);
}

TEST(what_only_looks_like_a_builtin_is_none)
{
    ASSERT_STREQ(meaning("tana:", false), "TANA202");
    ASSERT_STREQ(meaning("tana:cor", false), "TANA202");
    ASSERT_STREQ(meaning("tana:core ", false), "TANA202");
    ASSERT_STREQ(meaning("tana:core.js", false), "TANA202");
    ASSERT_STREQ(meaning("tana.core", false), "TANA203");
    ASSERT_STREQ(meaning("tana", false), "TANA203");
    ASSERT_STREQ(meaning("TANA:core", false), "TANA203");
}

TEST(a_nul_does_not_end_a_name)
{
    struct candidates c;
    struct err why;
    ASSERT_STREQ(resolve_import("a.ts", bytes_of("tana:core\0x", 11), false, &c, &why), "TANA205");
    ASSERT_STREQ(resolve_import("a.ts", bytes_of("./b\0.ts", 7), false, &c, &why), "TANA205");
}

TEST(kinds_of_sources)
{
    enum source_kind kind;
    ASSERT(source_kind_of("a.ts", &kind) && kind == SOURCE_TS);
    ASSERT(source_kind_of("a/b.js", &kind) && kind == SOURCE_JS);
    ASSERT(source_kind_of("a.b.json", &kind) && kind == SOURCE_JSON);
    ASSERT(!source_kind_of(".ts", &kind));
    ASSERT(!source_kind_of("ts", &kind));
    ASSERT(!source_kind_of("a.TS", &kind));
    ASSERT(!source_kind_of("a.mts", &kind));
}
