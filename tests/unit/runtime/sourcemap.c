#include "runtime/sourcemap.h"

#include "lib/test.h"

/* "line:col" of what a place comes from, or "none". */
static const char *from(const char *mappings, uint32_t line, uint32_t col)
{
    static char text[32];
    struct source_place place;
    if (!sourcemap_find(bytes_str(mappings), (struct source_place){line, col}, &place))
        return "none";
    snprintf(text, sizeof text, "%u:%u", place.line, place.col);
    return text;
}

/* Written by the TypeScript compiler for
 *     type N = number;
 *     let total: N = 1 as N; total++;
 * that is
 *     let total = 1;
 *     total++; */
static const char two_lines[] = "AACA,IAAI,KAAK,GAAM,CAAM,CAAC;AAAC,KAAK,EAAE,CAAC";

TEST(a_place_comes_from_the_token_that_it_stands_in)
{
    ASSERT_STREQ(from(two_lines, 1, 1), "2:1");
    ASSERT_STREQ(from(two_lines, 1, 4), "2:1");
    ASSERT_STREQ(from(two_lines, 1, 5), "2:5");
    ASSERT_STREQ(from(two_lines, 1, 13), "2:16");
    ASSERT_STREQ(from(two_lines, 2, 1), "2:24");
    ASSERT_STREQ(from(two_lines, 2, 6), "2:29");
}

TEST(behind_the_last_segment_it_still_counts)
{
    ASSERT_STREQ(from(two_lines, 1, 4000), "2:23");
    ASSERT_STREQ(from(two_lines, 2, 4000), "2:32");
}

TEST(before_the_first_segment_of_a_line_the_first_one_counts)
{
    ASSERT_STREQ(from("AAAA;IACA,IAAI", 2, 1), "2:1");
    ASSERT_STREQ(from("AAAA;IACA,IAAI", 2, 9), "2:5");
}

TEST(a_line_without_segments_belongs_to_what_stands_above)
{
    ASSERT_STREQ(from("AAAA;AACA,EAAE;;;AACF", 4, 7), "2:3");
    ASSERT_STREQ(from("AAAA;AACA,EAAE;;;AACF", 5, 7), "3:1");
    ASSERT_STREQ(from("AAAA", 99, 1), "1:1");
}

TEST(a_place_above_all_segments_is_not_mapped)
{
    ASSERT_STREQ(from(";;AAAA", 1, 1), "none");
    ASSERT_STREQ(from(";;AAAA", 2, 9), "none");
    ASSERT_STREQ(from("", 1, 1), "none");
}

TEST(numbers_of_several_digits_and_negative_ones_are_read)
{
    ASSERT_STREQ(from("AAAA,gCAggggBggB", 1, 33), "524289:513");
    ASSERT_STREQ(from("AAEE,CADD", 1, 2), "2:2");
}

TEST(segments_with_a_name_and_without_a_source_are_taken_as_they_are)
{
    ASSERT_STREQ(from("AAAAA,EACEC", 1, 3), "2:3");
    ASSERT_STREQ(from("AAAA,E,EACE", 1, 3), "1:1");
    ASSERT_STREQ(from("AAAA,E,EACE", 1, 5), "2:3");
}

TEST(what_is_not_a_map_gives_no_place)
{
    ASSERT_STREQ(from("AAAA,!", 1, 9), "none");
    ASSERT_STREQ(from("AAAA,gggggggggggggggg", 1, 9), "none");
    ASSERT_STREQ(from("AAAA,AAA", 1, 9), "none");
    ASSERT_STREQ(from("AADA", 1, 1), "none"); /* line -1 */
    ASSERT_STREQ(from("AAAA,DAAA", 1, 1), "none");
    ASSERT_STREQ(from("AAAA,EAg", 1, 9), "none");
    for (unsigned c = 0; c < 256; c++) {
        unsigned char text[] = {'A', 'A', 'A', 'A', (unsigned char)c, 'A', 'A', 'A', 'A'};
        struct source_place place = {7, 7};
        bool found =
            sourcemap_find(bytes_of(text, sizeof text), (struct source_place){2, 1}, &place);
        ASSERT(found ? place.line > 0 && place.col > 0 : place.line == 7 && place.col == 7);
    }
}
