/* The whole library by each instruction set: the same documents, the same reports, the same
 * fingerprints, bit by bit.
 *
 * dg__cpu_features stands here in place of lib/base/cpu.c's, which the linker then leaves out: the
 * library asks call by call, and is told fewer. */
#define dg__cpu_features real_cpu_features
#include "base/cpu.c"
#undef dg__cpu_features

#include "document.h"
#include "harness.h"
#include "texts.h"
#include "view.h"

#include <dittograph.h>
#include <stdlib.h>
#include <string.h>

unsigned dg__cpu_features(void);

static unsigned allowed = ~0u;

unsigned dg__cpu_features(void)
{
    return real_cpu_features() & allowed;
}

static const unsigned fewer[] = {0, DG__CPU_AVX2};

typedef struct outcome {
    dg_document *doc;
    dg_report *report;
    dg_fingerprint *chosen;
    size_t n_chosen;
} outcome;

static void fingerprint(outcome *o)
{
    size_t n = dg_document_token_count(o->doc);
    uint64_t *grams = malloc((n + 1) * sizeof *grams);
    dg_winnower *winnower;
    o->chosen = malloc((n + 1) * sizeof *o->chosen);
    ck_assert_int_eq(dg_winnower_new(&winnower, 5, NULL), DG_OK);
    n = dg_roll(dg_document_token_hashes(o->doc), n, 8, grams);
    o->n_chosen = dg_winnower_push(winnower, grams, n, o->chosen);
    dg_winnower_free(winnower);
    free(grams);
}

static outcome judge(const char *text, size_t len, dg_format format, unsigned features)
{
    outcome o = {0};
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_find_options find = DG_FIND_OPTIONS_INIT;
    options.format = format;
    find.min_passage_words = 9;
    allowed = features;
    ck_assert_int_eq(dg_document_from_text(&o.doc, text, len, &options, NULL), DG_OK);
    ck_assert_int_eq(dg_find_repeats(&o.report, o.doc, &find, NULL), DG_OK);
    fingerprint(&o);
    allowed = ~0u;
    return o;
}

static void release(outcome *o)
{
    free(o->chosen);
    dg_report_free(o->report);
    dg_document_free(o->doc);
}

static bool same_array(const void *a, const void *b, size_t n, size_t item)
{
    return n == 0 || memcmp(a, b, n * item) == 0;
}

static bool same(const outcome *a, const outcome *b)
{
    const dg_document *x = a->doc, *y = b->doc;
    size_t n = x->tokens.len;
    return n == y->tokens.len && x->blocks.len == y->blocks.len &&
           x->sentences.len == y->sentences.len && x->bad_bytes == y->bad_bytes &&
           a->n_chosen == b->n_chosen &&
           same_array(x->tokens.starts, y->tokens.starts, n, sizeof(uint32_t)) &&
           same_array(x->tokens.ends, y->tokens.ends, n, sizeof(uint32_t)) &&
           same_array(x->tokens.hashes, y->tokens.hashes, n, sizeof(uint64_t)) &&
           same_array(x->sentences.items, y->sentences.items, x->sentences.len,
                      sizeof(dg_sentence)) &&
           same_array(x->blocks.items, y->blocks.items, x->blocks.len, sizeof(dg_block)) &&
           same_array(a->chosen, b->chosen, a->n_chosen, sizeof *a->chosen) &&
           test_same_reports(a->report, b->report, true);
}

static void check(const char *text, size_t len, dg_format format, const char *what, size_t number)
{
    outcome all = judge(text, len, format, ~0u);
    for (size_t i = 0; i < sizeof fewer / sizeof *fewer; i++) {
        outcome less = judge(text, len, format, fewer[i]);
        ck_assert_msg(same(&all, &less), "%s, seed %llu, case %zu: features %u differ", what,
                      (unsigned long long)test_seed(), number, fewer[i]);
        release(&less);
    }
    release(&all);
}

START_TEST(seeded_texts_are_read_alike)
{
    uint64_t random = test_seed();
    for (size_t i = 0; i < test_cases(10000); i++) {
        test_text text = test_text_make(&random, i % 100 == 0 ? 1000 : 40);
        check(text.bytes, text.len, i % 4 == 3 ? DG_MARKDOWN : DG_TEXT, "a seeded text", i);
        test_text_free(&text);
    }
}
END_TEST

START_TEST(any_bytes_are_read_alike)
{
    static const char *const pieces[] = {
        "word ", "Two. ", "\xC3\xA9t\xC3\xA9", "\xE6\xBC\xA2", "\n", "a\xCC\x81", "don't", "\xFF",
        "1.5",   "x_y",   "\xD0\xB6\xD0\xB0 ", "<b>"};
    uint64_t random = test_seed();
    char text[2000];
    for (size_t i = 0; i < test_cases(3000); i++) {
        size_t len = 0, most = test_below(&random, sizeof text - 8);
        while (len < most) {
            const char *piece = pieces[test_below(&random, sizeof pieces / sizeof *pieces)];
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        check(text, len, i % 3 == 0 ? DG_HTML : DG_TEXT, "any bytes", i);
    }
}
END_TEST

START_TEST(real_texts_are_read_alike)
{
    static const char *const names[] = {"source-article.txt", "udhr/007.html", "bible/BSB.txt",
                                        "bible/ChiUn.txt"};
    size_t len;
    char *text = test_read_data(names[_i], &len);
    if (text == NULL)
        return;
    check(text, len, strstr(names[_i], ".html") != NULL ? DG_HTML : DG_TEXT, names[_i], 0);
    free(text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, seeded_texts_are_read_alike);
    tcase_add_test(tests, any_bytes_are_read_alike);
    tcase_add_loop_test(tests, real_texts_are_read_alike, 0, 4);
}

TEST_MAIN("instruction sets", add_tests)
