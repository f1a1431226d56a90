/* dg__token_hash_short of eight keys: XXH3 of 16 bytes, as its specification has it, each key in a
 * lane of two registers. */
#ifndef DG_HASH_X86_TOKEN_HASH_AVX512_H
#define DG_HASH_X86_TOKEN_HASH_AVX512_H

#include "base/cpu.h"
#include "hash/token_hash.h"

#if DG__X86
#include <immintrin.h>
#include <stdint.h>

/* The two halves of a 128-bit product, xored. */
__attribute__((target("avx512f,avx512dq"))) static inline __m512i dg__multiply_fold(__m512i a,
                                                                                    __m512i b)
{
    const __m512i half = _mm512_set1_epi64(0xFFFFFFFF);
    __m512i a_high = _mm512_srli_epi64(a, 32), b_high = _mm512_srli_epi64(b, 32);
    __m512i low = _mm512_mul_epu32(a, b);
    __m512i cross = _mm512_add_epi64(_mm512_mul_epu32(a_high, b), _mm512_srli_epi64(low, 32));
    __m512i other = _mm512_add_epi64(_mm512_mul_epu32(a, b_high), _mm512_and_si512(cross, half));
    __m512i high = _mm512_add_epi64(
        _mm512_mul_epu32(a_high, b_high),
        _mm512_add_epi64(_mm512_srli_epi64(cross, 32), _mm512_srli_epi64(other, 32)));
    return _mm512_xor_si512(high, _mm512_mullo_epi64(a, b));
}

/* low, high: the first and the last eight bytes of each key. */
__attribute__((target("avx512f,avx512bw,avx512dq"))) static inline __m512i
dg__token_hash_short_avx512(__m512i low, __m512i high, uint64_t seed)
{
    const __m512i backwards = _mm512_set_epi64(
        0x08090A0B0C0D0E0F, 0x0001020304050607, 0x08090A0B0C0D0E0F, 0x0001020304050607,
        0x08090A0B0C0D0E0F, 0x0001020304050607, 0x08090A0B0C0D0E0F, 0x0001020304050607);
    low = _mm512_xor_si512(low, _mm512_set1_epi64((long long)(DG__SHORT_KEY_FLIP_LOW + seed)));
    high = _mm512_xor_si512(high, _mm512_set1_epi64((long long)(DG__SHORT_KEY_FLIP_HIGH - seed)));
    __m512i sum = _mm512_add_epi64(_mm512_add_epi64(_mm512_set1_epi64(16), high),
                                   _mm512_shuffle_epi8(low, backwards));
    sum = _mm512_add_epi64(sum, dg__multiply_fold(low, high));
    sum = _mm512_mullo_epi64(_mm512_xor_si512(sum, _mm512_srli_epi64(sum, 37)),
                             _mm512_set1_epi64((long long)DG__SHORT_KEY_PRIME));
    return _mm512_xor_si512(sum, _mm512_srli_epi64(sum, 32));
}
#endif

#endif
