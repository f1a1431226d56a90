/* Bitmaps against arrays of bool. */
#include "base/bits.h"
#include "harness.h"

#include <string.h>

#define N 300u

static size_t naive_next(const bool *bits, size_t from, size_t to, bool wanted)
{
    for (; from < to; from++)
        if (bits[from] == wanted)
            return from;
    return to;
}

START_TEST(test_bits_are_as_an_array)
{
    uint64_t seed = test_seed();
    for (size_t round = 0; round < test_cases(10000); round++) {
        uint64_t bits[8] = {0};
        bool naive[N] = {0};
        ck_assert_uint_le(dg__bits_words(N), 8);
        for (size_t i = 0, n = test_below(&seed, 4); i < n; i++) {
            size_t from = test_below(&seed, N + 1), to = test_below(&seed, N + 1);
            dg__bits_set_range(bits, from, to);
            for (size_t at = from; at < to; at++)
                naive[at] = true;
        }
        size_t from = test_below(&seed, N + 1), to = from + test_below(&seed, N + 1 - from);
        size_t count = 0;
        for (size_t at = from; at < to; at++)
            count += naive[at];
        ck_assert_uint_eq(dg__bits_count(bits, from, to), count);
        ck_assert_uint_eq(dg__bits_next_set(bits, from, to), naive_next(naive, from, to, true));
        ck_assert_uint_eq(dg__bits_next_clear(bits, from, to), naive_next(naive, from, to, false));
        ck_assert_int_eq(dg__bits_test(bits, from % N), naive[from % N]);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, test_bits_are_as_an_array);
}

TEST_MAIN("bits", add_tests)
