/* The CLI's places and excerpts on random bytes, against the plainest way to say the same. */
#include "../harness.h"

#include "../../examples/cli/excerpt.h"
#include "../../examples/cli/place.h"
#include "../../examples/cli/utf8.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <uniwidth.h>

#define LONGEST 300

/* Pieces that meet each other in every way: line ends, all lengths of characters, marks, what can't
 * be printed, and what is cut short or no UTF-8 at all. */
static const char *const pieces[] = {
    "a",
    "b ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\xEF\xBB\xBF",
    "\xC3\xA9",
    "\xCC\x81",
    "\xE4\xB8\x96",
    "\xF0\x9F\x98\x80",
    "\x1B[31m",
    "\xE2\x80\xAE",
    "\xC2\x85",
    "\x80",
    "\xC3",
    "\xE4\xB8",
    "\xF0\x9F\x98",
    "\xED\xA0\x80",
    "\xFF",
    "\xE2\x80\xA8",
    "\x7F",
    "word ",
};

static size_t random_text(uint64_t *random, char *text)
{
    size_t len = 0, wanted = test_below(random, LONGEST), kinds = sizeof pieces / sizeof *pieces;
    bool mostly_letters = test_below(random, 2) == 0;
    while (len < wanted) {
        bool letter = mostly_letters && test_below(random, 8) > 0;
        const char *piece = letter ? "x" : pieces[test_below(random, kinds)];
        memcpy(text + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return len;
}

/* Starts of characters, line ends included; CRLF is one. */
static size_t next_char(const char *text, size_t len, size_t at)
{
    uint32_t c;
    if (len - at >= 2 && memcmp(text + at, "\r\n", 2) == 0)
        return at + 2;
    return at + char_at(text + at, len - at, &c);
}

static place place_by_definition(const char *text, size_t len, size_t offset)
{
    place at = {.offset = (uint32_t)offset, .line = 1, .column = 1};
    for (size_t i = 0; i < offset; i = next_char(text, len, i)) {
        if (text[i] == '\n' || text[i] == '\r') {
            at.line++;
            at.column = 1;
        } else if (i > 0 || len < 3 || memcmp(text, "\xEF\xBB\xBF", 3) != 0) {
            at.column++;
        }
    }
    return at;
}

static size_t random_boundary(uint64_t *random, const char *text, size_t len)
{
    size_t at = 0;
    for (size_t wanted = test_below(random, len + 1); at < wanted;)
        at = next_char(text, len, at);
    return at;
}

START_TEST(places_are_those_of_the_definition)
{
    uint64_t seed = test_seed(), random = seed;
    for (size_t i = 0; i < test_cases(10000); i++) {
        char text[LONGEST + 8];
        place places[8];
        size_t len = random_text(&random, text), n = test_below(&random, 8);
        for (size_t j = 0; j < n; j++)
            places[j].offset = (uint32_t)random_boundary(&random, text, len);
        find_places(text, len, places, n);
        for (size_t j = 0; j < n; j++) {
            place wanted = place_by_definition(text, len, places[j].offset);
            ck_assert_msg(places[j].line == wanted.line && places[j].column == wanted.column,
                          "seed %llu, case %zu: offset %u is at %u:%u, not %u:%u",
                          (unsigned long long)seed, i, (unsigned)places[j].offset,
                          (unsigned)places[j].line, (unsigned)places[j].column,
                          (unsigned)wanted.line, (unsigned)wanted.column);
        }
    }
}
END_TEST

/* The offset at which reading backwards goes wrong; 0 for none. Check is slow in saying that all is
 * well, so one assertion a case has to do. */
static size_t wrong_backwards(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        uint32_t forward, back;
        size_t step = char_at(text + at, len - at, &forward);
        at += step;
        if (char_before(text, text + at, &back) != step || back != forward)
            return at;
    }
    return 0;
}

START_TEST(characters_are_the_same_backwards)
{
    uint64_t seed = test_seed(), random = seed;
    for (size_t i = 0; i < test_cases(10000); i++) {
        char text[LONGEST + 8];
        size_t wrong = wrong_backwards(text, random_text(&random, text));
        ck_assert_msg(wrong == 0, "seed %llu, case %zu: before %zu", (unsigned long long)seed, i,
                      wrong);
    }
}
END_TEST

/* UINT_MAX if something in it can't be printed as it is. */
static unsigned printed_columns(const char *line)
{
    unsigned columns = 0;
    for (size_t at = 0, len = strlen(line), step; at < len; at += step) {
        uint32_t c;
        step = char_at(line + at, len - at, &c);
        int width = uc_width(c, "UTF-8");
        if (width < 0 || c < 0x20 || c == 0x202E || (c == REPLACEMENT && step != 3))
            return UINT_MAX;
        columns += (unsigned)width;
    }
    return columns;
}

START_TEST(excerpts_are_short_and_printable)
{
    uint64_t seed = test_seed(), random = seed;
    for (size_t i = 0; i < test_cases(10000); i++) {
        char text[LONGEST + 8];
        size_t len = random_text(&random, text);
        size_t a = random_boundary(&random, text, len), b = random_boundary(&random, text, len);
        dg_span span = {(uint32_t)(a < b ? a : b), (uint32_t)(a < b ? b : a)};
        excerpt made = excerpt_of(text, len, span);
        unsigned columns = printed_columns(made.line);
        ck_assert_msg(columns <= EXCERPT_WIDTH && made.mark_len >= 1 &&
                          (made.mark_start + made.mark_len <= columns || made.mark_len == 1),
                      "seed %llu, case %zu: %u columns, mark %u+%u", (unsigned long long)seed, i,
                      columns, made.mark_start, made.mark_len);
        free(made.line);
    }
}
END_TEST

/* description, text, span, the excerpt and its mark */
static const struct {
    const char *text;
    dg_span span;
    const char *line;
    unsigned mark_start, mark_len;
} excerpts[] = {
    {"one\ntwo three\nfour", {8, 13}, "two three", 4, 5},
    {"one\r\ntwo\r\n", {5, 8}, "two", 0, 3},
    {"one\rtwo", {4, 7}, "two", 0, 3},
    {"\ta\tb", {1, 2}, "    a   b", 4, 1},
    {"\xEF\xBB\xBFone", {3, 6}, "one", 0, 3},
    {"\xE4\xB8\x96\xE7\x95\x8C x", {7, 8}, "\xE4\xB8\x96\xE7\x95\x8C x", 5, 1},
    {"e\xCC\x81 x", {4, 5}, "e\xCC\x81 x", 2, 1},
    {"a\xFF"
     "b",
     {2, 3},
     "a\xEF\xBF\xBD"
     "b",
     2,
     1},
    {"a\x1B"
     "b",
     {0, 3},
     "a\xEF\xBF\xBD"
     "b",
     0,
     3},
    {"two lines\nmarked", {4, 16}, "two lines", 4, 5},
    {"0123456789abcdefghi", {17, 19}, "…123456789abcdefghi", 17, 2},
    {"0123456789abcdefghi", {16, 18}, "0123456789abcdefghi", 16, 2},
};

START_TEST(excerpts_of_known_lines)
{
    for (size_t i = 0; i < sizeof excerpts / sizeof *excerpts; i++) {
        excerpt made = excerpt_of(excerpts[i].text, strlen(excerpts[i].text), excerpts[i].span);
        ck_assert_str_eq(made.line, excerpts[i].line);
        ck_assert_uint_eq(made.mark_start, excerpts[i].mark_start);
        ck_assert_uint_eq(made.mark_len, excerpts[i].mark_len);
        free(made.line);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, places_are_those_of_the_definition);
    tcase_add_test(tests, characters_are_the_same_backwards);
    tcase_add_test(tests, excerpts_are_short_and_printable);
    tcase_add_test(tests, excerpts_of_known_lines);
}

TEST_MAIN("place", add_tests)
