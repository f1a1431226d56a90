/* Winnowing against every window chosen by the definition in fingerprint.h, by every set of
 * instructions that the processor has. */
#include <dittograph/fingerprint.h>
#include <stdlib.h>
#include <string.h>

#include "allocator.h"
#include "harness.h"
#include "hash/winnow.h"

#define MOST 300

/* Where the processor lacks some of them, some are tried twice. */
static const unsigned variants[] = {DG__CPU_AVX512, DG__CPU_AVX2, 0};
#define N_VARIANTS (sizeof variants / sizeof *variants)

/* The robust rule, window by window. Returns how many were chosen. */
static size_t choose_by_definition(const uint64_t *grams, size_t n, size_t w, dg_fingerprint *out)
{
    size_t n_out = 0;
    for (size_t start = 0; start + w <= n; start++) {
        size_t best = start;
        for (size_t i = start; i < start + w; i++)
            best = grams[i] <= grams[best] ? i : best;
        bool keeps =
            n_out > 0 && out[n_out - 1].position >= start && out[n_out - 1].hash == grams[best];
        if (!keeps)
            out[n_out++] = (dg_fingerprint){grams[best], best};
    }
    return n_out;
}

static dg_winnower *new_winnower(size_t w, size_t variant)
{
    dg_winnower *winnower = NULL;
    unsigned features = dg__cpu_features() & variants[variant % N_VARIANTS];
    ck_assert_int_eq(dg__winnower_new(&winnower, (uint32_t)w, NULL, features), DG_OK);
    return winnower;
}

static size_t winnow_by(size_t variant, const uint64_t *grams, size_t n, size_t w,
                        dg_fingerprint *out)
{
    dg_winnower *winnower = new_winnower(w, variant);
    size_t n_out = dg_winnower_push(winnower, grams, n, out);
    dg_winnower_free(winnower);
    return n_out;
}

static size_t winnow(const uint64_t *grams, size_t n, size_t w, dg_fingerprint *out)
{
    return winnow_by(0, grams, n, w, out);
}

/* Few distinct hashes or many, extreme ones, rising and falling runs, ones with equal upper bits. */
static size_t random_grams(uint64_t *random, uint64_t *grams, size_t most)
{
    static const size_t distinct[] = {1, 2, 3, 10, 1000000};
    size_t n = test_below(random, most + 1);
    size_t values = distinct[test_below(random, 5)];
    size_t shape = test_below(random, 6);
    for (size_t i = 0; i < n; i++) {
        uint64_t value = test_below(random, values);
        uint64_t shaped[] = {
            value,         UINT64_MAX - value,   value * 0x9E3779B97F4A7C15u,
            i / 7 + value, most - i / 7 + value, value << 62 | value * 0x9E3779B97F4A7C15u >> 30};
        grams[i] = shaped[shape];
    }
    return n;
}

static void check_same(const dg_fingerprint *got, size_t n_got, const dg_fingerprint *expected,
                       size_t n_expected, size_t w, uint64_t seed)
{
    ck_assert_msg(n_got == n_expected, "seed %llu: w %zu: %zu chosen, not %zu",
                  (unsigned long long)seed, w, n_got, n_expected);
    for (size_t i = 0; i < n_got; i++) {
        if (got[i].hash != expected[i].hash || got[i].position != expected[i].position)
            ck_abort_msg("seed %llu: w %zu, fingerprint %zu", (unsigned long long)seed, w, i);
    }
}

START_TEST(chosen_by_definition)
{
    uint64_t grams[MOST];
    dg_fingerprint got[MOST], expected[MOST];
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        size_t n = random_grams(&random, grams, MOST);
        size_t w = 1 + (i % 4 == 0 ? test_below(&random, MOST + 10) : i % 80);
        size_t n_expected = choose_by_definition(grams, n, w, expected);
        for (size_t v = 0; v < N_VARIANTS; v++)
            check_same(got, winnow_by(v, grams, n, w, got), expected, n_expected, w, seed);
    }
}
END_TEST

/* In two parts, or where `cut` is n in random ones. */
static size_t push_in_parts(dg_winnower *winnower, const uint64_t *grams, size_t n, size_t cut,
                            uint64_t *random, dg_fingerprint *out)
{
    size_t n_out = 0, from = 0;
    while (from < n) {
        size_t part =
            cut < n ? (from == 0 && cut > 0 ? cut : n - from) : 1 + test_below(random, n - from);
        dg_fingerprint chosen[MOST];
        size_t n_chosen = dg_winnower_push(winnower, grams + from, part, chosen);
        memcpy(out + n_out, chosen, n_chosen * sizeof *chosen);
        n_out += n_chosen;
        from += part;
    }
    return n_out;
}

