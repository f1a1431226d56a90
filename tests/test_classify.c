/* Classes of equal runs against comparing every pair; with good hashes, and with hashes that lie.
 * The sieve, which must let through whatever is repeated. */
#include "base/bits.h"
#include "find/classify.h"
#include "find/sieve.h"
#include "harness.h"
#include "hash/roll.h"
#include "hash/token_hash.h"

#include <dittograph/fingerprint.h>
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

/* Different runs with different hashes that all lead to the same slot: nor is this quadratic. */
START_TEST(test_crafted_slots_are_not_quadratic)
{
    enum { N = 300000 };
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    uint64_t *ids = malloc(N * sizeof *ids), *hashes = malloc(N * sizeof *hashes);
    uint32_t *class_of = malloc(N * sizeof *class_of), n_classes;
    for (uint32_t i = 0; i < N; i++) {
        ids[i] = i % (N - 1);
        hashes[i] = (ids[i] % 32768) << 17 | (ids[i] / 32768) << 50;
    }
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

/* Runs of k tokens, here and there one after the other, hashed by the caller or not. */
START_TEST(test_rolled_hashes_are_as_good)
{
    uint64_t seed = test_seed(), ids[MAX_RUNS + 8];
    uint32_t starts[MAX_RUNS], class_of[MAX_RUNS], expected[MAX_RUNS], n_classes;
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    for (size_t round = 0; round < test_cases(10000); round++) {
        uint64_t case_seed = seed;
        uint32_t n = 0, n_ids = 1 + (uint32_t)test_below(&seed, 20);
        for (uint32_t i = 0; i < MAX_RUNS + 8; i++)
            ids[i] = test_below(&seed, n_ids);
        for (uint32_t i = 0; i < 100; i++)
            if (i / 8 % 2 == round % 2 || test_below(&seed, 3) == 0)
                starts[n++] = i;
        dg__runs runs = {ids, starts, NULL, 1 + (uint32_t)test_below(&seed, 8), n};
        ck_assert_int_eq(dg__classify(&runs, NULL, class_of, &n_classes, &a, &meter), DG_OK);
        ck_assert_msg(n_classes == naive_classes(&runs, expected), "seed %llu",
                      (unsigned long long)case_seed);
        ck_assert_msg(memcmp(class_of, expected, n * sizeof *class_of) == 0, "seed %llu",
                      (unsigned long long)case_seed);
    }
}
END_TEST

/* Sets the bits of all k-grams in texts of `width` k-grams that stand twice. */
static void mark_repeats(uint64_t *bits, const uint64_t *ids, uint32_t n, uint32_t k,
                         uint32_t width)
{
    uint32_t len = width + k - 1;
    for (uint32_t i = 0; i + width <= n; i++)
        for (uint32_t j = i + 1; j + width <= n; j++)
            if (ids[i] == ids[j] && memcmp(ids + i, ids + j, len * sizeof *ids) == 0) {
                dg__bits_set_range(bits, i, i + width);
                dg__bits_set_range(bits, j, j + width);
            }
}

/* Token ids of a text over few words or many, some of it copied, some at once. */
static void random_ids(uint64_t *seed, uint64_t *ids, uint32_t n)
{
    uint64_t words = 1 + test_below(seed, test_below(seed, 2) == 0 ? 4 : 100000);
    size_t period = test_below(seed, 40);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t word = test_below(seed, words);
        bool copied = period > 0 && i >= period && test_below(seed, 50) > 0;
        ids[i] = copied ? ids[i - period] : test_random(&word);
        if (test_below(seed, 60) == 0)
            period = test_below(seed, i + 1);
    }
}

