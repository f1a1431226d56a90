/* Bitmaps: one bit an element, in 64-bit words, the lowest bit first. */
#ifndef DG_BASE_BITS_H
#define DG_BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Words that n bits take; at least one, so that an allocation is never empty. */
static inline size_t dg__bits_words(size_t n)
{
    return n / 64 + 1;
}

static inline bool dg__bits_test(const uint64_t *bits, size_t i)
{
    return (bits[i / 64] >> (i % 64) & 1) != 0;
}

/* The place of the lowest bit that is set; one must be. */
static inline unsigned dg__bits_lowest(uint64_t x)
{
#ifdef __GNUC__
    return (unsigned)__builtin_ctzll(x);
#else
    unsigned n = 0;
    for (; (x & 1) == 0; x >>= 1)
        n++;
    return n;
#endif
}

/* Sets the bits [from, to). */
void dg__bits_set_range(uint64_t *bits, size_t from, size_t to);

/* How many of the bits [from, to) are set. */
size_t dg__bits_count(const uint64_t *bits, size_t from, size_t to);

/* The first of the bits [from, to) that is set, or that is clear; `to` if there is none. */
size_t dg__bits_next_set(const uint64_t *bits, size_t from, size_t to);
size_t dg__bits_next_clear(const uint64_t *bits, size_t from, size_t to);

#endif
