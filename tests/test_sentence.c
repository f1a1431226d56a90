/* Sentence boundaries: the standard's own test and a naive model of its rules, each deviation on
 * written sentences, and hostile input. */
#define _DEFAULT_SOURCE
#include "text/sentence.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include "breaks.h"
#include "harness.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <uninorm.h>
#include <unistd.h>

/* ---- The standard ---- */

START_TEST(conforms_to_the_standard)
{
    ck_assert_uint_ge(test_breaks("auxiliary/SentenceBreakTest.txt", dg__sentence_end), 500);
}
END_TEST

/* The rules one by one, at every place, over the classes of the whole text. */
typedef struct model {
    uint8_t classes[64]; /* without what SB5 leaves out */
    size_t n;
} model;

static bool is_one_of(uint8_t class, uint32_t set)
{
    return (set >> class & 1) != 0;
}

#define SET(class) (1u << DG__SB_##class)
#define PARA_SEP   (SET(CR) | SET(LF) | SET(SEP))
#define SATERM     (SET(ATERM) | SET(STERM))

/* Whether the classes before i end in: one of `head`, any of `middle`, any of `tail`. */
static bool ends_in(const model *m, size_t i, uint32_t head, uint32_t middle, uint32_t tail)
{
    while (i > 0 && is_one_of(m->classes[i - 1], tail))
        i--;
    while (i > 0 && is_one_of(m->classes[i - 1], middle))
        i--;
    return i > 0 && is_one_of(m->classes[i - 1], head);
}

static bool model_breaks(const model *m, size_t i)
{
    uint8_t before = m->classes[i - 1], after = m->classes[i];
    if (before == DG__SB_CR && after == DG__SB_LF) /* SB3 */
        return false;
    if (is_one_of(before, PARA_SEP)) /* SB4 */
        return true;
    if (before == DG__SB_ATERM && after == DG__SB_NUMERIC) /* SB6 */
        return false;
    if (i >= 2 && before == DG__SB_ATERM && after == DG__SB_UPPER &&
        is_one_of(m->classes[i - 2], SET(UPPER) | SET(LOWER))) /* SB7 */
        return false;
    size_t j = i;
    while (j < m->n &&
           !is_one_of(m->classes[j], SET(OLETTER) | SET(UPPER) | SET(LOWER) | PARA_SEP | SATERM))
        j++;
    if (j < m->n && m->classes[j] == DG__SB_LOWER &&
        ends_in(m, i, SET(ATERM), SET(CLOSE), SET(SP))) /* SB8 */
        return false;
    if (is_one_of(after, SET(SCONTINUE) | SATERM) &&
        ends_in(m, i, SATERM, SET(CLOSE), SET(SP))) /* SB8a */
        return false;
    if (is_one_of(after, SET(CLOSE) | SET(SP) | PARA_SEP) &&
        ends_in(m, i, SATERM, SET(CLOSE), 0)) /* SB9 */
        return false;
    if (is_one_of(after, SET(SP) | PARA_SEP) &&
        ends_in(m, i, SATERM, SET(CLOSE), SET(SP))) /* SB10 */
        return false;
    return ends_in(m, i, SATERM, SET(CLOSE), SET(SP)); /* SB11, SB998 */
}

/* Each class several times, marks and what acts on them more often. */
static const char *const representatives[] = {
    "a",      "b",      "A",      "\u01C5", "\u05D0",   "1",      "\u0661", ".",
    ".",      ".",      "\uFF0E", "?",      "!",        "\u3002", ",",      "-",
    "\u3001", "\"",     ")",      "(",      "\u2019",   "[",      " ",      " ",
    "\t",     "\u00A0", "\r",     "\n",     "\xC2\x85", "\u2028", "\u0301", "\u00AD",
    "\u200D", "$",      "\xFF",   "\u2026", "\u0393",   "\u03B3", "]",      "\u4E00"};

static size_t put_random(uint8_t *text, uint64_t *state, size_t n)
{
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        const char *one =
            representatives[test_below(state, sizeof representatives / sizeof *representatives)];
        memcpy(text + len, one, strlen(one));
        len += strlen(one);
    }
    return len;
}

