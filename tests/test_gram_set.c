/* Sets of runs against all pairs compared: of few and of many different tokens, over block ends, and of
 * hashes that crowd into one bucket. */
#include "near/gram_set.h"

#include "harness.h"
#include "near_texts.h"

#include <dittograph/fingerprint.h>
#include <stdlib.h>

#define MAX_TOKENS 2000u

static bool holds(const uint64_t *grams, size_t n, uint64_t gram)
{
    for (size_t i = 0; i < n; i++)
        if (grams[i] == gram)
            return true;
    return false;
}

/* How many different hashes of a are in b, and in a alone. */
static uint32_t naive(const uint64_t *a, uint32_t n_a, const uint64_t *b, uint32_t n_b, uint32_t k,
                      uint32_t *distinct)
{
    static uint64_t of_a[MAX_TOKENS], of_b[MAX_TOKENS];
    size_t n = dg_roll(a, n_a, k, of_a), m = dg_roll(b, n_b, k, of_b);
    uint32_t common = 0;
    *distinct = 0;
    for (size_t i = 0; i < n; i++) {
        if (holds(of_a, i, of_a[i]))
            continue;
        ++*distinct;
        common += holds(of_b, m, of_a[i]);
    }
    return common;
}

static void check_set(dg__gram_set *set, const uint64_t *a, uint32_t n_a, const uint64_t *b,
                      uint32_t n_b, size_t number)
{
    dg_allocator allocator = dg__allocator(NULL);
    uint32_t distinct, common = naive(a, n_a, b, n_b, set->k, &distinct);
    ck_assert_int_eq(dg__gram_set_fill(set, a, n_a, &allocator), DG_OK);
    for (uint32_t i = 1; i < set->n; i++)
        ck_assert_uint_lt(set->items[i - 1], set->items[i]);
    for (int again = 0; again < 2; again++) {
        uint32_t found = dg__gram_set_common(set, b, n_b);
        ck_assert_msg(set->n == distinct && found == common,
                      "seed %llu, case %zu: %u of %u, not %u of %u",
                      (unsigned long long)test_seed(), number, found, set->n, common, distinct);
    }
}

START_TEST(it_holds_each_run_once)
{
    dg_allocator allocator = dg__allocator(NULL);
    uint64_t random = test_seed();
    static uint64_t a[MAX_TOKENS], b[2 * MAX_TOKENS];
    for (size_t i = 0; i < test_cases(1000); i++) {
        size_t most = i % 100 == 0 ? MAX_TOKENS / 2 : 100;
        uint32_t n = (uint32_t)test_below(&random, most), k = 1 + (uint32_t)test_below(&random, 8);
        size_t n_words = 1 + test_below(&random, 2000);
        dg__gram_set set;
        ck_assert(dg__gram_set_make(&set, n, k, &allocator));
        near_make(&random, a, n, n_words);
        check_set(&set, a, n, b, near_edit(&random, b, a, n, 20, n_words), i);
        check_set(&set, a, n / 2, a + n / 3, n - n / 3, i);
        dg__gram_set_free(&set, &allocator);
    }
}
END_TEST

/* Tokens whose hashes, as runs of one, begin alike. */
static uint64_t crowding_token(uint64_t *random)
{
    for (;;) {
        uint64_t token = test_random(random), gram;
        dg_roll(&token, 1, 1, &gram);
        if (gram >> 52 == 0x5A5)
            return token;
    }
}

START_TEST(hashes_may_crowd)
{
    enum { N = 400 };
    dg_allocator allocator = dg__allocator(NULL);
    uint64_t random = test_seed(), crowd[N + N / 2];
    dg__gram_set set;
    for (size_t i = 0; i < N + N / 2; i++)
        crowd[i] = i % 5 == 4 ? crowd[i - 3] : crowding_token(&random);
    ck_assert(dg__gram_set_make(&set, N, 1, &allocator));
    check_set(&set, crowd, N, crowd + N / 2, N, 0);
    check_set(&set, crowd, 30, crowd + 20, N, 1);
    dg__gram_set_free(&set, &allocator);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, it_holds_each_run_once);
    tcase_add_test(tests, hashes_may_crowd);
}

TEST_MAIN("gram_set", add_tests)
