/* Minima of small windows, 8 at a time. */
#include "hash/winnow.h"

#if DG__X86

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f")))

/* Minima of `reach` hashes, the largest power of two up to the window's size. In place: what is read
 * does not lie before what is written. */
TARGET static inline uint32_t double_up(const dg__windows *w, const uint64_t **from)
{
    uint32_t reach = 1;
    *from = w->hashes;
    for (; 2 * reach <= w->size; reach *= 2) {
        for (size_t i = 0; i < w->n + w->size - 2 * reach; i += 8) {
            __m512i left = _mm512_loadu_si512(*from + i);
            __m512i right = _mm512_loadu_si512(*from + i + reach);
            _mm512_storeu_si512(w->minima + i, _mm512_min_epu64(left, right));
        }
        *from = w->minima;
    }
    return reach;
}

/* The window's minimum from those of its first and last `reach` hashes, which may overlap. */
TARGET static inline void find_minima(const dg__windows *w, uint64_t before, uint8_t *changes)
{
    const uint64_t *from;
    uint32_t shift = w->size - double_up(w, &from);
    __m512i last = _mm512_set1_epi64((long long)before);
    for (size_t i = 0; i < w->n; i += 8) {
        __m512i left = _mm512_loadu_si512(from + i), right = _mm512_loadu_si512(from + i + shift);
        __m512i least = _mm512_min_epu64(left, right);
        _mm512_storeu_si512(w->minima + i, least);
        changes[i / 8] =
            (uint8_t)_mm512_cmpneq_epu64_mask(least, _mm512_alignr_epi64(least, last, 7));
        last = least;
    }
}

TARGET static inline uint32_t rightmost(const dg__windows *w, uint32_t i)
{
    const uint64_t *hashes = w->hashes + i;
    __m512i least = _mm512_set1_epi64((long long)w->minima[i]);
    uint64_t places = 0;
    for (uint32_t at = 0; at < w->size; at += 8)
        places |= (uint64_t)_mm512_cmpeq_epu64_mask(_mm512_loadu_si512(hashes + at), least) << at;
    return 63 - (uint32_t)__builtin_clzll(places & UINT64_MAX >> (64 - w->size));
}

TARGET size_t dg__winnow_avx512(const dg__windows *w, dg_fingerprint *chosen, dg_fingerprint *out)
{
    uint64_t changes[DG__WINNOW_BLOCK / 64];
    find_minima(w, chosen->hash, (uint8_t *)changes);
    return dg__choose_all(w, changes, rightmost, chosen, out);
}

#endif
