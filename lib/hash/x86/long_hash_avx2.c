/* xxHash compiled for AVX2: it makes its choice of vectors when it is compiled. */
#include "hash/long_hash.h"

#if DG__X86

#include <immintrin.h>
#include <string.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif

#define XXH_VECTOR 2 /* XXH_AVX2 */
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t dg__hash_avx2(const void *bytes, size_t len, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, len, seed);
}

void dg__hash_long_avx2(uint64_t hash[2], const void *bytes, size_t len)
{
    XXH128_hash_t h = XXH3_128bits(bytes, len);
    hash[0] = h.high64;
    hash[1] = h.low64;
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
