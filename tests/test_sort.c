/* The merge sort: sorted, stable, as it was when there is no memory. */
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
    tcase_add_test(tests, test_without_memory_nothing_moves);
}

TEST_MAIN("sort", add_tests)
