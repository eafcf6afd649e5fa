#include "runtime/codeframe.h"

#include "lib/test.h"
#include "runtime/glyph.h"

/* A frame without colours; lives until the next call. */
static const char *frame(const char *source, uint32_t line, uint32_t col, uint32_t end_line,
                         uint32_t end_col)
{
    static struct buf out = {.size_max = 1 << 20};
    buf_clear(&out);
    struct codeframe_range range = {line, col, end_line, end_col};
    codeframe_lines(&out, bytes_str(source), range, false);
    return buf_str(&out);
}

TEST(a_range_is_underlined)
{
    ASSERT_STREQ(frame("const x: number = \"a\";", 1, 7, 1, 8), "1 const x: number = \"a\";\n"
                                                                "        ~\n");
    ASSERT_STREQ(frame("\n\n  add(1);\n", 3, 3, 3, 9), "3   add(1);\n"
                                                       "    ~~~~~~\n");
}

TEST(an_empty_range_is_marked_as_one_character)
{
    ASSERT_STREQ(frame("foo(", 1, 5, 1, 5), "1 foo(\n"
                                            "      ~\n");
    ASSERT_STREQ(frame("", 1, 1, 1, 1), "1 \n"
                                        "  ~\n");
}

TEST(an_empty_range_in_a_word_is_marked_to_its_end)
{
    ASSERT_STREQ(frame("call(outer$1.x)", 1, 6, 1, 6), "1 call(outer$1.x)\n"
                                                       "       ~~~~~~~\n");
    ASSERT_STREQ(frame("a = gr\xc3\xb6\xc3\x9f"
                       "e;",
                       1, 5, 1, 5),
                 "1 a = gr\xc3\xb6\xc3\x9f"
                 "e;\n"
                 "      ~~~~~\n");
    ASSERT_STREQ(frame("a + b", 1, 2, 1, 2), "1 a + b\n"
                                             "   ~\n");
}

TEST(several_lines_are_underlined_each_and_long_stretches_shortened)
{
    ASSERT_STREQ(frame("let a = [\n  1,\n];", 1, 9, 3, 2), "1 let a = [\n"
                                                           "          ~\n"
                                                           "2   1,\n"
                                                           "  ~~~~\n"
                                                           "3 ];\n"
                                                           "  ~\n");
    ASSERT_STREQ(frame("(a\nb\nc\nd\ne\nf)", 1, 1, 6, 3), "  1 (a\n"
                                                          "    ~~\n"
                                                          "  2 b\n"
                                                          "    ~\n"
                                                          "...\x20\n"
                                                          "  5 e\n"
                                                          "    ~\n"
                                                          "  6 f)\n"
                                                          "    ~~\n");
}

TEST(places_outside_the_text_move_to_its_end)
{
    ASSERT_STREQ(frame("a\nbc", 9, 9, 9, 10), "2 bc\n"
                                              "    ~\n");
    ASSERT_STREQ(frame("a\nbc", 2, 2, 7, 1), "2 bc\n"
                                             "   ~\n");
    ASSERT_STREQ(frame("abc", 1, 3, 1, 1), "1 abc\n"
                                           "    ~\n");
    ASSERT_STREQ(frame("abc", 1, 0, 1, 0), "1 abc\n"
                                           "  ~~~\n");
}

TEST(lines_end_as_in_ecmascript)
{
    ASSERT_STREQ(frame("a\r\nb\rc\xe2\x80\xa8"
                       "d\xe2\x80\xa9"
                       "e\nf",
                       5, 1, 5, 2),
                 "5 e\n"
                 "  ~\n");
}

TEST(columns_are_utf16_units_and_marks_stand_below_what_is_shown)
{
    ASSERT_STREQ(frame("\"h\xc3\xa9llo\" + x", 1, 11, 1, 12), "1 \"h\xc3\xa9llo\" + x\n"
                                                              "            ~\n");
    ASSERT_STREQ(frame("\"\xf0\x9f\x98\x80\" + x", 1, 8, 1, 9), /* one emoji: 2 units, 2 columns */
                 "1 \"\xf0\x9f\x98\x80\" + x\n"
                 "         ~\n");
    ASSERT_STREQ(frame("\"\xe4\xbd\xa0\xe5\xa5\xbd\" + x", 1, 8, 1, 9), /* 1 unit, 2 columns each */
                 "1 \"\xe4\xbd\xa0\xe5\xa5\xbd\" + x\n"
                 "           ~\n");
    ASSERT_STREQ(frame("e\xcc\x81 + x", 1, 6, 1, 7), /* a combining accent takes no column */
                 "1 e\xcc\x81 + x\n"
                 "      ~\n");
    ASSERT_STREQ(frame("\tx", 1, 2, 1, 3), "1  x\n"
                                           "   ~\n");
}

