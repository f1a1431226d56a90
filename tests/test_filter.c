/* Filters: what was added is there, and little else is. */
#include "harness.h"
#include "index/filter.h"

static const size_t sizes[] = {1, 2, 51, 52, 53, 1000, 100000};

#define N_SIZES (sizeof sizes / sizeof *sizes)

static uint64_t draw(uint64_t *random)
{
    return test_random(random) >> (64 - DG__HASH_BITS);
}

/* As many hashes as it is made for; or all of them in one place. */
START_TEST(what_was_added_is_there)
{
    dg_allocator a = dg__allocator(NULL);
    for (size_t i = 0; i < 2 * N_SIZES; i++) {
        uint64_t from = test_seed() + i, random = from, mask = i < N_SIZES ? DG__HASH_MAX : 0xffff;
        size_t n = sizes[i % N_SIZES];
        dg__filter f;
        ck_assert(dg__filter_new(&f, dg__filter_lines(n), &a));
        for (size_t j = 0; j < n; j++)
            dg__filter_add(&f, draw(&random) & mask);
        random = from;
        for (size_t j = 0; j < n; j++)
            ck_assert(dg__filter_has(&f, draw(&random) & mask));
        dg__filter_free(&f, &a);
    }
}
END_TEST

START_TEST(little_else_is)
{
    dg_allocator a = dg__allocator(NULL);
    uint64_t random = test_seed();
    const size_t n = 200000;
    size_t seeming = 0;
    dg__filter f;
    ck_assert(dg__filter_new(&f, dg__filter_lines(n), &a));
    for (size_t j = 0; j < n; j++)
        dg__filter_add(&f, draw(&random));
    for (size_t j = 0; j < n; j++)
        seeming += dg__filter_has(&f, draw(&random));
    ck_assert_uint_lt(seeming, n / 60); /* 1 in 90 */
    dg__filter_free(&f, &a);
}
END_TEST

/* The first and the last hash have the first and the last line. */
START_TEST(lines_are_within_bounds)
{
    dg_allocator a = dg__allocator(NULL);
    for (uint64_t n = 1; n < 5000; n = 2 * n + 1) {
        dg__filter f;
        ck_assert(dg__filter_new(&f, n, &a));
        ck_assert_uint_eq((uintptr_t)f.lines % DG__FILTER_LINE, 0);
        ck_assert_ptr_eq(dg__filter_line(&f, 0), f.lines);
        ck_assert_ptr_eq(dg__filter_line(&f, DG__HASH_MAX), f.lines + (n - 1) * DG__FILTER_LINE);
        dg__filter_free(&f, &a);
    }
    ck_assert_uint_eq(dg__filter_lines(0), 1);
    ck_assert_uint_eq(dg__filter_lines(UINT64_MAX), UINT32_MAX);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, what_was_added_is_there);
    tcase_add_test(tests, little_else_is);
    tcase_add_test(tests, lines_are_within_bounds);
}

TEST_MAIN("test_filter", add_tests)
