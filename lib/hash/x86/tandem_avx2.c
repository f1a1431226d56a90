/* The lowest bytes of ids side by side, 32 compared at a time: one pair in 256 seems equal and isn't. */
#include "hash/tandem.h"

#if DG__X86

#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2,bmi")))

#define REACH (64 + DG__TANDEM_PERIOD)

/* The lowest bytes of 32 ids. Byte b of the word w of `bytes` is that of ids[4 * b + w]; each half is
 * then put in order by itself, and the two halves by pairs of bytes. */
AVX2 static inline void lowest_bytes(uint8_t *to, const uint64_t *ids)
{
    const __m256i low = _mm256_set1_epi64x(0xFF);
    const __m256i pairs = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));
    __m256i bytes = _mm256_setzero_si256();
    for (int b = 0; b < 8; b++) {
        __m256i four = _mm256_loadu_si256((const __m256i *)(ids + 4 * b));
        bytes = _mm256_or_si256(bytes, _mm256_slli_epi64(_mm256_and_si256(four, low), 8 * b));
    }
    bytes = _mm256_shuffle_epi8(bytes, pairs);
    __m128i first = _mm256_castsi256_si128(bytes), second = _mm256_extracti128_si256(bytes, 1);
    _mm_storeu_si128((__m128i *)to, _mm_unpacklo_epi16(first, second));
    _mm_storeu_si128((__m128i *)(to + 16), _mm_unpackhi_epi16(first, second));
}

AVX2 static inline uint64_t equal_bytes(const uint8_t *a, const uint8_t *b)
{
    __m256i same = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)a),
                                     _mm256_loadu_si256((const __m256i *)b));
    return (unsigned)_mm256_movemask_epi8(same);
}

AVX2 void dg__equal_at_lags_avx2(uint64_t equal[DG__TANDEM_PERIOD], const uint64_t *ids, size_t n)
{
    uint8_t bytes[REACH + 1] = {0};
    size_t i = 0;
    n = n < REACH ? n : REACH;
    for (; i + 32 <= n; i += 32)
        lowest_bytes(bytes + i, ids + i);
    for (; i < n; i++)
        bytes[i] = (uint8_t)ids[i];
    for (size_t lag = 1; lag <= DG__TANDEM_PERIOD; lag++) {
        uint64_t bits = equal_bytes(bytes, bytes + lag) | equal_bytes(bytes + 32, bytes + 32 + lag)
                                                              << 32;
        size_t pairs = n > lag ? n - lag : 0;
        equal[lag - 1] = pairs < 64 ? bits & ((UINT64_C(1) << pairs) - 1) : bits;
    }
}

#endif