/* Which offsets are boundaries, by the rules. */
static void model_boundaries(bool *boundary, const uint8_t *text, size_t len)
{
    model m = {0};
    size_t place[64];
    uint8_t last = DG__SB_SEP;
    for (size_t at = 0; at < len;) {
        dg__code_point cp = dg__utf8_decode(text + at, text + len);
        uint8_t class = dg__properties_of(cp.value)->sentence;
        if (!is_one_of(class, SET(EXTEND) | SET(FORMAT)) || is_one_of(last, PARA_SEP)) { /* SB5 */
            place[m.n] = at;
            m.classes[m.n++] = class;
        }
        last = class;
        at += cp.len;
    }
    for (size_t i = 1; i < m.n; i++)
        boundary[place[i]] = model_breaks(&m, i);
    boundary[len] = true;
}

START_TEST(agrees_with_the_rules_on_random_text)
{
    for (size_t i = 0, n = test_cases(20000); i < n; i++) {
        uint64_t seed = test_seed() + i, state = seed;
        uint8_t text[256];
        bool want[257] = {0};
        size_t len = put_random(text, &state, 1 + test_below(&state, 24)), at = 0;
        model_boundaries(want, text, len);
        while (at < len) {
            size_t end = dg__sentence_end(text, len, at, false);
            for (at++; at < end && !want[at];)
                at++;
            if (at != end || !want[end])
                ck_abort_msg("seed %llu: break at %zu, the model has one at %zu",
                             (unsigned long long)seed, end, at);
        }
    }
}
END_TEST

/* ---- The deviations ---- */

/* The sentences, with '|' between them. */
static const char *split(const char *text)
{
    static char out[1024];
    size_t len = strlen(text), n = 0;
    for (size_t at = 0; at < len;) {
        size_t end = dg__sentence_end((const uint8_t *)text, len, at, true);
        ck_assert(end > at && end <= len);
        memcpy(out + n, text + at, end - at);
        n += end - at;
        at = end;
        out[n++] = '|';
    }
    out[n > 0 ? n - 1 : 0] = '\0';
    return out;
}

/* What is expected is the text with '|' at its boundaries; what is written is that without them. */
static void check_split(const char *expected)
{
    char text[1024];
    size_t n = 0;
    for (const char *c = expected; *c != '\0'; c++)
        if (*c != '|')
            text[n++] = *c;
    text[n] = '\0';
    const char *got = split(text);
    ck_assert_msg(strcmp(got, expected) == 0, "\n  got  %s\n  want %s", got, expected);
}

#define CHECK_ALL(cases)                                                                           \
    for (size_t i = 0; i < sizeof(cases) / sizeof *(cases); i++)                                   \
    check_split(cases[i])

START_TEST(plain_sentences)
{
    static const char *const cases[] = {
        "The boat left.  |Nobody waved. |It rained.",
        "\u201CWe are late.\u201D |He ran. |(She did not.) |The bell rang!",
        "Is it far? |No! |Is it \u2018near\u2019?",
        "It cost 3.50 in 1999 and .75 before that, v2.0 or not.",
        "\u5B83\u662F\u7EA2\u7684\u3002|\u5B83\u5927\uFF01|\u662F\u5417\uFF1F\u300D|\u5BF9\u3002",
        "\u092F\u0939 \u0939\u0948\u0964 |\u0935\u0939 \u0939\u0948\u0964",
        "No mark at the end",
        "...",
        "",
    };
    CHECK_ALL(cases);
}
END_TEST

/* 15 letters each. */
#define THAI                                                                                       \
    "\u0E02\u0E48\u0E32\u0E27\u0E43\u0E2B\u0E21\u0E48\u0E46\u0E01\u0E01\u0E01\u0E01\u0E01\u0E01"
#define OTHER                                                                                      \
    "\u0E40\u0E23\u0E37\u0E2D\u0E02\u0E32\u0E22\u0E02\u0E2D\u0E07\u0E02\u0E2D\u0E07\u0E02\u0E2D"
