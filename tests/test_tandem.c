/* What stands twice in a row, against units compared one by one; with and without vectors. */
#include "harness.h"
#include "hash/tandem.h"

#include <stdlib.h>
#include <string.h>

#define MAX_IDS 160u

static bool is_tandem(const uint64_t *ids, size_t n, size_t start)
{
    for (size_t period = 1; period <= DG__TANDEM_PERIOD; period++)
        if (start + 2 * period <= n &&
            memcmp(ids + start, ids + start + period, period * sizeof *ids) == 0)
            return true;
    return false;
}

/* The ids end where their memory does: what is read behind them shows under a sanitizer. */
static void check(const uint64_t *from, size_t n)
{
    uint64_t *ids = malloc(n * sizeof *ids + (n == 0));
    memcpy(ids, from, n * sizeof *ids);
    uint64_t portable = dg__tandems(ids, n, 0);
    ck_assert_uint_eq(portable, dg__tandems(ids, n, dg__cpu_features()));
    for (size_t i = 0; i < 64; i++)
        ck_assert_msg((portable >> i & 1) == (i < DG__TANDEM_STARTS && is_tandem(ids, n, i)),
                      "seed %llu: %zu of %zu", (unsigned long long)test_seed(), i, n);
    free(ids);
}

/* Few values, so that units of all periods come again; some differ in one bit only. */
START_TEST(is_as_compared)
{
    uint64_t random = test_seed(), ids[MAX_IDS];
    for (size_t i = 0; i < test_cases(20000); i++) {
        size_t n = test_below(&random, MAX_IDS), n_values = 1 + test_below(&random, 6);
        for (size_t j = 0; j < n; j++) {
            size_t back = 1 + test_below(&random, 9);
            bool again = j >= back && test_below(&random, 3) > 0;
            ids[j] = again ? ids[j - back]
                           : UINT64_C(1) << 63 | UINT64_C(1) << 9 * test_below(&random, n_values);
        }
        check(ids, n);
    }
}
END_TEST

/* A unit of each period at each place, all else different. */
START_TEST(are_found_anywhere)
{
    uint64_t ids[MAX_IDS];
    for (size_t period = 1; period <= DG__TANDEM_PERIOD + 1; period++)
        for (size_t start = 0; start + 2 * period <= MAX_IDS; start++) {
            for (size_t i = 0; i < MAX_IDS; i++)
                ids[i] = i;
            memcpy(ids + start + period, ids + start, period * sizeof *ids);
            check(ids, MAX_IDS);
            check(ids, start + 2 * period);
            check(ids, start + 2 * period - 1);
        }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, is_as_compared);
    tcase_add_test(tests, are_found_anywhere);
}

TEST_MAIN("tandem", add_tests)