TEST(nothing_in_a_source_line_reaches_the_terminal_unescaped)
{
    ASSERT_STREQ(frame("a\x1b[31m\x07"
                       "b\x7f",
                       1, 8, 1, 9),
                 "1 a\\x1b[31m\\x07b\\x7f\n"
                 "               ~\n");
    ASSERT_STREQ(frame("a\xe2\x80\xae"
                       "b\xe2\x80\x8b\xf3\xa0\x80\xa0",
                       1, 3, 1, 4),
                 "1 a\\u202eb\\u200b\\u{e0020}\n"
                 "         ~\n");
    ASSERT_STREQ(frame("a\xff\xc3(\xed\xa0\x80", 1, 4, 1, 5),
                 "1 a\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\n"
                 "     ~\n");
}

TEST(a_long_line_is_cut_around_the_mark)
{
    enum { SIZE = 100000 };
    _cleanup_(free_ptr) char *line = xmalloc(SIZE + 1);
    memset(line, 'a', SIZE);
    line[SIZE] = '\0';
    memcpy(line + 50000, "MARK", 4);
    struct bytes text = bytes_str(frame(line, 1, 50001, 1, 50005));
    char *mark = strstr((const char *)text.data, "MARK");
    char *marks = strstr((const char *)text.data, "~~~~\n");
    char *second = strchr((const char *)text.data, '\n') + 1;
    ASSERT(mark && marks && text.size < 2 * (CODEFRAME_WIDTH_MAX + 16));
    ASSERT_EQ(mark - (const char *)text.data - 2, marks - second); /* the ellipsis has 3 bytes */

    text = bytes_str(frame(line, 1, 1, 1, SIZE + 1));
    ASSERT(text.size < 2 * (CODEFRAME_WIDTH_MAX + 16));
    text = bytes_str(frame(line, 1, SIZE + 1, 1, SIZE + 1));
    ASSERT(strstr((const char *)text.data, "aaa\n") && strstr((const char *)text.data, " ~\n"));
}

TEST(any_bytes_at_any_place_give_clean_text)
{
    uint32_t state = 2463534242u;
    for (unsigned round = 0; round < 3000; round++) {
        unsigned char noise[300];
        for (size_t i = 0; i < sizeof noise; i++) {
            state ^= state << 13, state ^= state >> 17, state ^= state << 5;
            noise[i] = (unsigned char)(state >> 7);
        }
        _cleanup_(buf_release) struct buf out = buf_init(1 << 20);
        struct codeframe_range range = {state % 7, state % 301, state / 7 % 9, state / 9 % 301};
        codeframe_lines(&out, bytes_of(noise, round % sizeof noise), range, false);
        for (size_t i = 0; i < out.size; i++)
            ASSERT(out.data[i] == '\n' || (out.data[i] >= ' ' && out.data[i] != 0x7f));
        struct bytes rest = buf_bytes(&out);
        while (rest.size > 0) {
            const unsigned char *at = rest.data;
            if (*at == '\n') {
                rest = bytes_of(at + 1, rest.size - 1);
                continue;
            }
            struct glyph g = glyph_next(&rest);
            ASSERT(g.size == rest.data - at && memcmp(g.text, at, g.size) == 0);
        }
    }
}

static struct bytes source_of(void *user, const char *path)
{
    return strcmp(path, "a.ts") == 0 ? bytes_str(user) : bytes_of(NULL, 0);
}

static struct diagnostic finding(char *path, uint32_t line, char *message)
{
    return (struct diagnostic){.path = path,
                               .code = "TS2322",
                               .message = message,
                               .line = line,
                               .col = 5,
                               .end_line = line,
                               .end_col = 6};
}