#define LAO                                                                                        \
    "\u0E81\u0EB2\u0E99\u0EAA\u0EB6\u0E81\u0EAA\u0EB2\u0EC1\u0EA5\u0E81\u0EB2\u0E99\u0EAA\u0EB6"

START_TEST(a_space_ends_a_long_phrase_of_thai_or_lao)
{
    static const char *const cases[] = {
        THAI OTHER " |" OTHER THAI " |" OTHER,
        THAI " " OTHER THAI "  |" OTHER, /* a name */
        LAO LAO " |" LAO " " LAO,
        LAO THAI " |" OTHER,
        OTHER OTHER " 12 " OTHER, /* figures, Latin letters, brackets: they belong to it */
        OTHER OTHER " Siam " OTHER,
        OTHER OTHER " (" OTHER ")",
        OTHER OTHER "\n" OTHER,      /* wrapped anywhere */
        OTHER OTHER "\u0E46 " OTHER, /* a space stands behind that anyway, and before */
        OTHER OTHER " \u0E46 " OTHER,
        OTHER OTHER "? |" OTHER,
        OTHER "a" OTHER OTHER " |" OTHER OTHER " ",
    };
    CHECK_ALL(cases);
    for (size_t n = 1; n <= 4; n++) { /* cut off within the letter behind the space, or whole */
        char text[128] = OTHER OTHER " \u0E40";
        text[90 + n] = '\0';
        ck_assert_int_eq(strchr(split(text), '|') != NULL, n == 4);
    }
}
END_TEST

START_TEST(a_line_break_is_white_space)
{
    static const char *const cases[] = {
        "The boat\nleft the\r\nharbour.\n|Nobody\u2028waved.\r\n\r\n|It rained.",
        "It was late.\nthe rain went on.",
        "She met Dr.\nHolm there.",
    };
    CHECK_ALL(cases);
}
END_TEST

START_TEST(a_number_begins_a_sentence)
{
    static const char *const cases[] = {
        "He came in 1990. |42 people knew him.",
        "HE CAME IN 1990. |42 PEOPLE KNEW HIM.",
        "Open at last! |3 shops sell it.",
    };
    CHECK_ALL(cases);
}
END_TEST

START_TEST(a_question_goes_on_in_lower_case)
{
    static const char *const cases[] = {
        "\u201CReally?\u201D he asked. |\u201CNever!\u201D she said.",
        "\"Really?\" he asked. |\"Never!\" |She left.",
        "What? (the boat) is gone! and so am I.",
        "\u4ED6\u8BF4\uFF01|iPhone \u5F88\u597D\u3002",
    };
    CHECK_ALL(cases);
}
END_TEST

START_TEST(abbreviations_end_no_sentence)
{
    static const char *const cases[] = {
        "Mr. Holm met Mrs. Berg and Prof. Dr. Lund. |They spoke.",
        "Fruit, e.g. Apples, i.e. Boskoop, cf. Table 3, vs. Pears.",
        "See No. 5 and Fig. 3, pp. 7 to 9, Vol. 2. |No. |He saw no. |Nobody did.",
        "Since Jan. 5 it rains. |It began in Jan. |Nobody knows why.",
        "Nails, screws, etc. |Nobody counts them, nuts etc. included.",
        "Holm Ltd. Chairman Berg left Lund Inc. |He had no choice.",
        "She lives in St. Ives on Main St. |The house is old.",
        "Smith et al. Proved it, approx. 20 times.",
        "Das ist z. B. Holz, d. h. Kiefer bzw. Fichte, vgl. Abb. 3 und Nr. 7. |Es brennt.",
        "Das ist z.B. Holz, ca. 3 Meter, usw. |Niemand wei\u00DF es.",
        "M. Dupont, Mme. Petit et Mlle. Roux, p. ex. Lundi. |Ils partent.",
        "La Sra. Ruiz y el Dr. Paz, p. ej. Ayer, p\u00E1g. 7. |Ellos salen.",
        "Il Dott. Rossi e il Prof. Bianchi, cfr. Tav. 2. |Questo basta.",
        "O Sr. Silva e a Dra. Costa, p. ex. Ontem.",
        "Dhr. Jansen en mevr. De Wit, bijv. Maandag. |Het regent.",
        "\u0422. \u0435. \u0412\u043E\u043B\u0433\u0430, \u0441\u043C. \u0440\u0438\u0441. 3, "
        "\u0443\u043B. \u041C\u0438\u0440\u0430. |\u041E\u043D\u0430 "
        "\u0434\u043B\u0438\u043D\u043D\u0430\u044F.",
        "MR. HOLM MET DR. LUND, E.G. IN NO. 5. |THEY SPOKE.",
    };
    CHECK_ALL(cases);
}
END_TEST

