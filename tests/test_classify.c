/* Classes of equal runs against comparing every pair; with good hashes, and with hashes that lie. */
#include "find/classify.h"
#include "harness.h"
#include "hash/token_hash.h"

#include <stdlib.h>
#include <string.h>

#define MAX_RUNS 300u

static bool equal(const dg__runs *runs, uint32_t a, uint32_t b)
{
    uint32_t a_start = runs->starts != NULL ? runs->starts[a] : a;
    uint32_t b_start = runs->starts != NULL ? runs->starts[b] : b;
    uint32_t a_len = runs->ends != NULL ? runs->ends[a] - a_start : runs->k;
    uint32_t b_len = runs->ends != NULL ? runs->ends[b] - b_start : runs->k;
    return a_len == b_len &&
           memcmp(runs->ids + a_start, runs->ids + b_start, a_len * sizeof(uint64_t)) == 0;
}

static uint32_t naive_classes(const dg__runs *runs, uint32_t *class_of)
{
    uint32_t n_classes = 0;
    memset(class_of, 0, runs->n * sizeof *class_of);
    for (uint32_t i = 0; i < runs->n; i++)
        for (uint32_t j = i + 1; j < runs->n; j++)
            if (class_of[j] == 0 && equal(runs, i, j))
                class_of[j] = class_of[i] != 0 ? class_of[i] : (class_of[i] = ++n_classes);
    return n_classes;
}

static void check(const dg__runs *runs, uint64_t hash_mask, uint64_t seed)
{
    uint64_t hashes[MAX_RUNS];
    uint32_t class_of[MAX_RUNS], expected[MAX_RUNS], n_classes;
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    for (uint32_t i = 0; i < runs->n; i++) {
        uint32_t start = runs->starts != NULL ? runs->starts[i] : i;
        uint32_t len = runs->ends != NULL ? runs->ends[i] - start : runs->k;
        hashes[i] = dg__hash(runs->ids + start, len * sizeof(uint64_t), 0) & hash_mask;
    }
    ck_assert_int_eq(dg__classify(runs, hashes, class_of, &n_classes, &a, &meter), DG_OK);
    ck_assert_msg(n_classes == naive_classes(runs, expected), "seed %llu",
                  (unsigned long long)seed);
    ck_assert_msg(memcmp(class_of, expected, runs->n * sizeof *class_of) == 0, "seed %llu",
                  (unsigned long long)seed);
}

START_TEST(test_classes_are_those_of_all_pairs)
{
    uint64_t seed = test_seed();
    uint64_t ids[MAX_RUNS + 8];
    uint32_t starts[MAX_RUNS], ends[MAX_RUNS];
    for (size_t round = 0; round < test_cases(10000); round++) {
        uint64_t case_seed = seed;
        uint32_t n = (uint32_t)test_below(&seed, 60), n_ids = 1 + (uint32_t)test_below(&seed, 20);
        for (uint32_t i = 0; i < n + 8; i++)
            ids[i] = test_below(&seed, n_ids);
        for (uint32_t i = 0; i < n; i++) {
            starts[i] = i;
            ends[i] = i + 1 + (uint32_t)test_below(&seed, 8);
        }
        uint64_t mask = round % 3 == 0 ? 0xF : round % 3 == 1 ? 0xF00000001 : UINT64_MAX;
        check(&(dg__runs){ids, NULL, NULL, 1 + (uint32_t)test_below(&seed, 8), n}, mask, case_seed);
        check(&(dg__runs){ids, starts, ends, 0, n}, mask, case_seed);
    }
}
END_TEST

/* Many thousand different runs with one hash: the table is given up for the order. Would take
 * minutes if each were compared with all. */
START_TEST(test_crafted_hashes_are_not_quadratic)
{
    enum { N = 300000 };
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    uint64_t *ids = malloc(N * sizeof *ids), *hashes = calloc(N, sizeof *hashes);
    uint32_t *class_of = malloc(N * sizeof *class_of), n_classes;
    for (uint32_t i = 0; i < N; i++)
        ids[i] = i % (N - 1);
    dg__runs runs = {ids, NULL, NULL, 1, N};
    ck_assert_int_eq(dg__classify(&runs, hashes, class_of, &n_classes, &a, &meter), DG_OK);
    ck_assert_uint_eq(n_classes, 1);
    ck_assert_uint_eq(class_of[0], 1);
    ck_assert_uint_eq(class_of[N - 1], 1);
    free(ids);
    free(hashes);
    free(class_of);
}
END_TEST

/* Enough runs for many partitions. */
START_TEST(test_partitions_agree)
{
    enum { N = 500000 };
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    uint64_t *ids = malloc(N * sizeof *ids);
    uint32_t *class_of = malloc(N * sizeof *class_of), n_classes;
    for (uint32_t i = 0; i < N; i++) {
        uint64_t state = i % 400000;
        ids[i] = test_random(&state);
    }
    dg__runs runs = {ids, NULL, NULL, 1, N};
    ck_assert_int_eq(dg__classify(&runs, ids, class_of, &n_classes, &a, &meter), DG_OK);
    ck_assert_uint_eq(n_classes, 100000);
    for (uint32_t i = 0; i < N; i++)
        ck_assert_uint_eq(class_of[i], i < 100000 || i >= 400000 ? i % 400000 + 1 : 0);
    free(ids);
    free(class_of);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, test_classes_are_those_of_all_pairs);
    tcase_add_test(tests, test_crafted_hashes_are_not_quadratic);
    tcase_add_test(tests, test_partitions_agree);
}

TEST_MAIN("classify", add_tests)
