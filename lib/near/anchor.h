/* Anchors: what stands once in each of two runs of ids, in the same order in both. */
#ifndef DG_NEAR_ANCHOR_H
#define DG_NEAR_ANCHOR_H

#include "base/memory.h"
#include "base/meter.h"

/* a[a, a + n) equals b[b, b + n). */
typedef struct dg__anchor {
    uint32_t a, b, n;
} dg__anchor;

typedef DG__VEC(dg__anchor) dg__anchors;

/* Appends anchors made of runs of k tokens, 1 to 32, that stand once in a and once in b: of all
 * those, a longest sequence that is in order in both. They don't overlap.
 * O(n log n); about 48 bytes a token while it runs. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__anchors_find(dg__anchors *anchors, const uint64_t *a, uint32_t n_a, const uint64_t *b,
                           uint32_t n_b, uint32_t k, const dg_allocator *allocator,
                           dg__meter *meter);

#endif
