/* The merge sort: sorted, stable, as it was when there is no memory; the radix sort against it. */
#include "base/radix.h"
#include "base/sort.h"
#include "harness.h"

#include <string.h>

typedef struct item {
    uint32_t key;
    uint32_t number;
} item;

static int compare_keys(const void *ctx, const void *a, const void *b)
{
    uint32_t x = ((const item *)a)->key, y = ((const item *)b)->key;
    ck_assert_ptr_nonnull(ctx);
    return (x > y) - (x < y);
}

START_TEST(test_sort_is_stable)
{
    uint64_t seed = test_seed();
    dg_allocator a = dg__allocator(NULL);
    item items[200];
    for (size_t round = 0; round < test_cases(10000); round++) {
        size_t n = test_below(&seed, 200), n_keys = 1 + test_below(&seed, 50);
        for (uint32_t i = 0; i < n; i++)
            items[i] = (item){(uint32_t)test_below(&seed, n_keys), i};
        ck_assert_int_eq(dg__sort(items, n, sizeof *items, compare_keys, &seed, &a), DG_OK);
        for (size_t i = 1; i < n; i++)
            ck_assert(items[i - 1].key < items[i].key ||
                      (items[i - 1].key == items[i].key && items[i - 1].number < items[i].number));
    }
}
END_TEST

/* Items of some sizes, of which the first four bytes are the key, and what fills the rest. */
START_TEST(test_items_move_whole)
{
    uint64_t seed = test_seed();
    dg_allocator a = dg__allocator(NULL);
    for (size_t round = 0; round < test_cases(2000); round++) {
        static const size_t sizes[] = {4, 8, 12, 16, 24};
        size_t n = test_below(&seed, 100), size = sizes[test_below(&seed, 5)];
        uint32_t items[600], width = (uint32_t)(size / 4);
        for (uint32_t i = 0; i < n * width; i++)
            items[i] = i % width == 0 ? (uint32_t)test_below(&seed, 20) : items[i - 1] * 3 + 1;
        ck_assert_int_eq(dg__sort(items, n, size, compare_keys, &seed, &a), DG_OK);
        for (uint32_t i = 0; i < n * width; i++)
            ck_assert(i % width == 0 ? i == 0 || items[i - width] <= items[i]
                                     : items[i] == items[i - 1] * 3 + 1);
    }
}
END_TEST

static int compare_upper(const void *ctx, const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a >> 32, y = *(const uint64_t *)b >> 32;
    (void)ctx;
    return (x > y) - (x < y);
}

START_TEST(test_radix_sort_is_the_same)
{
    uint64_t seed = test_seed(), items[1000], same[1000], scratch[1000];
    dg_allocator a = dg__allocator(NULL);
    for (size_t round = 0; round < test_cases(2000); round++) {
        size_t n = test_below(&seed, round % 20 == 0 ? 1000 : 60);
        uint64_t mask = test_random(&seed) | test_random(&seed);
        for (size_t i = 0; i < n; i++)
            items[i] = same[i] = test_random(&seed) & (round % 2 == 0 ? UINT64_MAX : mask << 28);
        dg__radix_sort(items, scratch, n);
        ck_assert_int_eq(dg__sort(same, n, sizeof *same, compare_upper, NULL, &a), DG_OK);
        ck_assert_msg(n == 0 || memcmp(items, same, n * sizeof *items) == 0, "seed %llu, case %zu",
                      (unsigned long long)test_seed(), round);
    }
}
END_TEST

static void *no_memory(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
    (void)ctx;
    (void)ptr;
    (void)old_size;
    (void)new_size;
    return NULL;
}

START_TEST(test_without_memory_nothing_moves)
{
    dg_allocator a = {no_memory, NULL};
    item items[3] = {{3, 0}, {2, 1}, {1, 2}}, before[3];
    memcpy(before, items, sizeof items);
    ck_assert_int_eq(dg__sort(items, 3, sizeof *items, compare_keys, &a, &a), DG_NO_MEMORY);
    ck_assert_mem_eq(items, before, sizeof items);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, test_sort_is_stable);
    tcase_add_test(tests, test_items_move_whole);
    tcase_add_test(tests, test_radix_sort_is_the_same);
    tcase_add_test(tests, test_without_memory_nothing_moves);
}

TEST_MAIN("sort", add_tests)
