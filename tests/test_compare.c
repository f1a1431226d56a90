/* Comparing two documents, and edited copies of blocks, as calls: what is found and where, what is
 * refused, memory that ends; and the diff between two places against the definition. */
#include "allocator.h"
#include "harness.h"

#include <dittograph.h>
#include <stdlib.h>
#include <string.h>

#define SHARED_TEXT                                                                                \
    "When the last ferry of the year had left, the keeper closed the shutters, counted the coal "  \
    "that was left in the shed, and wrote the number on the wall beside the door."
#define EDITED_TEXT                                                                                \
    "When the last boat of the year had left, the old keeper closed the shutters, counted the "    \
    "coal that was left in the shed, and wrote the number on a wall beside the door."
#define ONE_TEXT   "Nothing of this stands in the other document, whatever it may be about."
#define OTHER_TEXT "Here is a line that belongs to nobody else and says so at some length too."

static dg_document *read_text(const char *text)
{
    dg_document *doc = NULL;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), NULL, NULL), DG_OK);
    return doc;
}

typedef struct compared {
    dg_document *docs[2];
    dg_report *report;
    dg_comparison figures;
} compared;

static compared compare(const char *a, const char *b, const dg_compare_options *options)
{
    compared c = {.docs = {read_text(a), read_text(b)}};
    ck_assert_int_eq(dg_compare(&c.report, &c.figures, c.docs[0], c.docs[1], options, NULL), DG_OK);
    return c;
}

static void let_go(compared *c)
{
    dg_report_free(c->report);
    dg_document_free(c->docs[0]);
    dg_document_free(c->docs[1]);
}

static void check_place(const char *text, const dg_occurrence *o, const char *expected)
{
    ck_assert_uint_eq(o->span.end - o->span.start,
                      strlen(expected) - 1); /* without the full stop */
    ck_assert_int_eq(memcmp(text + o->span.start, expected, strlen(expected) - 1), 0);
}

START_TEST(an_edited_passage_is_one_finding)
{
    static const char a[] = ONE_TEXT "\n\n" SHARED_TEXT "\n";
    static const char b[] = EDITED_TEXT " " OTHER_TEXT "\n";
    compared c = compare(a, b, NULL);
    ck_assert_uint_eq(dg_report_count(c.report), 1);
    const dg_finding *f = dg_report_finding(c.report, 0);
    ck_assert_int_eq(f->rule, DG_SHARED_PASSAGE);
    ck_assert_uint_eq(f->n_occurrences, 2);
    ck_assert_uint_eq(f->document_frequency, 2);
    check_place(a, &f->occurrences[0], SHARED_TEXT);
    check_place(b, &f->occurrences[1], EDITED_TEXT);
    ck_assert_uint_eq(f->occurrences[0].document, 0);
    ck_assert_uint_eq(f->occurrences[1].document, 1);
    ck_assert_double_eq_tol(f->similarity, 30.0 / 33, 0.02);
    ck_assert_double_eq_tol(c.figures.shared[0], f->words, 1e-9);
    ck_assert(c.figures.resemblance > 0.2 && c.figures.resemblance < 0.8);
    let_go(&c);
}
END_TEST

START_TEST(what_one_document_holds_twice_is_a_group)
{
    static const char a[] = SHARED_TEXT "\n\n" ONE_TEXT "\n\n" SHARED_TEXT "\n";
    static const char b[] = OTHER_TEXT "\n\n" SHARED_TEXT "\n";
    compared c = compare(a, b, NULL);
    ck_assert_uint_eq(dg_report_count(c.report), 1);
    const dg_finding *f = dg_report_finding(c.report, 0);
    ck_assert_int_eq(f->rule, DG_REPEATED_PASSAGE);
    ck_assert_uint_eq(f->n_occurrences, 3);
    check_place(a, &f->occurrences[0], SHARED_TEXT);
    check_place(a, &f->occurrences[1], SHARED_TEXT);
    check_place(b, &f->occurrences[2], SHARED_TEXT);
    let_go(&c);
}
END_TEST

START_TEST(figures_are_of_the_whole)
{
    compared same = compare(SHARED_TEXT, SHARED_TEXT, NULL);
    ck_assert_double_eq_tol(same.figures.resemblance, 1, 1e-12);
    ck_assert_double_eq_tol(same.figures.containment[0], 1, 1e-12);
    ck_assert_double_eq_tol(same.figures.shared[1], same.figures.words[1], 1e-12);
    ck_assert_double_eq_tol(dg_report_finding(same.report, 0)->similarity, 1, 1e-12);
    let_go(&same);
    compared part = compare(SHARED_TEXT, SHARED_TEXT "\n\n" OTHER_TEXT, NULL);
    ck_assert_double_eq_tol(part.figures.containment[0], 1, 1e-12);
    ck_assert(part.figures.containment[1] < 1);
    let_go(&part);
    static const char *const nothing[] = {"", "One.", ONE_TEXT};
    for (size_t i = 0; i < 3; i++) {
        compared none = compare(nothing[i], OTHER_TEXT, NULL);
        ck_assert_uint_eq(dg_report_count(none.report), 0);
        ck_assert_double_eq_tol(none.figures.resemblance, 0, 1e-12);
        let_go(&none);
    }
}
END_TEST