TEST(a_finding_is_printed_as_tsc_prints_it)
{
    struct diagnostic d = finding("a.ts", 1, "Type 'string' is not assignable to type 'number'.");
    struct diagnostic related[] = {finding("a.ts", 2, "'y' is declared here."),
                                   finding("tana:types/lib.es5.d.ts", 3, "And here.\n  Indeed.")};
    d.related = related;
    d.related_count = 2;
    _cleanup_(buf_release) struct buf out = buf_init(1 << 16);
    codeframe_print(&out, &d, source_of, "let x = y;\nlet y = 1;\n", false);
    ASSERT_STREQ(buf_str(&out), "a.ts:1:5 - error TS2322: "
                                "Type 'string' is not assignable to type 'number'.\n"
                                "\n"
                                "1 let x = y;\n"
                                "      ~\n"
                                "\n"
                                "  a.ts:2:5\n"
                                "    2 let y = 1;\n"
                                "          ~\n"
                                "    'y' is declared here.\n"
                                "\n"
                                "  tana:types/lib.es5.d.ts:3:5\n"
                                "    And here.\n"
                                "      Indeed.\n"
                                "\n");
}

TEST(colours_are_those_of_tsc)
{
    struct diagnostic d = finding("a.ts", 1, "No.");
    _cleanup_(buf_release) struct buf out = buf_init(1 << 16);
    codeframe_print(&out, &d, source_of, "let x = 1;", true);
    ASSERT_STREQ(buf_str(&out), "\033[96ma.ts\033[0m:\033[93m1\033[0m:\033[93m5\033[0m - "
                                "\033[91merror\033[0m\033[90m TS2322: \033[0mNo.\n"
                                "\n"
                                "\033[7m1\033[0m let x = 1;\n"
                                "\033[7m \033[0m \033[91m    ~\033[0m\n"
                                "\n");
}

TEST(a_finding_about_no_place_or_no_file_has_no_frame)
{
    struct diagnostic d = finding("a.ts", 0, "Too large.");
    _cleanup_(buf_release) struct buf out = buf_init(1 << 16);
    codeframe_print(&out, &d, source_of, "let x = 1;", false);
    d.path = "";
    d.category = DIAGNOSTIC_WARNING;
    codeframe_print(&out, &d, source_of, "let x = 1;", false);
    ASSERT_STREQ(buf_str(&out), "a.ts - error TS2322: Too large.\n\n"
                                "warning TS2322: Too large.\n\n");
}

TEST(hostile_paths_and_sentences_are_escaped)
{
    struct diagnostic d = finding("a\n\x1b.ts", 1, "It's \x1b[0m\r here.\nMore.");
    _cleanup_(buf_release) struct buf out = buf_init(1 << 16);
    codeframe_print(&out, &d, NULL, NULL, false);
    ASSERT_STREQ(buf_str(&out), "a\\x0a\\x1b.ts:1:5 - error TS2322: "
                                "It's \\x1b[0m\\x0d here.\nMore.\n\n");
}

static const char *summary(struct diagnostic *items, size_t count)
{
    static struct buf out = {.size_max = 1 << 16};
    buf_clear(&out);
    codeframe_summary(&out, &(struct diagnostics){items, count}, false);
    return buf_str(&out);
}

TEST(the_summary_counts_errors_and_files)
{
    struct diagnostic d[] = {finding("a.ts", 3, ""), finding("a.ts", 4, ""), finding("b.ts", 5, ""),
                             finding("", 0, "")};
    ASSERT_STREQ(summary(d, 0), "");
    ASSERT_STREQ(summary(d, 1), "Found 1 error in a.ts:3\n");
    ASSERT_STREQ(summary(d, 2), "Found 2 errors in the same file, starting at: a.ts:3\n");
    ASSERT_STREQ(summary(d, 3), "Found 3 errors in 2 files.\n"
                                "\n"
                                "Errors  Files\n"
                                "     2  a.ts:3\n"
                                "     1  b.ts:5\n");
    ASSERT_STREQ(summary(d + 3, 1), "Found 1 error.\n");
    d[0].category = DIAGNOSTIC_WARNING;
    ASSERT_STREQ(summary(d, 1), "");
}
