/* Documents in order of their keys, in bounded memory: keys are bytes of any length.
 *
 *     documents and keys ──► as many as fit in memory, sorted ──► a run ─┐
 *                                                                 a run ─┴─► merged, some at a time */
#ifndef DG_CORPUS_MERGE_H
#define DG_CORPUS_MERGE_H

#include "corpus/state.h"

/* A document with its key, its index among the documents in order of place. */
typedef struct dg__keyed {
    dg__added added;
    uint32_t index;
    uint32_t key_len;
    const uint8_t *key;
} dg__keyed;

/* Hands out all documents in order of key; of equal keys in order of index. */
dg_status dg__each_by_key(const dg_corpus *c, const dg__workspace *w,
                          dg_status (*take)(void *ctx, const dg__keyed *keyed), void *ctx);

#endif