START_TEST(test_the_sieve_keeps_all_that_is_repeated)
{
    enum { MOST = 2600 };
    static uint64_t ids[MOST];
    uint64_t seed = test_seed(), expected[MOST / 64 + 1], kept[MOST / 64 + 1];
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    for (size_t round = 0; round < test_cases(10000); round++) {
        uint64_t case_seed = seed;
        uint32_t k = 1 + (uint32_t)test_below(&seed, 9),
                 width = 1 + (uint32_t)test_below(&seed, 40);
        uint32_t n_ids = k + (uint32_t)test_below(&seed, round % 200 == 0 ? MOST - k : 150);
        uint32_t n = n_ids - k + 1;
        random_ids(&seed, ids, n_ids);
        memset(expected, 0, sizeof expected);
        memset(kept, 0, sizeof kept);
        mark_repeats(expected, ids, n, k, width);
        ck_assert_int_eq(dg__sieve(kept, ids, n, k, width, &a, &meter), DG_OK);
        for (uint32_t i = 0; i <= MOST / 64; i++)
            ck_assert_msg((expected[i] & ~kept[i]) == 0, "seed %llu, word %u",
                          (unsigned long long)case_seed, i);
        ck_assert_uint_eq(dg__bits_next_set(kept, n, sizeof kept * 8), sizeof kept * 8);
    }
}
END_TEST

/* But for a few pairs of some 67,000 whose tags are equal by chance: a quarter of one is expected. */
START_TEST(test_the_sieve_drops_what_stands_once)
{
    enum { N = 200000, BY_CHANCE = 10 * 2 * 9 };
    static uint64_t ids[N + 7], kept[N / 64 + 1];
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    for (uint64_t i = 0, state = test_seed(); i < N + 7; i++)
        ids[i] = test_random(&state);
    memcpy(ids + 150000, ids + 1000, 20 * sizeof *ids);
    ck_assert_int_eq(dg__sieve(kept, ids, N, 8, 5, &a, &meter), DG_OK);
    ck_assert_uint_ge(dg__bits_count(kept, 0, N), 2 * 13);
    ck_assert_uint_le(dg__bits_count(kept, 0, N), 2 * (13 + 8) + BY_CHANCE);
}
END_TEST

/* The inverse of an odd number modulo 2^64: each step doubles the right bits. */
static uint64_t inverse(uint64_t odd)
{
    uint64_t x = odd;
    for (int i = 0; i < 6; i++)
        x *= 2 - odd * x;
    return x;
}

static uint64_t undo_shift(uint64_t y, uint32_t by)
{
    uint64_t x = y;
    for (uint32_t done = by; done < 64; done += by)
        x = y ^ (x >> by);
    return x;
}

/* The token whose hash as a 1-gram is the given one. */
static uint64_t token_with_hash(uint64_t hash)
{
    uint64_t x = undo_shift(hash, 31) * inverse(DG__MIX_LAST);
    x = undo_shift(x, 27) * inverse(DG__MIX_FIRST);
    return undo_shift(x, 30) - DG__MIX_ADD;
}

/* As test_crafted_slots_are_not_quadratic, by who knows the rolling hash. */
START_TEST(test_crafted_tokens_do_not_hold_up_the_sieve)
{
    enum { N = 300000 };
    static uint64_t ids[N], kept[N / 64 + 1];
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    for (uint64_t i = 0; i < N; i++) {
        uint64_t number = i % (N - 1), hash = (number % 32768) << 17 | (number / 32768) << 50,
                 rolled;
        ids[i] = token_with_hash(hash);
        ck_assert_uint_eq(dg_roll(&ids[i], 1, 1, &rolled), 1);
        ck_assert_uint_eq(rolled, hash);
    }
    ck_assert_int_eq(dg__sieve(kept, ids, N, 1, 1, &a, &meter), DG_OK);
    ck_assert(dg__bits_test(kept, 0) && dg__bits_test(kept, N - 1));
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, test_classes_are_those_of_all_pairs);
    tcase_add_test(tests, test_crafted_hashes_are_not_quadratic);
    tcase_add_test(tests, test_crafted_slots_are_not_quadratic);
    tcase_add_test(tests, test_partitions_agree);
    tcase_add_test(tests, test_rolled_hashes_are_as_good);
    tcase_add_test(tests, test_the_sieve_keeps_all_that_is_repeated);
    tcase_add_test(tests, test_crafted_tokens_do_not_hold_up_the_sieve);
    tcase_add_test(tests, test_the_sieve_drops_what_stands_once);
}

TEST_MAIN("classify", add_tests)
