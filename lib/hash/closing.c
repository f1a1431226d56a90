/* In place i of the arrays stands what belongs to hash first - (width - 1) + i. */
#include "hash/closing.h"

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
static int32_t *filter(dg__of_two *step, uint32_t width, const int32_t *from, int32_t *one,
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

static void keys_of(const uint64_t *hashes, int32_t *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        keys[i] = (int32_t)(hashes[i] >> 33);
}

static size_t places_of_equal(const int32_t *one, const int32_t *other, size_t n, uint32_t first,
                              uint32_t *places)
{
    size_t n_places = 0;
    for (size_t i = 0; i < n; i++) {
        places[n_places] = first + (uint32_t)i;
        n_places += one[i] == other[i];
    }
    return n_places;
}

static const dg__closing_steps portable = {keys_of, least_of_two, greatest_of_two, places_of_equal};

static const dg__closing_steps *choose_steps(unsigned features)
{
#if DG__X86
    if ((features & DG__CPU_AVX2) != 0)
        return &dg__closing_avx2;
#endif
    (void)features;
    return &portable;
}

/* Beyond the first and last hash stands the largest key: a window that reaches there is as good as a
 * shorter one. */
static size_t set_keys(dg__closing *c, const dg__closing_steps *by, const uint64_t *hashes,
                       size_t n, size_t first, size_t end, uint32_t width)
{
    size_t reach = width - 1, len = end - first + 2 * reach, padded = (len + 31) / 32 * 32;
    size_t skipped = first < reach ? reach - first : 0;
    size_t from = first - (reach - skipped), to = n - end < reach ? n : end + reach;
    for (size_t i = 0; i < skipped; i++)
        c->keys[i] = INT32_MAX;
    by->keys(hashes + from, c->keys + skipped, to - from);
    for (size_t i = skipped + to - from; i < padded + width; i++)
        c->keys[i] = INT32_MAX;
    return padded;
}

size_t dg__closing_choose(dg__closing *c, const uint64_t *hashes, size_t n, size_t first,
                          size_t end, uint32_t width, uint32_t *chosen, unsigned features)
{
    const dg__closing_steps *by = choose_steps(features);
    size_t len = set_keys(c, by, hashes, n, first, end, width);
    /* What the last places of an array would need lies behind it: none of those is looked at. */
    int32_t *minima = filter(by->least, width, c->keys, c->a, c->b, len);
    const int32_t *closing =
        filter(by->greatest, width, minima, minima == c->a ? c->b : c->a, c->c, len);
    return by->equal(c->keys + (width - 1), closing, end - first, (uint32_t)first, chosen);
}
