/* A stable merge sort on the caller's allocator (qsort is not stable and may call malloc). */
#ifndef DG_BASE_SORT_H
#define DG_BASE_SORT_H

#include "base/memory.h"

/* Sorts n items of `item` bytes: negative, 0, positive as in qsort. O(n log n) comparisons on every
 * input; memory: n more items while it runs. DG_OK or DG_NO_MEMORY, with the items as they were. */
dg_status dg__sort(void *items, size_t n, size_t item,
                   int (*compare)(const void *ctx, const void *a, const void *b), const void *ctx,
                   const dg_allocator *allocator);

#endif
