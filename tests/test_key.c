/* Match keys: the two ways to make them against each other, and what must not change a key. */
#include "text/key.h"
#include "text/key_tables.h"
#include "text/key_writer.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include "harness.h"
#include "scripts.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

/* Code points, short enough for every form of a word. */
typedef struct word {
    uint32_t items[512];
    size_t len;
} word;

typedef struct key {
    uint8_t bytes[DG_KEY_MAX];
    size_t len;
    bool has_letter;
} key;

/* Check's assertions are too slow for millions; this one costs nothing while it holds. */
#define require(condition, ...)                                                                    \
    do {                                                                                           \
        if (!(condition))                                                                          \
            ck_abort_msg(__VA_ARGS__);                                                             \
    } while (0)

static size_t encode(const word *w, uint8_t *out)
{
    size_t len = 0;
    for (size_t i = 0; i < w->len; i++)
        len += dg__utf8_encode(w->items[i], out + len);
    return len;
}

static const char *as_hex(const word *w)
{
    static char out[4096];
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < w->len && len < sizeof out - 10; i++)
        len += (size_t)snprintf(out + len, sizeof out - len, "%04X ", w->items[i]);
    return out;
}

static dg__key fast, slow;

/* The word's key, which both ways agree on. */
static key key_of(const word *w, uint32_t flags)
{
    static uint8_t bytes[4 * 512];
    size_t len = encode(w, bytes);
    key k;
    require(len <= DG_WORD_MAX, "a test's word is too long");
    require(dg__key_make(&fast, bytes, len, flags) == DG_OK, "no memory");
    require(dg__key_make_slow(&slow, bytes, len, flags) == DG_OK, "no memory");
    require(fast.len == slow.len && memcmp(fast.bytes, slow.bytes, fast.len) == 0 &&
                fast.has_letter == slow.has_letter,
            "the two ways differ: %s, flags %u", as_hex(w), flags);
    k.len = fast.len;
    k.has_letter = fast.has_letter;
    memcpy(k.bytes, fast.bytes, k.len);
    return k;
}

