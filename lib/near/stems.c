/* The table that defines a common subsequence, a row at a time, and a merge of sorted copies. */
#include "near/stems.h"

#include "base/sort.h"

#include <string.h>

#define MOST_LETTERS 256u

/* The whole square root. */
static uint32_t root_of(uint32_t n)
{
    uint32_t root = 0;
    for (uint32_t bit = 1u << 15; bit > 0; bit >>= 1)
        if ((root | bit) * (root | bit) <= n)
            root |= bit;
    return root;
}

uint32_t dg__stem_weight(uint32_t n_letters)
{
    return root_of((n_letters < MOST_LETTERS ? n_letters : MOST_LETTERS) << 16);
}

static uint32_t lighter(const dg__stem *a, const dg__stem *b)
{
    return a->weight < b->weight ? a->weight : b->weight;
}

/* Weights: at most 2^12 each, 2^24 in all. */
static uint32_t in_order(uint32_t *row, const dg__stem *a, uint32_t n, const dg__stem *b,
                         uint32_t m)
{
    memset(row, 0, (m + 1) * sizeof *row);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0, before = 0; j < m; j++) { /* row[j] of the row above: before */
            uint32_t above = row[j + 1], best = above > row[j] ? above : row[j];
            if (a[i].id == b[j].id && before + lighter(&a[i], &b[j]) > best)
                best = before + lighter(&a[i], &b[j]);
            row[j + 1] = best;
            before = above;
        }
    return row[m];
}

/* By id, the heaviest first. */
static int compare_stems(const void *ctx, const void *a, const void *b)
{
    const dg__stem *x = a, *y = b;
    (void)ctx;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return (x->weight < y->weight) - (x->weight > y->weight);
}

/* Both sorted. */
static uint32_t in_any_order(const dg__stem *a, uint32_t n, const dg__stem *b, uint32_t m)
{
    uint32_t sum = 0;
    for (uint32_t i = 0, j = 0; i < n && j < m;) {
        bool less = a[i].id<b[j].id, more = a[i].id> b[j].id;
        sum += less || more ? 0 : lighter(&a[i], &b[j]);
        i += !more;
        j += !less;
    }
    return sum;
}

static uint32_t sum_of(const dg__stem *stems, uint32_t n)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += stems[i].weight;
    return sum;
}

dg_status dg__stems_alike(double *likeness, const dg__stem *a, uint32_t n, const dg__stem *b,
                          uint32_t m, const dg_allocator *allocator)
{
    uint32_t of_a = sum_of(a, n), of_b = sum_of(b, m), n_room = n + m;
    uint32_t *row = dg__alloc(allocator, m + 1, sizeof *row);
    dg__stem *room = dg__alloc(allocator, n_room + 1, sizeof *room);
    dg_status status = row != NULL && room != NULL ? DG_OK : DG_NO_MEMORY;
    uint32_t shared = status == DG_OK ? in_order(row, a, n, b, m) : 0;
    for (uint32_t i = 0; i < n_room && status == DG_OK; i++)
        room[i] = i < n ? a[i] : b[i - n];
    if (status == DG_OK)
        status = dg__sort(room, n, sizeof *room, compare_stems, NULL, allocator);
    if (status == DG_OK)
        status = dg__sort(room + n, m, sizeof *room, compare_stems, NULL, allocator);
    if (status == DG_OK) {
        uint32_t heavier = of_a > of_b ? of_a : of_b;
        double whole = .25 * (2. * heavier + of_a + of_b);
        shared += in_any_order(room, n, room + n, m);
        *likeness = shared > 0 ? .5 * shared / whole : 0;
    }
    dg__free(allocator, row, m + 1, sizeof *row);
    dg__free(allocator, room, n_room + 1, sizeof *room);
    return status;
}
