/* Word diffs: that they are what they say, that small ones are the best there are, that large ones
 * find what an edit left alone, and that none leaks. */
#include "near/diff.h"

#include "allocator.h"
#include "harness.h"
#include "near_texts.h"

#include <stdlib.h>
#include <string.h>

static void check_part(const dg__diff_part *p, const uint64_t *a, const uint64_t *b)
{
    uint32_t n_a = p->a_end - p->a_start, n_b = p->b_end - p->b_start;
    ck_assert(p->a_start <= p->a_end && p->b_start <= p->b_end);
    switch (p->kind) {
    case DG__DIFF_EQUAL:
        ck_assert(n_a > 0 && n_a == n_b);
        ck_assert_mem_eq(a + p->a_start, b + p->b_start, n_a * sizeof *a);
        break;
    case DG__DIFF_DELETED:
        ck_assert(n_a > 0 && n_b == 0);
        break;
    case DG__DIFF_INSERTED:
        ck_assert(n_a == 0 && n_b > 0);
        break;
    default:
        ck_assert(n_a > 0 && n_b > 0);
    }
}

/* Fails unless the parts are well formed; returns the tokens of equal ones. */
static uint32_t check_diff(const dg__diff *diff, const uint64_t *a, uint32_t n_a, const uint64_t *b,
                           uint32_t n_b)
{
    uint32_t at_a = 0, at_b = 0, equal = 0;
    for (size_t i = 0; i < diff->len; i++) {
        const dg__diff_part *p = &diff->items[i];
        ck_assert(p->a_start == at_a && p->b_start == at_b);
        check_part(p, a, b);
        if (i > 0)
            ck_assert((p->kind == DG__DIFF_EQUAL) != (p[-1].kind == DG__DIFF_EQUAL));
        equal += p->kind == DG__DIFF_EQUAL ? p->a_end - p->a_start : 0;
        at_a = p->a_end;
        at_b = p->b_end;
    }
    ck_assert(at_a == n_a && at_b == n_b);
    return equal;
}

static uint32_t count_equal_parts(const dg__diff *diff)
{
    uint32_t n = 0;
    for (size_t i = 0; i < diff->len; i++)
        n += diff->items[i].kind == DG__DIFF_EQUAL;
    return n;
}

static dg__diff make(const uint64_t *a, uint32_t n_a, const uint64_t *b, uint32_t n_b)
{
    dg__diff diff = {0};
    dg_allocator allocator = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    ck_assert_int_eq(dg__diff_make(&diff, a, n_a, b, n_b, &allocator, &meter), DG_OK);
    return diff;
}

static void drop(dg__diff *diff)
{
    dg_allocator allocator = dg__allocator(NULL);
    dg__vec_free(&allocator, diff);
}

/* ---- Small ones ---- */

#define SMALL 12u

/* The best sequence of equal pairs: most pairs, then fewest parts, as 100 * pairs - parts. By the
 * last pair of it, and all that could come before that. */
static int best_alignment(const uint64_t *a, uint32_t n_a, const uint64_t *b, uint32_t n_b)
{
    int best[SMALL][SMALL] = {{0}}, all = 0;
    for (uint32_t i = 0; i < n_a; i++)
        for (uint32_t j = 0; j < n_b; j++) {
            if (a[i] != b[j])
                continue;
            best[i][j] = 99;
            for (uint32_t p = 0; p < i; p++)
                for (uint32_t q = 0; q < j; q++) {
                    int with = best[p][q] + (p + 1 == i && q + 1 == j ? 100 : 99);
                    if (best[p][q] > 0 && with > best[i][j])
                        best[i][j] = with;
                }
            all = best[i][j] > all ? best[i][j] : all;
        }
    return all;
}

START_TEST(test_small_ones_are_best)
{
    uint64_t random = test_seed();
    for (size_t round = 0; round < test_cases(20000); round++) {
        uint64_t a[SMALL], b[SMALL];
        size_t n_words = 1 + test_below(&random, 8);
        uint32_t n_a = (uint32_t)test_below(&random, SMALL + 1);
        uint32_t n_b = (uint32_t)test_below(&random, SMALL + 1);
        near_make(&random, a, n_a, n_words);
        near_make(&random, b, n_b, n_words);
        dg__diff diff = make(a, n_a, b, n_b);
        int score = 100 * (int)check_diff(&diff, a, n_a, b, n_b) - (int)count_equal_parts(&diff);
        ck_assert_msg(score == best_alignment(a, n_a, b, n_b), "seed %llu, round %zu",
                      (unsigned long long)test_seed(), round);
        drop(&diff);
    }
}
END_TEST