static bool same(const key *a, const key *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static word normalised(const word *w, uninorm_t form)
{
    word out = {.len = sizeof out.items / sizeof *out.items};
    require(w->len == 0 || u32_normalize(form, w->items, w->len, out.items, &out.len) == out.items,
            "a test's word is too long");
    if (w->len == 0)
        out.len = 0;
    return out;
}

static word in_upper_case(const word *w)
{
    word out = {.len = sizeof out.items / sizeof *out.items};
    require(u32_toupper(w->items, w->len, NULL, NULL, out.items, &out.len) == out.items,
            "a test's word is too long");
    return out;
}

static bool is_scalar(uint32_t cp)
{
    return cp < 0xD800 || (cp >= 0xE000 && cp < 0x110000);
}

/* Later than the Unicode that libunistring knows, or unassigned: it would leave it alone in some
 * versions and not in others. */
static bool is_new(uint32_t cp)
{
    return (dg__key_record_of(cp)->flags & DG__KEY_NEW) != 0;
}

static bool has_new(const word *w)
{
    for (size_t i = 0; i < w->len; i++) {
        if (is_new(w->items[i]))
            return true;
    }
    return false;
}

static uninorm_t form(size_t i)
{
    return i == 0 ? UNINORM_NFC : i == 1 ? UNINORM_NFD : i == 2 ? UNINORM_NFKC : UNINORM_NFKD;
}

static void check_forms(const word *w, const key *k, uint32_t flags)
{
    for (size_t i = 0; i < 4; i++) {
        word other = normalised(w, form(i));
        key its = key_of(&other, flags);
        require(same(k, &its), "form %zu of %s has another key", i, as_hex(w));
    }
}

START_TEST(is_as_documented)
{
    static const struct {
        const char *what, *word, *key, *stripped;
    } cases[] = {
        {"empty", "", "", ""},
        {"case", "WoRD", "word", "word"},
        {"apostrophes", "don't", "dont", "dont"},
        {"apostrophes", "don\u2019t", "dont", "dont"},
        {"soft hyphen", "hy\u00ADphen", "hyphen", "hyphen"},
        {"accent", "na\u00EFve", "na\u00EFve", "naive"},
        {"accent, decomposed", "nai\u0308ve", "na\u00EFve", "naive"},
        {"sharp s", "Stra\u00DFe", "strasse", "strasse"},
        {"capital sharp s", "STRA\u1E9EE", "strasse", "strasse"},
        {"final sigma", "\u039F\u03A3\u03C2", "\u03BF\u03C3\u03C3", "\u03BF\u03C3\u03C3"},
        {"dotless i", "I\u0131\u0130", "iii\u0307", "iii"},
        {"full width", "\uFF37\uFF4F\uFF12", "wo2", "wo2"},
        {"ligature", "\uFB03", "ffi", "ffi"},
        {"symbols that are letters", "\u2122\u3231", "tm\u682A", "tm\u682A"},
        {"no letters", "+-*/ \u2014 \U0001F600", "", ""},
        {"variation selectors", "\u845B\U000E0100\u82A6\uFE00", "\u845B\u82A6", "\u845B\u82A6"},
        {"half-width kana", "\uFF76\uFF9E", "\u30AC", "\u30AC"},
        {"short i", "\u0419", "\u0439", "\u0438"},
        {"Vietnamese", "VI\u1EC6T", "vi\u1EC7t", "viet"},
        {"Hebrew points", "\u05E9\u05C1\u05B8", "\u05E9\u05B8\u05C1", "\u05E9"},
        {"Arabic points", "\u0643\u064E\u062A", "\u0643\u064E\u062A", "\u0643\u062A"},
        {"Devanagari keeps its signs", "\u0915\u094D\u0937\u093F\u093C",
         "\u0915\u094D\u0937\u093F\u093C", "\u0915\u094D\u0937\u093F\u093C"},
        {"Thai keeps its signs", "\u0E17\u0E35\u0E48", "\u0E17\u0E35\u0E48", "\u0E17\u0E35\u0E48"},
        {"Hangul from jamo", "\u1112\u1161\u11AB", "\uD55C", "\uD55C"},
        {"bad bytes go", "a\xFF\xC3z\xE2\x80", "az", "az"},
        {"a dropped letter still stands between", "e'\u0301", "e\u0301", "e"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char k[DG_KEY_MAX];
        size_t len, word_len = strlen(cases[i].word);
        ck_assert_int_eq(dg_match_key(cases[i].word, word_len, 0, k, &len), DG_OK);
        ck_assert_msg(len == strlen(cases[i].key) && memcmp(k, cases[i].key, len) == 0, "%s: %.*s",
                      cases[i].what, (int)len, k);
        ck_assert_int_eq(dg_match_key(cases[i].word, word_len, DG_STRIP_ACCENTS, k, &len), DG_OK);
        ck_assert_msg(len == strlen(cases[i].stripped) && memcmp(k, cases[i].stripped, len) == 0,
                      "%s, stripped: %.*s", cases[i].what, (int)len, k);
    }
}
END_TEST

START_TEST(folds_digits)
{
    char k[DG_KEY_MAX];
    size_t len;
    static const char date[] = "3\u0663\u0969\uFF13\U0001D7DBx\u00B2";
    ck_assert_int_eq(dg_match_key(date, sizeof date - 1, DG_FOLD_DIGITS, k, &len), DG_OK);
    ck_assert_msg(len == 7 && memcmp(k, "00000x0", 7) == 0, "%.*s", (int)len, k);
}
END_TEST

START_TEST(refuses_what_is_out_of_range)
{
    static char x[DG_WORD_MAX + 1], k[DG_KEY_MAX];
    size_t len = 77;
    memset(x, 'x', sizeof x);
    ck_assert_int_eq(dg_match_key(x, DG_WORD_MAX + 1, 0, k, &len), DG_INVALID);
    ck_assert_int_eq(dg_match_key(x, 1, 4, k, &len), DG_INVALID);
    ck_assert_int_eq(dg_match_key(NULL, 1, 0, k, &len), DG_INVALID);
    ck_assert_int_eq(dg_match_key(x, 1, 0, NULL, &len), DG_INVALID);
    ck_assert_int_eq(dg_match_key(x, 1, 0, k, NULL), DG_INVALID);
    ck_assert_uint_eq(len, 77);
    ck_assert_int_eq(dg_match_key(NULL, 0, 0, k, &len), DG_OK);
    ck_assert_uint_eq(len, 0);
    ck_assert_int_eq(dg_match_key(x, DG_WORD_MAX, 0, k, &len), DG_OK);
    ck_assert_uint_eq(len, DG_WORD_MAX);
}
END_TEST

/* Both ways, all flags, all normal forms, upper case. */
START_TEST(holds_for_every_code_point)
{
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        word w = {.items = {cp}, .len = 1};
        if (!is_scalar(cp))
            continue;
        for (uint32_t flags = 0; flags < 4; flags++) {
            if (flags > 0 && !(dg__properties_of(cp)->flags & DG__KEYED))
                continue;
            key k = key_of(&w, flags);
            if (is_new(cp))
                continue;
            check_forms(&w, &k, flags);
            word upper = in_upper_case(&w);
            key its = key_of(&upper, flags);
            require(same(&k, &its), "U+%04X in upper case has another key", cp);
        }
    }
}
END_TEST

/* What DG_KEY_MAX rests on: fully decomposed before and after folding, and not composed, no code
 * point has over 11 times its bytes. */
START_TEST(grows_at_most_elevenfold)
{
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        word w = {.items = {cp}, .len = 1};
        uint8_t bytes[2048];
        if (!is_scalar(cp))
            continue;
        size_t len = encode(&w, bytes);
        word folded = {.len = 512}, apart = normalised(&w, UNINORM_NFKD);
        u32_casefold(apart.items, apart.len, NULL, NULL, folded.items, &folded.len);
        folded = normalised(&folded, UNINORM_NFKD);
        require(encode(&folded, bytes) <= 11 * len, "U+%04X", cp);
    }
}
END_TEST

