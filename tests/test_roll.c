/* The rolling hash against each k-gram computed from scratch by the formula in fingerprint.h, by
 * every set of instructions that the processor has. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <dittograph/fingerprint.h>
#include <string.h>
#include <sys/mman.h>

#include "allocator.h"
#include "harness.h"
#include "hash/roll.h"

#define MOST 200

/* Where the processor lacks the second, the first is tried twice. */
static const unsigned variants[] = {0, DG__CPU_AVX512};
#define N_VARIANTS (sizeof variants / sizeof *variants)

static size_t roll(const uint64_t *tokens, size_t n, uint32_t k, uint64_t *grams, size_t variant)
{
    return dg__roll(tokens, n, k, grams, dg__cpu_features() & variants[variant % N_VARIANTS]);
}

static uint64_t rotate_left(uint64_t x, uint32_t by)
{
    for (uint32_t i = 0; i < by; i++)
        x = (x << 1) | (x >> 63);
    return x;
}

static uint64_t polynomial(const uint64_t *tokens, uint32_t k)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < k; i++)
        sum ^= rotate_left(tokens[i], k - 1 - i);
    return sum;
}

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

/* That the mixing can be undone is what makes it a bijection. */
static uint64_t unmix(uint64_t x)
{
    x = undo_shift(x, 31) * inverse(0x94D049BB133111EBu);
    x = undo_shift(x, 27) * inverse(0xBF58476D1CE4E5B9u);
    return undo_shift(x, 30) - 0x9E3779B97F4A7C15u;
}

/* Token hashes of a text over few words or many, of hashes that look random or don't. */
static size_t random_tokens(uint64_t *random, uint64_t tokens[MOST])
{
    static const size_t alphabets[] = {1, 2, 3, 10, 1000000};
    size_t n = test_below(random, MOST + 1);
    size_t words = alphabets[test_below(random, 5)];
    bool plain = test_below(random, 4) == 0;
    uint64_t salt = plain ? 0 : test_random(random);
    for (size_t i = 0; i < n; i++) {
        uint64_t word = salt + test_below(random, words);
        tokens[i] = plain ? word : test_random(&word);
    }
    return n;
}

static void check_grams(const uint64_t *tokens, size_t n, uint32_t k, const uint64_t *grams,
                        size_t n_grams, uint64_t seed)
{
    ck_assert_msg(n_grams == (n < k ? 0 : n - k + 1), "seed %llu: k %u: %zu grams of %zu tokens",
                  (unsigned long long)seed, k, n_grams, n);
    for (size_t i = 0; i < n_grams; i++) {
        if (unmix(grams[i]) != polynomial(tokens + i, k))
            ck_abort_msg("seed %llu: k %u, gram %zu", (unsigned long long)seed, k, i);
    }
}

START_TEST(rolled_is_recomputed)
{
    uint64_t tokens[MOST], grams[MOST + 1];
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        uint32_t k = i % 2 == 0 ? 8 : 1 + (uint32_t)(i % DG_K_MAX);
        size_t n = random_tokens(&random, tokens);
        memset(grams, 0xEE, sizeof grams);
        size_t n_grams = roll(tokens, n, k, grams, i / 2);
        check_grams(tokens, n, k, grams, n_grams, seed);
        ck_assert_msg(grams[n_grams] == 0xEEEEEEEEEEEEEEEEu, "seed %llu: wrote beyond",
                      (unsigned long long)seed);
        memcpy(grams, tokens, n * sizeof *tokens);
        ck_assert_uint_eq(roll(grams, n, k, grams, i / 2), n_grams);
        check_grams(tokens, n, k, grams, n_grams, seed);
    }
}
END_TEST

/* Every length and alignment, between pages that can't be touched. */
START_TEST(stays_within_its_arrays)
{
    enum { PAGE = 65536, N = 40 };
    uint64_t random = test_seed(), expected[N];
    char *pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(pages != MAP_FAILED);
    ck_assert_int_eq(mprotect(pages, PAGE, PROT_NONE), 0);
    ck_assert_int_eq(mprotect(pages + 2 * PAGE, PAGE, PROT_NONE), 0);
    for (size_t n = 0; n <= N; n++) {
        uint64_t *at_start = (uint64_t *)(void *)(pages + PAGE);
        uint64_t *at_end = (uint64_t *)(void *)(pages + 2 * PAGE) - n;
        for (size_t i = 0; i < n; i++)
            at_start[i] = at_end[i] = test_random(&random);
        size_t n_grams = roll(at_start, n, 8, expected, 0);
        for (size_t variant = 1; variant < N_VARIANTS; variant++) {
            uint64_t grams[N];
            ck_assert_uint_eq(roll(at_start, n, 8, grams, variant), n_grams);
            ck_assert_mem_eq(grams, expected, n_grams * sizeof *grams);
            ck_assert_uint_eq(roll(at_end, n, 8, grams, variant), n_grams);
            ck_assert_mem_eq(grams, expected, n_grams * sizeof *grams);
        }
        uint64_t *behind = (uint64_t *)(void *)(pages + 2 * PAGE) - n_grams;
        roll(at_start, n, 8, behind, n);
        ck_assert_mem_eq(behind, expected, n_grams * sizeof *behind);
    }
    munmap(pages, 3 * PAGE);
}
END_TEST

