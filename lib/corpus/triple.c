/* A radix sort by the few bytes that tell most items apart, then of what they don't; a few items are
 * sorted by insertion. */
#include "corpus/triple.h"

#include <stdbool.h>
#include <string.h>

#define FEW   24u
#define BYTES 24u

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

/* Sorts by the first bytes that differ, as many as tell most of n apart; *end: the byte behind them. */
static void sort_first_bytes(dg__triple *items, dg__triple *scratch, size_t n, uint32_t *end)
{
    dg__triple differs = {{0}}, *from = items, *to = scratch;
    uint32_t first = 0, wanted = 2;
    for (size_t i = 1; i < n; i++)
        for (int word = 0; word < 3; word++)
            differs.w[word] |= items[i].w[word] ^ items[0].w[word];
    while (first < BYTES && dg__triple_byte(&differs, first) == 0)
        first++;
    for (size_t left = n; left > 4096; left /= 256)
        wanted++;
    *end = first + wanted < BYTES ? first + wanted : BYTES;
    for (uint32_t byte = *end; byte-- > first;) {
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

/* Whether the first `end` bytes are the same. */
static bool begins_alike(const dg__triple *a, const dg__triple *b, uint32_t end)
{
    for (uint32_t word = 0; word < 3 && end > 8 * word; word++) {
        uint32_t unused = end - 8 * word < 8 ? 64 - 8 * (end - 8 * word) : 0;
        if ((a->w[word] ^ b->w[word]) >> unused != 0)
            return false;
    }
    return true;
}

/* What the first bytes don't tell apart is sorted by the next: at most a call a byte deep. */
void dg__triples_sort(dg__triple *items, dg__triple *scratch, size_t n)
{
    uint32_t end;
    if (n <= FEW) {
        sort_few(items, n);
        return;
    }
    sort_first_bytes(items, scratch, n, &end);
    if (end == BYTES)
        return;
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && begins_alike(&items[next], &items[i], end);)
            next++;
        if (next - i > 1)
            dg__triples_sort(items + i, scratch, next - i);
    }
}