/* Of two scripts, mostly. */
static word random_word(uint64_t *state)
{
    word w = {.len = 1 + test_below(state, 12)};
    size_t two[2] = {test_below(state, TEST_N_SCRIPTS), test_below(state, TEST_N_SCRIPTS)};
    for (size_t i = 0; i < w.len; i++) {
        size_t any = test_below(state, TEST_N_SCRIPTS);
        w.items[i] = test_code_point(state, test_below(state, 3) == 0 ? any : two[i & 1]);
    }
    return w;
}

START_TEST(holds_for_random_words)
{
    uint64_t seed = test_seed(), state = seed;
    for (size_t i = 0; i < test_cases(20000); i++) {
        word w = random_word(&state);
        uint32_t flags = (uint32_t)test_below(&state, 4);
        key k = key_of(&w, flags);
        if (!has_new(&w))
            check_forms(&w, &k, flags);
    }
    /* a failure above names the word; the seed is for running the same words again */
    printf("key: random words of seed %llu\n", (unsigned long long)seed);
}
END_TEST

/* The exception: a mark that upper-casing turns into a letter (U+0345, and what decomposes to it)
 * takes the marks after it along, so a word has to be in upper case in NFC, and have none that
 * are still apart. */
static bool has_iota_below(const word *w)
{
    word apart = normalised(w, UNINORM_NFD);
    for (size_t i = 0; i < apart.len; i++) {
        if (apart.items[i] == 0x345)
            return true;
    }
    return false;
}

START_TEST(upper_case_has_the_same_key)
{
    uint64_t seed = test_seed(), state = seed;
    for (size_t i = 0; i < test_cases(20000); i++) {
        word w = random_word(&state);
        if (has_new(&w) || has_iota_below(&w))
            continue;
        uint32_t flags = (uint32_t)test_below(&state, 4);
        word upper = in_upper_case(&w);
        key k = key_of(&w, flags), its = key_of(&upper, flags);
        require(same(&k, &its), "%s in upper case has another key, seed %llu", as_hex(&w),
                (unsigned long long)seed);
    }
}
END_TEST