START_TEST(initials_end_no_sentence)
{
    static const char *const cases[] = {
        "J. R. R. Tolkien wrote it. |H. G. Wells did not.",
        "J.R.R. Tolkien and J.-P. Sartre never met John F. Kennedy.",
        "The U.S. Army and the U. S. Navy left the U.S. |The ships stayed.",
        "He came at 5 p.m. Monday. |She left at 6 p.m. |The rest stayed.",
        "This is plan B. |It is better. |That was vitamin C. |We took it.",
        "So do I. |You do not.",
        "\u0410. \u0421. \u041F\u0443\u0448\u043A\u0438\u043D \u043F\u0438\u0448\u0435\u0442.",
        "That\u2019s it, it\u2019s Ann\u2019s. |Nobody else\u2019s.",
        "A A. Smith and an O. O\u2019Brien.",
    };
    CHECK_ALL(cases);
}
END_TEST

START_TEST(enumerators_belong_to_what_they_number)
{
    static const char *const cases[] = {
        "1. First came the rain. |2. Second came the wind.",
        "(b. The wind.) |12. The sun. |1.2. The moon. |1.2.3 Stars.",
        "A. The rain. |It was 1990. |The rain stopped.",
        "Am 3. Oktober und im 19. Jahrhundert. |Es war 1990. |Mai war es nicht.",
    };
    CHECK_ALL(cases);
}
END_TEST

START_TEST(ellipses)
{
    static const char *const cases[] = {
        "He waited ... and left. |He waited... |Nobody came.",
        "He waited\u2026 and left\u2026 |Nobody came\u2026\u201D |Nobody.",
        "Wait\u2026No\u2026 |Then ... |Now. . . . |Never.",
        "12\u2026Then",
    };
    CHECK_ALL(cases);
}
END_TEST

START_TEST(references_belong_to_the_sentence)
{
    static const char *const cases[] = {
        "It rained.[1] |It stopped.[12][3] |It rained again.[4]|Nobody knew.",
        "It rained. |[Laughter] Then it stopped.",
    };
    CHECK_ALL(cases);
}
END_TEST

START_TEST(a_glued_full_stop_ends_a_sentence)
{
    static const char *const cases[] = {
        "It shook the peninsula.|the rest of the region.|A possible end.",
        "It shook the region.\u201D|The rest \u2018of it.\u2019|the end.",
        "IT SHOOK THE PENINSULA.|THE REST OF THE REGION.|A POSSIBLE END.",
        "It shook Korea.|The war.|The end came to her.|It did.",
        "It shook long-settled regions.|Nobody knew,\u201Cnot even they.|Because",
        "\u042D\u0442\u043E \u043E\u0431\u043B\u0430\u0441\u0442\u0438.|\u041D\u0435\u0442.",
        "She left in 1990.|The rest stayed.",
        "Really?|Because of that!|And so on.",
        "The end.|Then war.Nobody",
    };
    CHECK_ALL(cases);
}
END_TEST

