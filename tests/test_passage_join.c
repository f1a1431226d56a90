/* Joining passages, against a naive reading of what may be one. */
#include "allocator.h"
#include "harness.h"
#include "near/passage_join.h"

#include <stdlib.h>
#include <string.h>

#define MAX_PASSAGES 8u
#define MIN_MATCHED  10u

typedef struct subject {
    uint64_t random;
    uint64_t ids[2][2000]; /* all different: nothing aligns between passages */
    dg__sequence s[2];
    dg__passage passages[MAX_PASSAGES]; /* by where they begin on the first side */
    uint32_t listed[MAX_PASSAGES];      /* where each is in the list */
    uint32_t n;
} subject;

static uint32_t gap_of(uint64_t *random)
{
    return (uint32_t)test_below(random, test_below(random, 3) == 0 ? 60 : 12);
}

/* Passages one after the other on the first side, mostly in the same order on the second, or
 * overlapping a little. */
static void make_subject(subject *c, uint64_t seed)
{
    *c = (subject){.random = seed, .n = 1 + (uint32_t)test_below(&seed, MAX_PASSAGES)};
    for (unsigned side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < 2000; i++)
            c->ids[side][i] = 2 * i + side;
        c->s[side] = (dg__sequence){c->ids[side], 2000};
    }
    uint32_t at[2] = {30, 500};
    for (uint32_t i = 0; i < c->n; i++) {
        uint32_t len = 5 + (uint32_t)test_below(&c->random, 50);
        if (test_below(&c->random, 4) == 0)
            at[1] = (uint32_t)test_below(&c->random, 1500);
        dg__passage *p = &c->passages[i];
        for (unsigned side = 0; side < 2; side++) {
            at[side] += gap_of(&c->random);
            at[side] -= test_below(&c->random, 6) == 0 ? 3 : 0;
            p->at[side] = (dg__place){at[side], at[side] + len, side};
            at[side] += len;
        }
        p->matched = len - (uint32_t)test_below(&c->random, 4);
        c->listed[i] = i;
    }
    for (uint32_t i = c->n - 1; i > 0; i--) {
        uint32_t j = (uint32_t)test_below(&c->random, i + 1), swap = c->listed[i];
        c->listed[i] = c->listed[j];
        c->listed[j] = swap;
    }
}

static void fill_list(dg__passages *list, const subject *c, const dg_allocator *a)
{
    *list = (dg__passages){0};
    ck_assert(dg__vec_reserve(a, &list->items, c->n));
    list->items.len = c->n;
    for (uint32_t i = 0; i < c->n; i++)
        list->items.items[c->listed[i]] = c->passages[i];
}

/* ---- The oracle ---- */

/* Where a passage begins on the second side, then where it ends, then where it is in the list. */
static uint64_t place_of(const subject *c, uint32_t x)
{
    const dg__place *at = &c->passages[x].at[1];
    return (uint64_t)at->first << 32 | at->end << 8 | c->listed[x];
}

/* Whether passage x + 1, the next on the first side, is so on the second. */
static bool follows(const subject *c, uint32_t x)
{
    uint64_t from = place_of(c, x), to = place_of(c, x + 1);
    for (uint32_t i = 0; i < c->n; i++)
        if (place_of(c, i) > from && place_of(c, i) < to)
            return false;
    return from < to;
}

/* Passages [first, last] as one. */
static dg__passage all_of(const subject *c, uint32_t first, uint32_t last)
{
    dg__passage all = c->passages[first];
    for (uint32_t i = first + 1; i <= last; i++) {
        all.matched += c->passages[i].matched;
        for (unsigned side = 0; side < 2; side++)
            all.at[side].end = c->passages[i].at[side].end;
    }
    return all;
}

static bool belong_together(const subject *c, uint32_t first, uint32_t middle, uint32_t last)
{
    dg__passage x = all_of(c, first, middle), y = all_of(c, middle + 1, last);
    uint32_t fewer = x.matched < y.matched ? x.matched : y.matched;
    if (fewer < MIN_MATCHED || !follows(c, middle))
        return false;
    for (unsigned side = 0; side < 2; side++) {
        int64_t gap = (int64_t)y.at[side].first - x.at[side].end;
        if (gap < 0 || 2 * gap > fewer)
            return false;
    }
    return true;
}

/* Whether [first, last] can be joined in some order. */
static bool may_be_one(const subject *c, uint32_t first, uint32_t last)
{
    bool may = first == last;
    for (uint32_t middle = first; middle < last && !may; middle++)
        may = may_be_one(c, first, middle) && may_be_one(c, middle + 1, last) &&
              belong_together(c, first, middle, last);
    return may;
}