/* A column of NormalizationTest.txt: code points in hexadecimal up to ';'. */
static word read_column(char **at)
{
    word w = {0};
    while (**at != ';' && **at != '\0')
        w.items[w.len++] = (uint32_t)strtoul(*at, at, 16);
    *at += **at == ';';
    return w;
}

START_TEST(holds_over_each_line_of_the_standard)
{
    FILE *file = test_open_unicode("NormalizationTest.txt");
    char line[4096];
    size_t n_lines = 0, n_new = 0;
    for (int number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        if (line[0] == '#' || line[0] == '@')
            continue;
        char *at = line;
        word first = read_column(&at);
        n_lines++;
        if (has_new(&first)) {
            n_new++;
            continue;
        }
        key k = key_of(&first, 0);
        for (int column = 2; column <= 5; column++) {
            word w = read_column(&at);
            key its = key_of(&w, 0);
            require(same(&k, &its), "line %d, column %d", number, column);
        }
    }
    test_close_unicode(file);
    printf("key: %zu of %zu lines later than Unicode 14.0\n", n_new, n_lines);
    ck_assert_uint_ge(n_lines, 18000);
    ck_assert_uint_le(n_new, 200);
}
END_TEST

/* Long words: beyond the buffers on the stack. */
START_TEST(holds_for_long_words)
{
    uint64_t seed = test_seed(), state = seed;
    for (size_t i = 0; i < 300; i++) {
        word w = {0};
        uint8_t bytes[4 * 512];
        uint32_t cps[4] = {0xFDFA, 0x301, 0x1D160, 0x1F82};
        while (w.len < 250)
            w.items[w.len++] = cps[test_below(&state, 1 + i % 4)];
        ck_assert_uint_le(encode(&w, bytes), DG_WORD_MAX);
        key_of(&w, (uint32_t)i & 3);
    }
    static uint8_t largest[DG_WORD_MAX];
    for (size_t i = 0; i + 3 <= sizeof largest; i += 3)
        memcpy(largest + i, "\uFDFA", 3);
    largest[sizeof largest - 1] = 'x';
    ck_assert_int_eq(dg__key_make(&fast, largest, sizeof largest, 0), DG_OK);
    ck_assert_int_eq(dg__key_make_slow(&slow, largest, sizeof largest, 0), DG_OK);
    ck_assert(fast.len == slow.len && memcmp(fast.bytes, slow.bytes, fast.len) == 0);
}
END_TEST

/* Both ways on bytes that are not UTF-8. */
START_TEST(the_ways_agree_on_random_bytes)
{
    static const char pieces[][8] = {"e", "\u0301", "\xFF",   "\xC3",   "\u00E9",    "\xE2\x80",
                                     "'", "\u0323", "\u0E38", "\u094D", "\U0001E4EC"};
    uint64_t seed = test_seed(), state = seed;
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint8_t bytes[64];
        size_t len = 0;
        for (size_t n = test_below(&state, 8); n > 0; n--) {
            const char *piece = pieces[test_below(&state, sizeof pieces / sizeof *pieces)];
            memcpy(bytes + len, piece, strlen(piece));
            len += strlen(piece);
        }
        uint32_t flags = (uint32_t)test_below(&state, 4);
        require(dg__key_make(&fast, bytes, len, flags) == DG_OK, "no memory");
        require(dg__key_make_slow(&slow, bytes, len, flags) == DG_OK, "no memory");
        require(fast.len == slow.len && memcmp(fast.bytes, slow.bytes, fast.len) == 0,
                "case %zu, seed %llu", i, (unsigned long long)seed);
    }
}
END_TEST

/* ---- The parts of the fast way ---- */

