/* Well-formed stretches, 32 bytes at a time: each byte and the one before it are looked up by three of
 * their halves. What the three entries have in common is wrong with the pair; or it is that both bytes
 * continue a sequence, which is wrong unless one of three or four bytes began two or three before.
 * (Keiser and Lemire, Validating UTF-8 in less than one instruction per byte, 2020.) */
#include "text/utf8.h"

#if DG__X86
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

enum { STEP = 32 };

/* What may be wrong. */
enum {
    SHORT = 0x01,     /* no continuation behind a lead */
    LONG = 0x02,      /* one behind ASCII */
    EARLY_3 = 0x04,   /* E0 80 to E0 9F: too long for what it is */
    LARGE = 0x08,     /* F4 90 and above */
    SURROGATE = 0x10, /* ED A0 to ED BF */
    EARLY_2 = 0x20,   /* C0, C1 */
    EARLY_4 = 0x40,   /* F0 80 to F0 8F; and F5 80 and above to 8F */
    BOTH = 0x80,      /* two continuations */
    ANY = SHORT | LONG | BOTH
};

static const uint8_t first_high[16] = {LONG,
                                       LONG,
                                       LONG,
                                       LONG,
                                       LONG,
                                       LONG,
                                       LONG,
                                       LONG,
                                       BOTH,
                                       BOTH,
                                       BOTH,
                                       BOTH,
                                       SHORT | EARLY_2,
                                       SHORT,
                                       SHORT | EARLY_3 | SURROGATE,
                                       SHORT | LARGE | EARLY_4};

static const uint8_t first_low[16] = {ANY | EARLY_2 | EARLY_3 | EARLY_4,
                                      ANY | EARLY_2,
                                      ANY,
                                      ANY,
                                      ANY | LARGE,
                                      ANY | LARGE | EARLY_4,
                                      ANY | LARGE | EARLY_4,
                                      ANY | LARGE | EARLY_4,
                                      ANY | LARGE | EARLY_4,
                                      ANY | LARGE | EARLY_4,
                                      ANY | LARGE | EARLY_4,
                                      ANY | LARGE | EARLY_4,
                                      ANY | LARGE | EARLY_4,
                                      ANY | LARGE | EARLY_4 | SURROGATE,
                                      ANY | LARGE | EARLY_4,
                                      ANY | LARGE | EARLY_4};

#define SECOND (LONG | BOTH | EARLY_2)
static const uint8_t second_high[16] = {SHORT,
                                        SHORT,
                                        SHORT,
                                        SHORT,
                                        SHORT,
                                        SHORT,
                                        SHORT,
                                        SHORT,
                                        SECOND | EARLY_3 | EARLY_4,
                                        SECOND | EARLY_3 | LARGE,
                                        SECOND | SURROGATE | LARGE,
                                        SECOND | SURROGATE | LARGE,
                                        SHORT,
                                        SHORT,
                                        SHORT,
                                        SHORT};

AVX2 static inline __m256i look_up(const uint8_t *entries, __m256i halves)
{
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)entries);
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(x), halves);
}

AVX2 static inline __m256i high_halves(__m256i bytes)
{
    return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
}

/* Whether nothing is wrong with `bytes` behind `before`. */
AVX2 static inline bool are_well_formed(__m256i before, __m256i bytes)
{
    __m256i joint = _mm256_permute2x128_si256(before, bytes, 0x21);
    __m256i one = _mm256_alignr_epi8(bytes, joint, 15);
    __m256i two = _mm256_alignr_epi8(bytes, joint, 14);
    __m256i three = _mm256_alignr_epi8(bytes, joint, 13);
    __m256i low = _mm256_and_si256(one, _mm256_set1_epi8(0x0F));
    __m256i found =
        _mm256_and_si256(look_up(first_high, high_halves(one)), look_up(first_low, low));
    found = _mm256_and_si256(found, look_up(second_high, high_halves(bytes)));
    __m256i third = _mm256_subs_epu8(two, _mm256_set1_epi8(0xE0 - 0x80));
    __m256i fourth = _mm256_subs_epu8(three, _mm256_set1_epi8(0xF0 - 0x80));
    __m256i wanted = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)BOTH));
    __m256i wrong = _mm256_xor_si256(found, wanted);
    return _mm256_testz_si256(wrong, wrong) != 0;
}

AVX2 size_t dg__utf8_well_formed_avx2(const uint8_t *s, size_t len)
{
    size_t at = 0;
    __m256i before = _mm256_setzero_si256();
    for (; len - at >= STEP; at += STEP) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(s + at));
        if (_mm256_movemask_epi8(_mm256_or_si256(before, bytes)) != 0 &&
            !are_well_formed(before, bytes))
            break;
        before = bytes;
    }
    for (size_t i = 1; i < 4 && i <= at; i++) /* the last one may not be complete */
        if (s[at - i] >= 0xC0)
            return at - i;
    return at;
}
#endif
