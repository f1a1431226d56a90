/* Allocation and growable arrays, against a plain array and with requests that fail. */
#include "base/memory.h"

#include <string.h>

#include "allocator.h"
#include "harness.h"

START_TEST(sizes_are_checked)
{
    test_allocator memory = {0};
    dg_allocator a = test_allocator_of(&memory);
    ck_assert_ptr_null(dg__alloc(&a, 0, 8));
    ck_assert_ptr_null(dg__alloc(&a, SIZE_MAX / 8 + 1, 8));
    ck_assert_ptr_null(dg__alloc_zeroed(&a, SIZE_MAX, 2));
    ck_assert_uint_eq(memory.requests, 0);
    dg__free(&a, NULL, 10, 8);
}
END_TEST

START_TEST(zeroed_is_zero)
{
    test_allocator memory = {0};
    dg_allocator a = test_allocator_of(&memory);
    unsigned char zeros[100] = {0}, *bytes = dg__alloc_zeroed(&a, 50, 2);
    ck_assert_mem_eq(bytes, zeros, 100);
    dg__free(&a, bytes, 50, 2);
    ck_assert_uint_eq(memory.blocks, 0);
}
END_TEST

START_TEST(default_is_malloc)
{
    dg_allocator a = dg__allocator(NULL);
    char *text = dg__alloc(&a, 10, 1);
    strcpy(text, "123456789");
    text = a.resize(a.ctx, text, 10, 100000);
    ck_assert_str_eq(text, "123456789");
    dg__free(&a, text, 100000, 1);
}
END_TEST

typedef DG__VEC(uint32_t) numbers;

START_TEST(pushed_stays)
{
    test_allocator memory = {0};
    dg_allocator a = test_allocator_of(&memory);
    numbers v = {0};
    bool pushed = true;
    for (uint32_t i = 0; i < 100000; i++)
        pushed = pushed && dg__vec_push(&a, &v, i * 7);
    ck_assert(pushed);
    for (uint32_t i = 0; i < 100000; i++) {
        if (v.items[i] != i * 7)
            ck_abort_msg("item %u is %u", i, v.items[i]);
    }
    ck_assert_uint_lt(memory.requests, 40);
    ck_assert_uint_le(v.cap, 150000 + 8);
    dg__vec_shrink(&a, &v);
    ck_assert_uint_eq(v.cap, 100000);
    ck_assert_uint_eq(memory.bytes, 100000 * sizeof(uint32_t));
    dg__vec_free(&a, &v);
    ck_assert_uint_eq(memory.blocks, 0);
}
END_TEST

START_TEST(growth_does_not_overflow)
{
    test_allocator memory = {0};
    dg_allocator a = test_allocator_of(&memory);
    numbers v = {0};
    ck_assert(dg__vec_push(&a, &v, 1));
    ck_assert(!dg__vec_reserve(&a, &v, SIZE_MAX));
    ck_assert(!dg__vec_reserve(&a, &v, SIZE_MAX / sizeof(uint32_t)));
    ck_assert_uint_eq(memory.requests, 1);
    ck_assert_uint_eq(v.items[0], 1);
    dg__vec_free(&a, &v);
}
END_TEST

#define MOST 400

/* One random step on both; a step that fails must leave the vector as it was. */
static void step(numbers *v, const dg_allocator *a, uint32_t model[MOST], size_t *len,
                 uint64_t *random)
{
    uint32_t item = (uint32_t)test_random(random);
    size_t extra = test_below(random, 60), cap = v->cap;
    switch (test_below(random, 8)) {
    case 0:
        dg__vec_shrink(a, v);
        break;
    case 1:
        if (dg__vec_reserve(a, v, extra))
            ck_assert_uint_ge(v->cap - v->len, extra);
        else
            ck_assert_uint_eq(v->cap, cap);
        break;
    default:
        if (*len < MOST && dg__vec_push(a, v, item))
            model[(*len)++] = item;
    }
}

START_TEST(vector_is_an_array)
{
    uint32_t model[MOST];
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        test_allocator memory = {.fails_at = test_below(&random, 12),
                                 .fails_on = test_below(&random, 2) == 0};
        dg_allocator a = test_allocator_of(&memory);
        numbers v = {0};
        size_t len = 0;
        for (size_t n = test_below(&random, 200); n > 0; n--)
            step(&v, &a, model, &len, &random);
        bool same = v.len == len && v.len <= v.cap && (v.items == NULL) == (v.cap == 0) &&
                    (len == 0 || memcmp(v.items, model, len * sizeof *model) == 0);
        ck_assert_msg(same, "seed %llu", (unsigned long long)seed);
        dg__vec_free(&a, &v);
        ck_assert_msg(memory.blocks == 0, "seed %llu: a leak", (unsigned long long)seed);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, sizes_are_checked);
    tcase_add_test(tests, zeroed_is_zero);
    tcase_add_test(tests, default_is_malloc);
    tcase_add_test(tests, pushed_stays);
    tcase_add_test(tests, growth_does_not_overflow);
    tcase_add_test(tests, vector_is_an_array);
}

TEST_MAIN("memory", add_tests)