START_TEST(streamed_is_at_once)
{
    uint64_t grams[MOST];
    dg_fingerprint got[MOST], expected[MOST];
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        size_t n = random_grams(&random, grams, MOST);
        size_t w = 1 + i % 40;
        n = i % 2 == 0 ? n % (3 * w + 2) : n;
        size_t n_expected = winnow(grams, n, w, expected);
        dg_winnower *winnower = new_winnower(w, i / 2);
        for (size_t cut = i % 2 == 0 ? 0 : n; cut <= n; cut++) {
            dg_winnower_reset(winnower);
            size_t n_got = push_in_parts(winnower, grams, n, cut, &random, got);
            check_same(got, n_got, expected, n_expected, w, seed);
        }
        dg_winnower_free(winnower);
    }
}
END_TEST

/* Long enough for many of the blocks that each variant works by. */
START_TEST(variants_agree)
{
    enum { LONG = 5000 };
    static uint64_t grams[LONG];
    static dg_fingerprint got[LONG], expected[LONG];
    for (size_t i = 0; i < test_cases(1000); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        size_t n = random_grams(&random, grams, LONG), w = 1 + i % 70;
        size_t n_expected = winnow_by(N_VARIANTS - 1, grams, n, w, expected);
        for (size_t v = 0; v + 1 < N_VARIANTS; v++)
            check_same(got, winnow_by(v, grams, n, w, got), expected, n_expected, w, seed);
    }
}
END_TEST

static size_t fingerprints_of(const uint64_t *tokens, size_t n, uint32_t k, size_t w,
                              dg_fingerprint *out)
{
    uint64_t grams[MOST];
    return winnow(grams, dg_roll(tokens, n, k, grams), w, out);
}

/* The chosen of a run of n hashes: the run of one text may be preceded by an equal hash that the
 * other's isn't, so of equal hashes in it each may have chosen another. */
static bool share_one(const dg_fingerprint *a, size_t n_a, size_t from_a, const dg_fingerprint *b,
                      size_t n_b, size_t from_b, size_t n)
{
    for (size_t i = 0; i < n_a; i++) {
        for (size_t j = 0; j < n_b; j++) {
            if (a[i].hash == b[j].hash && a[i].position - from_a < n && b[j].position - from_b < n)
                return true;
        }
    }
    return false;
}

/* Two texts of different words, and a run of n words that both have. */
typedef struct shared_run {
    uint64_t a[MOST], b[MOST];
    size_t n_a, n_b;
    size_t in_a, in_b; /* where the run begins */
} shared_run;

static void fill(uint64_t *tokens, size_t n, uint64_t from, size_t words, uint64_t *random)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t word = from + test_below(random, words);
        tokens[i] = test_random(&word);
    }
}

static void make_shared_run(shared_run *texts, size_t n, uint64_t *random)
{
    static const size_t alphabets[] = {1, 2, 3, 1000000};
    size_t words = alphabets[test_below(random, 4)];
    texts->in_a = test_below(random, 60);
    texts->in_b = test_below(random, 60);
    texts->n_a = texts->in_a + n + test_below(random, 60);
    texts->n_b = texts->in_b + n + test_below(random, 60);
    fill(texts->a, texts->n_a, 0, words, random);
    fill(texts->b, texts->n_b, 1u << 30, words, random);
    fill(texts->a + texts->in_a, n, 2u << 30, words, random);
    memcpy(texts->b + texts->in_b, texts->a + texts->in_a, n * sizeof *texts->a);
}

START_TEST(guarantee)
{
    static shared_run texts;
    dg_fingerprint a[MOST], b[MOST];
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        uint32_t k = 1 + (uint32_t)test_below(&random, DG_K_MAX);
        size_t w = 1 + test_below(&random, 30);
        size_t run = k + w - 1 + test_below(&random, 5);
        make_shared_run(&texts, run, &random);
        size_t n_a = fingerprints_of(texts.a, texts.n_a, k, w, a);
        size_t n_b = fingerprints_of(texts.b, texts.n_b, k, w, b);
        ck_assert_msg(share_one(a, n_a, texts.in_a, b, n_b, texts.in_b, run - k + 1),
                      "seed %llu: k %u, w %zu: a run of %zu isn't found", (unsigned long long)seed,
                      k, w, run);
    }
}
END_TEST

