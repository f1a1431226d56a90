/* Whole words at a time; a mask cuts the first and the last. */
#include "base/bits.h"

/* Bits from..63 of a word. */
static uint64_t mask_from(size_t from)
{
    return ~UINT64_C(0) << (from % 64);
}

/* Bits 0..to-1 of the word that holds bit to - 1. */
static uint64_t mask_to(size_t to)
{
    return ~UINT64_C(0) >> (63 - (to - 1) % 64);
}

void dg__bits_set_range(uint64_t *bits, size_t from, size_t to)
{
    if (from >= to)
        return;
    size_t first = from / 64, last = (to - 1) / 64;
    if (first == last) {
        bits[first] |= mask_from(from) & mask_to(to);
        return;
    }
    bits[first] |= mask_from(from);
    for (size_t i = first + 1; i < last; i++)
        bits[i] = ~UINT64_C(0);
    bits[last] |= mask_to(to);
}

/* Kernighan's way would do; this one is the same speed for all words (Warren, Hacker's Delight). */
static size_t count_word(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (size_t)(x * 0x0101010101010101u >> 56);
}

size_t dg__bits_count(const uint64_t *bits, size_t from, size_t to)
{
    if (from >= to)
        return 0;
    size_t first = from / 64, last = (to - 1) / 64;
    if (first == last)
        return count_word(bits[first] & mask_from(from) & mask_to(to));
    size_t count = count_word(bits[first] & mask_from(from));
    for (size_t i = first + 1; i < last; i++)
        count += count_word(bits[i]);
    return count + count_word(bits[last] & mask_to(to));
}

static size_t lowest_bit(uint64_t x)
{
    return count_word((x & (~x + 1)) - 1);
}

/* flip: 0 to look for set bits, all ones to look for clear ones. */
static size_t next(const uint64_t *bits, size_t from, size_t to, uint64_t flip)
{
    if (from >= to)
        return to;
    size_t i = from / 64;
    uint64_t word = (bits[i] ^ flip) & mask_from(from);
    while (word == 0) {
        if (++i > (to - 1) / 64)
            return to;
        word = bits[i] ^ flip;
    }
    size_t found = 64 * i + lowest_bit(word);
    return found < to ? found : to;
}

size_t dg__bits_next_set(const uint64_t *bits, size_t from, size_t to)
{
    return next(bits, from, to, 0);
}

size_t dg__bits_next_clear(const uint64_t *bits, size_t from, size_t to)
{
    return next(bits, from, to, ~UINT64_C(0));
}
