/* How alike sentences are: the sum against a search of all alignments, and what callers see of it. */
#include "allocator.h"
#include "harness.h"
#include "near/stems.h"

#include <dittograph.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_STEMS 9u

static uint32_t lighter(const dg__stem *a, const dg__stem *b)
{
    return a->weight < b->weight ? a->weight : b->weight;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Every way to take the last stems or not. */
static uint32_t naive_in_order(const dg__stem *a, uint32_t n, const dg__stem *b, uint32_t m)
{
    if (n == 0 || m == 0)
        return 0;
    uint32_t best = larger(naive_in_order(a, n - 1, b, m), naive_in_order(a, n, b, m - 1));
    if (a[n - 1].id == b[m - 1].id)
        best = larger(best, naive_in_order(a, n - 1, b, m - 1) + lighter(&a[n - 1], &b[m - 1]));
    return best;
}

/* Every partner that the last of a may have. */
static uint32_t naive_in_any_order(const dg__stem *a, uint32_t n, const dg__stem *b, uint32_t m,
                                   uint32_t taken)
{
    if (n == 0)
        return 0;
    uint32_t best = naive_in_any_order(a, n - 1, b, m, taken);
    for (uint32_t j = 0; j < m; j++)
        if (a[n - 1].id == b[j].id && (taken >> j & 1) == 0)
            best = larger(best, lighter(&a[n - 1], &b[j]) +
                                    naive_in_any_order(a, n - 1, b, m, taken | 1u << j));
    return best;
}

static uint32_t make_stems(uint64_t *random, dg__stem *stems, size_t n_words)
{
    uint32_t n = (uint32_t)test_below(random, MAX_STEMS);
    for (uint32_t i = 0; i < n; i++)
        stems[i] = (dg__stem){test_below(random, n_words),
                              dg__stem_weight(1 + (uint32_t)test_below(random, 12))};
    return n;
}

static double naive_likeness(const dg__stem *a, uint32_t n, const dg__stem *b, uint32_t m)
{
    double of_a = 0, of_b = 0;
    for (uint32_t i = 0; i < n; i++)
        of_a += a[i].weight;
    for (uint32_t j = 0; j < m; j++)
        of_b += b[j].weight;
    double shared = naive_in_order(a, n, b, m) + naive_in_any_order(a, n, b, m, 0);
    double heavier = of_a > of_b ? of_a : of_b, other = of_a > of_b ? of_b : of_a;
    return shared > 0 ? shared / 2 / (.75 * heavier + .25 * other) : 0;
}

START_TEST(what_is_shared_is_the_most_that_can_be)
{
    dg_allocator allocator = dg__allocator(NULL);
    uint64_t random = test_seed();
    for (size_t i = 0; i < test_cases(5000); i++) {
        dg__stem a[MAX_STEMS], b[MAX_STEMS];
        size_t n_words = 1 + test_below(&random, 9);
        uint32_t n = make_stems(&random, a, n_words), m = make_stems(&random, b, n_words);
        double likeness = -1, mirrored = -1, right = naive_likeness(a, n, b, m);
        ck_assert_int_eq(dg__stems_alike(&likeness, a, n, b, m, &allocator), DG_OK);
        ck_assert_int_eq(dg__stems_alike(&mirrored, b, m, a, n, &allocator), DG_OK);
        ck_assert_msg(fabs(likeness - right) < 1e-12 && likeness == mirrored && likeness <= 1,
                      "seed %llu case %zu: %f for %f", (unsigned long long)test_seed(), i, likeness,
                      right);
    }
}
END_TEST

START_TEST(a_weight_is_the_root_of_the_letters)
{
    for (uint32_t n = 0; n < 1000; n++) {
        uint32_t most = n < 256 ? n : 256;
        ck_assert_uint_eq(dg__stem_weight(n), (uint32_t)(256 * sqrt(most)));
    }
}
END_TEST

static dg_document *read_text(const char *text)
{
    dg_document *doc = NULL;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), NULL, NULL), DG_OK);
    return doc;
}

static double likeness_of(const char *x, const char *y)
{
    dg_document *a = read_text(x), *b = read_text(y);
    double likeness = -1;
    ck_assert_int_eq(dg_likeness(&likeness, a, NULL, b, NULL, NULL), DG_OK);
    dg_document_free(a);
    dg_document_free(b);
    return likeness;
}