/* A shared run of less than k tokens: of different words no two k-grams are the same. */
START_TEST(nothing_shorter_than_k)
{
    static shared_run texts;
    dg_fingerprint a[MOST], b[MOST];
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        uint32_t k = 1 + (uint32_t)test_below(&random, DG_K_MAX);
        size_t w = 1 + test_below(&random, 30);
        make_shared_run(&texts, k - 1, &random);
        size_t n_a = fingerprints_of(texts.a, texts.n_a, k, w, a);
        size_t n_b = fingerprints_of(texts.b, texts.n_b, k, w, b);
        for (size_t x = 0; x < n_a; x++) {
            for (size_t y = 0; y < n_b; y++) {
                if (a[x].hash == b[y].hash)
                    ck_abort_msg("seed %llu: k %u, w %zu: %zu and %zu match",
                                 (unsigned long long)seed, k, w, (size_t)a[x].position,
                                 (size_t)b[y].position);
            }
        }
    }
}
END_TEST

/* Theorem 1 of the paper: 2 / (w + 1) of independent hashes are chosen. */
START_TEST(density)
{
    static const size_t windows[] = {1, 2, 5, 18, 100, 1000};
    size_t n = 200000;
    uint64_t random = test_seed(), *grams = malloc(n * sizeof *grams);
    dg_fingerprint *chosen = malloc(n * sizeof *chosen);
    for (size_t i = 0; i < n; i++)
        grams[i] = test_random(&random);
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        double share = (double)winnow(grams, n, windows[i], chosen) / (double)n;
        double expected = 2.0 / (double)(windows[i] + 1);
        ck_assert_msg(share > 0.8 * expected && share < 1.2 * expected, "seed %llu: w %zu: %f",
                      (unsigned long long)test_seed(), windows[i], share);
    }
    free(grams);
    free(chosen);
}
END_TEST

START_TEST(largest_window)
{
    size_t w = DG_WINDOW_MAX, n = 3 * w + 17;
    uint64_t *grams = malloc(n * sizeof *grams);
    dg_fingerprint *chosen = malloc(n * sizeof *chosen);
    for (size_t i = 0; i < n; i++)
        grams[i] = i;
    ck_assert_uint_eq(winnow(grams, w - 1, w, chosen), 0);
    ck_assert_uint_eq(winnow(grams, n, w, chosen), n - w + 1);
    ck_assert_uint_eq(chosen[0].position, 0);
    ck_assert_uint_eq(chosen[n - w].position, n - w);
    for (size_t i = 0; i < n; i++)
        grams[i] = n - i;
    ck_assert_uint_eq(winnow(grams, n, w, chosen), n - w + 1);
    ck_assert_uint_eq(chosen[0].position, w - 1);
    ck_assert_uint_eq(chosen[n - w].position, n - 1);
    free(grams);
    free(chosen);
}
END_TEST

START_TEST(window_out_of_range)
{
    dg_winnower *winnower = NULL;
    ck_assert_int_eq(dg_winnower_new(&winnower, 0, NULL), DG_INVALID);
    ck_assert_int_eq(dg_winnower_new(&winnower, DG_WINDOW_MAX + 1, NULL), DG_INVALID);
    ck_assert_int_eq(dg_winnower_new(NULL, 5, NULL), DG_INVALID);
    ck_assert_ptr_null(winnower);
    dg_winnower_free(NULL);
}
END_TEST

START_TEST(no_memory)
{
    test_allocator memory = {.fails_at = 1};
    dg_allocator a = test_allocator_of(&memory);
    dg_winnower *winnower = NULL;
    ck_assert_int_eq(dg_winnower_new(&winnower, 5, &a), DG_NO_MEMORY);
    ck_assert_ptr_null(winnower);
    ck_assert_int_eq(dg_winnower_new(&winnower, DG_WINDOW_MAX, &a), DG_OK);
    ck_assert_uint_le(memory.bytes, 16 * DG_WINDOW_MAX + 256);
    dg_winnower_free(winnower);
    ck_assert_uint_eq(memory.blocks, 0);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, chosen_by_definition);
    tcase_add_test(tests, streamed_is_at_once);
    tcase_add_test(tests, variants_agree);
    tcase_add_test(tests, guarantee);
    tcase_add_test(tests, nothing_shorter_than_k);
    tcase_add_test(tests, density);
    tcase_add_test(tests, largest_window);
    tcase_add_test(tests, window_out_of_range);
    tcase_add_test(tests, no_memory);
}

TEST_MAIN("winnow", add_tests)
