/* Eight at a time. */
#include "hash/closing.h"

#if DG__X86

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi")))

AVX2 static inline __m256i load(const void *from)
{
    return _mm256_loadu_si256((const __m256i *)from);
}

AVX2 static inline void store(int32_t *to, __m256i value)
{
    _mm256_storeu_si256((__m256i *)(void *)to, value);
}

/* The upper halves of both, in order but for the two in the middle, which are put right. */
AVX2 static void keys_of(const uint64_t *hashes, int32_t *keys, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256 low = _mm256_castsi256_ps(load(hashes + i));
        __m256 high = _mm256_castsi256_ps(load(hashes + i + 4));
        __m256i upper = _mm256_castps_si256(_mm256_shuffle_ps(low, high, 0xDD));
        store(keys + i, _mm256_srli_epi32(_mm256_permute4x64_epi64(upper, 0xD8), 1));
    }
    for (; i < n; i++)
        keys[i] = (int32_t)(hashes[i] >> 33);
}

AVX2 static void least_of_two(const int32_t *from, size_t apart, int32_t *to, size_t n)
{
    for (size_t i = 0; i < n; i += 8)
        store(to + i, _mm256_min_epi32(load(from + i), load(from + i + apart)));
}

AVX2 static void greatest_of_two(const int32_t *from, size_t apart, int32_t *to, size_t n)
{
    for (size_t i = 0; i < n; i += 8)
        store(to + i, _mm256_max_epi32(load(from + i), load(from + i + apart)));
}

/* One bit each, the lowest first. */
AVX2 static inline uint32_t equal_of(const int32_t *one, const int32_t *other)
{
    return (uint32_t)_mm256_movemask_ps(
        _mm256_castsi256_ps(_mm256_cmpeq_epi32(load(one), load(other))));
}

AVX2 static size_t places_of_equal(const int32_t *one, const int32_t *other, size_t n,
                                   uint32_t first, uint32_t *places)
{
    size_t i = 0, n_places = 0;
    for (; i + 32 <= n; i += 32) {
        uint32_t equal = equal_of(one + i, other + i) | equal_of(one + i + 8, other + i + 8) << 8 |
                         equal_of(one + i + 16, other + i + 16) << 16 |
                         equal_of(one + i + 24, other + i + 24) << 24;
        for (; equal != 0; equal &= equal - 1)
            places[n_places++] = first + (uint32_t)i + (uint32_t)__builtin_ctz(equal);
    }
    for (; i < n; i++)
        if (one[i] == other[i])
            places[n_places++] = first + (uint32_t)i;
    return n_places;
}

const dg__closing_steps dg__closing_avx2 = {keys_of, least_of_two, greatest_of_two,
                                            places_of_equal};

#endif
