/* Word boundaries: the standard's own test, the deviation, and hostile input. */
#include "text/unicode.h"
#include "text/utf8.h"
#include "text/word.h"

#include "breaks.h"
#include "harness.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

START_TEST(conforms_to_the_standard)
{
    ck_assert_uint_ge(test_breaks("auxiliary/WordBreakTest.txt", dg__word_end), 1800);
}
END_TEST

/* The words of `text`, joined by '|'. */
static const char *split(const char *text, bool tailored)
{
    static char out[512];
    size_t len = strlen(text), n = 0;
    for (size_t at = 0; at < len;) {
        size_t end = dg__word_end((const uint8_t *)text, len, at, tailored);
        ck_assert(end > at && end <= len);
        memcpy(out + n, text + at, end - at);
        n += end - at;
        at = end;
        out[n++] = '|';
    }
    out[n > 0 ? n - 1 : 0] = '\0';
    return out;
}

START_TEST(full_stops_and_colons_separate_letters_if_tailored)
{
    static const struct {
        const char *text, *standard, *tailored;
    } cases[] = {
        {"peninsula.the", "peninsula.the", "peninsula|.|the"},
        {"a.b.c", "a.b.c", "a|.|b|.|c"},
        {"e:o", "e:o", "e|:|o"},
        {"a\u2024b", "a\u2024b", "a|\u2024|b"},
        {"a\uFF0Eb", "a\uFF0Eb", "a|\uFF0E|b"},
        {"a\uFE52b", "a\uFE52b", "a|\uFE52|b"},
        {"a\uFF1Ab", "a\uFF1Ab", "a|\uFF1A|b"},
        {"a\uFE55b", "a\uFE55b", "a|\uFE55|b"},
        {"a\uFE13b", "a\uFE13b", "a|\uFE13|b"},
        {"a.\u0301b", "a.\u0301b", "a|.\u0301|b"},
        {"\u05D0.\u05D1", "\u05D0.\u05D1", "\u05D0|.|\u05D1"},
        /* as ever */
        {"3.14 1,000", "3.14| |1,000", "3.14| |1,000"},
        {"3\uFF0E14", "3\uFF0E14", "3\uFF0E14"},
        {"12:30", "12|:|30", "12|:|30"},
        {"don't don\u2019t", "don't| |don\u2019t", "don't| |don\u2019t"},
        {"l\u00B7l", "l\u00B7l", "l\u00B7l"},
        {"a1.2b", "a1.2b", "a1.2b"},
        {"a.1", "a|.|1", "a|.|1"},
        {"a..b", "a|.|.|b", "a|.|.|b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_str_eq(split(cases[i].text, false), cases[i].standard);
        ck_assert_str_eq(split(cases[i].text, true), cases[i].tailored);
    }
}
END_TEST

/* The deviation's list is complete: it has every form of '.' and ':' that joins letters. */
START_TEST(every_compatibility_form_separates)
{
    for (uint32_t cp = 0x80; cp < 0x110000; cp++) {
        uint8_t text[6] = "a";
        uint32_t normal[32];
        size_t n = sizeof normal / sizeof *normal;
        if (cp >= 0xD800 && cp < 0xE000)
            continue;
        u32_normalize(UNINORM_NFKC, &cp, 1, normal, &n);
        size_t len = 1 + dg__utf8_encode(cp, text + 1);
        text[len++] = 'b';
        bool joins = dg__word_end(text, len, 0, false) == len;
        bool is_stop = n == 1 && (normal[0] == '.' || normal[0] == ':');
        if ((dg__word_end(text, len, 0, true) == len) != (joins && !is_stop))
            ck_abort_msg("U+%04X", cp);
    }
}
END_TEST

START_TEST(breaks_where_the_rules_say)
{
    static const struct {
        const char *what, *text, *expected;
    } cases[] = {
        {"CR LF is one", "a\r\nb\n\rc", "a|\r\n|b|\n|\r|c"},
        {"no mark joins a line break", "\n\u0301", "\n|\u0301"},
        {"Hebrew quote at the end, within, doubled",
         "\u05D0' \u05D0'\u05D1 \u05D0\"\u05D1 \u05D0\"",
         "\u05D0'| |\u05D0'\u05D1| |\u05D0\"\u05D1| |\u05D0|\""},
        {"flags in pairs", "\U0001F1E6\U0001F1E7\U0001F1E8", "\U0001F1E6\U0001F1E7|\U0001F1E8"},
        {"a family is one", "\U0001F468\u200D\U0001F469", "\U0001F468\u200D\U0001F469"},
        {"spaces adjoin", "a  \u2003b", "a|  \u2003|b"},
        {"underscores join", "a_1_\u30AB_", "a_1_\u30AB_"},
        {"Katakana", "\u30AB\u30BF \u30AB\u3042\u30AB", "\u30AB\u30BF| |\u30AB|\u3042|\u30AB"},
        {"bad bytes",
         "a\xFF"
         "b",
         "a|\xFF|b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(strcmp(split(cases[i].text, false), cases[i].expected) == 0, "%s: %s",
                      cases[i].what, split(cases[i].text, false));
}
END_TEST

/* Megabytes of what rules look past: would not end in time if a boundary cost more than the
 * characters around it. */
START_TEST(is_linear_on_hostile_input)
{
    static const char *const pieces[] = {"a.",     "a'",       "1,",         "\u05D0\"",
                                         "\u0301", "a.\u0301", "\U0001F1E6", "\u200D\U0001F468",
                                         "'",      "a\u00AD",  "_",          "\u05D0'\u0301"};
    enum { SIZE = 1 << 20 };
    uint8_t *text = malloc(SIZE);
    for (size_t i = 0; i < 2 * sizeof pieces / sizeof *pieces; i++) {
        const char *piece = pieces[i / 2];
        size_t size = strlen(piece), at = 0;
        for (size_t j = 0; j < SIZE; j++)
            text[j] = j == 0 && i % 2 ? 'b' : (uint8_t)piece[j % size];
        while (at < SIZE)
            at = dg__word_end(text, SIZE, at, i % 3 == 0);
        ck_assert_uint_eq(at, SIZE);
    }
    free(text);
}
END_TEST

/* A boundary depends on nothing before it, so the ASCII run in front of the rules must not matter:
 * the same words, however many letters they begin with. */
START_TEST(runs_of_letters_count_as_one)
{
    static const char alphabet[] = "a1_'.:, \"\n";
    uint64_t seed = test_seed(), state = seed;
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint8_t text[16];
        size_t len = 2 + test_below(&state, sizeof text - 2);
        for (size_t j = 0; j < len; j++)
            text[j] = (uint8_t)alphabet[test_below(&state, sizeof alphabet - 1)];
        text[0] = 'x';
        text[1] = text[1] == '1' ? '1' : 'x';
        bool tailored = i & 1;
        size_t whole = dg__word_end(text, len, 0, tailored);
        size_t part = 1 + dg__word_end(text + 1, len - 1, 0, tailored);
        ck_assert_msg(whole == part, "case %zu, seed %llu", i, (unsigned long long)seed);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, conforms_to_the_standard);
    tcase_add_test(tests, full_stops_and_colons_separate_letters_if_tailored);
    tcase_add_test(tests, every_compatibility_form_separates);
    tcase_add_test(tests, breaks_where_the_rules_say);
    tcase_add_test(tests, is_linear_on_hostile_input);
    tcase_add_test(tests, runs_of_letters_count_as_one);
}

TEST_MAIN("word", add_tests)
