/* The search for line ends of line.h, 32 bytes at a time. The last ones, and the two that may belong to
 * a line end behind each, are left to the portable search: nothing is read behind the end. */
#include "text/line.h"

#if DG__X86
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi")))

enum { STEP = 32, AHEAD = 2 };

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

/* U+0085, U+2028, U+2029. */
AVX2 static inline uint32_t long_ends(__m256i first, const uint8_t *s)
{
    __m256i second = load(s + 1), third = load(s + 2);
    __m256i separators = _mm256_or_si256(equals(third, 0xA8), equals(third, 0xA9));
    separators = _mm256_and_si256(separators, equals(second, 0x80));
    return mask_of(_mm256_and_si256(equals(first, 0xC2), equals(second, 0x85))) |
           mask_of(_mm256_and_si256(equals(first, 0xE2), separators));
}

AVX2 uint32_t dg__find_line_end_avx2(const uint8_t *text, uint32_t at, uint32_t to, bool *plain)
{
    bool all_plain = true;
    for (; to - at >= STEP + AHEAD; at += STEP) {
        dg__prefetch(text + at + DG__PREFETCH);
        __m256i bytes = load(text + at);
        /* Signed, so that what is above 0x7F is below 0x20 too. */
        uint32_t others = mask_of(_mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), bytes));
        if (others == 0)
            continue;
        __m256i last = _mm256_set1_epi8('\r' - '\n');
        __m256i from_lf = _mm256_sub_epi8(bytes, _mm256_set1_epi8('\n'));
        uint32_t ends = mask_of(_mm256_cmpeq_epi8(_mm256_min_epu8(from_lf, last), from_lf));
        if (mask_of(_mm256_or_si256(equals(bytes, 0xC2), equals(bytes, 0xE2))) != 0)
            ends |= long_ends(bytes, text + at);
        all_plain = all_plain && (others & _blsmsk_u32(ends) & ~ends) == 0;
        if (ends != 0) {
            *plain = all_plain;
            return at + _tzcnt_u32(ends);
        }
    }
    at = dg__find_line_end_portable(text, at, to, plain);
    *plain = *plain && all_plain;
    return at;
}
#endif
