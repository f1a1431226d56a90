/* Minima of small windows, 4 at a time. The processor compares signed words only, so the minima are
 * kept with the sign bit flipped, which turns one order into the other. */
#include "hash/winnow.h"

#if DG__X86

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

TARGET static inline __m256i load(const uint64_t *from)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)from);
}

TARGET static inline void store(uint64_t *to, __m256i x)
{
    _mm256_storeu_si256((__m256i *)(void *)to, x);
}

TARGET static inline __m256i smaller(__m256i a, __m256i b)
{
    return _mm256_blendv_epi8(a, b, _mm256_cmpgt_epi64(a, b));
}

/* Bit i: word i is all ones. */
TARGET static inline uint64_t to_bits(__m256i mask)
{
    return (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(mask));
}

/* Minima of `reach` hashes, the largest power of two up to the window's size. In place: what is read
 * does not lie before what is written. */
TARGET static inline uint32_t double_up(const dg__windows *w)
{
    uint32_t reach = 1;
    for (; 2 * reach <= w->size; reach *= 2)
        for (size_t i = 0; i < w->n + w->size - 2 * reach; i += 4)
            store(w->minima + i, smaller(load(w->minima + i), load(w->minima + i + reach)));
    return reach;
}

/* The window's minimum from those of its first and last `reach` hashes, which may overlap. */
TARGET static inline void find_minima(const dg__windows *w, uint64_t before, uint64_t *changes)
{
    const __m256i sign = _mm256_set1_epi64x(INT64_MIN);
    for (size_t i = 0; i < w->n + w->size - 1; i += 4)
        store(w->minima + i, _mm256_xor_si256(load(w->hashes + i), sign));
    uint32_t shift = w->size - double_up(w);
    __m256i last = _mm256_xor_si256(_mm256_set1_epi64x((long long)before), sign);
    for (size_t i = 0; i < w->n; i += 4) {
        __m256i least = smaller(load(w->minima + i), load(w->minima + i + shift));
        __m256i one_before =
            _mm256_alignr_epi8(least, _mm256_permute2x128_si256(last, least, 0x21), 8);
        store(w->minima + i, least);
        changes[i / 64] |= (to_bits(_mm256_cmpeq_epi64(least, one_before)) ^ 15) << i % 64;
        last = least;
    }
}

TARGET static inline uint32_t rightmost(const dg__windows *w, uint32_t i)
{
    const uint64_t *hashes = w->hashes + i;
    __m256i least = _mm256_set1_epi64x((long long)(w->minima[i] ^ UINT64_C(1) << 63));
    uint64_t places = 0;
    for (uint32_t at = 0; at < w->size; at += 4)
        places |= to_bits(_mm256_cmpeq_epi64(load(hashes + at), least)) << at;
    return 63 - (uint32_t)__builtin_clzll(places & UINT64_MAX >> (64 - w->size));
}

TARGET size_t dg__winnow_avx2(const dg__windows *w, dg_fingerprint *chosen, dg_fingerprint *out)
{
    uint64_t changes[DG__WINNOW_BLOCK / 64] = {0};
    find_minima(w, chosen->hash, changes);
    return dg__choose_all(w, changes, rightmost, chosen, out);
}

#endif
