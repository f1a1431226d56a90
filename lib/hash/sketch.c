/* A buffer of twice the sketch. Hashes below the largest that counts are appended; when it is full it
 * is sorted and cut. Invariants: the first n_sorted are in order and different; all are at most
 * `limit`, and no hash above it can get in any more. */
#include "base/memory.h"

#include <dittograph/fingerprint.h>
#include <string.h>

struct dg_sketch {
    dg_allocator allocator;
    uint32_t size;
    uint32_t n;
    uint32_t n_sorted;
    uint64_t limit;
    uint64_t hashes[];
};

static size_t bytes_of(uint32_t size)
{
    return sizeof(dg_sketch) + 2 * (size_t)size * sizeof(uint64_t);
}

dg_status dg_sketch_new(dg_sketch **out, uint32_t size, const dg_allocator *allocator)
{
    if (out == NULL || size < 2 || size > DG_SKETCH_MAX)
        return DG_INVALID;
    dg_allocator a = dg__allocator(allocator);
    dg_sketch *sketch = dg__alloc(&a, bytes_of(size), 1);
    if (sketch == NULL)
        return DG_NO_MEMORY;
    sketch->allocator = a;
    sketch->size = size;
    dg_sketch_reset(sketch);
    *out = sketch;
    return DG_OK;
}

void dg_sketch_free(dg_sketch *sketch)
{
    if (sketch == NULL)
        return;
    dg_allocator a = sketch->allocator;
    dg__free(&a, sketch, bytes_of(sketch->size), 1);
}

void dg_sketch_reset(dg_sketch *sketch)
{
    sketch->n = sketch->n_sorted = 0;
    sketch->limit = UINT64_MAX;
}

/* Moves the largest of the heap hashes[0, n) down from its root to where it belongs. */
static void sift(uint64_t *hashes, uint32_t root, uint32_t n)
{
    uint64_t moved = hashes[root];
    for (uint32_t child; (child = 2 * root + 1) < n; root = child) {
        child += child + 1 < n && hashes[child] < hashes[child + 1];
        if (hashes[child] <= moved)
            break;
        hashes[root] = hashes[child];
    }
    hashes[root] = moved;
}

/* Heapsort: no memory, and n log n on any input. */
static void sort(uint64_t *hashes, uint32_t n)
{
    for (uint32_t root = n / 2; root-- > 0;)
        sift(hashes, root, n);
    for (uint32_t end = n; end-- > 1;) {
        uint64_t largest = hashes[0];
        hashes[0] = hashes[end];
        hashes[end] = largest;
        sift(hashes, 0, end);
    }
}

/* Sorts what is held, drops what is held twice, and all but the smallest. */
static void settle(dg_sketch *sketch)
{
    if (sketch->n == sketch->n_sorted)
        return;
    sort(sketch->hashes, sketch->n);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < sketch->n && kept < sketch->size; i++)
        if (sketch->hashes[i] != sketch->hashes[kept - 1])
            sketch->hashes[kept++] = sketch->hashes[i];
    sketch->n = sketch->n_sorted = kept;
    if (kept == sketch->size)
        sketch->limit = sketch->hashes[kept - 1];
}

void dg_sketch_push(dg_sketch *sketch, const uint64_t *grams, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (grams[i] > sketch->limit)
            continue;
        if (sketch->n == 2 * sketch->size)
            settle(sketch);
        sketch->hashes[sketch->n++] = grams[i];
    }
}

const uint64_t *dg_sketch_hashes(dg_sketch *sketch, size_t *n)
{
    settle(sketch);
    *n = sketch->n;
    return sketch->hashes;
}

double dg_sketch_count(dg_sketch *sketch)
{
    settle(sketch);
    if (sketch->n < sketch->size)
        return sketch->n;
    double largest = ((double)sketch->limit + 1) / 0x1p64;
    return (sketch->size - 1) / largest;
}

/* Walks through the smallest hashes of both, as many as the smaller sketch vouches for, and counts
 * those in both. A sketch that isn't full vouches for all. Returns how many were walked through. */
static uint32_t count_common(const dg_sketch *a, const dg_sketch *b, uint32_t *n_common)
{
    uint32_t size = a->size < b->size ? a->size : b->size, n = 0;
    *n_common = 0;
    for (uint32_t i = 0, j = 0; n < size && (i < a->n || j < b->n); n++) {
        bool from_a = j == b->n || (i < a->n && a->hashes[i] <= b->hashes[j]);
        bool from_b = i == a->n || (j < b->n && b->hashes[j] <= a->hashes[i]);
        *n_common += from_a && from_b;
        i += from_a;
        j += from_b;
    }
    return n;
}

double dg_sketch_resemblance(dg_sketch *a, dg_sketch *b)
{
    settle(a);
    settle(b);
    uint32_t n_common, n = count_common(a, b, &n_common);
    return a->n > 0 && b->n > 0 ? (double)n_common / n : 0;
}

/* |A n B| = r |A u B| and |A| + |B| = |A u B| + |A n B|. */
double dg_sketch_containment(dg_sketch *a, dg_sketch *b)
{
    double resemblance = dg_sketch_resemblance(a, b), size = dg_sketch_count(a);
    double common = resemblance * (size + dg_sketch_count(b)) / (1 + resemblance);
    return size > 0 ? (common < size ? common / size : 1) : 0;
}
