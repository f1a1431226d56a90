/* Four digits of eight bits, the lowest first: few enough places are written to at a time that each
 * stays in the cache. */
#include "base/radix.h"

#define DIGIT_BITS 8u
#define N_DIGITS   (1u << DIGIT_BITS)
#define PASSES     4u
#define FIRST_BIT  32u

static unsigned digit_of(uint64_t item, unsigned pass)
{
    return (unsigned)(item >> (FIRST_BIT + pass * DIGIT_BITS)) & (N_DIGITS - 1);
}

/* How many items have each digit, for all passes at once. */
static void count_digits(const uint64_t *items, size_t n, size_t counts[PASSES][N_DIGITS])
{
    for (size_t i = 0; i < n; i++)
        for (unsigned pass = 0; pass < PASSES; pass++)
            counts[pass][digit_of(items[i], pass)]++;
}

/* One pass, stable; `starts` is how many items have each digit. */
static void sort_by_digit(const uint64_t *from, uint64_t *to, size_t n, unsigned pass,
                          size_t starts[N_DIGITS])
{
    for (size_t d = 0, sum = 0; d < N_DIGITS; d++) {
        size_t count = starts[d];
        starts[d] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[starts[digit_of(from[i], pass)]++] = from[i];
}

void dg__radix_sort(uint64_t *items, uint64_t *scratch, size_t n)
{
    size_t counts[PASSES][N_DIGITS] = {{0}};
    count_digits(items, n, counts);
    for (unsigned pass = 0; pass < PASSES; pass += 2) {
        sort_by_digit(items, scratch, n, pass, counts[pass]);
        sort_by_digit(scratch, items, n, pass + 1, counts[pass + 1]);
    }
}
