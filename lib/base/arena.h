/* Items handed out to many threads at once and given back all together.
 *
 *     last ──► chunk ──► chunk ──► chunk        each twice as large as the next, up to a bound
 *              [size item][size item]....
 *
 * Taking an item is one atomic addition; chunks are large enough for allocators to take them from
 * the system and give them back to it. */
#ifndef DG_BASE_ARENA_H
#define DG_BASE_ARENA_H

#include "base/memory.h"

#include <stdatomic.h>

struct dg__chunk;

/* The allocator must be one that the threads may call at once. */
typedef struct dg__arena {
    dg_allocator allocator;
    _Atomic(struct dg__chunk *) last;
} dg__arena;

/* Any thread, at any time but during dg__arena_empty: `size` uninitialised bytes, aligned as
 * uint64_t; NULL without memory. */
void *dg__arena_take(dg__arena *arena, size_t size);

/* Calls `each`, if it isn't NULL, for every item, in any order, and frees it soon after: at any time
 * items that were done with take 33 MB, or half of all if that is less. */
void dg__arena_empty(dg__arena *arena, void (*each)(void *ctx, void *item), void *ctx);

#endif
