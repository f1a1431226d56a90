/* Classes of 64 bytes in one register, places of bits by compressing 0..63, eight hashes at once. */
#include "text/ascii.h"

#if DG__X86
#include "hash/token_hash.h"
#include "hash/x86/token_hash_avx512.h"

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi2,popcnt,bmi2")))

TARGET static inline __mmask64 in_range(__m512i x, char low, char high)
{
    return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(x, _mm512_set1_epi8(low)),
                                  _mm512_set1_epi8((char)(high - low + 1)));
}

TARGET static inline __mmask64 equal(__m512i x, char byte)
{
    return _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(byte));
}

TARGET static size_t classify(dg__ascii_batch *batch, const uint8_t *text, size_t n,
                              bool fold_digits)
{
    __mmask64 folded_digits = fold_digits ? ~UINT64_C(0) : 0;
    for (size_t at = 0; at < n; at += 64) {
        __m512i x =
            n - at < 64
                ? _mm512_maskz_loadu_epi8(_bzhi_u64(~UINT64_C(0), (unsigned)(n - at)), text + at)
                : _mm512_loadu_si512(text + at);
        __m512i lower = _mm512_or_si512(x, _mm512_set1_epi8(0x20));
        __mmask64 digits = in_range(x, '0', '9');
        dg__ascii_block *block = &batch->blocks[at / 64];
        block->alphanumeric = in_range(lower, 'a', 'z') | digits;
        block->digits = digits;
        block->quotes = equal(x, '\'');
        block->middle =
            equal(x, ';') | equal(_mm512_and_si512(x, _mm512_set1_epi8((char)0xFD)), ',');
        block->joiners = equal(x, '_');
        block->clusters = batch->cluster_starts[at / 64] = 0;
        _mm512_storeu_si512(batch->folded + at, _mm512_mask_mov_epi8(lower, digits & folded_digits,
                                                                     _mm512_set1_epi8('0')));
        __mmask64 above = _mm512_movepi8_mask(x);
        _mm512_mask_storeu_epi8(batch->folded + at, above, x);
        size_t known =
            above != 0 ? dg__ascii_add_others(batch, text, at, n, above, dg__look_up_avx2) : n;
        if (known < at + 64)
            return known;
    }
    return n;
}

/* Writes the places of `bits`, of which there are at most 32. */
TARGET static inline size_t list(uint64_t bits, uint32_t base, uint32_t *places)
{
    static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    size_t n = (size_t)__builtin_popcountll(bits);
    __m512i from = _mm512_set1_epi32((int)base);
    __m512i at = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
    _mm512_storeu_si512(places,
                        _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(at))));
    if (n > 16)
        _mm512_storeu_si512(
            places + 16,
            _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, 1))));
    return n;
}

TARGET static size_t locate(dg__ascii_batch *batch, size_t n, uint32_t base, uint32_t *starts,
                            uint32_t *ends)
{
    size_t n_starts = 0, n_ends = 0;
    for (size_t i = 0; i < n; i++, base += 64) {
        batch->first[i] = (uint32_t)n_starts;
        n_starts += list(batch->starts[i], base, starts + n_starts);
        n_ends += list(batch->ends[i], base, ends + n_ends);
    }
    return n_starts;
}

/* The 16 bytes at each of four keys, one behind the other. */
TARGET static inline __m512i load_four(const uint8_t *keys, uint32_t base, const uint32_t *starts)
{
    __m128i x[4];
    for (int i = 0; i < 4; i++)
        x[i] = _mm_loadu_si128((const __m128i *)(keys + (starts[2 * i] - base)));
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_set_m128i(x[1], x[0])),
                              _mm256_set_m128i(x[3], x[2]), 1);
}

/* Hashes eight words, as if none had more than 16 bytes. */
TARGET static inline __m512i hash_eight(const uint8_t *keys, uint32_t base, const uint32_t *starts,
                                        __m256i lens, uint64_t seed)
{
    __m512i even = load_four(keys, base, starts), odd = load_four(keys, base, starts + 1);
    __m512i n_bits = _mm512_slli_epi64(_mm512_cvtepu32_epi64(lens), 3);
    __m512i ones = _mm512_set1_epi64(-1);
    __m512i low = _mm512_srlv_epi64(ones, _mm512_subs_epu16(_mm512_set1_epi64(64), n_bits));
    __m512i high = _mm512_srlv_epi64(ones, _mm512_subs_epu16(_mm512_set1_epi64(128), n_bits));
    low = _mm512_and_si512(low, _mm512_unpacklo_epi64(even, odd));
    high = _mm512_and_si512(high, _mm512_unpackhi_epi64(even, odd));
    return dg__token_hash_short_avx512(low, high, seed);
}

TARGET static bool hash(const dg__ascii_batch *batch, uint32_t base, const uint32_t *starts,
                        const uint32_t *ends, size_t n, uint64_t seed, uint64_t *hashes)
{
    bool too_long = false;
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256i lens = _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(ends + i)),
                                        _mm256_loadu_si256((const __m256i *)(starts + i)));
        _mm512_storeu_si512(hashes + i, hash_eight(batch->folded, base, starts + i, lens, seed));
        unsigned longer = _mm256_cmpgt_epu32_mask(lens, _mm256_set1_epi32((int)DG__SHORT_KEY));
        for (; longer != 0; longer &= longer - 1) {
            size_t j = i + (unsigned)__builtin_ctz(longer);
            too_long |= dg__ascii_hash(batch, base, starts + j, ends + j, 1, seed, hashes + j);
        }
    }
    return dg__ascii_hash(batch, base, starts + i, ends + i, n - i, seed, hashes + i) || too_long;
}

const dg__ascii dg__ascii_avx512 = {classify, locate, hash};
#endif