/* Of any four bytes: what utf8.c decodes. */
START_TEST(letters_are_decoded_like_any_code_point)
{
    for (uint32_t lead = 0x800000; lead < 0x1000000; lead++) {
        uint8_t s[4] = {(uint8_t)(lead >> 16), (uint8_t)(lead >> 8), (uint8_t)lead,
                        lead % 3 ? (uint8_t)(0x80 | lead % 61) : (uint8_t)lead};
        uint8_t utf8[4] = {0};
        for (size_t len = lead % 61 ? 4 : 1; len <= 4; len++) {
            dg__letter letter = dg__letter_at(s, s + len);
            dg__code_point cp = dg__utf8_decode(s, s + len);
            dg__utf8_encode(cp.value, utf8);
            require(letter.value == cp.value && letter.len == cp.len &&
                        letter.record == dg__key_record_of(cp.value) &&
                        letter.bytes == dg__key_get(utf8),
                    "%06X and %02X, %zu bytes", lead, s[3], len);
            memset(utf8, 0, sizeof utf8);
        }
    }
}
END_TEST

/* Every pair the tables compose: the same to NFKC as what it composes to, and so with one more. */
START_TEST(pairs_compose_as_nfkc_does)
{
    uint64_t seed = test_seed(), state = seed;
    size_t n_pairs = 0;
    for (size_t i = 0; i < DG__COMPOSITIONS; i++) {
        const dg__composition *c = &dg__compositions[i];
        if (c->first == 0)
            continue;
        word pair = {.items = {c->first, c->second}, .len = 2};
        word composed = {.items = {c->composed}, .len = 1};
        word expected = normalised(&pair, UNINORM_NFKC);
        composed = normalised(&composed, UNINORM_NFKC);
        require(composed.len == expected.len && memcmp(composed.items, expected.items,
                                                       composed.len * sizeof *composed.items) == 0,
                "%s", as_hex(&pair));
        for (size_t j = 0; j < DG__COMPOSITIONS; j++) {
            const dg__composition *d = &dg__compositions[(i + j) % DG__COMPOSITIONS];
            if (d->first == 0 || (d->second == c->second && j % 16))
                continue;
            word three = {.items = {c->first, c->second, d->second, 'x'}, .len = 4};
            if (test_below(&state, 16) == 0)
                key_of(&three, (uint32_t)j & 3);
        }
        n_pairs++;
    }
    ck_assert_uint_ge(n_pairs, 900);
}
END_TEST

/* A letter and two marks that may compose: all letters below U+3100, some marks. */
START_TEST(marks_behind_every_letter)
{
    static const uint32_t marks[] = {0x300, 0x301, 0x302,  0x303, 0x308, 0x31B,  0x323,  0x327,
                                     0x328, 0x32D, 0x331,  0x338, 0x342, 0x345,  0x654,  0x93C,
                                     0x9BE, 0xDCA, 0x3099, 0x334, 0x5B0, 0x1161, 0x11A8, 0x200C};
    const size_t n = sizeof marks / sizeof *marks;
    uint64_t seed = test_seed(), state = seed;
    for (uint32_t cp = 0x3D; cp < 0x3100; cp++) {
        for (size_t i = 0; i < 6; i++) {
            word w = {.items = {cp, marks[test_below(&state, n)], marks[test_below(&state, n)]},
                      .len = 2 + test_below(&state, 2)};
            key_of(&w, (uint32_t)test_below(&state, 4));
        }
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, is_as_documented);
    tcase_add_test(tests, folds_digits);
    tcase_add_test(tests, refuses_what_is_out_of_range);
    tcase_add_test(tests, holds_for_every_code_point);
    tcase_add_test(tests, grows_at_most_elevenfold);
    tcase_add_test(tests, holds_for_random_words);
    tcase_add_test(tests, upper_case_has_the_same_key);
    tcase_add_test(tests, holds_over_each_line_of_the_standard);
    tcase_add_test(tests, holds_for_long_words);
    tcase_add_test(tests, the_ways_agree_on_random_bytes);
    tcase_add_test(tests, letters_are_decoded_like_any_code_point);
    tcase_add_test(tests, pairs_compose_as_nfkc_does);
    tcase_add_test(tests, marks_behind_every_letter);
}

TEST_MAIN("key", add_tests)
