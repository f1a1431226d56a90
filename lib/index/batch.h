/* A batch, inside: changes as they come, until there are enough to be a segment.
 *
 *     put, remove ──► changes, postings in memory ──► segment (not of the index yet) ──► merged
 *                                                                        commit: the manifest ──► */
#ifndef DG_INDEX_BATCH_H
#define DG_INDEX_BATCH_H

#include "index/index.h"
#include "index/record.h"

/* A key that is put in or removed. Its bytes, and the record behind them, are in the batch's. */
typedef struct dg__change {
    size_t key_at, key_len;
    size_t record_at, record_len;
    size_t first_posting, n_postings;
    uint32_t n_tokens;
    bool removes;
} dg__change;

/* A posting in memory: hash << 24 | number, so no more than 2^24 documents are collected at once. */
#define DG__PENDING_BITS 24u
#define DG__PENDING_MAX  ((UINT32_C(1) << DG__PENDING_BITS) - 1)

struct dg_index_batch {
    dg_index *index;
    int lock;
    bool broken;           /* it can only be aborted */
    dg__snapshot *base;    /* the state that it began with */
    dg__snapshot *working; /* what will be committed, but for what isn't written yet */
    dg__bytes bytes;
    DG__VEC(dg__change) changes;
    dg__hashes postings; /* of hash and 0: the number is given when they are written */
    dg__fingerprinter fingerprinter;
    dg__units units; /* of the document that is put in */
};

/* Makes a segment of all changes and empties the batch of them; merges where there is something to
 * merge. After a failure the batch is broken. */
dg_status dg__batch_write(dg_index_batch *batch);

#endif
