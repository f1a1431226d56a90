/* Sketches against sets: whatever was pushed in whatever pieces, the smallest hashes are held, and the
 * estimates are exact for small documents and within their error for large ones. */
#include "allocator.h"
#include "harness.h"

#include <dittograph/fingerprint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static dg_sketch *sketch_of(uint32_t size, const uint64_t *hashes, size_t n)
{
    dg_sketch *sketch;
    ck_assert_int_eq(dg_sketch_new(&sketch, size, NULL), DG_OK);
    dg_sketch_push(sketch, hashes, n);
    return sketch;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The truth: sorted, each once, cut. */
static size_t smallest(uint64_t *hashes, size_t n, size_t size)
{
    size_t kept = 0;
    qsort(hashes, n, sizeof *hashes, by_value);
    for (size_t i = 0; i < n && kept < size; i++)
        if (kept == 0 || hashes[kept - 1] != hashes[i])
            hashes[kept++] = hashes[i];
    return kept;
}

/* In several orders: as it comes, rising, falling, few different ones. */
static void fill(uint64_t *random, uint64_t *hashes, size_t n)
{
    size_t range = test_below(random, 4) == 0 ? 1 + test_below(random, 20) : SIZE_MAX;
    for (size_t i = 0; i < n; i++)
        hashes[i] = test_below(random, range);
    unsigned order = (unsigned)test_below(random, 3);
    if (order > 0)
        qsort(hashes, n, sizeof *hashes, by_value);
    for (size_t i = 0; order == 2 && i < n / 2; i++) {
        uint64_t first = hashes[i];
        hashes[i] = hashes[n - 1 - i];
        hashes[n - 1 - i] = first;
    }
}

START_TEST(the_smallest_are_held_however_they_come)
{
    uint64_t random = test_seed();
    enum { MOST = 300 };
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint64_t hashes[MOST];
        uint32_t size = 2 + (uint32_t)test_below(&random, 40);
        size_t n = test_below(&random, MOST), at = 0, n_held;
        fill(&random, hashes, n);
        dg_sketch *sketch = sketch_of(size, NULL, 0);
        while (at < n) {
            size_t piece = 1 + test_below(&random, n - at);
            dg_sketch_push(sketch, hashes + at, piece);
            at += piece;
            if (test_below(&random, 5) == 0)
                (void)dg_sketch_count(sketch);
        }
        const uint64_t *held = dg_sketch_hashes(sketch, &n_held);
        size_t n_true = smallest(hashes, n, size);
        ck_assert_msg(n_held == n_true && memcmp(held, hashes, n_true * sizeof *hashes) == 0,
                      "seed %llu, case %zu", (unsigned long long)test_seed(), i);
        dg_sketch_free(sketch);
    }
}
END_TEST

/* a: numbers [0, n_a), b: [n_a - n_common, ...), scattered by a bijection. */
static void overlap(dg_sketch **a, dg_sketch **b, uint32_t size, size_t n_a, size_t n_b,
                    size_t n_common, uint64_t salt)
{
    size_t n = n_a + n_b - n_common;
    uint64_t *hashes = malloc(n * sizeof *hashes);
    for (size_t i = 0; i < n; i++)
        hashes[i] = i ^ salt;
    uint64_t *mixed = malloc(n * sizeof *mixed);
    ck_assert_uint_eq(dg_roll(hashes, n, 1, mixed), n);
    *a = sketch_of(size, mixed, n_a);
    *b = sketch_of(size, mixed + n_a - n_common, n_b);
    free(hashes);
    free(mixed);
}

START_TEST(small_documents_are_told_exactly)
{
    dg_sketch *a, *b, *none = sketch_of(64, NULL, 0);
    overlap(&a, &b, 64, 30, 20, 10, 1);
    ck_assert_double_eq_tol(dg_sketch_resemblance(a, b), 10.0 / 40, 1e-12);
    ck_assert_double_eq_tol(dg_sketch_containment(a, b), 10.0 / 30, 1e-12);
    ck_assert_double_eq_tol(dg_sketch_containment(b, a), 10.0 / 20, 1e-12);
    ck_assert_double_eq_tol(dg_sketch_count(a), 30, 1e-12);
    ck_assert_double_eq_tol(dg_sketch_resemblance(a, a), 1, 1e-12);
    ck_assert_double_eq_tol(dg_sketch_resemblance(a, none), 0, 1e-12);
    ck_assert_double_eq_tol(dg_sketch_containment(none, a), 0, 1e-12);
    dg_sketch_free(a);
    dg_sketch_free(b);
    dg_sketch_free(none);
}
END_TEST

/* The mean of many estimates is near the truth, and none is farther off than five errors. */
START_TEST(large_documents_are_told_within_the_error)
{
    uint64_t random = test_seed();
    enum { SIZE = 256, ROUNDS = 50 };
    static const struct {
        size_t a, b, common;
    } cases[] = {{10000, 10000, 9000}, {10000, 10000, 3000}, {4000, 8000, 3500}, {5000, 5000, 0}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double truth =
            (double)cases[c].common / (double)(cases[c].a + cases[c].b - cases[c].common);
        double error = sqrt(truth * (1 - truth) / SIZE), sum = 0, count = 0;
        for (int i = 0; i < ROUNDS; i++) {
            dg_sketch *a, *b;
            overlap(&a, &b, SIZE, cases[c].a, cases[c].b, cases[c].common, test_random(&random));
            double resemblance = dg_sketch_resemblance(a, b);
            ck_assert_double_eq_tol(resemblance, truth, 5 * error + 1e-12);
            ck_assert_double_eq_tol(dg_sketch_resemblance(b, a), resemblance, 1e-12);
            sum += resemblance;
            count += dg_sketch_count(a);
            dg_sketch_free(a);
            dg_sketch_free(b);
        }
        ck_assert_double_eq_tol(sum / ROUNDS, truth, 5 * error / sqrt(ROUNDS) + 1e-12);
        ck_assert_double_eq_tol(count / ROUNDS / (double)cases[c].a, 1, 5 / sqrt(254.0 * ROUNDS));
    }
}
END_TEST

START_TEST(what_is_wrong_is_refused)
{
    dg_sketch *sketch = NULL;
    ck_assert_int_eq(dg_sketch_new(NULL, 8, NULL), DG_INVALID);
    ck_assert_int_eq(dg_sketch_new(&sketch, 1, NULL), DG_INVALID);
    ck_assert_int_eq(dg_sketch_new(&sketch, DG_SKETCH_MAX + 1, NULL), DG_INVALID);
    test_allocator memory = {.fails_at = 1};
    dg_allocator a = test_allocator_of(&memory);
    ck_assert_int_eq(dg_sketch_new(&sketch, 8, &a), DG_NO_MEMORY);
    ck_assert_ptr_null(sketch);
    ck_assert_int_eq(dg_sketch_new(&sketch, 8, &a), DG_OK);
    dg_sketch_free(sketch);
    ck_assert_uint_eq(memory.blocks, 0);
    dg_sketch_free(NULL);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, the_smallest_are_held_however_they_come);
    tcase_add_test(tests, small_documents_are_told_exactly);
    tcase_add_test(tests, large_documents_are_told_within_the_error);
    tcase_add_test(tests, what_is_wrong_is_refused);
}

TEST_MAIN("sketch", add_tests)
