/* The rolling hash of 8 tokens by doubling, 4 at a time: as roll_avx512.c, with rotations and
 * multiplications made of what there is. */
#include "hash/roll.h"

#if DG__X86

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

typedef struct before {
    __m256i h1, h2, h4;
} before;

#define ROTATE_LEFT(x, by)                                                                         \
    _mm256_or_si256(_mm256_slli_epi64((x), (by)), _mm256_srli_epi64((x), 64 - (by)))

TARGET static inline __m256i step(before *b, __m256i h1)
{
    __m256i halves = _mm256_permute2x128_si256(b->h1, h1, 0x21);
    __m256i one_before = _mm256_alignr_epi8(h1, halves, 8);
    __m256i h2 = _mm256_xor_si256(ROTATE_LEFT(one_before, 1), h1);
    __m256i two_before = _mm256_permute2x128_si256(b->h2, h2, 0x21);
    __m256i h4 = _mm256_xor_si256(ROTATE_LEFT(two_before, 2), h2);
    __m256i h8 = _mm256_xor_si256(ROTATE_LEFT(b->h4, 4), h4);
    *b = (before){h1, h2, h4};
    return h8;
}

/* Modulo 2^64; only the products of 32 by 32 bits are there. */
TARGET static inline __m256i multiply(__m256i x, uint64_t by)
{
    __m256i low = _mm256_set1_epi64x((long long)(by & 0xFFFFFFFFu));
    __m256i high = _mm256_set1_epi64x((long long)(by >> 32));
    __m256i crossed = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(x, 32), low),
                                       _mm256_mul_epu32(x, high));
    return _mm256_add_epi64(_mm256_mul_epu32(x, low), _mm256_slli_epi64(crossed, 32));
}

TARGET static inline __m256i mix(__m256i x)
{
    x = _mm256_add_epi64(x, _mm256_set1_epi64x((long long)DG__MIX_ADD));
    x = multiply(_mm256_xor_si256(x, _mm256_srli_epi64(x, 30)), DG__MIX_FIRST);
    x = multiply(_mm256_xor_si256(x, _mm256_srli_epi64(x, 27)), DG__MIX_LAST);
    return _mm256_xor_si256(x, _mm256_srli_epi64(x, 31));
}

TARGET static inline __m256i load(const uint64_t *from)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)from);
}

/* A vector of tokens is read before the hashes that may overwrite it are written. */
TARGET size_t dg__roll_8_avx2(const uint64_t *tokens, size_t n, uint64_t *grams)
{
    before b = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
    step(&b,
         _mm256_set_epi64x((long long)tokens[2], (long long)tokens[1], (long long)tokens[0], 0));
    step(&b, load(tokens + 3));
    size_t i = 0;
    for (; i + 4 <= n - 7; i += 4) {
        __m256i hashes = mix(step(&b, load(tokens + 7 + i)));
        _mm256_storeu_si256((__m256i *)(void *)(grams + i), hashes);
    }
    return i;
}

#endif
