/* The rolling hash: Cohen's cyclic polynomial over k token hashes, then a bijection.
 * Invariant of a roller: `recent` holds the last n_recent = min(k - 1, tokens seen) tokens. */
#include "hash/roll.h"

#include "base/memory.h"

#include <dittograph/fingerprint.h>
#include <string.h>

/* Tokens that a roller takes in one go, with those it kept in front. */
#define ROLLER_BLOCK 512u

struct dg_roller {
    dg_allocator allocator;
    unsigned features;
    uint32_t k;
    uint32_t n_recent;
    uint64_t recent[DG_K_MAX];
};

/* by: below 64. */
static uint64_t rotl(uint64_t x, uint32_t by)
{
    return x << by | x >> (-by & 63);
}

/* The output function of SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number
 * generators, OOPSLA 2014; Stafford's variant 13 of MurmurHash3's finaliser). Without it the hashes
 * of neighbouring k-grams are rotations of one another but for two tokens, and those of repetitive
 * text lie in a small subspace: winnowing, which takes the smallest, would choose badly. */
static uint64_t mix(uint64_t x)
{
    x += DG__MIX_ADD;
    x = (x ^ x >> 30) * DG__MIX_FIRST;
    x = (x ^ x >> 27) * DG__MIX_LAST;
    return x ^ x >> 31;
}

dg_status dg_roller_new(dg_roller **out, uint32_t k, const dg_allocator *allocator)
{
    if (out == NULL || k < 1 || k > DG_K_MAX)
        return DG_INVALID;
    dg_allocator a = dg__allocator(allocator);
    dg_roller *roller = dg__alloc(&a, 1, sizeof *roller);
    if (roller == NULL)
        return DG_NO_MEMORY;
    roller->allocator = a;
    roller->features = dg__cpu_features();
    roller->k = k;
    dg_roller_reset(roller);
    *out = roller;
    return DG_OK;
}

void dg_roller_free(dg_roller *roller)
{
    if (roller == NULL)
        return;
    dg_allocator a = roller->allocator;
    dg__free(&a, roller, 1, sizeof *roller);
}

void dg_roller_reset(dg_roller *roller)
{
    roller->n_recent = 0;
}

/* Keeps of block[0, n) what the next k-grams begin with. */
static void keep_recent(dg_roller *roller, const uint64_t *block, size_t n)
{
    uint32_t kept = n < roller->k - 1 ? (uint32_t)n : roller->k - 1;
    memcpy(roller->recent, block + n - kept, kept * sizeof *block);
    roller->n_recent = kept;
}

/* Tokens are copied before the hashes that may overwrite them are written. */
size_t dg_roller_push(dg_roller *roller, const uint64_t *tokens, size_t n, uint64_t *grams)
{
    size_t written = 0;
    for (size_t i = 0; i < n;) {
        uint64_t block[DG_K_MAX + ROLLER_BLOCK];
        size_t taken = n - i < ROLLER_BLOCK ? n - i : ROLLER_BLOCK;
        size_t len = roller->n_recent + taken;
        memcpy(block, roller->recent, roller->n_recent * sizeof *block);
        memcpy(block + roller->n_recent, tokens + i, taken * sizeof *block);
        written += dg__roll(block, len, roller->k, grams + written, roller->features);
        keep_recent(roller, block, len);
        i += taken;
    }
    return written;
}

/* For any k. `tokens[i]` leaves the sum before `grams[i]` may overwrite it. */
static size_t roll_sum(const uint64_t *tokens, size_t n, uint32_t k, uint64_t *grams)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < k - 1; i++)
        sum = rotl(sum, 1) ^ tokens[i];
    size_t n_grams = n - k + 1;
    for (size_t i = 0; i < n_grams; i++) {
        sum = rotl(sum, 1) ^ tokens[i + k - 1];
        uint64_t gram = mix(sum);
        sum ^= rotl(tokens[i], k - 1);
        grams[i] = gram;
    }
    return n_grams;
}

size_t dg__roll(const uint64_t *tokens, size_t n, uint32_t k, uint64_t *grams, unsigned features)
{
    if (k < 1 || k > DG_K_MAX || n < k)
        return 0;
#if DG__X86
    if (k == 8 && (features & DG__CPU_AVX512) != 0)
        return dg__roll_8_avx512(tokens, n, grams);
#endif
    (void)features;
    return roll_sum(tokens, n, k, grams);
}

size_t dg_roll(const uint64_t *tokens, size_t n, uint32_t k, uint64_t *grams)
{
    return dg__roll(tokens, n, k, grams, dg__cpu_features());
}