START_TEST(code_and_addresses_stay_whole)
{
    static const char *const cases[] = {
        "Look at example.com or www.site.org/page.html and Mail.Example.Org for more.",
        "Open file.txt, README.TXT and notes.docx with node.js or Node.Js today.",
        "Use System.Collections.Generic and java.util.List, then console.log(value) there.",
        "Write to user.name@host or see http://site/index.php?Page=Two#Part.One there.",
        "Look into C:\\some.Path or /some/other.Path there.",
        "Call self.assertEqual or some_module.Thing or value.x86 or print(value.Thing) now.",
        "The key \"person.surname\" is set, user@host?Yes, f(x).Foo(y) too.",
    };
    CHECK_ALL(cases);
}
END_TEST

/* ---- Both ---- */

START_TEST(every_mark_and_separator_stops_the_scan)
{
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        if (cp >= 0xD800 && cp < 0xE000)
            continue;
        uint8_t class = dg__properties_of(cp)->sentence, text[16] = "1";
        size_t len = 1 + dg__utf8_encode(cp, text + 1);
        bool mark = is_one_of(class, SATERM), separator = is_one_of(class, PARA_SEP);
        memcpy(text + len, " \u05D0", 3);
        size_t end = len + !separator;
        if (dg__sentence_end(text, len + 3, 0, false) != (mark || separator ? end : len + 3))
            ck_abort_msg("U+%04X", cp);
        mark = mark || cp == 0x2026 || cp == 0xFE19;
        bool enumerator = class == DG__SB_ATERM;
        text[0] = enumerator ? '?' : '1';
        if (dg__sentence_end(text, len + 3, 0, true) != (mark ? end : len + 3))
            ck_abort_msg("U+%04X, editorial", cp);
    }
}
END_TEST

static const char *const words[] = {"Dr",
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
                                    "peninsula",
                                    "region",
                                    "txt",
                                    "com",
                                    "caf\u00E9",
                                    "na\u00EFve",
                                    "\u0439",
                                    "\u041D\u0430\u043F\u0440\u0438\u0301",
                                    "p\u00E1g",
                                    "\u00C9d",
                                    "1",
                                    "42",
                                    "\uAC01\uD55C",
                                    "\u1E69",
                                    "\u1E9B\u0323",
                                    "3",
                                    "mai",
                                    "\u00E9"};
static const char *const between[] = {".",   ".",   ".",      ". ",     ". ", "? ", "! ", "\u2026 ",
                                      "...", " ",   " ",      ", ",     "/",  "(",  ") ", "\u201D ",
                                      "\"",  "[1]", "\u2260", "\u226E", "@",  "\n", "-",  "\u2019"};

static size_t put_words(char *text, uint64_t *state)
{
    size_t n = 1 + test_below(state, 12);
    text[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        strcat(text, words[test_below(state, sizeof words / sizeof *words)]);
        strcat(text, between[test_below(state, sizeof between / sizeof *between)]);
    }
    return strlen(text);
}

/* The sentences of `text`, each normalised to NFC, with '|' between them. */
static size_t split_normalised(uint8_t *out, const uint8_t *text, size_t len, bool editorial)
{
    size_t n = 0;
    for (size_t at = 0; at < len;) {
        size_t end = dg__sentence_end(text, len, at, editorial), room = 2048 - n;
        ck_assert_ptr_eq(u8_normalize(UNINORM_NFC, text + at, end - at, out + n, &room), out + n);
        n += room;
        out[n++] = '|';
        at = end;
    }
    return n;
}

START_TEST(composed_and_decomposed_break_alike)
{
    for (size_t i = 0, n = test_cases(10000); i < n; i++) {
        uint64_t seed = test_seed() + i, state = seed;
        char written[1024];
        uint8_t texts[2][2048], split_texts[2][2048];
        size_t len = put_words(written, &state), lens[2] = {2048, 2048}, split_lens[2];
        u8_normalize(UNINORM_NFC, (const uint8_t *)written, len, texts[0], &lens[0]);
        u8_normalize(UNINORM_NFD, (const uint8_t *)written, len, texts[1], &lens[1]);
        for (int form = 0; form < 2; form++)
            split_lens[form] =
                split_normalised(split_texts[form], texts[form], lens[form], (seed & 1) != 0);
        if (split_lens[0] != split_lens[1] ||
            memcmp(split_texts[0], split_texts[1], split_lens[0]) != 0)
            ck_abort_msg("seed %llu:\n  NFC %.*s\n  NFD %.*s", (unsigned long long)seed,
                         (int)split_lens[0], (char *)split_texts[0], (int)split_lens[1],
                         (char *)split_texts[1]);
    }
}
END_TEST

