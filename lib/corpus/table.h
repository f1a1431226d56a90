/* Records on disk that begin with a 64-bit number and are in order of it: found with a few numbers in
 * memory, and one read.
 *
 *     buckets  of equal parts of the range of numbers: the first block that begins there or behind it
 *     index    every stride-th number
 *     table    | block of stride records | block | block ...
 *
 * Hashes, and places in a text, lie so evenly that a bucket has a block or two, however many there
 * are; where they don't, it is searched.
 *
 * A cache keeps blocks that were read; each thread has its own, or none. If there is room for all of
 * them it has them from the start: that any number of threads may share. */
#ifndef DG_CORPUS_TABLE_H
#define DG_CORPUS_TABLE_H

#include "corpus/spill.h"

#define DG__BLOCK_MAX 4096u /* bytes of a block, at most */

typedef struct dg__table {
    const dg__spill *spill;
    const dg_allocator *allocator;
    uint64_t n;
    uint64_t *index;
    size_t n_blocks;
    uint32_t *buckets; /* n_buckets and one more: n_blocks */
    size_t n_buckets;
    uint32_t bucket_shift; /* bits of a number less the first, to drop for its bucket */
    uint32_t stride;
    /* The cache: direct-mapped, block b in slot b % n_slots. */
    uint8_t *slots;
    uint64_t *held; /* 1 + the block in each slot */
    size_t n_slots;
    bool whole; /* all is held */
} dg__table;

typedef enum dg__cache {
    DG__CACHE_SOME, /* for one thread */
    DG__CACHE_ALL   /* for any number: all, or nothing if that doesn't fit */
} dg__cache;

/* `memory`: what the index and the cache may take; the index alone may need more. */
dg_status dg__table_open(dg__table *t, const dg__spill *spill, size_t memory, dg__cache cache,
                         const dg_allocator *a);
void dg__table_close(dg__table *t); /* also one that isn't open */

/* The last record with a number that is not above `number`, or below it if `below`: *found says
 * whether there is one. *at is its place. */
dg_status dg__table_last(dg__table *t, uint64_t number, bool below, bool *found, uint64_t *at,
                         void *record);

#endif