START_TEST(words_count_by_their_beginnings)
{
    static const struct {
        const char *what, *a, *b;
        double low, high;
    } cases[] = {
        {"the same", "The lighthouse keeper slept.", "the LIGHTHOUSE keeper slept", 1, 1},
        {"other endings", "They collected stamps", "they collect stamping", .84, 1},
        {"four letters of other scripts", "\xD0\xBA\xD0\xBD\xD0\xB8\xD0\xB3\xD0\xB0",
         "\xD0\xBA\xD0\xBD\xD0\xB8\xD0\xB3\xD0\xB0\xD0\xBC\xD0\xB8", .5, 1},
        {"three letters don't do", "cat", "cats", 0, 0},
        {"other words", "wind and rain", "sun or snow", 0, 0},
        {"long words weigh more", "a b c electromagnetic", "d e f electromagnetic", .5, .6},
        {"another order", "red green blue", "blue green red", .6, .7},
        {"nothing", "", "word", 0, 0},
        {"nothing twice", "", "", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double likeness = likeness_of(cases[i].a, cases[i].b);
        ck_assert_msg(likeness >= cases[i].low && likeness <= cases[i].high, "%s: %f",
                      cases[i].what, likeness);
    }
}
END_TEST

START_TEST(parts_of_documents_are_compared)
{
    dg_document *a = read_text("one two three four five"), *b = read_text("zero three four nine");
    dg_occurrence of_a = {{0, 0}, 2, 4, 0}, of_b = {{0, 0}, 1, 3, 0};
    double likeness = 0;
    ck_assert_int_eq(dg_likeness(&likeness, a, &of_a, b, &of_b, NULL), DG_OK);
    ck_assert_double_eq(likeness, 1);
    of_b.end_token = 5;
    ck_assert_int_eq(dg_likeness(&likeness, a, &of_a, b, &of_b, NULL), DG_INVALID);
    of_b = (dg_occurrence){{0, 0}, 3, 2, 0};
    ck_assert_int_eq(dg_likeness(&likeness, a, &of_a, b, &of_b, NULL), DG_INVALID);
    ck_assert_int_eq(dg_likeness(&likeness, NULL, NULL, b, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_likeness(&likeness, a, NULL, NULL, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_likeness(NULL, a, NULL, b, NULL, NULL), DG_INVALID);
    ck_assert_double_eq(likeness, 1);
    dg_document_free(a);
    dg_document_free(b);
}
END_TEST

START_TEST(too_many_tokens_are_refused)
{
    char *text = malloc(2 * (DG_LIKENESS_MAX + 1) + 1);
    for (size_t i = 0; i <= DG_LIKENESS_MAX; i++)
        memcpy(text + 2 * i, "a ", 3);
    dg_document *doc = read_text(text);
    dg_occurrence most = {{0, 0}, 1, DG_LIKENESS_MAX + 1, 0};
    double likeness = 0;
    ck_assert_int_eq(dg_likeness(&likeness, doc, NULL, doc, &most, NULL), DG_INVALID);
    ck_assert_int_eq(dg_likeness(&likeness, doc, &most, doc, &most, NULL), DG_OK);
    ck_assert_double_eq(likeness, 1);
    dg_document_free(doc);
    free(text);
}
END_TEST

START_TEST(without_memory_nothing_is_said)
{
    dg_document *doc = read_text("the same words and other ones");
    dg_status status = DG_NO_MEMORY;
    for (size_t n = 1; status != DG_OK; n++) {
        test_allocator memory = {.fails_at = n};
        dg_allocator a = test_allocator_of(&memory);
        double likeness = -1;
        status = dg_likeness(&likeness, doc, NULL, doc, NULL, &a);
        ck_assert(status == DG_OK ? likeness == 1 : status == DG_NO_MEMORY && likeness == -1);
        ck_assert_uint_eq(memory.blocks, 0);
    }
    dg_document_free(doc);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, what_is_shared_is_the_most_that_can_be);
    tcase_add_test(tests, a_weight_is_the_root_of_the_letters);
    tcase_add_test(tests, words_count_by_their_beginnings);
    tcase_add_test(tests, parts_of_documents_are_compared);
    tcase_add_test(tests, too_many_tokens_are_refused);
    tcase_add_test(tests, without_memory_nothing_is_said);
}

TEST_MAIN("likeness", add_tests)
