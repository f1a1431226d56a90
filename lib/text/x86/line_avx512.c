/* The search for line ends of line.h, 64 bytes at a time. What lies behind the end is masked out of the
 * loads, and so is never read. */
#include "text/line.h"

#if DG__X86
#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,bmi,bmi2")))

AVX512 static inline __mmask64 there(uint64_t at, uint64_t to)
{
    uint64_t left = at < to ? to - at : 0;
    return left < 64 ? _bzhi_u64(~0ull, (unsigned)left) : ~0ull;
}

AVX512 static inline uint64_t equals(__m512i bytes, uint8_t byte)
{
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)byte));
}

/* U+0085, U+2028, U+2029. */
AVX512 static inline uint64_t long_ends(__m512i first, const uint8_t *text, uint64_t at,
                                        uint64_t to)
{
    __m512i second = _mm512_maskz_loadu_epi8(there(at + 1, to), text + at + 1);
    __m512i third = _mm512_maskz_loadu_epi8(there(at + 2, to), text + at + 2);
    uint64_t separators = equals(third, 0xA8) | equals(third, 0xA9);
    return (equals(first, 0xC2) & equals(second, 0x85)) |
           (equals(first, 0xE2) & equals(second, 0x80) & separators);
}

AVX512 uint32_t dg__find_line_end_avx512(const uint8_t *text, uint32_t from, uint32_t to,
                                         bool *plain)
{
    *plain = true;
    for (uint64_t at = from; at < to; at += 64) {
        dg__prefetch(text + at + DG__PREFETCH);
        __mmask64 mask = there(at, to);
        __m512i bytes = _mm512_maskz_loadu_epi8(mask, text + at);
        __m512i from_lf = _mm512_sub_epi8(bytes, _mm512_set1_epi8('\n'));
        uint64_t ends = _mm512_cmple_epu8_mask(from_lf, _mm512_set1_epi8('\r' - '\n'));
        /* Signed, so that what is above 0x7F is below 0x20 too. */
        uint64_t others = _mm512_mask_cmplt_epi8_mask(mask, bytes, _mm512_set1_epi8(0x20));
        if (_mm512_movepi8_mask(bytes) != 0)
            ends |= long_ends(bytes, text, at, to);
        if ((others & _blsmsk_u64(ends) & ~ends) != 0)
            *plain = false;
        if (ends != 0)
            return (uint32_t)(at + _tzcnt_u64(ends));
    }
    return to;
}
#endif
