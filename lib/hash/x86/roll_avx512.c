/* The rolling hash of 8 tokens by doubling, 8 at a time. With H_m(i) the polynomial of the m tokens
 * that end at i,
 *
 *     H_2m(i) = rotl(H_m(i - m), m) ^ H_m(i)
 *
 * and what ends m places before is a vector and its predecessor, shifted by m lanes: three steps
 * from tokens to H_8, and no sum that each token has to wait for. */
#include "hash/roll.h"

#if DG__X86

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512dq")))

/* The vectors before the one at hand. */
typedef struct before {
    __m512i h1, h2, h4;
} before;

TARGET static inline __m512i step(before *b, __m512i h1)
{
    __m512i h2 = _mm512_xor_si512(_mm512_rol_epi64(_mm512_alignr_epi64(h1, b->h1, 7), 1), h1);
    __m512i h4 = _mm512_xor_si512(_mm512_rol_epi64(_mm512_alignr_epi64(h2, b->h2, 6), 2), h2);
    __m512i h8 = _mm512_xor_si512(_mm512_rol_epi64(_mm512_alignr_epi64(h4, b->h4, 4), 4), h4);
    *b = (before){h1, h2, h4};
    return h8;
}

TARGET static inline __m512i mix(__m512i x)
{
    x = _mm512_add_epi64(x, _mm512_set1_epi64((long long)DG__MIX_ADD));
    x = _mm512_mullo_epi64(_mm512_xor_si512(x, _mm512_srli_epi64(x, 30)),
                           _mm512_set1_epi64((long long)DG__MIX_FIRST));
    x = _mm512_mullo_epi64(_mm512_xor_si512(x, _mm512_srli_epi64(x, 27)),
                           _mm512_set1_epi64((long long)DG__MIX_LAST));
    return _mm512_xor_si512(x, _mm512_srli_epi64(x, 31));
}

/* A vector of tokens is read before the hashes that may overwrite it are written. */
TARGET size_t dg__roll_8_avx512(const uint64_t *tokens, size_t n, uint64_t *grams)
{
    before b = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
    size_t n_grams = n - 7, i = 0;
    step(&b, _mm512_maskz_expandloadu_epi64(0xFE, tokens));
    for (; i + 8 <= n_grams; i += 8)
        _mm512_storeu_si512(grams + i, mix(step(&b, _mm512_loadu_si512(tokens + 7 + i))));
    if (i < n_grams) {
        __mmask8 rest = (__mmask8)((1u << (n_grams - i)) - 1);
        __m512i last = _mm512_maskz_loadu_epi64(rest, tokens + 7 + i);
        _mm512_mask_storeu_epi64(grams + i, rest, mix(step(&b, last)));
    }
    return n_grams;
}

#endif
