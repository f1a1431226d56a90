/* The bit-parallel length of longest common subsequences against the table that defines it. */
#include "near/lcs.h"

#include "allocator.h"
#include "harness.h"
#include "near_texts.h"

#include <stdlib.h>

#define MAX_LEN 300u

static uint32_t some_length(uint64_t *random)
{
    static const uint32_t edges[] = {0, 1, 63, 64, 65, 127, 128, 129, 192};
    return test_below(random, 3) == 0 ? edges[test_below(random, sizeof edges / sizeof *edges)]
                                      : (uint32_t)test_below(random, MAX_LEN / 2);
}

START_TEST(test_lengths_are_as_defined)
{
    uint64_t random = test_seed();
    dg_allocator a = dg__allocator(NULL);
    dg__lcs *lcs = dg__lcs_new(MAX_LEN, &a);
    for (size_t round = 0; round < test_cases(10000); round++) {
        uint64_t x[MAX_LEN], y[2 * MAX_LEN];
        size_t n_words = 1 + test_below(&random, 200);
        uint32_t n_x = some_length(&random), n_y = some_length(&random);
        near_make(&random, x, n_x, n_words);
        if (test_below(&random, 2) == 0)
            near_make(&random, y, n_y, n_words);
        else
            n_y = near_edit(&random, y, x, n_x, test_below(&random, 100), n_words);
        uint32_t length = near_lcs(x, n_x, y, n_y);
        uint32_t needed = (uint32_t)test_below(&random, n_x + 2);
        dg__lcs_set(lcs, x, n_x);
        ck_assert_msg(dg__lcs_length(lcs, y, n_y, 0) == length, "seed %llu, round %zu: %u, not %u",
                      (unsigned long long)test_seed(), round, dg__lcs_length(lcs, y, n_y, 0),
                      length);
        ck_assert_uint_eq(dg__lcs_length(lcs, y, n_y, needed), length >= needed ? length : 0);
    }
    dg__lcs_free(lcs, &a);
}
END_TEST

START_TEST(test_the_longest_runs)
{
    dg_allocator a = dg__allocator(NULL);
    dg__lcs *lcs = dg__lcs_new(UINT32_MAX, &a);
    uint64_t *x = malloc(DG__LCS_MAX * sizeof *x), *y = malloc(DG__LCS_MAX * sizeof *y);
    for (uint32_t i = 0; i < DG__LCS_MAX; i++) {
        x[i] = near_word(i);
        y[i] = near_word(i / 2);
    }
    dg__lcs_set(lcs, x, DG__LCS_MAX);
    ck_assert_uint_eq(dg__lcs_length(lcs, x, DG__LCS_MAX, DG__LCS_MAX), DG__LCS_MAX);
    ck_assert_uint_eq(dg__lcs_length(lcs, y, DG__LCS_MAX, 0), DG__LCS_MAX / 2);
    for (uint32_t i = 0; i < DG__LCS_MAX; i++)
        x[i] = near_word(0);
    dg__lcs_set(lcs, x, DG__LCS_MAX - 1);
    ck_assert_uint_eq(dg__lcs_length(lcs, x, DG__LCS_MAX, 0), DG__LCS_MAX - 1);
    free(x);
    free(y);
    dg__lcs_free(lcs, &a);
}
END_TEST

START_TEST(test_without_memory)
{
    test_allocator memory = {.fails_at = 1};
    dg_allocator a = test_allocator_of(&memory);
    ck_assert_ptr_null(dg__lcs_new(100, &a));
    dg__lcs *lcs = dg__lcs_new(100, &a);
    ck_assert_ptr_nonnull(lcs);
    dg__lcs_free(lcs, &a);
    dg__lcs_free(NULL, &a);
    ck_assert_uint_eq(memory.blocks, 0);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, test_lengths_are_as_defined);
    tcase_add_test(tests, test_the_longest_runs);
    tcase_add_test(tests, test_without_memory);
}

TEST_MAIN("lcs", add_tests)
