/* dg__token_hash_short of four keys, as token_hash_avx512.h has it of eight. There is no product of 64-bit
 * words: it is put together from those of their halves. */
#ifndef DG_HASH_X86_TOKEN_HASH_AVX2_H
#define DG_HASH_X86_TOKEN_HASH_AVX2_H

#include "base/cpu.h"
#include "hash/token_hash.h"

#if DG__X86
#include <immintrin.h>
#include <stdint.h>

#define DG__AVX2 __attribute__((target("avx2")))

/* The two halves of a 128-bit product, xored. */
DG__AVX2 static inline __m256i dg__multiply_fold_avx2(__m256i a, __m256i b)
{
    const __m256i half = _mm256_set1_epi64x(0xFFFFFFFF);
    __m256i a_high = _mm256_srli_epi64(a, 32), b_high = _mm256_srli_epi64(b, 32);
    __m256i low = _mm256_mul_epu32(a, b);
    __m256i cross = _mm256_add_epi64(_mm256_mul_epu32(a_high, b), _mm256_srli_epi64(low, 32));
    __m256i other = _mm256_add_epi64(_mm256_mul_epu32(a, b_high), _mm256_and_si256(cross, half));
    __m256i high = _mm256_add_epi64(
        _mm256_mul_epu32(a_high, b_high),
        _mm256_add_epi64(_mm256_srli_epi64(cross, 32), _mm256_srli_epi64(other, 32)));
    low = _mm256_blend_epi32(low, _mm256_slli_epi64(other, 32), 0xAA);
    return _mm256_xor_si256(high, low);
}

/* The lower half of the product with DG__SHORT_KEY_PRIME. */
DG__AVX2 static inline __m256i dg__multiply_prime_avx2(__m256i x)
{
    const __m256i prime = _mm256_set1_epi64x((long long)DG__SHORT_KEY_PRIME);
    const __m256i prime_high = _mm256_srli_epi64(prime, 32);
    __m256i cross = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(x, 32), prime),
                                     _mm256_mul_epu32(x, prime_high));
    return _mm256_add_epi64(_mm256_mul_epu32(x, prime), _mm256_slli_epi64(cross, 32));
}

/* low, high: the first and the last eight bytes of each key. */
DG__AVX2 static inline __m256i dg__token_hash_short_avx2(__m256i low, __m256i high, uint64_t seed)
{
    const __m256i backwards = _mm256_set_epi64x(0x08090A0B0C0D0E0F, 0x0001020304050607,
                                                0x08090A0B0C0D0E0F, 0x0001020304050607);
    low = _mm256_xor_si256(low, _mm256_set1_epi64x((long long)(DG__SHORT_KEY_FLIP_LOW + seed)));
    high = _mm256_xor_si256(high, _mm256_set1_epi64x((long long)(DG__SHORT_KEY_FLIP_HIGH - seed)));
    __m256i sum = _mm256_add_epi64(_mm256_add_epi64(_mm256_set1_epi64x(16), high),
                                   _mm256_shuffle_epi8(low, backwards));
    sum = _mm256_add_epi64(sum, dg__multiply_fold_avx2(low, high));
    sum = dg__multiply_prime_avx2(_mm256_xor_si256(sum, _mm256_srli_epi64(sum, 37)));
    return _mm256_xor_si256(sum, _mm256_srli_epi64(sum, 32));
}
#endif

#endif
