/* A snapshot: the segments that make up one state of an index, and which of their documents are
 * dead, because they were removed or put in anew. No key is alive twice. It never changes; whoever
 * uses one keeps it, and with it the files, whatever is committed meanwhile. */
#ifndef DG_INDEX_SNAPSHOT_H
#define DG_INDEX_SNAPSHOT_H

#include "index/segment.h"

typedef struct dg__part {
    dg__segment *segment;
    uint64_t *dead; /* a bit for each document; NULL: none */
    uint32_t n_dead;
} dg__part;

typedef struct dg__snapshot {
    dg_allocator allocator;
    atomic_size_t references;
    uint64_t generation;
    uint64_t next_number; /* of the next segment */
    DG__VEC(dg__part) parts;
} dg__snapshot;

/* Without segments; NULL without memory. */
dg__snapshot *dg__snapshot_new(const dg_allocator *a);
dg__snapshot *dg__snapshot_keep(dg__snapshot *snapshot);
void dg__snapshot_release(dg__snapshot *snapshot); /* NULL is allowed */

/* One of the same segments and dead documents, to be changed and then shared; NULL without memory. */
dg__snapshot *dg__snapshot_copy(const dg__snapshot *snapshot);

/* Adds a segment with no dead documents, and takes it over; false without memory. */
bool dg__snapshot_add(dg__snapshot *snapshot, dg__segment *segment);

/* Takes out the parts whose bit in `gone` is set. */
void dg__snapshot_drop(dg__snapshot *snapshot, const uint64_t *gone);

bool dg__part_is_dead(const dg__part *part, uint32_t document);

/* Marks a document as dead. DG_OK or DG_NO_MEMORY. */
dg_status dg__part_kill(dg__part *part, uint32_t document, const dg_allocator *a);

/* Documents that are alive. */
uint64_t dg__snapshot_count(const dg__snapshot *snapshot);

/* Finds the document with a key that is alive: in which part, by a listing of that part's segment,
 * one for each part. *part is parts.len if there is none. */
dg_status dg__snapshot_find(size_t *part, const dg__snapshot *snapshot, dg__listing *listings,
                            const uint8_t *key, size_t key_len);

/* A listing for each part, to be ended; NULL without memory, or parts. */
dg__listing *dg__snapshot_listings(const dg__snapshot *snapshot);
void dg__snapshot_listings_end(const dg__snapshot *snapshot, dg__listing *listings);

#endif