/* Pushes the tokens in two parts, or where `cut` is n in random ones; in place every other time. */
static size_t push_in_parts(dg_roller *roller, const uint64_t *tokens, size_t n, size_t cut,
                            uint64_t *random, uint64_t *grams)
{
    size_t written = 0, from = 0;
    while (from < n) {
        size_t part =
            cut < n ? (from == 0 && cut > 0 ? cut : n - from) : 1 + test_below(random, n - from);
        uint64_t buffer[MOST];
        memcpy(buffer, tokens + from, part * sizeof *tokens);
        if (part % 2 == 0) {
            size_t got = dg_roller_push(roller, buffer, part, buffer);
            memcpy(grams + written, buffer, got * sizeof *buffer);
            written += got;
        } else {
            written += dg_roller_push(roller, buffer, part, grams + written);
        }
        from += part;
    }
    return written;
}

START_TEST(streamed_is_at_once)
{
    uint64_t tokens[MOST], grams[MOST];
    for (size_t i = 0; i < test_cases(10000); i++) {
        uint64_t seed = test_seed() + i, random = seed;
        uint32_t k = i % 4 < 2 ? 8 : 1 + (uint32_t)(i % DG_K_MAX);
        dg_roller *roller;
        ck_assert_int_eq(dg_roller_new(&roller, k, NULL), DG_OK);
        size_t n = random_tokens(&random, tokens);
        n = i % 2 == 0 ? n % (2 * k + 3) : n;
        for (size_t cut = i % 2 == 0 ? 0 : n; cut <= n; cut++) {
            dg_roller_reset(roller);
            ck_assert_uint_eq(dg_roller_push(roller, tokens, 0, grams), 0);
            size_t n_grams = push_in_parts(roller, tokens, n, cut, &random, grams);
            check_grams(tokens, n, k, grams, n_grams, seed);
        }
        dg_roller_free(roller);
    }
}
END_TEST

/* Values that another program computed from the formula: a hash that is stored stays what it is. */
START_TEST(known_values)
{
    static const uint64_t tokens[] = {1, 2, 3, 0xFEDCBA9876543210u};
    uint64_t grams[4];
    ck_assert_uint_eq(dg_roll(tokens, 4, 1, grams), 4);
    ck_assert_uint_eq(grams[0], 0x910A2DEC89025CC1u);
    ck_assert_uint_eq(grams[3], 0x7AE893B5E32FEE86u);
    ck_assert_uint_eq(dg_roll(tokens, 4, 3, grams), 2);
    ck_assert_uint_eq(grams[0], 0x1D0B14E4DB018FEDu);
    ck_assert_uint_eq(grams[1], 0x89E514208B3D00C2u);
}
END_TEST

START_TEST(k_out_of_range)
{
    uint64_t tokens[40] = {0}, grams[40] = {7};
    dg_roller *roller = NULL;
    ck_assert_uint_eq(dg_roll(tokens, 40, 0, grams), 0);
    ck_assert_uint_eq(dg_roll(tokens, 40, DG_K_MAX + 1, grams), 0);
    ck_assert_uint_eq(dg_roll(NULL, 0, 8, NULL), 0);
    ck_assert_uint_eq(grams[0], 7);
    ck_assert_int_eq(dg_roller_new(&roller, 0, NULL), DG_INVALID);
    ck_assert_int_eq(dg_roller_new(&roller, DG_K_MAX + 1, NULL), DG_INVALID);
    ck_assert_int_eq(dg_roller_new(NULL, 8, NULL), DG_INVALID);
    ck_assert_ptr_null(roller);
    dg_roller_free(NULL);
}
END_TEST

START_TEST(no_memory)
{
    test_allocator memory = {.fails_at = 1};
    dg_allocator a = test_allocator_of(&memory);
    dg_roller *roller = NULL;
    ck_assert_int_eq(dg_roller_new(&roller, 8, &a), DG_NO_MEMORY);
    ck_assert_ptr_null(roller);
    ck_assert_int_eq(dg_roller_new(&roller, 8, &a), DG_OK);
    dg_roller_free(roller);
    ck_assert_uint_eq(memory.blocks, 0);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, rolled_is_recomputed);
    tcase_add_test(tests, stays_within_its_arrays);
    tcase_add_test(tests, streamed_is_at_once);
    tcase_add_test(tests, known_values);
    tcase_add_test(tests, k_out_of_range);
    tcase_add_test(tests, no_memory);
}

TEST_MAIN("roll", add_tests)
