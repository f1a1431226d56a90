/* Roles of 64 bytes' characters, many at once. In alphabets by pages, 64 characters that differ in the last
 * byte only, of which few are in use: a page's roles are looked up for all last bytes, sixteen of them
 * by one instruction. Han and most of Hangul are known by the first byte. What is left is looked up
 * one by one. */
#include "text/ascii.h"

#if DG__X86
#include "base/bits.h"
#include "text/key_tables.h"

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

enum { FEW = 6 }; /* characters that are looked up one by one sooner */

/* 64 bytes. */
typedef struct both {
    __m256i low, high;
} both;

AVX2 static inline both load(const uint8_t *s)
{
    const __m256i *from = (const __m256i *)(const void *)s;
    return (both){_mm256_loadu_si256(from), _mm256_loadu_si256(from + 1)};
}

AVX2 static inline __m256i equals(__m256i x, uint8_t byte)
{
    return _mm256_cmpeq_epi8(x, _mm256_set1_epi8((char)byte));
}

AVX2 static inline uint64_t bits(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline __m256i load_16(const uint8_t *s)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)s));
}

/* Which of the 16 bytes from `first` on each byte is, for _mm256_shuffle_epi8, which gives 0 for others. */
AVX2 static inline __m256i place(__m256i x, uint8_t first)
{
    return _mm256_adds_epu8(_mm256_sub_epi8(x, _mm256_set1_epi8((char)first)),
                            _mm256_set1_epi8(0x70));
}

/* ---- Pages ---- */

typedef struct places {
    __m256i quarters[4];
} places;

AVX2 static inline places places_of(__m256i last)
{
    return (places){{place(last, 0x80), place(last, 0x90), place(last, 0xA0), place(last, 0xB0)}};
}

/* 0 where the last byte is none that goes on. */
AVX2 static inline __m256i look_up(const uint8_t page[64], const places *p)
{
    __m256i a = _mm256_shuffle_epi8(load_16(page), p->quarters[0]);
    __m256i b = _mm256_shuffle_epi8(load_16(page + 16), p->quarters[1]);
    __m256i c = _mm256_shuffle_epi8(load_16(page + 32), p->quarters[2]);
    __m256i d = _mm256_shuffle_epi8(load_16(page + 48), p->quarters[3]);
    return _mm256_or_si256(_mm256_or_si256(a, b), _mm256_or_si256(c, d));
}

/* Adds the roles of a page's characters, whose first bytes are `here`. */
AVX2 static inline void add_page(both *roles, both here, const uint8_t page[64], const places *low,
                                 const places *high)
{
    roles->low = _mm256_or_si256(roles->low, _mm256_and_si256(here.low, look_up(page, low)));
    roles->high = _mm256_or_si256(roles->high, _mm256_and_si256(here.high, look_up(page, high)));
}

/* Of the pages of the first character, of the first one left, and of the next. Takes what is known out of
 * *twos. */
AVX2 static both roles_of_twos(const uint8_t *block, uint64_t *twos)
{
    both first = load(block), second = load(block + 1);
    both roles = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    const places low = places_of(second.low), high = places_of(second.high);
    for (int i = 0; i < 3 && *twos != 0; i++) {
        uint8_t lead = block[dg__bits_lowest(*twos)];
        const uint8_t *page = &dg__roles_of_two[(lead & 0x1Fu) << 6];
        both here = {equals(first.low, lead), equals(first.high, lead)};
        add_page(&roles, here, page, &low, &high);
        *twos &= ~bits(here.low, here.high);
    }
    return roles;
}

/* ---- Three bytes ---- */

/* The same of two pages: the letters of most texts in Thai, Kana or a script of India. */
AVX2 static both roles_of_pages(const uint8_t *block, uint64_t *threes)
{
    both first = load(block), second = load(block + 1), third = load(block + 2);
    both roles = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    const places low = places_of(third.low), high = places_of(third.high);
    for (int i = 0; i < 2 && *threes != 0; i++) {
        const uint8_t *at = block + dg__bits_lowest(*threes), *page = dg__roles_of_page(at);
        both here = {_mm256_and_si256(equals(first.low, at[0]), equals(second.low, at[1])),
                     _mm256_and_si256(equals(first.high, at[0]), equals(second.high, at[1]))};
        add_page(&roles, here, page, &low, &high);
        *threes &= ~bits(here.low, here.high);
    }
    return roles;
}

/* By the last half of the first byte: the role that all of its characters have (but E4 B7). */
static const uint8_t common[16] = {
    [0x4] = DG__ROLE_CLUSTER, [0x5] = DG__ROLE_CLUSTER, [0x6] = DG__ROLE_CLUSTER,
    [0x7] = DG__ROLE_CLUSTER, [0x8] = DG__ROLE_CLUSTER, [0x9] = DG__ROLE_CLUSTER,
    [0xB] = DG__ROLE_WORD,    [0xC] = DG__ROLE_WORD};

AVX2 static inline __m256i roles_in_common(__m256i first, __m256i second, __m256i third)
{
    const __m256i leads = _mm256_set1_epi8((char)0xC0); /* signed, what goes on is below */
    __m256i roles = _mm256_shuffle_epi8(load_16(common), place(first, 0xE0));
    __m256i hexagrams = _mm256_and_si256(equals(first, 0xE4), equals(second, 0xB7));
    __m256i go_on =
        _mm256_and_si256(_mm256_cmpgt_epi8(leads, second), _mm256_cmpgt_epi8(leads, third));
    return _mm256_and_si256(_mm256_andnot_si256(hexagrams, roles), go_on);
}

/* Of Han and Hangul. Takes what is known out of *threes. */
AVX2 static both roles_by_first(const uint8_t *block, uint64_t *threes)
{
    const __m256i none = _mm256_setzero_si256();
    both first = load(block), second = load(block + 1), third = load(block + 2);
    both roles = {roles_in_common(first.low, second.low, third.low),
                  roles_in_common(first.high, second.high, third.high)};
    *threes &= bits(_mm256_cmpeq_epi8(roles.low, none), _mm256_cmpeq_epi8(roles.high, none));
    return roles;
}

/* ---- All ---- */

AVX2 static inline both merge(both x, both y)
{
    return (both){_mm256_or_si256(x.low, y.low), _mm256_or_si256(x.high, y.high)};
}

AVX2 static inline uint8_t any(both roles)
{
    __m256i all = _mm256_or_si256(roles.low, roles.high);
    __m128i x = _mm_or_si128(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    uint64_t found = (uint64_t)_mm_cvtsi128_si64(_mm_or_si128(x, _mm_unpackhi_epi64(x, x)));
    found |= found >> 32;
    found |= found >> 16;
    return (uint8_t)(found | found >> 8);
}

AVX2 uint8_t dg__look_up_avx2(const uint8_t *block, uint64_t twos, uint64_t threes,
                              uint8_t roles[64])
{
    both found = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    if (__builtin_popcountll(twos) >= FEW)
        found = roles_of_twos(block, &twos);
    if (__builtin_popcountll(threes) >= FEW) {
        bool is_paged = block[dg__bits_lowest(threes)] < 0xE4;
        found = merge(found,
                      is_paged ? roles_of_pages(block, &threes) : roles_by_first(block, &threes));
    }
    _mm256_storeu_si256((__m256i *)(void *)roles, found.low);
    _mm256_storeu_si256((__m256i *)(void *)(roles + 32), found.high);
    return any(found) | dg__look_up_each(block, twos, threes, roles);
}
#endif
