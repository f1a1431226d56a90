/* Sentences in bulk: the same as one by one, by every variant, whatever stands around a mark. */
#define _DEFAULT_SOURCE
#include "text/sentence.h"

#include "harness.h"
#include "variants.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Ten letters each. */
#define THAI "\u0E2B\u0E19\u0E49\u0E32\u0E19\u0E49\u0E33\u0E2B\u0E25\u0E32"
#define LAO  "\u0E81\u0E81\u0E81\u0E81\u0E81\u0E81\u0E81\u0E81\u0E81\u0E81"

/* What is decided without the rules, what nearly is, and what never is. */
static const char *const words[] = {"f.eks",
                                    "op.cit",
                                    "ee.uu",
                                    "v.chr",
                                    "p. es",
                                    "on.le",
                                    "d\u00F6tt",
                                    "\u00C9vtl",
                                    "t.ex",
                                    "1.2.34.123",
                                    "(((((12)",
                                    "\"(A)))))",
                                    "Dr",
                                    "dr",
                                    "U",
                                    "S",
                                    "z",
                                    "B",
                                    "etc",
                                    "Inc",
                                    "No",
                                    "the",
                                    "The",
                                    "harbour",
                                    "txt",
                                    "com",
                                    "caf\u00E9",
                                    "\u0439",
                                    "p\u00E1g",
                                    "\u00C9d",
                                    "1",
                                    "42",
                                    "123",
                                    "1990",
                                    "3",
                                    "mai",
                                    "Mai",
                                    "e",
                                    "g",
                                    "Mr",
                                    "ph",
                                    "D",
                                    "al",
                                    "Fig",
                                    "approx",
                                    "griech",
                                    "messrs",
                                    "v",
                                    "chr",
                                    "op",
                                    "cit",
                                    "ee",
                                    "uu",
                                    "it",
                                    "is",
                                    "He",
                                    "It",
                                    "I",
                                    "a",
                                    "A",
                                    "abcdefghijklmnopqrstuvwxyz",
                                    "Xx",
                                    "aX",
                                    "\u4E2D\u6587",
                                    "\u304B\u306A",
                                    "\u30AB\u30CA\u30FC",
                                    "\uFF21",
                                    "\u4DC0",
                                    "\u0928\u092E",
                                    THAI THAI,
                                    "\u0E01\u0E02",
                                    LAO LAO LAO,
                                    "\u0E46",
                                    "Ann's",
                                    "o'clock",
                                    "WORD",
                                    "bl",
                                    "f",
                                    "eks",
                                    "\u0442",
                                    "\u0437\u0432",
                                    "\u0440\u0438\u0441",
                                    "\u041E\u043D\u0430",
                                    "\u043F\u0440\u0438\u043C\u0435\u0440\u043E\u0432",
                                    "\u043F\u0440\u0438\u043C\u0435\u0440",
                                    "\u043F\u0440\u0438\u0306\u043C\u0435\u0440\u044B",
                                    "\u03C3\u03B5\u03BB",
                                    "\u0639\u0631\u0628\u064A",
                                    "\u0639",
                                    "\u0639\u064E",
                                    "\u05D0\u05D1",
                                    "\u10D0\u10D1",
                                    "\u01C5",
                                    "\u00BA",
                                    "x1"};
static const char *const between[] = {".",
                                      ". ",
                                      ". ",
                                      ". ",
                                      ".  ",
                                      ".\n",
                                      ".\r\n",
                                      "? ",
                                      "! ",
                                      "\u2026 ",
                                      "\u2026",
                                      "...",
                                      " ",
                                      " ",
                                      ", ",
                                      "/",
                                      "(",
                                      ") ",
                                      ".) ",
                                      ".\" ",
                                      ".\u201D ",
                                      ".\u2019 ",
                                      "\u201D ",
                                      "\"",
                                      "[1]",
                                      ".[2] ",
                                      "@",
                                      "-",
                                      "\u2019",
                                      "'",
                                      ": ",
                                      ". (",
                                      ". \"",
                                      ". \u201C",
                                      ". \u2018",
                                      ".. ",
                                      "?! ",
                                      "\u0964 ",
                                      "\u3002",
                                      "\uFF01",
                                      "\uFF1F",
                                      "\uFF1F ",
                                      "\u3002 ",
                                      "\u3002)",
                                      "\u3002\u201D",
                                      "\u3002\u3099",
                                      "\u3002 \u3099",
                                      "\u3002\u30FB",
                                      "\uFF01\uFF0C",
                                      "\uFF0C",
                                      "\u3002\u300D",
                                      "\u0589 ",
                                      "\u061F ",
                                      "\u060C ",
                                      ". \u060C",
                                      ". \u00AB",
                                      ".\u00BB ",
                                      "\u0301",
                                      ".\u0301 ",
                                      ". \u0301",
                                      "\u00A0",
                                      ".\u00A0",
                                      "\u00AD",
                                      ".\u00AD ",
                                      "\xFF",
                                      ".\xFF ",
                                      "\xE2\x80",
                                      ".\u2014",
                                      " \u2014 ",
                                      ".\t",
                                      ". [",
                                      ".]",
                                      ".}",
                                      ". `",
                                      ".,",
                                      ". -",
                                      ".'\u0301 ",
                                      "\u2028"};

