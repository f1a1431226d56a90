/* Classes of 64 bytes in two registers. */
#include "text/ascii.h"

#if DG__X86
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

/* The bytes of x that are one of low..high; signed, so none above 0x7F is. */
TARGET static inline __m256i in_range(__m256i x, char low, char high)
{
    return _mm256_and_si256(_mm256_cmpgt_epi8(x, _mm256_set1_epi8((char)(low - 1))),
                            _mm256_cmpgt_epi8(_mm256_set1_epi8((char)(high + 1)), x));
}

TARGET static inline __m256i equal(__m256i x, char byte)
{
    return _mm256_cmpeq_epi8(x, _mm256_set1_epi8(byte));
}

TARGET static inline uint64_t bits(__m256i bytes)
{
    return (uint32_t)_mm256_movemask_epi8(bytes);
}

/* Half a block, `shift` bits up. Returns the bits of bytes above 0x7F. */
TARGET static inline uint64_t classify_half(dg__ascii_block *block, const uint8_t *text,
                                            uint8_t *folded, __m256i digit_bits, unsigned shift)
{
    __m256i x = _mm256_loadu_si256((const __m256i *)text);
    __m256i lower = _mm256_or_si256(x, _mm256_set1_epi8(0x20));
    __m256i digits = in_range(x, '0', '9');
    __m256i comma_or_stop = equal(_mm256_and_si256(x, _mm256_set1_epi8((char)0xFD)), ',');
    __m256i middle = _mm256_or_si256(_mm256_or_si256(equal(x, '\''), equal(x, ';')), comma_or_stop);
    _mm256_storeu_si256((__m256i *)folded,
                        _mm256_andnot_si256(_mm256_and_si256(digits, digit_bits), lower));
    block->alphanumeric |= bits(_mm256_or_si256(in_range(lower, 'a', 'z'), digits)) << shift;
    block->middle |= bits(middle) << shift;
    block->underscore |= bits(equal(x, '_')) << shift;
    return bits(x) << shift;
}

TARGET static size_t classify(dg__ascii_batch *batch, const uint8_t *text, size_t n,
                              bool fold_digits)
{
    __m256i digit_bits = _mm256_set1_epi8(fold_digits ? 0x0F : 0);
    for (size_t at = 0; at < n; at += 64) {
        uint8_t rest[64] = {0};
        const uint8_t *from = text + at;
        if (n - at < 64)
            from = __builtin_memcpy(rest, from, n - at);
        dg__ascii_block block = {0, 0, 0};
        uint64_t above = classify_half(&block, from, batch->folded + at, digit_bits, 0) |
                         classify_half(&block, from + 32, batch->folded + at + 32, digit_bits, 32);
        batch->blocks[at / 64] = block;
        if (above != 0)
            return at + (unsigned)__builtin_ctzll(above);
    }
    return n;
}

const dg__ascii dg__ascii_avx2 = {classify, dg__ascii_locate, dg__ascii_hash};
#endif