/* A sentence is the same whatever precedes it, and boundaries lie between code points. */
START_TEST(any_bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *pages =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(pages, MAP_FAILED);
    ck_assert_int_eq(mprotect(pages + page, page, PROT_NONE), 0);
    for (size_t i = 0, n = test_cases(20000); i < n; i++) {
        uint64_t seed = test_seed() + i, state = seed;
        bool editorial = (seed & 1) != 0;
        uint8_t random[512];
        size_t len = put_random(random, &state, test_below(&state, 60));
        for (size_t j = 0; j < len / 8; j++)
            random[test_below(&state, len)] = (uint8_t)test_random(&state);
        uint8_t *text = pages + page - len;
        memcpy(text, random, len);
        for (size_t at = 0, code_point = 0; at < len;) {
            size_t end = dg__sentence_end(text, len, at, editorial);
            while (code_point < end)
                code_point += dg__utf8_decode(text + code_point, text + len).len;
            if (end <= at || end > len || code_point != end ||
                dg__sentence_end(text + at, len - at, 0, editorial) != end - at)
                ck_abort_msg("seed %llu: from %zu to %zu", (unsigned long long)seed, at, end);
            at = end;
        }
    }
    munmap(pages, 2 * page);
}
END_TEST

/* Quadratic work would take minutes on these. */
START_TEST(large_texts)
{
    static const char *const units[] = {
        "a",     "(",     ".",       ".,,,,,", "aaaa.",  "aaaa.bbbb/", ". ",       "A. ",
        "a. ",   "1 ",    ".\u0301", "\u0301", "\xFF",   "\". ",       "? ",       "[1]",
        "e.g. ", "etc.,", "aaaa.(",  "x.y=",   "\u2026", "1.2.",       "a.\u201D", "\xF0\x9F"};
    static const char *const begins[] = {"", ".", "A.", "aaaa.Bbbb", "1. ", "? ", "(((("};
    size_t len = 400000;
    uint8_t *text = malloc(len);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const char *begin = begins[i % (sizeof begins / sizeof *begins)];
        for (size_t at = 0; at < len; at++)
            text[at] = (uint8_t)units[i][at % strlen(units[i])];
        memcpy(text, begin, strlen(begin));
        for (int editorial = 0; editorial < 2; editorial++)
            for (size_t at = 0; at < len;)
                at = dg__sentence_end(text, len, at, editorial);
    }
    free(text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, conforms_to_the_standard);
    tcase_add_test(tests, agrees_with_the_rules_on_random_text);
    tcase_add_test(tests, plain_sentences);
    tcase_add_test(tests, a_space_ends_a_long_phrase_of_thai_or_lao);
    tcase_add_test(tests, a_line_break_is_white_space);
    tcase_add_test(tests, a_number_begins_a_sentence);
    tcase_add_test(tests, a_question_goes_on_in_lower_case);
    tcase_add_test(tests, abbreviations_end_no_sentence);
    tcase_add_test(tests, initials_end_no_sentence);
    tcase_add_test(tests, enumerators_belong_to_what_they_number);
    tcase_add_test(tests, ellipses);
    tcase_add_test(tests, references_belong_to_the_sentence);
    tcase_add_test(tests, a_glued_full_stop_ends_a_sentence);
    tcase_add_test(tests, code_and_addresses_stay_whole);
    tcase_add_test(tests, every_mark_and_separator_stops_the_scan);
    tcase_add_test(tests, composed_and_decomposed_break_alike);
    tcase_add_test(tests, any_bytes);
    tcase_add_test(tests, large_texts);
}

TEST_MAIN("sentence", add_tests)
