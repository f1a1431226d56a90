/* Four at a time. */
#include "hash/tandem.h"

#if DG__X86

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi")))

AVX2 uint64_t dg__equal_at_lag_avx2(const uint64_t *ids, size_t n, size_t lag)
{
    uint64_t equal = 0;
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        __m256i one = _mm256_loadu_si256((const __m256i *)(ids + i));
        __m256i other = _mm256_loadu_si256((const __m256i *)(ids + i + lag));
        __m256i same = _mm256_cmpeq_epi64(one, other);
        equal |= (uint64_t)(unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(same)) << i;
    }
    for (; i < n; i++)
        equal |= (uint64_t)(ids[i] == ids[i + lag]) << i;
    return equal;
}

#endif
