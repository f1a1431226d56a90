/* Minima of small windows, 16 at a time. */
#include "hash/winnow.h"

#if DG__X86

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f")))

/* The upper halves of 16 hashes. */
TARGET static inline __m512i upper(const uint64_t *hashes)
{
    const __m512i odd =
        _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    return _mm512_permutex2var_epi32(_mm512_loadu_si512(hashes), odd,
                                     _mm512_loadu_si512(hashes + 8));
}

TARGET static inline void make_keys(const dg__windows *w)
{
    const __m512i place_bits = _mm512_set1_epi32(DG__PLACE);
    const __m512i first = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m512i places = _mm512_sub_epi32(place_bits, first);
    for (size_t i = 0; i < w->n + w->size - 1; i += 16) {
        __m512i bits = _mm512_andnot_si512(place_bits, upper(w->hashes + i));
        _mm512_storeu_si512(w->keys + i, _mm512_or_si512(bits, places));
        places = _mm512_sub_epi32(places, _mm512_set1_epi32(16));
    }
}

/* Minima of `reach` keys, the largest power of two up to the window's size. In place: what is read
 * does not lie before what is written. */
TARGET static inline uint32_t double_up(const dg__windows *w, const uint32_t **from)
{
    uint32_t reach = 1;
    *from = w->keys;
    for (; 2 * reach <= w->size; reach *= 2) {
        for (size_t i = 0; i < w->n + w->size - 2 * reach; i += 16) {
            __m512i left = _mm512_loadu_si512(*from + i);
            __m512i right = _mm512_loadu_si512(*from + i + reach);
            _mm512_storeu_si512(w->minima + i, _mm512_min_epu32(left, right));
        }
        *from = w->minima;
    }
    return reach;
}

/* The window's minimum from those of its first and last `reach` keys, which may overlap. */
TARGET static inline void find_minima(const dg__windows *w, uint16_t *changes)
{
    const uint32_t *from;
    uint32_t shift = w->size - double_up(w, &from);
    __m512i last = _mm512_setzero_si512();
    for (size_t i = 0; i < w->n; i += 16) {
        __m512i left = _mm512_loadu_si512(from + i), right = _mm512_loadu_si512(from + i + shift);
        __m512i least = _mm512_min_epu32(left, right);
        _mm512_storeu_si512(w->minima + i, least);
        changes[i / 16] =
            (uint16_t)_mm512_cmpneq_epu32_mask(least, _mm512_alignr_epi32(least, last, 15));
        last = least;
    }
}

TARGET static inline uint64_t ties(const dg__windows *w, uint32_t i)
{
    const __m512i place_bits = _mm512_set1_epi32(DG__PLACE);
    __m512i least = _mm512_set1_epi32((int)(w->minima[i] & ~DG__PLACE));
    uint64_t bits = 0;
    for (uint32_t at = 0; at < w->size; at += 16) {
        __m512i key = _mm512_andnot_si512(place_bits, _mm512_loadu_si512(w->keys + i + at));
        bits |= (uint64_t)_mm512_cmpeq_epi32_mask(key, least) << at;
    }
    return bits;
}

TARGET size_t dg__winnow_avx512(const dg__windows *w, dg_fingerprint *chosen, dg_fingerprint *out)
{
    uint64_t changes[DG__WINNOW_BLOCK / 64];
    make_keys(w);
    find_minima(w, (uint16_t *)(void *)changes);
    return dg__choose_all(w, changes, ties, chosen, out);
}

#endif
