/* Looking through a source for where its lines end, at LF, at CR, at both in this order, for what may
 * begin markup, and for a word. */
#ifndef DG_FORMAT_LOOK_H
#define DG_FORMAT_LOOK_H

#include "base/cpu.h"

#include <stdbool.h>
#include <stdint.h>
#if DG__X86
#include <emmintrin.h>
#endif

static inline bool dg__is_break(uint8_t c)
{
    return c == '\n' || c == '\r';
}

/* The first `a` or `b` of s[at, end), or `end`. */
static inline uint32_t dg__find_either(const uint8_t *s, uint32_t at, uint32_t end, char a, char b)
{
#if DG__X86 /* what every such processor has */
    for (; at < end && end - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(s + at));
        __m128i either = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(a)),
                                      _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b)));
        unsigned found = (unsigned)_mm_movemask_epi8(either);
        if (found != 0)
            return at + (uint32_t)__builtin_ctz(found);
    }
#endif
    while (at < end && s[at] != (uint8_t)a && s[at] != (uint8_t)b)
        at++;
    return at;
}

/* The first line break, likewise. */
static inline uint32_t dg__find_break(const uint8_t *s, uint32_t at, uint32_t end)
{
    return dg__find_either(s, at, end, '\n', '\r');
}

/* Behind the line that ends at `at`, which is at a line break or the end. */
static inline uint32_t dg__next_line(const uint8_t *s, uint32_t at, uint32_t end)
{
    if (at + 1 < end && s[at] == '\r' && s[at + 1] == '\n')
        return at + 2;
    return at < end ? at + 1 : at;
}

/* The first byte of s[at, end) that is in the set, or `end`. */
static inline uint32_t dg__find_any(const uint8_t *s, uint32_t at, uint32_t end,
                                    const bool set[256])
{
    while (at < end && end - at >= 4 &&
           !(set[s[at]] | set[s[at + 1]] | set[s[at + 2]] | set[s[at + 3]]))
        at += 4;
    while (at < end && !set[s[at]])
        at++;
    return at;
}

/* The same for six bytes, which `set` has too: where most lines have none of them. s has `len` bytes, so
 * that a short line takes no other way. */
static inline uint32_t dg__find_six(const uint8_t *s, uint32_t at, uint32_t end, uint32_t len,
                                    const char bytes[6], const bool set[256])
{
#if DG__X86
    const __m128i sought[] = {_mm_set1_epi8(bytes[0]), _mm_set1_epi8(bytes[1]),
                              _mm_set1_epi8(bytes[2]), _mm_set1_epi8(bytes[3]),
                              _mm_set1_epi8(bytes[4]), _mm_set1_epi8(bytes[5])};
    for (; at < end && len - at >= 16; at += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(s + at));
        __m128i some = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(block, sought[0]), _mm_cmpeq_epi8(block, sought[1])),
            _mm_cmpeq_epi8(block, sought[2]));
        __m128i others = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(block, sought[3]), _mm_cmpeq_epi8(block, sought[4])),
            _mm_cmpeq_epi8(block, sought[5]));
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_or_si128(some, others));
        if (found != 0) {
            at += (uint32_t)__builtin_ctz(found);
            return at < end ? at : end;
        }
    }
    if (at >= end)
        return end;
#else
    (void)bytes, (void)len;
#endif
    return dg__find_any(s, at, end, set);
}

/* The first place in s[at, end) where a word of n bytes, at least one, may begin: what stands there and
 * n - 1 bytes behind are its first and last byte, but for bit 5, in which capital letters differ from
 * small ones. s has n - 1 bytes more. */
static inline uint32_t dg__find_likely(const uint8_t *s, uint32_t at, uint32_t end,
                                       const char *word, uint32_t n)
{
    const uint8_t bit = 0x20, first = (uint8_t)word[0] | bit, last = (uint8_t)word[n - 1] | bit;
#if DG__X86
    const __m128i bits = _mm_set1_epi8((char)bit), firsts = _mm_set1_epi8((char)first),
                  lasts = _mm_set1_epi8((char)last);
    for (; at < end && end - at >= 16; at += 16) {
        const uint8_t *here = s + at, *behind = here + (n - 1);
        __m128i a = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)here), bits);
        __m128i b = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)behind), bits);
        __m128i both = _mm_and_si128(_mm_cmpeq_epi8(a, firsts), _mm_cmpeq_epi8(b, lasts));
        unsigned found = (unsigned)_mm_movemask_epi8(both);
        if (found != 0)
            return at + (uint32_t)__builtin_ctz(found);
    }
#endif
    while (at < end && ((s[at] | bit) != first || (s[at + (n - 1)] | bit) != last))
        at++;
    return at;
}

#endif