static void check_joined(const subject *c, const dg__passages *list, const uint32_t *new_index,
                         uint64_t seed)
{
    uint32_t n_left = 0, before = 0;
    for (uint32_t first = 0, last; first < c->n; first = last + 1) {
        uint32_t index = new_index[c->listed[first]];
        for (last = first; last + 1 < c->n && new_index[c->listed[last + 1]] == index;)
            last++;
        ck_assert_msg(index < list->items.len, "seed %llu", (unsigned long long)seed);
        const dg__passage *p = &list->items.items[index];
        dg__passage all = all_of(c, first, last);
        ck_assert_msg(may_be_one(c, first, last), "joined: seed %llu", (unsigned long long)seed);
        ck_assert_msg(memcmp(p, &all, sizeof all) == 0, "seed %llu", (unsigned long long)seed);
        if (first > 0)
            ck_assert_msg(!belong_together(c, before, first - 1, last), "left apart: seed %llu",
                          (unsigned long long)seed);
        before = first;
        n_left++;
    }
    ck_assert_uint_eq(n_left, list->items.len);
}

/* Their order in the list is that of the first of their parts. */
static void check_order(const subject *c, const uint32_t *new_index)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        ck_assert_uint_le(new_index[i], next);
        next += new_index[i] == next;
    }
}

START_TEST(passages_are_joined_until_none_belong_together)
{
    dg_allocator a = dg__allocator(NULL);
    subject *c = malloc(sizeof *c);
    size_t n_joined = 0;
    for (size_t i = 0; i < test_cases(20000); i++) {
        uint64_t seed = test_seed() + i;
        uint32_t new_index[MAX_PASSAGES];
        dg__passages list;
        make_subject(c, seed);
        fill_list(&list, c, &a);
        ck_assert_int_eq(dg__passages_join(&list, new_index, c->s, MIN_MATCHED, &a), DG_OK);
        check_joined(c, &list, new_index, seed);
        check_order(c, new_index);
        n_joined += c->n - list.items.len;
        dg__passages_free(&list, &a);
    }
    ck_assert_uint_gt(n_joined, 1000);
    free(c);
}
END_TEST

/* What aligns between two passages counts; a gap of one token that both have, and one more. */
START_TEST(what_is_between_them_is_aligned)
{
    dg_allocator a = dg__allocator(NULL);
    subject *c = malloc(sizeof *c);
    uint32_t new_index[2];
    dg__passages list;
    make_subject(c, 1);
    c->n = 2;
    c->listed[0] = 0;
    c->listed[1] = 1;
    c->passages[0] = (dg__passage){.at = {{0, 20, 0}, {0, 20, 1}}, .matched = 20};
    c->passages[1] = (dg__passage){.at = {{22, 42, 0}, {21, 41, 1}}, .matched = 20};
    c->ids[0][20] = c->ids[1][20] = 7;
    fill_list(&list, c, &a);
    ck_assert_int_eq(dg__passages_join(&list, new_index, c->s, MIN_MATCHED, &a), DG_OK);
    ck_assert_uint_eq(list.items.len, 1);
    ck_assert_uint_eq(list.items.items[0].matched, 41);
    dg__passages_free(&list, &a);
    free(c);
}
END_TEST

START_TEST(without_memory_they_are_as_they_were)
{
    dg_allocator right = dg__allocator(NULL);
    subject *c = malloc(sizeof *c);
    uint32_t new_index[MAX_PASSAGES];
    dg_status status = DG_NO_MEMORY;
    make_subject(c, test_seed());
    for (size_t n = 1; status != DG_OK; n++) {
        test_allocator memory = {.fails_at = n};
        dg_allocator a = test_allocator_of(&memory);
        dg__passages list, before;
        fill_list(&list, c, &right);
        fill_list(&before, c, &right);
        status = dg__passages_join(&list, new_index, c->s, MIN_MATCHED, &a);
        ck_assert(status == DG_OK || status == DG_NO_MEMORY);
        if (status != DG_OK)
            ck_assert_mem_eq(list.items.items, before.items.items, c->n * sizeof(dg__passage));
        ck_assert_uint_eq(memory.blocks, 0);
        dg__passages_free(&list, &right);
        dg__passages_free(&before, &right);
    }
    free(c);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, passages_are_joined_until_none_belong_together);
    tcase_add_test(tests, what_is_between_them_is_aligned);
    tcase_add_test(tests, without_memory_they_are_as_they_were);
}

TEST_MAIN("passage_join", add_tests)
