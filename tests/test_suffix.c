/* Suffix arrays and maximal repeats against sorting and comparing by hand. */
#include "find/repeat.h"
#include "find/suffix.h"
#include "harness.h"

#include <stdlib.h>
#include <string.h>

#define MAX_LEN 50u

static uint32_t random_sequence(uint64_t *seed, uint32_t *sequence, uint32_t *n_symbols)
{
    uint32_t n = 1 + (uint32_t)test_below(seed, MAX_LEN - 1);
    *n_symbols = 2 + (uint32_t)test_below(seed, 5);
    size_t period = test_below(seed, 12);
    for (uint32_t i = 0; i + 1 < n; i++)
        sequence[i] = period > 0 && i >= period && test_below(seed, 10) > 0
                          ? sequence[i - period]
                          : 1 + (uint32_t)test_below(seed, *n_symbols - 1);
    sequence[n - 1] = 0;
    return n;
}

static uint32_t common_prefix(const uint32_t *s, uint32_t n, uint32_t a, uint32_t b)
{
    uint32_t len = 0;
    while (a + len < n && b + len < n && s[a + len] == s[b + len])
        len++;
    return len;
}

START_TEST(test_suffixes_are_in_order)
{
    uint64_t seed = test_seed();
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    for (size_t round = 0; round < test_cases(10000); round++) {
        uint32_t s[MAX_LEN], array[MAX_LEN], n_symbols;
        bool seen[MAX_LEN] = {0};
        uint32_t n = random_sequence(&seed, s, &n_symbols);
        ck_assert_int_eq(dg__suffix_array(array, s, n, n_symbols, &a, &meter), DG_OK);
        for (uint32_t r = 0; r < n; r++) {
            ck_assert_uint_lt(array[r], n);
            ck_assert(!seen[array[r]]);
            seen[array[r]] = true;
            if (r > 0) {
                uint32_t len = common_prefix(s, n, array[r - 1], array[r]);
                ck_assert_uint_lt(s[array[r - 1] + len], s[array[r] + len]);
            }
        }
    }
}
END_TEST

static uint32_t longest_at(const uint32_t *s, uint32_t n, uint32_t i)
{
    uint32_t longest = 0;
    for (uint32_t j = 0; j < n; j++) {
        uint32_t len = j != i ? common_prefix(s, n, i, j) : 0;
        longest = len > longest ? len : longest;
    }
    return longest;
}

/* Whether the text of `len` symbols at i is inside a longer text there that also stands elsewhere. */
static bool inside_longer(const uint32_t *s, uint32_t n, uint32_t i, uint32_t len)
{
    for (uint32_t from = 0; from <= i; from++)
        if (from + longest_at(s, n, from) >= i + len && longest_at(s, n, from) > len)
            return true;
    return false;
}

static void check_repeat(const dg__repeats *found, const dg__repeat *r, const uint32_t *s,
                         uint32_t n)
{
    uint32_t place = found->free.items[r->first_free], count = 0, n_free = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (common_prefix(s, n, i, place) < r->length)
            continue;
        ck_assert(count > 0 || i == r->first);
        ck_assert_uint_le(i, r->last);
        count++;
        if (!inside_longer(s, n, i, r->length)) {
            ck_assert_uint_lt(n_free, r->n_free);
            ck_assert_uint_eq(found->free.items[r->first_free + n_free], i);
            n_free++;
        }
    }
    ck_assert_uint_eq(r->count, count);
    ck_assert_uint_eq(r->n_free, n_free);
}

START_TEST(test_repeats_are_as_defined)
{
    uint64_t seed = test_seed();
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    for (size_t round = 0; round < test_cases(10000); round++) {
        uint32_t s[MAX_LEN], n_symbols;
        uint32_t n = random_sequence(&seed, s, &n_symbols), n_free = 0;
        uint32_t min_length = 1 + (uint32_t)test_below(&seed, 4);
        dg__repeats found = {0};
        ck_assert_int_eq(dg__repeats_find(&found, s, n, n_symbols, min_length, &a, &meter), DG_OK);
        for (size_t i = 0; i < found.items.len; i++) {
            ck_assert_uint_ge(found.items.items[i].length, min_length);
            check_repeat(&found, &found.items.items[i], s, n);
            n_free += found.items.items[i].n_free;
        }
        for (uint32_t i = 0; i < n; i++) {
            uint32_t longest = longest_at(s, n, i);
            if (longest >= min_length && !inside_longer(s, n, i, longest))
                n_free--;
        }
        ck_assert_msg(n_free == 0, "seed %llu, round %zu", (unsigned long long)test_seed(), round);
        dg__repeats_free(&found, &a);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, test_suffixes_are_in_order);
    tcase_add_test(tests, test_repeats_are_as_defined);
}

TEST_MAIN("suffix", add_tests)
