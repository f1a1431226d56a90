/* The search of mark.h, 64 bytes at a time. What lies behind the end is masked out of the loads, and
 * so is never read. */
#include "text/mark.h"

#if DG__X86
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi2,popcnt")))

AVX512 static inline __m512i load(const uint8_t *text, uint64_t at, uint64_t len)
{
    uint64_t left = at < len ? len - at : 0;
    __mmask64 there = left < 64 ? _bzhi_u64(~0ull, (unsigned)left) : ~0ull;
    return _mm512_maskz_loadu_epi8(there, text + at);
}

AVX512 static inline __m512i high_half(__m512i bytes)
{
    return _mm512_and_si512(_mm512_srli_epi16(bytes, 4), _mm512_set1_epi8(0x0F));
}

/* The bits that the entries for both halves have. VPSHUFB gives 0 for bytes above 0x7F, so the low
 * half is cut out too. */
AVX512 static inline __m512i look_up(__m512i bytes, const uint8_t *high, const uint8_t *low)
{
    __m512i highs = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)high));
    __m512i lows = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)low));
    __m512i low_half = _mm512_and_si512(bytes, _mm512_set1_epi8(0x0F));
    return _mm512_and_si512(_mm512_shuffle_epi8(highs, high_half(bytes)),
                            _mm512_shuffle_epi8(lows, low_half));
}

AVX512 static inline __m512i numbers(void)
{
    static const uint8_t ascending[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    return _mm512_loadu_si512(ascending);
}

AVX512 static inline uint64_t passing(__m512i first, const uint8_t *text, uint64_t at, uint64_t len)
{
    const dg__mark_filter *f = &dg__marks;
    __m512i second = load(text, at + 1, len), third = load(text, at + 2, len);
    __m512i common = _mm512_and_si512(look_up(first, f->first_high, f->first_low),
                                      look_up(second, f->second_high, f->second_low));
    uint64_t found = _mm512_test_epi8_mask(common, look_up(third, f->third_high, f->third_low));
    found |= _mm512_cmpeq_epi8_mask(first, _mm512_set1_epi8((char)0xF0)) &
             _mm512_cmplt_epu8_mask(second, _mm512_set1_epi8((char)0x9E));
    found |= _mm512_cmpeq_epi8_mask(first, _mm512_set1_epi8((char)0xD6)) &
             _mm512_cmpeq_epi8_mask(second, _mm512_set1_epi8((char)0x89));
    return found | (_mm512_cmpeq_epi8_mask(first, _mm512_set1_epi8((char)0xDF)) &
                    _mm512_cmpeq_epi8_mask(second, _mm512_set1_epi8((char)0xB9)));
}

/* Writes 16 places, more if there are so many; only those of `found` count. */
AVX512 static inline uint32_t put_places(uint32_t *places, uint32_t at, uint64_t found)
{
    uint32_t n = (uint32_t)_mm_popcnt_u64(found);
    __m512i order = _mm512_maskz_compress_epi8(found, numbers());
    for (uint32_t i = 0;;) {
        __m512i sixteen = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(order));
        _mm512_storeu_si512(places + i, _mm512_add_epi32(sixteen, _mm512_set1_epi32((int)at)));
        if ((i += 16) >= n)
            return n;
        order = _mm512_alignr_epi64(order, order, 2);
    }
}

AVX512 void dg__list_marks_avx512(dg__mark_list *list, const uint8_t *text, uint32_t len,
                                  uint32_t wanted)
{
    uint64_t at = list->searched;
    uint32_t n = 0;
    for (; at < len && n < wanted; at += 64) {
        __m512i bytes = load(text, at, len);
        uint64_t found = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('.')) |
                         _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('!')) |
                         _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('?'));
        if (_mm512_movepi8_mask(bytes) != 0)
            found |= passing(bytes, text, at, len);
        n += put_places(list->places + n, (uint32_t)at, found);
    }
    list->searched = at < len ? (uint32_t)at : len;
    list->n = n;
}
#endif
