/* The search of mark.h, 32 bytes at a time. The last ones, and the two that the filter looks at
 * behind each, are copied: nothing is read behind the end. */
#include "text/mark.h"

#if DG__X86
#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

enum { STEP = 32, AHEAD = 2 };

AVX2 static inline __m256i load(const uint8_t *s)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)s);
}

AVX2 static inline __m256i equals(__m256i bytes, uint8_t byte)
{
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8((char)byte));
}

AVX2 static inline __m256i look_up(__m256i bytes, const uint8_t *high, const uint8_t *low)
{
    __m256i half = _mm256_set1_epi8(0x0F);
    __m256i highs =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)high));
    __m256i lows = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)low));
    __m256i high_half = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
    return _mm256_and_si256(_mm256_shuffle_epi8(highs, high_half),
                            _mm256_shuffle_epi8(lows, _mm256_and_si256(bytes, half)));
}

AVX2 static inline uint32_t passing(__m256i first, const uint8_t *s)
{
    const dg__mark_filter *f = &dg__marks;
    __m256i second = load(s + 1), below_9E = _mm256_set1_epi8((char)0x9D);
    __m256i common = _mm256_and_si256(look_up(first, f->first_high, f->first_low),
                                      look_up(second, f->second_high, f->second_low));
    common = _mm256_and_si256(common, look_up(load(s + 2), f->third_high, f->third_low));
    __m256i others = _mm256_or_si256(
        _mm256_and_si256(equals(first, 0xF0),
                         _mm256_cmpeq_epi8(_mm256_min_epu8(second, below_9E), second)),
        _mm256_and_si256(equals(first, 0xDF), equals(second, 0xB9)));
    others = _mm256_or_si256(others, _mm256_and_si256(equals(first, 0xD6), equals(second, 0x89)));
    uint32_t none = (uint32_t)_mm256_movemask_epi8(equals(common, 0));
    return ~none | (uint32_t)_mm256_movemask_epi8(others);
}

/* The places among s[0, 32); two bytes more are there. */
AVX2 static inline uint32_t places(const uint8_t *s)
{
    __m256i bytes = load(s);
    __m256i ascii = _mm256_or_si256(_mm256_or_si256(equals(bytes, '.'), equals(bytes, '!')),
                                    equals(bytes, '?'));
    uint32_t found = (uint32_t)_mm256_movemask_epi8(ascii);
    return _mm256_movemask_epi8(bytes) == 0 ? found : found | passing(bytes, s);
}

/* Writes two places, more if there are so many; only those of `found` count. */
AVX2 static inline uint32_t put_places(uint32_t *places, uint32_t at, uint64_t found)
{
    const uint64_t stop = UINT64_C(1) << STEP;
    uint32_t n = (uint32_t)__builtin_popcountll(found);
    for (uint32_t i = 0; i == 0 || i < n; i += 2) {
        places[i] = at + (uint32_t)__builtin_ctzll(found | stop);
        found &= found - 1;
        places[i + 1] = at + (uint32_t)__builtin_ctzll(found | stop);
        found &= found - 1;
    }
    return n;
}

AVX2 void dg__list_marks_avx2(dg__mark_list *list, const uint8_t *text, uint32_t len,
                              uint32_t wanted)
{
    uint32_t at = list->searched, n = 0;
    for (uint32_t step; at < len && n < wanted; at += step) {
        uint32_t left = len - at, found;
        step = left < STEP ? left : STEP;
        if (left >= STEP + AHEAD) {
            found = places(text + at);
        } else {
            uint8_t last[STEP + AHEAD] = {0};
            memcpy(last, text + at, left);
            found = places(last);
        }
        n += put_places(list->places + n, at, found);
    }
    list->searched = at;
    list->n = n;
}
#endif