START_TEST(test_words_that_stand_together_stay_together)
{
    /* the quick fox saw the dog | the dog: not "the" from the beginning and "dog" from the end */
    uint64_t a[] = {1, 2, 3, 4, 1, 5}, b[] = {1, 5};
    dg__diff diff = make(a, 6, b, 2);
    ck_assert_uint_eq(diff.len, 2);
    ck_assert_int_eq(diff.items[0].kind, DG__DIFF_DELETED);
    ck_assert_uint_eq(diff.items[1].a_start, 4);
    drop(&diff);
}
END_TEST

/* ---- Large ones ---- */

#define LARGE 20000u

/* Of a copy with `percent` of its tokens edited at least that share is found to be equal. */
static void check_large(size_t n_words, size_t percent, uint32_t least_percent)
{
    uint64_t random = test_seed();
    uint64_t *a = malloc(LARGE * sizeof *a), *b = malloc(2 * LARGE * sizeof *b);
    near_make(&random, a, LARGE, n_words);
    uint32_t n_b = near_edit(&random, b, a, LARGE, percent, n_words);
    dg__diff diff = make(a, LARGE, b, n_b);
    uint32_t equal = check_diff(&diff, a, LARGE, b, n_b);
    ck_assert_msg(equal >= LARGE / 100 * least_percent, "%zu words, %zu %%: %u", n_words, percent,
                  equal);
    drop(&diff);
    free(a);
    free(b);
}

START_TEST(test_large_ones_find_what_is_left)
{
    check_large(100000, 0, 100);
    check_large(100000, 5, 96);
    check_large(100000, 30, 78);
    check_large(2000, 10, 92);
    check_large(50, 10, 85);
    check_large(1, 10, 90);
}
END_TEST

START_TEST(test_large_ones_in_bounded_work)
{
    static const size_t vocabularies[] = {1, 2, 30, 1000000};
    dg_allocator allocator = dg__allocator(NULL);
    uint64_t random = test_seed();
    uint64_t *a = malloc(LARGE * sizeof *a), *b = malloc(LARGE * sizeof *b);
    for (size_t v = 0; v < sizeof vocabularies / sizeof *vocabularies; v++)
        for (uint32_t n_b = 0; n_b <= LARGE; n_b += LARGE / 4) {
            dg__diff diff = {0};
            dg__meter meter = dg__meter_start(NULL);
            near_make(&random, a, LARGE, vocabularies[v]);
            near_make(&random, b, n_b, vocabularies[v]);
            ck_assert_int_eq(dg__diff_make(&diff, a, LARGE, b, n_b, &allocator, &meter), DG_OK);
            check_diff(&diff, a, LARGE, b, n_b);
            ck_assert_uint_le(meter.work, 1100u * LARGE);
            drop(&diff);
        }
    free(a);
    free(b);
}
END_TEST

START_TEST(test_without_memory)
{
    uint64_t random = test_seed();
    uint64_t *a = malloc(3000 * sizeof *a), *b = malloc(6000 * sizeof *b);
    near_make(&random, a, 3000, 5000);
    uint32_t n_b = near_edit(&random, b, a, 3000, 10, 5000);
    dg_status status = DG_NO_MEMORY;
    for (size_t n = 1; status != DG_OK; n++) {
        for (int fails_on = 0; fails_on < 2; fails_on++) {
            test_allocator memory = {.fails_at = n, .fails_on = fails_on == 1};
            dg_allocator allocator = test_allocator_of(&memory);
            dg__meter meter = dg__meter_start(NULL);
            dg__diff diff = {0};
            status = dg__diff_make(&diff, a, 3000, b, n_b, &allocator, &meter);
            ck_assert(status == DG_OK || status == DG_NO_MEMORY);
            ck_assert(status == DG_NO_MEMORY || memory.requests < n);
            dg__vec_free(&allocator, &diff);
            ck_assert_uint_eq(memory.blocks, 0);
        }
    }
    free(a);
    free(b);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, test_small_ones_are_best);
    tcase_add_test(tests, test_words_that_stand_together_stay_together);
    tcase_add_test(tests, test_large_ones_find_what_is_left);
    tcase_add_test(tests, test_large_ones_in_bounded_work);
    tcase_add_test(tests, test_without_memory);
}

TEST_MAIN("diff", add_tests)
