/* Packed k-grams sorted, against all of them compared: those whose hash another has come in order, with
 * their places, however far apart these are; in memory that holds all of them, or few. */
#include "corpus/sorted.h"
#include "corpus_texts.h"
#include "harness.h"

#include <stdlib.h>

#define MOST 20000u

static dg__triple grams[MOST];
static bool came[MOST];

/* Places grow, mostly by little. */
static size_t make_grams(uint64_t *random)
{
    size_t n = 1 + test_below(random, test_below(random, 2) == 0 ? MOST : 50);
    uint64_t place = test_below(random, 1000), hashes = 1 + test_below(random, 2 * n);
    for (size_t i = 0; i < n; i++) {
        uint64_t step = test_below(random, 100) == 0 ? UINT64_C(1) << test_below(random, 28) : 20;
        place += 1 + test_below(random, step);
        grams[i] = (dg__triple){{test_below(random, hashes), 0, place}};
        came[i] = false;
    }
    return n;
}

static void fill(dg__spill *spill, dg__workdir *directory, size_t n, const dg_allocator *a)
{
    static const uint64_t turn = 0;
    dg__spill_shape shape = {DG__CHOSEN_SIZE, 4096, 1, 0};
    uint64_t turns = 0;
    ck_assert_int_eq(dg__spill_create(spill, directory, "grams", &shape, a), DG_OK);
    for (size_t i = 0; i < n; i++) {
        uint64_t record = dg__chosen_pack(grams[i].w[0], grams[i].w[2]);
        for (; turns < grams[i].w[2] >> DG__TURN_BITS; turns++)
            ck_assert_int_eq(dg__spill_append(spill, &turn, 1), DG_OK);
        ck_assert_int_eq(dg__spill_append(spill, &record, 1), DG_OK);
    }
    ck_assert_int_eq(dg__spill_finish(spill), DG_OK);
}

/* What was handed out before. */
typedef struct taken {
    size_t n_grams, n;
    dg__triple last;
} taken;

static size_t index_of(size_t n, uint64_t place)
{
    size_t low = 0;
    for (size_t high = n; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (grams[middle].w[2] < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static dg_status take(void *ctx, const dg__triple *items, size_t n)
{
    taken *t = ctx;
    for (size_t i = 0; i < n; i++) {
        size_t at = index_of(t->n_grams, items[i].w[2]);
        ck_assert_msg(at < t->n_grams && grams[at].w[2] == items[i].w[2], "seed %llu",
                      (unsigned long long)test_seed());
        ck_assert_uint_eq(items[i].w[0], grams[at].w[0] == 0 ? 1 : grams[at].w[0]);
        ck_assert(!came[at]);
        came[at] = true;
        ck_assert(t->n == 0 || t->last.w[0] < items[i].w[0] ||
                  (t->last.w[0] == items[i].w[0] && t->last.w[2] < items[i].w[2]));
        t->last = items[i];
        t->n++;
    }
    return DG_OK;
}

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Whatever another has the hash of has come. */
static void check_came(size_t n)
{
    static uint64_t sorted[MOST];
    for (size_t i = 0; i < n; i++)
        sorted[i] = grams[i].w[0] == 0 ? 1 : grams[i].w[0];
    qsort(sorted, n, sizeof *sorted, compare_hashes);
    for (size_t i = 0; i < n; i++) {
        uint64_t hash = grams[i].w[0] == 0 ? 1 : grams[i].w[0];
        const uint64_t *found = bsearch(&hash, sorted, n, sizeof *sorted, compare_hashes);
        bool again =
            (found > sorted && found[-1] == hash) || (found + 1 < sorted + n && found[1] == hash);
        ck_assert_msg(came[i] || !again, "seed %llu", (unsigned long long)test_seed());
    }
}

START_TEST(those_that_come_twice_come_in_order)
{
    static const size_t memories[] = {20000, 300000, 100000000};
    uint64_t random = test_seed();
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__workdir directory = {.is_open = false};
    ck_assert_int_eq(dg__workdir_open(&directory, test_directory(), NULL), DG_OK);
    for (size_t i = 0; i < test_cases(60); i++) {
        dg__spill spill = {.allocator = NULL};
        taken t = {.n_grams = make_grams(&random)};
        dg__taker taker = {take, &t};
        dg__workspace w = {&directory, &a, &meter, memories[i % 3], 0};
        fill(&spill, &directory, t.n_grams, &a);
        ck_assert_int_eq(dg__sorted(&w, &spill, 0, 64 - DG__TURN_BITS, &taker), DG_OK);
        check_came(t.n_grams);
        dg__spill_drop(&spill);
    }
    dg__workdir_close(&directory);
    test_directory_remove();
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, those_that_come_twice_come_in_order);
}

TEST_MAIN("sorted", add_tests)
