/* The search of mark.h, 64 bytes at a time. The last ones, and the two that the filter looks at
 * behind each, are copied: nothing is read behind the end. */
#include "text/mark.h"

#if DG__X86
#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

enum { STEP = 64, AHEAD = 2 };

AVX2 static inline __m256i load(const uint8_t *s)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)s);
}

AVX2 static inline __m256i equals(__m256i bytes, uint8_t byte)
{
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8((char)byte));
}

AVX2 static inline uint32_t mask_of(__m256i bytes)
{
    return (uint32_t)_mm256_movemask_epi8(bytes);
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

/* What two bytes of the filter leave of 32: of three, and what begins with D6, DF and F0. */
typedef struct passing {
    __m256i common, d6, df, f0;
} passing;

AVX2 static inline passing pass_two(__m256i first, const uint8_t *s)
{
    const dg__mark_filter *f = &dg__marks;
    __m256i common = _mm256_and_si256(look_up(first, f->first_high, f->first_low),
                                      look_up(load(s + 1), f->second_high, f->second_low));
    return (passing){common, equals(first, 0xD6), equals(first, 0xDF), equals(first, 0xF0)};
}

AVX2 static inline __m256i any_of(const passing *p)
{
    return _mm256_or_si256(_mm256_or_si256(p->common, p->d6), _mm256_or_si256(p->df, p->f0));
}

AVX2 static inline uint32_t pass_three(const passing *p, const uint8_t *s)
{
    const dg__mark_filter *f = &dg__marks;
    __m256i second = load(s + 1), below_9E = _mm256_set1_epi8((char)0x9D);
    __m256i common = _mm256_and_si256(p->common, look_up(load(s + 2), f->third_high, f->third_low));
    __m256i below = _mm256_cmpeq_epi8(_mm256_min_epu8(second, below_9E), second);
    __m256i others = _mm256_or_si256(_mm256_and_si256(p->d6, equals(second, 0x89)),
                                     _mm256_and_si256(p->df, equals(second, 0xB9)));
    others = _mm256_or_si256(others, _mm256_and_si256(p->f0, below));
    return mask_of(others) | ~mask_of(equals(common, 0));
}

AVX2 static inline uint32_t ascii_marks(__m256i bytes)
{
    return mask_of(_mm256_or_si256(_mm256_or_si256(equals(bytes, '.'), equals(bytes, '!')),
                                   equals(bytes, '?')));
}

/* The places among s[0, 64); two bytes more are there. */
AVX2 static inline uint64_t places(const uint8_t *s)
{
    __m256i low = load(s), high = load(s + STEP / 2);
    uint64_t found = ascii_marks(low) | (uint64_t)ascii_marks(high) << 32;
    if (mask_of(_mm256_or_si256(low, high)) == 0)
        return found;
    passing of_low = pass_two(low, s), of_high = pass_two(high, s + STEP / 2);
    __m256i any = _mm256_or_si256(any_of(&of_low), any_of(&of_high));
    if (_mm256_testz_si256(any, any)) /* as in most scripts */
        return found;
    return found | pass_three(&of_low, s) | (uint64_t)pass_three(&of_high, s + STEP / 2) << 32;
}

/* Writes two places, more if there are so many; only those of `found` count. */
AVX2 static inline uint32_t put_places(uint32_t *places, uint32_t at, uint64_t found)
{
    uint32_t n = (uint32_t)__builtin_popcountll(found);
    for (uint32_t i = 0; i == 0 || i < n; i += 2) {
        places[i] = at + (uint32_t)_tzcnt_u64(found);
        found = _blsr_u64(found);
        places[i + 1] = at + (uint32_t)_tzcnt_u64(found);
        found = _blsr_u64(found);
    }
    return n;
}

AVX2 void dg__list_marks_avx2(dg__mark_list *list, const uint8_t *text, uint32_t len,
                              uint32_t wanted)
{
    uint32_t at = list->searched, n = 0;
    for (uint32_t step; at < len && n < wanted; at += step) {
        uint8_t last[STEP + AHEAD];
        const uint8_t *from = text + at;
        step = len - at < STEP ? len - at : STEP;
        if (len - at < STEP + AHEAD) {
            memset(last, 0, sizeof last);
            from = memcpy(last, from, len - at);
        }
        n += put_places(list->places + n, at, places(from));
    }
    list->searched = at;
    list->n = n;
}
#endif
