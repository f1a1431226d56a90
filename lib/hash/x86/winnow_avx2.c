/* Minima of small windows, 8 at a time. */
#include "hash/winnow.h"

#if DG__X86

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

TARGET static inline __m256i load(const void *from)
{
    return _mm256_loadu_si256(from);
}

TARGET static inline void store(uint32_t *to, __m256i x)
{
    _mm256_storeu_si256((__m256i *)(void *)to, x);
}

/* Bit i: word i is all ones. */
TARGET static inline uint64_t to_bits(__m256i mask)
{
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(mask));
}

/* The upper halves of 8 hashes. */
TARGET static inline __m256i upper(const uint64_t *hashes)
{
    __m256 low = _mm256_castsi256_ps(load(hashes)), high = _mm256_castsi256_ps(load(hashes + 4));
    __m256i mixed = _mm256_castps_si256(_mm256_shuffle_ps(low, high, 0xDD)); /* 0 1 4 5 2 3 6 7 */
    return _mm256_permute4x64_epi64(mixed, 0xD8);
}

TARGET static inline void make_keys(const dg__windows *w)
{
    const __m256i place_bits = _mm256_set1_epi32(DG__PLACE);
    __m256i places = _mm256_sub_epi32(place_bits, _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    for (size_t i = 0; i < w->n + w->size - 1; i += 8) {
        __m256i bits = _mm256_andnot_si256(place_bits, upper(w->hashes + i));
        store(w->keys + i, _mm256_or_si256(bits, places));
        places = _mm256_sub_epi32(places, _mm256_set1_epi32(8));
    }
}

/* Minima of `reach` keys, the largest power of two up to the window's size. In place: what is read
 * does not lie before what is written. */
TARGET static inline uint32_t double_up(const dg__windows *w, const uint32_t **from)
{
    uint32_t reach = 1;
    *from = w->keys;
    for (; 2 * reach <= w->size; reach *= 2) {
        for (size_t i = 0; i < w->n + w->size - 2 * reach; i += 8)
            store(w->minima + i, _mm256_min_epu32(load(*from + i), load(*from + i + reach)));
        *from = w->minima;
    }
    return reach;
}

/* The window's minimum from those of its first and last `reach` keys, which may overlap. */
TARGET static inline void find_minima(const dg__windows *w, uint8_t *changes)
{
    const uint32_t *from;
    uint32_t shift = w->size - double_up(w, &from);
    __m256i last = _mm256_setzero_si256();
    for (size_t i = 0; i < w->n; i += 8) {
        __m256i least = _mm256_min_epu32(load(from + i), load(from + i + shift));
        __m256i one_before =
            _mm256_alignr_epi8(least, _mm256_permute2x128_si256(last, least, 0x21), 12);
        store(w->minima + i, least);
        changes[i / 8] = (uint8_t)~to_bits(_mm256_cmpeq_epi32(least, one_before));
        last = least;
    }
}

TARGET static inline uint64_t ties(const dg__windows *w, uint32_t i)
{
    __m256i least = _mm256_set1_epi32((int)(w->minima[i] & ~DG__PLACE));
    const __m256i place_bits = _mm256_set1_epi32(DG__PLACE);
    uint64_t bits = 0;
    for (uint32_t at = 0; at < w->size; at += 8) {
        __m256i key = _mm256_andnot_si256(place_bits, load(w->keys + i + at));
        bits |= to_bits(_mm256_cmpeq_epi32(key, least)) << at;
    }
    return bits;
}

TARGET size_t dg__winnow_avx2(const dg__windows *w, dg_fingerprint *chosen, dg_fingerprint *out)
{
    uint64_t changes[DG__WINNOW_BLOCK / 64];
    make_keys(w);
    find_minima(w, (uint8_t *)changes);
    return dg__choose_all(w, changes, ties, chosen, out);
}

#endif
