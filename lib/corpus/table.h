/* Records on disk that begin with a 64-bit number and are in order of it: found with a few bytes each in
 * memory, and one read.
 *
 *     buckets  of equal parts of the range of numbers: how many records are before each
 *     table    record record record ...
 *
 * Hashes, and places in a text, lie so evenly that a bucket has a few records, however many there
 * are; where they don't, it is searched.
 *
 * A cache keeps blocks of records that were read; each thread has its own, or none. If there is room for
 * all of them it has them from the start: that any number of threads may share. */
#ifndef DG_CORPUS_TABLE_H
#define DG_CORPUS_TABLE_H

#include "base/cpu.h"
#include "corpus/spill.h"

typedef struct dg__table {
    const dg__spill *spill;
    const dg_allocator *allocator;
    uint64_t n, first; /* records, and the number of the first one */
    uint32_t *buckets; /* n_buckets and one more: n */
    size_t n_buckets;
    uint32_t bucket_shift; /* bits of a number less the first, to drop for its bucket */
    uint32_t stride;       /* records of a block */
    /* The cache: direct-mapped, block b in slot b % n_slots. */
    uint8_t *slots;
    uint64_t *held; /* 1 + the block in each slot */
    size_t n_slots;
    bool whole; /* all is held, block b in slot b */
} dg__table;

typedef enum dg__cache {
    DG__CACHE_SOME, /* for one thread */
    DG__CACHE_ALL   /* for any number: all, or nothing if that doesn't fit */
} dg__cache;

/* `memory`: what the buckets and the cache may take; a slot may come to that. At most 2^32 - 1 records:
 * DG_DAMAGED. */
dg_status dg__table_open(dg__table *t, const dg__spill *spill, size_t memory, dg__cache cache,
                         const dg_allocator *a);
void dg__table_close(dg__table *t); /* also one that isn't open */

/* The last record with a number that is not above `number`: *found says whether there is one. *at is its
 * place. */
dg_status dg__table_last(dg__table *t, uint64_t number, bool *found, uint64_t *at, void *record);

/* For asking later: fetches what is looked at first; and once more, when that has come, what then is. */
static inline void dg__table_expect(const dg__table *t, uint64_t number, bool soon)
{
    uint64_t bucket = (number - t->first) >> t->bucket_shift;
    if (bucket >= t->n_buckets)
        return;
    if (!soon) {
        dg__prefetch(&t->buckets[bucket]);
    } else if (t->whole) {
        const uint8_t *at = t->slots + (size_t)t->buckets[bucket] * t->spill->record_size;
        dg__prefetch(at);
        dg__prefetch(at + 64);
    }
}

#endif
