/* Classes of 64 bytes in two registers, places of eight bits by a table, four hashes at once. */
#include "text/ascii.h"

#if DG__X86
#include "hash/x86/token_hash_avx2.h"

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,popcnt")))

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
    __m256i keys = _mm256_andnot_si256(_mm256_and_si256(digits, digit_bits), lower);
    _mm256_storeu_si256((__m256i *)folded, _mm256_blendv_epi8(keys, x, x));
    block->alphanumeric |= bits(_mm256_or_si256(in_range(lower, 'a', 'z'), digits)) << shift;
    block->digits |= bits(digits) << shift;
    block->quotes |= bits(equal(x, '\'')) << shift;
    block->middle |= bits(_mm256_or_si256(equal(x, ';'), comma_or_stop)) << shift;
    block->joiners |= bits(equal(x, '_')) << shift;
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
        dg__ascii_block block = {0};
        uint64_t above = classify_half(&block, from, batch->folded + at, digit_bits, 0) |
                         classify_half(&block, from + 32, batch->folded + at + 32, digit_bits, 32);
        dg__ascii_block *to = &batch->blocks[at / 64]; /* one by one: in registers until then */
        to->alphanumeric = block.alphanumeric;
        to->digits = block.digits;
        to->quotes = block.quotes;
        to->middle = block.middle;
        to->joiners = block.joiners;
        to->clusters = batch->cluster_starts[at / 64] = 0;
        size_t known =
            above != 0 ? dg__ascii_add_others(batch, text, at, n, above, dg__look_up_avx2) : n;
        if (known < at + 64)
            return known;
    }
    return n;
}

/* The places of the lowest four bits of x, a byte each. */
#define BEHIND(x) ((x) & ((x)-1))
#define PLACE(x)                                                                                   \
    ((x)&1    ? 0u                                                                                 \
     : (x)&2  ? 1u                                                                                 \
     : (x)&4  ? 2u                                                                                 \
     : (x)&8  ? 3u                                                                                 \
     : (x)&16 ? 4u                                                                                 \
     : (x)&32 ? 5u                                                                                 \
     : (x)&64 ? 6u                                                                                 \
              : 7u)
#define TWO(x)     (PLACE(x) | PLACE(BEHIND(x)) << 8)
#define FOUR(x)    (TWO(x) | TWO(BEHIND(BEHIND(x))) << 16)
#define ROW(x)     FOUR(x), FOUR(x + 1), FOUR(x + 2), FOUR(x + 3)
#define ROWS(x)    ROW(x), ROW(x + 4), ROW(x + 8), ROW(x + 12)
#define QUARTER(x) ROWS(x), ROWS(x + 16), ROWS(x + 32), ROWS(x + 48)

static const uint32_t places_of[256] = {QUARTER(0), QUARTER(64), QUARTER(128), QUARTER(192)};

/* Writes the places of eight bits, `at` added, and what is behind the fourth of them. */
TARGET static inline uint32_t *list_eight(uint8_t bits, __m128i at, uint32_t *to)
{
    __m128i places = _mm_cvtepu8_epi32(_mm_cvtsi32_si128((int)places_of[bits]));
    _mm_storeu_si128((__m128i *)to, _mm_add_epi32(places, at));
    return to + __builtin_popcount(bits);
}

TARGET static uint32_t *list_all(uint64_t bits, uint32_t base, uint32_t *to)
{
    for (; bits != 0; bits = _blsr_u64(bits))
        *to++ = base + (uint32_t)_tzcnt_u64(bits);
    return to;
}

/* Where two bits adjoin, which only clusters beside words bring about, eight may have more than four. */
TARGET static size_t locate(dg__ascii_batch *batch, size_t n, uint32_t base, uint32_t *starts,
                            uint32_t *ends)
{
    uint32_t *start = starts, *end = ends;
    for (size_t i = 0; i < n; i++, base += 64) {
        uint64_t from = batch->starts[i], to = batch->ends[i];
        batch->first[i] = (uint32_t)(start - starts);
        if (((from & from >> 1) | (to & to >> 1)) != 0) {
            start = list_all(from, base, start);
            end = list_all(to, base, end);
            continue;
        }
        __m128i at = _mm_set1_epi32((int)base);
        for (unsigned bit = 0; bit < 64; bit += 8) {
            start = list_eight((uint8_t)(from >> bit), at, start);
            end = list_eight((uint8_t)(to >> bit), at, end);
            at = _mm_add_epi32(at, _mm_set1_epi32(8));
        }
    }
    return (size_t)(start - starts);
}

/* The 16 bytes at a key, zeros behind as many as each byte of `lens` that `which` names says. */
TARGET static inline __m128i load_key(const uint8_t *key, __m128i lens, int which)
{
    const __m128i numbers = _mm_set_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    __m128i len = _mm_shuffle_epi8(lens, _mm_set1_epi8((char)(4 * which)));
    return _mm_and_si128(_mm_loadu_si128((const __m128i *)key), _mm_cmpgt_epi8(len, numbers));
}

/* Hashes four words, as if none had more than 16 bytes. */
TARGET static inline __m256i hash_four(const uint8_t *keys, const uint32_t *places, __m128i lens,
                                       uint64_t seed)
{
    __m128i a = load_key(keys + places[0], lens, 0), b = load_key(keys + places[1], lens, 1);
    __m128i c = load_key(keys + places[2], lens, 2), d = load_key(keys + places[3], lens, 3);
    __m256i low = _mm256_set_m128i(_mm_unpacklo_epi64(c, d), _mm_unpacklo_epi64(a, b));
    __m256i high = _mm256_set_m128i(_mm_unpackhi_epi64(c, d), _mm_unpackhi_epi64(a, b));
    return dg__token_hash_short_avx2(low, high, seed);
}

/* Longer words are listed, and hashed when all others are: where they come can't be guessed. */
TARGET static bool hash(const dg__ascii_batch *batch, uint32_t base, const uint32_t *starts,
                        const uint32_t *ends, size_t n, uint64_t seed, uint64_t *hashes)
{
    uint32_t longer[DG__ASCII_BATCH / (DG__SHORT_KEY + 1) + 4], *end = longer;
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        __m128i lens = _mm_sub_epi32(_mm_loadu_si128((const __m128i *)(ends + i)),
                                     _mm_loadu_si128((const __m128i *)(starts + i)));
        uint32_t places[4] = {starts[i] - base, starts[i + 1] - base, starts[i + 2] - base,
                              starts[i + 3] - base};
        _mm256_storeu_si256((__m256i *)(hashes + i), hash_four(batch->folded, places, lens, seed));
        __m128i above = _mm_cmpgt_epi32(lens, _mm_set1_epi32((int)DG__SHORT_KEY));
        end = list_eight((uint8_t)_mm_movemask_ps(_mm_castsi128_ps(above)), _mm_set1_epi32((int)i),
                         end);
    }
    bool too_long = dg__ascii_hash(batch, base, starts + i, ends + i, n - i, seed, hashes + i);
    for (const uint32_t *j = longer; j < end; j++)
        too_long |= dg__ascii_hash(batch, base, starts + *j, ends + *j, 1, seed, hashes + *j);
    return too_long;
}

const dg__ascii dg__ascii_avx2 = {classify, locate, hash};
#endif
