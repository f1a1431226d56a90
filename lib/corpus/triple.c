/* A radix sort, from the last byte to the first, that leaves out bytes which are all the same; a few
 * items are sorted by insertion. */
#include "corpus/triple.h"

#include <stdbool.h>
#include <string.h>

#define FEW 24u

static bool is_less(const dg__triple *a, const dg__triple *b)
{
    for (int i = 0; i < 2; i++)
        if (a->w[i] != b->w[i])
            return a->w[i] < b->w[i];
    return a->w[2] < b->w[2];
}

static void sort_few(dg__triple *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        dg__triple item = items[i];
        size_t at = i;
        for (; at > 0 && is_less(&item, &items[at - 1]); at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

static void scatter(const dg__triple *from, dg__triple *to, size_t n, uint32_t word, uint32_t shift)
{
    size_t starts[256] = {0}, sum = 0;
    for (size_t i = 0; i < n; i++)
        starts[from[i].w[word] >> shift & 255]++;
    for (size_t i = 0; i < 256; i++) {
        size_t count = starts[i];
        starts[i] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[starts[from[i].w[word] >> shift & 255]++] = from[i];
}

void dg__triples_sort(dg__triple *items, dg__triple *scratch, size_t n)
{
    dg__triple differs = {{0}}, *from = items, *to = scratch;
    if (n <= FEW) {
        sort_few(items, n);
        return;
    }
    for (size_t i = 1; i < n; i++)
        for (int word = 0; word < 3; word++)
            differs.w[word] |= items[i].w[word] ^ items[0].w[word];
    for (uint32_t byte = 24; byte-- > 0;) {
        if (dg__triple_byte(&differs, byte) == 0)
            continue;
        scatter(from, to, n, byte / 8, 56 - 8 * (byte % 8));
        dg__triple *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, n * sizeof *items);
}
