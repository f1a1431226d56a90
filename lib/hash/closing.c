/* In place i of the arrays stands what belongs to hash first - (width - 1) + i. */
#include "hash/closing.h"

typedef void of_two(const int32_t *restrict from, size_t apart, int32_t *restrict to, size_t n);

static void least_of_two(const int32_t *restrict from, size_t apart, int32_t *restrict to, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i] < from[i + apart] ? from[i] : from[i + apart];
}

static void greatest_of_two(const int32_t *restrict from, size_t apart, int32_t *restrict to,
                            size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i] > from[i + apart] ? from[i] : from[i + apart];
}

/* Of `width` consecutive ones from each on: of 2, 4, 8 ..., then of two of those that overlap.
 * Returns where the result is: `one` or `other`. */
static int32_t *filter(of_two *step, uint32_t width, const int32_t *from, int32_t *one,
                       int32_t *other, size_t n)
{
    uint32_t reach = 1;
    for (; 2 * reach <= width; reach *= 2) {
        step(from, reach, one, n);
        int32_t *filled = one;
        one = other;
        other = filled;
        from = filled;
    }
    step(from, width - reach, one, n);
    return one;
}

/* Beyond the first and last hash stands the largest key: a window that reaches there is as good as a
 * shorter one. */
static size_t set_keys(dg__closing *c, const uint64_t *hashes, size_t n, size_t first, size_t end,
                       uint32_t width)
{
    size_t reach = width - 1, len = end - first + 2 * reach, padded = (len + 31) / 32 * 32;
    size_t skipped = first < reach ? reach - first : 0;
    size_t from = first - (reach - skipped), to = n - end < reach ? n : end + reach;
    for (size_t i = 0; i < skipped; i++)
        c->keys[i] = INT32_MAX;
    for (size_t i = from; i < to; i++)
        c->keys[skipped + i - from] = (int32_t)(hashes[i] >> 33);
    for (size_t i = skipped + to - from; i < padded + width; i++)
        c->keys[i] = INT32_MAX;
    return padded;
}

size_t dg__closing_choose(dg__closing *c, const uint64_t *hashes, size_t n, size_t first,
                          size_t end, uint32_t width, uint32_t *chosen, unsigned features)
{
    of_two *least = least_of_two, *greatest = greatest_of_two;
#if DG__X86
    if ((features & DG__CPU_AVX2) != 0) {
        least = dg__least_of_two_avx2;
        greatest = dg__greatest_of_two_avx2;
    }
#endif
    (void)features;
    size_t len = set_keys(c, hashes, n, first, end, width), n_chosen = 0;
    /* What the last places of an array would need lies behind it: none of those is looked at. */
    int32_t *minima = filter(least, width, c->keys, c->a, c->b, len);
    const int32_t *closing =
        filter(greatest, width, minima, minima == c->a ? c->b : c->a, c->c, len);
    const int32_t *keys = c->keys + (width - 1);
    for (size_t i = 0; i < end - first; i++) {
        chosen[n_chosen] = (uint32_t)(first + i);
        n_chosen += keys[i] == closing[i];
    }
    return n_chosen;
}
