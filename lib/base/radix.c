/* Three digits of eleven bits, the lowest first. */
#include "base/radix.h"

#define DIGIT_BITS 11u
#define N_DIGITS   (1u << DIGIT_BITS)
#define FIRST_BIT  31u

/* One pass, stable, by the digit at `shift`. */
static void sort_by_digit(const uint64_t *from, uint64_t *to, size_t n, unsigned shift)
{
    size_t starts[N_DIGITS] = {0};
    for (size_t i = 0; i < n; i++)
        starts[from[i] >> shift & (N_DIGITS - 1)]++;
    for (size_t d = 0, sum = 0; d < N_DIGITS; d++) {
        size_t count = starts[d];
        starts[d] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[starts[from[i] >> shift & (N_DIGITS - 1)]++] = from[i];
}

void dg__radix_sort(uint64_t *items, uint64_t *scratch, size_t n)
{
    sort_by_digit(items, scratch, n, FIRST_BIT);
    sort_by_digit(scratch, items, n, FIRST_BIT + DIGIT_BITS);
    sort_by_digit(items, scratch, n, FIRST_BIT + 2 * DIGIT_BITS);
}