START_TEST(what_is_wrong_is_refused)
{
    dg_document *doc = read_text(SHARED_TEXT), *seeded;
    dg_document_options seed = DG_DOCUMENT_OPTIONS_INIT;
    seed.seed = 7;
    ck_assert_int_eq(dg_document_from_text(&seeded, ONE_TEXT, strlen(ONE_TEXT), &seed, NULL),
                     DG_OK);
    dg_report *report = NULL;
    dg_compare_options options = DG_COMPARE_OPTIONS_INIT;
    ck_assert_int_eq(dg_compare(NULL, NULL, doc, doc, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_compare(&report, NULL, NULL, doc, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_compare(&report, NULL, doc, seeded, NULL, NULL), DG_INVALID);
    options.min_words = 4;
    ck_assert_int_eq(dg_compare(&report, NULL, doc, doc, &options, NULL), DG_INVALID);
    options.min_words = 15;
    options.max_gap = 33;
    ck_assert_int_eq(dg_compare(&report, NULL, doc, doc, &options, NULL), DG_INVALID);
    ck_assert_ptr_null(report);
    dg_document_free(doc);
    dg_document_free(seeded);
}
END_TEST

/* Every request in turn fails, alone or with all after it, until the call succeeds. */
static void end_memory(const char *of_a, const char *of_b)
{
    dg_document *a = read_text(of_a), *b = read_text(of_b);
    dg_status status = DG_NO_MEMORY;
    for (size_t n = 1; status != DG_OK; n++) {
        for (int on = 0; on < 2; on++) {
            test_allocator memory = {.fails_at = n, .fails_on = on == 1};
            dg_allocator allocator = test_allocator_of(&memory);
            dg_compare_options options = DG_COMPARE_OPTIONS_INIT;
            options.allocator = &allocator;
            dg_report *report = NULL;
            dg_comparison figures;
            status = dg_compare(&report, &figures, a, b, &options, NULL);
            ck_assert(status == DG_OK || (status == DG_NO_MEMORY && report == NULL));
            dg_report_free(report);
            ck_assert_uint_eq(memory.blocks, 0);
        }
        ck_assert_uint_lt(n, 10000);
    }
    dg_document_free(a);
    dg_document_free(b);
}

/* Of as many tokens: what comes first is decided by the keys of one. */
START_TEST(memory_may_end_anywhere)
{
    end_memory(SHARED_TEXT "\n\n" ONE_TEXT "\n\n" SHARED_TEXT, EDITED_TEXT);
    end_memory(SHARED_TEXT " One two three.", SHARED_TEXT " Four five six.");
}
END_TEST

static dg_status open_first(void *ctx, size_t i, const dg_document **doc)
{
    *doc = ((const dg_document *const *)ctx)[i];
    return i == 0 ? DG_OK : DG_CHANGED;
}

static void close_none(void *ctx, size_t i, const dg_document *doc)
{
    (void)ctx;
    (void)doc;
    ck_assert_uint_eq(i, 0);
}

START_TEST(what_cannot_be_opened_is_named)
{
    dg_document *docs[2] = {read_text(SHARED_TEXT " One two three."),
                            read_text(SHARED_TEXT " Four five six.")};
    dg_documents documents = {open_first, close_none, docs};
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    dg_collection *both = NULL;
    dg_report *report = NULL;
    dg_error error = {DG_OK, NULL, 0};
    options.rules = 1u << DG_SHARED_PASSAGE;
    options.max_gap = 10;
    ck_assert_int_eq(dg_collection_new(&both, 2, NULL, NULL), DG_OK);
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(dg_collection_put(both, i, docs[i], NULL), DG_OK);
    ck_assert_int_eq(dg_collection_find(&report, both, &documents, &options, &error), DG_CHANGED);
    ck_assert_uint_eq(error.position, 1);
    ck_assert_ptr_null(report);
    dg_collection_free(both);
    dg_document_free(docs[0]);
    dg_document_free(docs[1]);
}
END_TEST

/* ---- Edited copies of blocks ---- */

static dg_report *find_near(const char *text, double similarity)
{
    dg_document *doc = read_text(text);
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    dg_report *report;
    options.rules = 1u << DG_NEAR_DUPLICATE_BLOCK;
    options.min_similarity = options.min_containment = similarity;
    ck_assert_int_eq(dg_find_repeats(&report, doc, &options, NULL), DG_OK);
    dg_document_free(doc);
    return report;
}

START_TEST(edited_blocks_are_one_group_with_their_exact_copies)
{
    static const char text[] =
        SHARED_TEXT "\n\n" ONE_TEXT "\n\n" EDITED_TEXT "\n\n" OTHER_TEXT "\n\n" SHARED_TEXT "\n";
    dg_report *report = find_near(text, 0.6);
    ck_assert_uint_eq(dg_report_count(report), 1);
    const dg_finding *f = dg_report_finding(report, 0);
    ck_assert_int_eq(f->rule, DG_NEAR_DUPLICATE_BLOCK);
    ck_assert_int_eq(f->level, DG_INFO);
    ck_assert_uint_eq(f->n_occurrences, 3);
    ck_assert_uint_eq(f->n_units, 2);
    ck_assert_double_eq_tol(f->similarity, 30.0 / 33, 0.02);
    ck_assert_uint_eq(f->occurrences[0].span.start, 0);
    dg_report_free(report);
    report = find_near(text, 0.99);
    ck_assert_uint_eq(dg_report_count(report), 0);
    dg_report_free(report);
    report = find_near(SHARED_TEXT "\n\n" ONE_TEXT "\n\n" SHARED_TEXT, 0.6);
    ck_assert_uint_eq(dg_report_count(report), 0); /* exact copies are other rules' */
    dg_report_free(report);
}
END_TEST

START_TEST(edited_blocks_without_memory)
{
    dg_document *doc = read_text(SHARED_TEXT "\n\n" EDITED_TEXT);
    dg_status status = DG_NO_MEMORY;
    for (size_t n = 1; status != DG_OK; n++) {
        test_allocator memory = {.fails_at = n, .fails_on = n % 2 == 0};
        dg_allocator allocator = test_allocator_of(&memory);
        dg_find_options options = DG_FIND_OPTIONS_INIT;
        dg_report *report = NULL;
        options.rules = 1u << DG_NEAR_DUPLICATE_BLOCK;
        options.allocator = &allocator;
        status = dg_find_repeats(&report, doc, &options, NULL);
        ck_assert(status == DG_OK || (status == DG_NO_MEMORY && report == NULL));
        dg_report_free(report);
        ck_assert_uint_eq(memory.blocks, 0);
    }
    dg_document_free(doc);
}
END_TEST

/* ---- The diff ---- */

static dg_document *random_document(uint64_t *random, char *text, size_t *n)
{
    static const char *const words[] = {"the ", "ferry ", "left ", "at ", "noon "};
    *n = test_below(random, 12);
    text[0] = '\0';
    for (size_t i = 0; i < *n; i++)
        strcat(text, words[test_below(random, 5)]);
    return read_text(text);
}

static size_t longest_common(const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    size_t best[16][16] = {{0}};
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++) {
            size_t skip = best[i - 1][j] > best[i][j - 1] ? best[i - 1][j] : best[i][j - 1];
            size_t match = a[i - 1] == b[j - 1] ? best[i - 1][j - 1] + 1 : 0;
            best[i][j] = match > skip ? match : skip;
        }
    return best[n][m];
}

/* Parts follow one another, the same ones are the same, and as much is the same as can be. */
START_TEST(a_diff_is_an_alignment_with_most_that_is_the_same)
{
    uint64_t random = test_seed();
    for (size_t i = 0; i < test_cases(10000); i++) {
        char texts[2][128];
        size_t n[2], n_parts, n_same = 0;
        dg_document *a = random_document(&random, texts[0], &n[0]),
                    *b = random_document(&random, texts[1], &n[1]);
        dg_occurrence whole[2] = {{.end_token = (uint32_t)n[0]}, {.end_token = (uint32_t)n[1]}};
        const uint64_t *x = dg_document_token_hashes(a), *y = dg_document_token_hashes(b);
        dg_diff *diff;
        ck_assert_int_eq(dg_diff_new(&diff, a, &whole[0], b, &whole[1], NULL), DG_OK);
        const dg_diff_part *parts = dg_diff_parts(diff, &n_parts);
        uint32_t at[2] = {0, 0};
        for (size_t p = 0; p < n_parts; p++) {
            ck_assert(parts[p].first[0] == at[0] && parts[p].first[1] == at[1]);
            ck_assert(p == 0 || (parts[p].same != 0) != (parts[p - 1].same != 0));
            at[0] = parts[p].end[0];
            at[1] = parts[p].end[1];
            uint32_t len = parts[p].end[0] - parts[p].first[0];
            for (uint32_t t = 0; parts[p].same && t < len; t++, n_same++)
                ck_assert_uint_eq(x[parts[p].first[0] + t], y[parts[p].first[1] + t]);
        }
        ck_assert(at[0] == n[0] && at[1] == n[1]);
        ck_assert_msg(n_same == longest_common(x, n[0], y, n[1]), "seed %llu, case %zu",
                      (unsigned long long)test_seed(), i);
        dg_diff_free(diff);
        dg_document_free(a);
        dg_document_free(b);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, an_edited_passage_is_one_finding);
    tcase_add_test(tests, what_one_document_holds_twice_is_a_group);
    tcase_add_test(tests, figures_are_of_the_whole);
    tcase_add_test(tests, what_is_wrong_is_refused);
    tcase_add_test(tests, memory_may_end_anywhere);
    tcase_add_test(tests, what_cannot_be_opened_is_named);
    tcase_add_test(tests, edited_blocks_are_one_group_with_their_exact_copies);
    tcase_add_test(tests, edited_blocks_without_memory);
    tcase_add_test(tests, a_diff_is_an_alignment_with_most_that_is_the_same);
}

TEST_MAIN("compare", add_tests)