static size_t put_words(uint8_t *text, uint64_t *state)
{
    size_t len = 0;
    for (size_t i = 0, n = 1 + test_below(state, 40); i < n; i++) {
        const char *word = words[test_below(state, sizeof words / sizeof *words)];
        const char *behind = between[test_below(state, sizeof between / sizeof *between)];
        if (test_below(state, 12) > 0) {
            memcpy(text + len, word, strlen(word));
            len += strlen(word);
        }
        memcpy(text + len, behind, strlen(behind));
        len += strlen(behind);
    }
    return len;
}

static size_t put_characters(uint8_t *text, uint64_t *state)
{
    static const char some[] = "ab.AB ?!1'\"([])-,\n:;.  ";
    size_t n = 1 + test_below(state, 60);
    for (size_t i = 0; i < n; i++)
        text[i] = (uint8_t)some[test_below(state, sizeof some - 1)];
    return n;
}

static void check_block(dg__sentences *s, const uint8_t *text, uint32_t from, uint32_t to,
                        uint64_t seed)
{
    dg__sentences_enter(s, from, to);
    for (uint32_t at = from; at < to;) {
        uint32_t want = from + (uint32_t)dg__sentence_end(text + from, to - from, at - from, true);
        uint32_t got = dg__sentences_next(s, at);
        if (got != want)
            ck_abort_msg("seed %llu, features %u: from %u to %u, should be %u:\n%.*s",
                         (unsigned long long)seed, s->features, at, got, want, (int)(to - from),
                         (const char *)text + from);
        at = got;
    }
}

/* As one block, and as several with gaps between them. */
static void check_text(const uint8_t *text, uint32_t len, uint64_t seed)
{
    for (unsigned variant = 0; variant < TEST_N_VARIANTS; variant++) {
        uint64_t state = seed;
        dg__sentences s;
        dg__sentences_begin(&s, text, len, test_features(variant));
        check_block(&s, text, 0, len, seed);
        dg__sentences_begin(&s, text, len, test_features(variant));
        for (uint32_t from = 0, to; from < len; from = to + (uint32_t)test_below(&state, 3)) {
            to = from + (uint32_t)test_below(&state, len - from + 1);
            check_block(&s, text, from, to, seed);
        }
    }
}

START_TEST(random_text)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *pages =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(pages, MAP_FAILED);
    ck_assert_int_eq(mprotect(pages + page, page, PROT_NONE), 0);
    for (size_t i = 0, n = test_cases(30000); i < n; i++) {
        uint64_t seed = test_seed() + i, state = seed;
        uint8_t written[2048];
        size_t len = test_below(&state, 3) > 0 ? put_words(written, &state)
                                               : put_characters(written, &state);
        if (test_below(&state, 6) == 0)
            written[test_below(&state, len)] = (uint8_t)test_random(&state);
        uint8_t *text = pages + page - len;
        memcpy(text, written, len);
        check_text(text, (uint32_t)len, seed);
    }
    munmap(pages, 2 * page);
}
END_TEST

START_TEST(real_text)
{
    size_t len;
    char *text = test_read_data("source-article.txt", &len);
    if (text == NULL)
        return;
    check_text((const uint8_t *)text, (uint32_t)len, 0);
    free(text);
}
END_TEST

/* Quadratic work would take minutes on these. */
START_TEST(large_texts)
{
    static const char *const units[] = {"a",    ".",    ". ",       "A. ",     "a. ", ".\"",
                                        "\". ", ". \"", ". \u201C", "\u3002",  ".(",  "aaaa. ",
                                        "1. ",  ".\n",  "e.g. ",    "\xE2\x80"};
    uint32_t len = 400000;
    uint8_t *text = malloc(len);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        for (uint32_t at = 0; at < len; at++)
            text[at] = (uint8_t)units[i][at % strlen(units[i])];
        for (unsigned variant = 0; variant < TEST_N_VARIANTS; variant++) {
            dg__sentences s;
            dg__sentences_begin(&s, text, len, test_features(variant));
            dg__sentences_enter(&s, 0, len);
            for (uint32_t at = 0; at < len;)
                at = dg__sentences_next(&s, at);
        }
    }
    free(text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, random_text);
    tcase_add_test(tests, real_text);
    tcase_add_test(tests, large_texts);
}

TEST_MAIN("sentence_scan", add_tests)
