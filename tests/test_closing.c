/* What is chosen, against windows looked through one by one; with and without vectors. */
#include "harness.h"
#include "hash/closing.h"

#include <stdlib.h>
#include <string.h>

#define MAX_HASHES 2000u

static uint64_t hashes[MAX_HASHES];

/* Of few values, some of which differ in bits that keys don't have. */
static size_t make_hashes(uint64_t *random)
{
    size_t n = 1 + test_below(random, test_below(random, 4) == 0 ? MAX_HASHES : 60);
    size_t values = 1 + test_below(random, 40);
    for (size_t i = 0; i < n; i++) {
        uint64_t state = test_below(random, values);
        hashes[i] = test_random(&state) ^ test_below(random, 2);
    }
    return n;
}

static bool is_least(size_t i, size_t from, size_t to)
{
    for (size_t j = from; j < to; j++)
        if (hashes[j] >> 33 < hashes[i] >> 33)
            return false;
    return true;
}

/* Windows that reach beyond either end count as well. */
static bool is_chosen(size_t i, size_t n, size_t width)
{
    for (size_t end = i + 1; end <= i + width; end++) {
        size_t from = end < width ? 0 : end - width;
        if (is_least(i, from, end < n ? end : n))
            return true;
    }
    return false;
}

static void check(dg__closing *closing, size_t n, uint32_t width, unsigned features)
{
    static uint32_t chosen[DG__CLOSING_BLOCK];
    for (size_t at = 0, end; at < n; at = end) {
        end = n - at < DG__CLOSING_BLOCK ? n : at + DG__CLOSING_BLOCK;
        size_t got = dg__closing_choose(closing, hashes, n, at, end, width, chosen, features),
               next = 0;
        for (size_t i = at; i < end; i++)
            if (is_chosen(i, n, width))
                ck_assert_msg(next < got && chosen[next++] == i, "seed %llu: %zu of %zu, width %u",
                              (unsigned long long)test_seed(), i, n, width);
        ck_assert_uint_eq(next, got);
    }
}

START_TEST(is_as_looked_through)
{
    uint64_t random = test_seed();
    dg__closing *closing = calloc(1, sizeof *closing);
    for (size_t i = 0; i < test_cases(3000); i++) {
        size_t n = make_hashes(&random);
        uint32_t width = 1 + (uint32_t)test_below(&random, DG__CLOSING_WIDTH_MAX);
        check(closing, n, width, 0);
        check(closing, n, width, dg__cpu_features());
    }
    free(closing);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, is_as_looked_through);
}

TEST_MAIN("closing", add_tests)
