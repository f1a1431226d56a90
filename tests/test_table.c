/* Numbers looked up, against all of them looked through: spread evenly, in heaps, or all the same, in
 * memory that holds all of them, some, or none. */
#include "corpus/table.h"
#include "corpus/triple.h"
#include "corpus_texts.h"
#include "harness.h"

#define MOST 3000u

static uint64_t numbers[MOST];

/* In order. */
static size_t make_numbers(uint64_t *random)
{
    size_t n = test_below(random, test_below(random, 3) == 0 ? MOST : 40);
    uint64_t last = test_below(random, 2) == 0 ? test_random(random) >> 16 : 0;
    unsigned style = (unsigned)test_below(random, 4);
    for (size_t i = 0; i < n; i++) {
        uint64_t step = test_below(random, 1000);
        if (style == 1)
            step = test_below(random, 100) == 0 ? UINT64_C(1) << test_below(random, 46) : 0;
        if (style == 2)
            step = 0;
        if (style == 3)
            step <<= test_below(random, 30);
        numbers[i] = last += step;
    }
    return n;
}

static void fill(dg__spill *spill, dg__workdir *directory, size_t n, const dg_allocator *a)
{
    dg__spill_shape shape = {sizeof(dg__triple), 4096, 1, 0};
    ck_assert_int_eq(dg__spill_create(spill, directory, "sources", &shape, a), DG_OK);
    for (size_t i = 0; i < n; i++) {
        dg__triple t = {{numbers[i], i, 0}};
        ck_assert_int_eq(dg__spill_append(spill, &t, 1), DG_OK);
    }
    ck_assert_int_eq(dg__spill_finish(spill), DG_OK);
}

/* The last one of n that isn't above `most`, counted from 1; 0 if there is none. */
static size_t last_of(size_t n, uint64_t most)
{
    while (n > 0 && numbers[n - 1] > most)
        n--;
    return n;
}

static void look_up(dg__table *t, size_t n, uint64_t number)
{
    dg__triple record;
    bool found;
    uint64_t at;
    size_t wanted = last_of(n, number);
    ck_assert_int_eq(dg__table_last(t, number, &found, &at, &record), DG_OK);
    ck_assert_msg(found == (wanted > 0), "seed %llu", (unsigned long long)test_seed());
    if (found) {
        ck_assert_uint_eq(at, wanted - 1);
        ck_assert_uint_eq(record.w[0], numbers[at]);
        ck_assert_uint_eq(record.w[1], at);
    }
}

START_TEST(is_as_looked_through)
{
    static const size_t memories[] = {0, 3000, 100000000};
    uint64_t random = test_seed();
    dg_allocator a = dg__allocator(NULL);
    dg__workdir directory = {.is_open = false};
    ck_assert_int_eq(dg__workdir_open(&directory, test_directory(), NULL), DG_OK);
    for (size_t i = 0; i < test_cases(60); i++) {
        dg__spill spill = {.allocator = NULL};
        dg__table table;
        size_t n = make_numbers(&random);
        dg__cache cache = test_below(&random, 2) == 0 ? DG__CACHE_SOME : DG__CACHE_ALL;
        fill(&spill, &directory, n, &a);
        ck_assert_int_eq(dg__table_open(&table, &spill, memories[i % 3], cache, &a), DG_OK);
        for (size_t j = 0; j < 200; j++) {
            uint64_t number = n > 0 ? numbers[test_below(&random, n)] : 0;
            number += test_below(&random, 3) - (number > 0);
            uint64_t asked = test_below(&random, 9) > 0 ? number : test_random(&random);
            dg__table_expect(&table, asked, test_below(&random, 2) == 0);
            look_up(&table, n, asked);
        }
        dg__table_close(&table);
        dg__spill_drop(&spill);
    }
    dg__workdir_close(&directory);
    test_directory_remove();
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, is_as_looked_through);
}

TEST_MAIN("table", add_tests)
