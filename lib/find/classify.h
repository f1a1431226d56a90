/* Equal items get equal classes: the step every finder begins with.
 *
 * An item is a run of tokens: a block, a sentence, or the k tokens from each position on. Items are
 * equal if they have the same token ids in the same order; hashes only tell where to look. Items
 * that stand once, nearly all of them in prose, get class 0 and cost one probe of a table that fits
 * the cache: items are first partitioned by hash. */
#ifndef DG_FIND_CLASSIFY_H
#define DG_FIND_CLASSIFY_H

#include "base/memory.h"
#include "base/meter.h"

/* n runs of tokens. starts NULL: run i begins at token i. ends NULL: each has k tokens. */
typedef struct dg__runs {
    const uint64_t *ids; /* of all tokens */
    const uint32_t *starts;
    const uint32_t *ends;
    uint32_t k;
    uint32_t n;
} dg__runs;

/* Writes the class of each run to class_of[n]: 0 if no other run equals it, else 1 to *n_classes,
 * numbered by first appearance. hashes[i] is equal for equal runs and else likely not; NULL, for runs
 * of k tokens: they are rolled.
 * Linear; where hashes collide in bulk, as they may for crafted input, O(n log n) comparisons.
 * Memory while it runs: 8 bytes a run. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__classify(const dg__runs *runs, const uint64_t *hashes, uint32_t *class_of,
                       uint32_t *n_classes, const dg_allocator *a, dg__meter *meter);

#endif
