/* The arena: every item that was taken is its taker's own until all are given back, each once. */
#include "base/arena.h"

#include "allocator.h"
#include "harness.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 4u
#define ITEMS   3000u

/* What an item says of itself: its number, its size, and that number again in each byte behind. */
typedef struct content {
    uint32_t number, size;
} content;

typedef struct taker {
    dg__arena *arena;
    uint32_t first;
} taker;

static void *take(void *arg)
{
    const taker *t = arg;
    uint64_t random = test_seed() + t->first;
    for (uint32_t i = t->first; i < t->first + ITEMS; i++) {
        uint32_t more = (uint32_t)test_below(&random, i % 500 == 0 ? 200000 : i % 9 ? 90 : 9000);
        content c = {i, (uint32_t)sizeof c + more};
        char *item = dg__arena_take(t->arena, c.size);
        if (item == NULL || (uintptr_t)item % sizeof(uint64_t) != 0)
            ck_abort_msg("item %u is at %p", i, (void *)item);
        memcpy(item, &c, sizeof c);
        memset(item + sizeof c, (int)(i & 0xFF), more);
    }
    return NULL;
}

static void check_item(void *ctx, void *item)
{
    uint8_t *met = ctx;
    content c;
    memcpy(&c, item, sizeof c);
    ck_assert_uint_lt(c.number, THREADS * ITEMS);
    bool intact = true;
    for (uint32_t i = sizeof c; i < c.size; i++)
        intact &= ((uint8_t *)item)[i] == (c.number & 0xFF);
    ck_assert_msg(intact, "item %u was written to by another", c.number);
    met[c.number]++;
}

START_TEST(each_item_is_met_once)
{
    for (size_t round = 0; round < test_cases(5); round++) {
        dg__arena arena = {.allocator = dg__allocator(NULL)};
        pthread_t threads[THREADS];
        taker takers[THREADS];
        uint8_t *met = calloc(THREADS * ITEMS, 1);
        for (uint32_t t = 0; t < THREADS; t++) {
            takers[t] = (taker){&arena, t * ITEMS};
            ck_assert_int_eq(pthread_create(&threads[t], NULL, take, &takers[t]), 0);
        }
        for (uint32_t t = 0; t < THREADS; t++)
            ck_assert_int_eq(pthread_join(threads[t], NULL), 0);
        dg__arena_empty(&arena, check_item, met);
        for (uint32_t i = 0; i < THREADS * ITEMS; i++)
            if (met[i] != 1)
                ck_abort_msg("item %u is met %u times", i, met[i]);
        free(met);
    }
}
END_TEST

static void count_item(void *ctx, void *item)
{
    (void)item;
    ++*(size_t *)ctx;
}

/* As two threads do who both find a chunk full: what the later one sees is not its end. */
START_TEST(a_chunk_ends_where_the_first_item_did_not_fit)
{
    test_allocator memory = {0};
    dg__arena arena = {.allocator = test_allocator_of(&memory)};
    size_t n = 0;
    ck_assert_ptr_nonnull(dg__arena_take(&arena, 40000));
    memory.fails_at = 2;
    memory.fails_on = true;
    ck_assert_ptr_null(dg__arena_take(&arena, 40000));
    ck_assert_ptr_null(dg__arena_take(&arena, 40000));
    ck_assert_ptr_null(dg__arena_take(&arena, 1));
    ck_assert_ptr_null(dg__arena_take(&arena, SIZE_MAX - 4));
    dg__arena_empty(&arena, count_item, &n);
    ck_assert_uint_eq(n, 1);
    ck_assert_uint_eq(memory.blocks, 0);
}
END_TEST

START_TEST(an_arena_can_be_used_again)
{
    test_allocator memory = {0};
    dg__arena arena = {.allocator = test_allocator_of(&memory)};
    for (size_t round = 0; round < 3; round++) {
        size_t n = 0;
        for (size_t i = 0; i < 100 * round; i++)
            ck_assert_ptr_nonnull(dg__arena_take(&arena, i * 50));
        dg__arena_empty(&arena, count_item, &n);
        ck_assert_uint_eq(n, 100 * round);
        ck_assert_uint_eq(memory.blocks, 0);
    }
    ck_assert_ptr_nonnull(dg__arena_take(&arena, 0));
    dg__arena_empty(&arena, NULL, NULL);
    ck_assert_uint_eq(memory.blocks, 0);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, each_item_is_met_once);
    tcase_add_test(tests, a_chunk_ends_where_the_first_item_did_not_fit);
    tcase_add_test(tests, an_arena_can_be_used_again);
}

TEST_MAIN("arena", add_tests)
