/* What stands for a run of tokens while equal ones are looked for, and where those meet.
 *
 *     hashes ──► partitions of (tag, run) ──► one table a partition, within the cache
 *
 * A partition is chosen by some bits of the upper half of a hash; the tag is the lower half. */
#ifndef DG_FIND_ENTRIES_H
#define DG_FIND_ENTRIES_H

#include "base/memory.h"

typedef struct dg__entry {
    uint32_t tag;
    uint32_t run;
} dg__entry;

/* Entries sorted by partition; in one, in the order they came. Each run is counted first, then all
 * get their places, then each is put there. */
typedef struct dg__partitions {
    dg__entry *entries;
    uint32_t *ends; /* of each partition in entries; before it is filled: where its next one goes */
    uint32_t n_entries;
    uint32_t n_partitions; /* a power of two */
} dg__partitions;

/* For about n entries, at most `each` a partition on average. Fails only for want of memory. */
bool dg__partitions_make(dg__partitions *p, uint32_t n, uint32_t each, const dg_allocator *a);
bool dg__partitions_place(dg__partitions *p, const dg_allocator *a);
void dg__partitions_free(dg__partitions *p, const dg_allocator *a);

static inline uint32_t *dg__partition_of(const dg__partitions *p, uint64_t hash)
{
    return &p->ends[(uint32_t)(hash >> 32) & (p->n_partitions - 1)];
}

static inline void dg__partitions_count(dg__partitions *p, const uint64_t *hashes, size_t n)
{
    if (p->n_partitions == 1) /* else each addition would wait for the one before */
        p->ends[0] += (uint32_t)n;
    else
        for (size_t i = 0; i < n; i++)
            ++*dg__partition_of(p, hashes[i]);
}

static inline void dg__partitions_put(dg__partitions *p, uint64_t hash, uint32_t run)
{
    p->entries[(*dg__partition_of(p, hash))++] = (dg__entry){(uint32_t)hash, run};
}

/* Open addressing, linear probing, at most half full. It grows with what differs: a text of one word
 * a million times needs no more of it than a text of one. A slot holds the first entry of its kind,
 * with 1 + its run; 0 is free. Crafted tags may all lead to the same slots: callers count the slots
 * passed over, and beyond max_passed they go another way. */
typedef struct dg__table {
    dg__entry *slots;
    size_t n_slots; /* a power of two */
    size_t used;
    uint64_t passed, max_passed;
} dg__table;

/* For partitions of about `average` entries, of n in all. */
bool dg__table_make(dg__table *t, uint32_t average, uint32_t n, const dg_allocator *a);
void dg__table_free(dg__table *t, const dg_allocator *a);
void dg__table_clear(dg__table *t);
bool dg__table_grow(dg__table *t, const dg_allocator *a);

/* Before each entry: whether there is room for it. */
static inline bool dg__table_reserve(dg__table *t, const dg_allocator *a)
{
    return 2 * t->used < t->n_slots || dg__table_grow(t, a);
}

static inline bool dg__table_is_misled(const dg__table *t)
{
    return t->passed > t->max_passed;
}

#endif
