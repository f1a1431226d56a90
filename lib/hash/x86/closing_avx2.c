/* Eight at a time. */
#include "hash/closing.h"

#if DG__X86

#include <immintrin.h>

__attribute__((target("avx2"))) void dg__least_of_two_avx2(const int32_t *from, size_t apart,
                                                           int32_t *to, size_t n)
{
    for (size_t i = 0; i < n; i += 8) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(from + i));
        __m256i y = _mm256_loadu_si256((const __m256i *)(const void *)(from + i + apart));
        _mm256_storeu_si256((__m256i *)(void *)(to + i), _mm256_min_epi32(x, y));
    }
}

__attribute__((target("avx2"))) void dg__greatest_of_two_avx2(const int32_t *from, size_t apart,
                                                              int32_t *to, size_t n)
{
    for (size_t i = 0; i < n; i += 8) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(from + i));
        __m256i y = _mm256_loadu_si256((const __m256i *)(const void *)(from + i + apart));
        _mm256_storeu_si256((__m256i *)(void *)(to + i), _mm256_max_epi32(x, y));
    }
}

#endif
