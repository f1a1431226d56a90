/* The rolling hash: Cohen's cyclic polynomial over k token hashes, then a bijection.
 * Invariant: `sum` is the polynomial of the last min(k, tokens seen) tokens, which are in `ring`;
 * `oldest` is where the next token goes. Places not yet filled are 0, which is nothing to xor out. */
#include <dittograph/fingerprint.h>

#include "base/memory.h"

struct dg_roller {
    dg_allocator allocator;
    uint64_t sum;
    uint32_t k;
    uint32_t oldest;
    uint32_t missing; /* tokens until the first k-gram is whole */
    uint64_t ring[DG_K_MAX];
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
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
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
    *roller = (dg_roller){.allocator = roller->allocator, .k = roller->k, .missing = roller->k - 1};
}

size_t dg_roller_push(dg_roller *roller, const uint64_t *tokens, size_t n, uint64_t *grams)
{
    size_t written = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t *oldest = &roller->ring[roller->oldest];
        roller->sum = rotl(roller->sum, 1) ^ rotl(*oldest, roller->k) ^ tokens[i];
        *oldest = tokens[i];
        roller->oldest = roller->oldest + 1 < roller->k ? roller->oldest + 1 : 0;
        if (roller->missing > 0)
            roller->missing--;
        else
            grams[written++] = mix(roller->sum);
    }
    return written;
}

/* `tokens[i]` leaves the sum before `grams[i]` may overwrite it. */
size_t dg_roll(const uint64_t *tokens, size_t n, uint32_t k, uint64_t *grams)
{
    if (k < 1 || k > DG_K_MAX || n < k)
        return 0;
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
