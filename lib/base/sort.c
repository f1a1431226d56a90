/* Bottom-up: runs of 1, 2, 4 ... items are merged from one buffer into the other; those that
 * follow each other in order are copied. */
#include "base/sort.h"

#include <string.h>

typedef struct sorter {
    size_t item;
    int (*compare)(const void *ctx, const void *a, const void *b);
    const void *ctx;
} sorter;

/* Merges the sorted runs from[0, half) and from[half, n) into `to`; equal items keep their order. */
static inline void merge_items(const sorter *s, size_t item, const char *from, size_t half,
                               size_t n, char *to)
{
    const char *a = from, *a_end = from + half * item;
    const char *b = a_end, *b_end = from + n * item;
    if (half < n && s->compare(s->ctx, a_end - item, b) <= 0)
        a = a_end = from, b = from; /* in order already: the rest is all of it */
    for (; a < a_end && b < b_end; to += item) {
        bool first = s->compare(s->ctx, a, b) <= 0;
        memcpy(to, first ? a : b, item);
        a += first ? item : 0;
        b += first ? 0 : item;
    }
    memcpy(to, a, (size_t)(a_end - a));
    memcpy(to + (a_end - a), b, (size_t)(b_end - b));
}

/* Usual sizes are told to the compiler: an item is then moved without a call. */
static void merge(const sorter *s, const char *from, size_t half, size_t n, char *to)
{
    switch (s->item) {
    case 4:
        merge_items(s, 4, from, half, n, to);
        break;
    case 8:
        merge_items(s, 8, from, half, n, to);
        break;
    case 16:
        merge_items(s, 16, from, half, n, to);
        break;
    default:
        merge_items(s, s->item, from, half, n, to);
    }
}

dg_status dg__sort(void *items, size_t n, size_t item,
                   int (*compare)(const void *ctx, const void *a, const void *b), const void *ctx,
                   const dg_allocator *allocator)
{
    if (n < 2)
        return DG_OK;
    char *scratch = dg__alloc(allocator, n, item);
    if (scratch == NULL)
        return DG_NO_MEMORY;
    sorter s = {item, compare, ctx};
    char *from = items, *to = scratch;
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t i = 0; i < n; i += 2 * width) {
            size_t left = n - i, len = left < 2 * width ? left : 2 * width;
            merge(&s, from + i * item, len < width ? len : width, len, to + i * item);
        }
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, n * item);
    dg__free(allocator, scratch, n, item);
    return DG_OK;
}
