/* The ranks of a margin, 16 at a time. */
#include "text/margin.h"

#if DG__X86
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

AVX2 void dg__margin_change_avx2(dg__margin *m, uint32_t from, uint32_t end, int16_t by)
{
    const __m256i count = _mm256_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m256i before = _mm256_set1_epi16((int16_t)(from - 1));
    const __m256i behind = _mm256_set1_epi16((int16_t)end), change = _mm256_set1_epi16(by);
    for (uint32_t at = from - from % DG__MARGIN_LANES; at < end; at += 2 * DG__MARGIN_LANES) {
        for (uint32_t i = at; i < at + 2 * DG__MARGIN_LANES; i += DG__MARGIN_LANES) {
            __m256i *ranks = (__m256i *)(void *)(m->ranks + i);
            __m256i width = _mm256_add_epi16(count, _mm256_set1_epi16((int16_t)i));
            __m256i inside = _mm256_and_si256(_mm256_cmpgt_epi16(width, before),
                                              _mm256_cmpgt_epi16(behind, width));
            _mm256_store_si256(ranks, _mm256_add_epi16(_mm256_load_si256(ranks),
                                                       _mm256_and_si256(inside, change)));
        }
    }
}

/* The ranks aren't negative. VPHMINPOSUW finds the least of eight: of what they lack of the most. */
AVX2 int16_t dg__margin_greatest_avx2(const dg__margin *m)
{
    const __m256i *ranks = (const __m256i *)(const void *)m->ranks;
    __m256i greatest = _mm256_load_si256(ranks);
    for (size_t i = 1; i < DG__MARGIN_CAP / DG__MARGIN_LANES; i++)
        greatest = _mm256_max_epi16(greatest, _mm256_load_si256(ranks + i));
    __m128i eight =
        _mm_max_epi16(_mm256_castsi256_si128(greatest), _mm256_extracti128_si256(greatest, 1));
    __m128i lack = _mm_sub_epi16(_mm_set1_epi16(INT16_MAX), eight);
    return (int16_t)(INT16_MAX - _mm_extract_epi16(_mm_minpos_epu16(lack), 0));
}
#endif
