/* The lists of words around a full stop: their form, and what it takes to be found in them. */
#include "text/abbreviation.h"
#include "text/utf8.h"

#include "harness.h"

#include <string.h>

static bool is(dg__word_kind kind, const char *word)
{
    return dg__word_is(kind, (const uint8_t *)word, strlen(word));
}

START_TEST(lists_are_sorted_and_every_word_is_found)
{
    for (dg__word_kind kind = 0; kind < DG__N_WORD_KINDS; kind++) {
        size_t n;
        const dg__listed_word *words = dg__listed_words(kind, &n);
        ck_assert_uint_gt(n, 10);
        for (size_t i = 0; i < n; i++)
            if ((i > 0 && memcmp(words[i - 1], words[i], sizeof *words) >= 0) ||
                !is(kind, words[i]))
                ck_abort_msg("kind %d: %s", kind, words[i]);
    }
}
END_TEST

START_TEST(listed_words_are_folded)
{
    for (dg__word_kind kind = 0; kind < DG__N_WORD_KINDS; kind++) {
        size_t n;
        const dg__listed_word *words = dg__listed_words(kind, &n);
        for (size_t i = 0; i < n; i++) {
            const uint8_t *at = (const uint8_t *)words[i], *end = at + strlen(words[i]);
            for (uint8_t folded[4]; at < end;) {
                dg__code_point cp = dg__utf8_decode(at, end);
                if (cp.bad || dg__fold_letter(cp.value, folded) != cp.len ||
                    memcmp(folded, at, cp.len) != 0)
                    ck_abort_msg("kind %d: %s", kind, words[i]);
                at += cp.len;
            }
            if (words[i][0] == '.' || end[-1] == '.')
                ck_abort_msg("kind %d: %s", kind, words[i]);
        }
    }
}
END_TEST

START_TEST(kinds_are_apart)
{
    ck_assert(is(DG__NEVER_ENDS, "dr") && is(DG__NEVER_ENDS, "e.g") && is(DG__NEVER_ENDS, "z.b"));
    ck_assert(is(DG__ENDS_FOR_OPENERS, "inc") && !is(DG__NEVER_ENDS, "inc"));
    ck_assert(is(DG__NUMBERED, "fig") && is(DG__OPENER, "the") && is(DG__NAME_ENDING, "com"));
    ck_assert(is(DG__ORDINAL_NOUN, "oktober") && !is(DG__OPENER, "oktober"));
    for (dg__word_kind kind = 0; kind < DG__N_WORD_KINDS; kind++) {
        ck_assert(!is(kind, "") && !is(kind, "harbour") && !is(kind, "zzzzzzzzzzzz"));
        ck_assert(!is(kind, "longerthananylisted"));
    }
}
END_TEST

START_TEST(folding_drops_case_and_accents)
{
    static const struct {
        uint32_t letter;
        const char *folded;
    } cases[] = {{'A', "a"},
                 {'z', "z"},
                 {'.', "."},
                 {0xC9, "e"},
                 {0xE9, "e"},
                 {0x419, "\u0438"},
                 {0x41F, "\u043F"},
                 {0x391, "\u03B1"},
                 {0x1E69, "s"},
                 {0x4E00, "\u4E00"},
                 {0x10400, "\U00010428"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t out[5] = {0};
        out[dg__fold_letter(cases[i].letter, out)] = '\0';
        ck_assert_str_eq((char *)out, cases[i].folded);
    }
}
END_TEST

static uint64_t letters_of(const char *word)
{
    uint8_t bytes[16] = {0};
    memcpy(bytes, word, strlen(word));
    return dg__load_letters(bytes) + dg__load_letters(bytes + 8);
}

/* What it should be is in the message, to be copied. */
START_TEST(the_filter_is_made_of_the_words)
{
    uint64_t filter[DG__WORD_HASHES / 64] = {0};
    for (dg__word_kind kind = 0; kind < DG__N_WORD_KINDS; kind++) {
        size_t n;
        const dg__listed_word *words = dg__listed_words(kind, &n);
        for (size_t i = 0; i < n; i++) {
            uint32_t hash = dg__word_hash(kind, letters_of(words[i]));
            filter[hash / 64] |= UINT64_C(1) << (hash % 64);
        }
    }
    char made[DG__WORD_HASHES / 64 * 24], *to = made;
    for (size_t i = 0; i < DG__WORD_HASHES / 64; i++)
        to += sprintf(to, "0x%016llX,%c", (unsigned long long)filter[i], i % 4 == 3 ? '\n' : ' ');
    ck_assert_msg(memcmp(filter, dg__word_filter, sizeof filter) == 0, "it should be\n%s", made);
}
END_TEST

START_TEST(abbreviations_are_short)
{
    for (dg__word_kind kind = 0; kind <= DG__NUMBERED; kind++) {
        size_t n;
        const dg__listed_word *words = dg__listed_words(kind, &n);
        for (size_t i = 0; i < n; i++) {
            uint32_t n_letters = 0;
            for (const char *c = words[i]; *c != '\0'; c++)
                n_letters = *c == '.' ? 0 : n_letters + ((*c & 0xC0) != 0x80);
            ck_assert_msg(n_letters <= DG__ABBREVIATION_LETTERS, "%s", words[i]);
        }
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, lists_are_sorted_and_every_word_is_found);
    tcase_add_test(tests, listed_words_are_folded);
    tcase_add_test(tests, kinds_are_apart);
    tcase_add_test(tests, folding_drops_case_and_accents);
    tcase_add_test(tests, the_filter_is_made_of_the_words);
    tcase_add_test(tests, abbreviations_are_short);
}

TEST_MAIN("abbreviation", add_tests)
