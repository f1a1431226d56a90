/* What leads to stored documents: shared by the parts of that step. */
#ifndef DG_INDEX_LEAD_H
#define DG_INDEX_LEAD_H

#include "index/query.h"

/* A document that a feature leads to. */
typedef struct dg__hit {
    uint32_t part;
    uint32_t document;
    uint32_t
        n_common; /* features of more than max_documents documents that lead to it; 0: another */
} dg__hit;

typedef DG__VEC(dg__hit) dg__hits;

/* By part, then document. */
int dg__compare_hits(const void *ctx, const void *a, const void *b);

/* ---- Keys, where they decide ---- */

/* Reads what a listing says of a document, unless that is known. */
dg_status dg__led_know(dg__led *led, dg__query *q);

/* Of n documents in order of part, then number, those with the smallest keys: `most` or as many as
 * there are, in order of key. Keys are read as far as they decide. */
dg_status dg__led_smallest(dg__led **smallest, size_t most, dg__led *const *of, size_t n,
                           dg__query *q);

/* ---- What more than max_documents documents hold ---- */

/* A common feature, or several that lead to the same documents. */
typedef struct dg__common {
    size_t end; /* of its hits in the list of all; they begin where the one before ends */
    uint32_t n_features;
} dg__common;

typedef struct dg__commons {
    dg__hits hits;
    DG__VEC(dg__common) sets;
    DG__VEC(dg__led) documents; /* of all of the hits, each once, in order */
} dg__commons;

/* How many documents of a common feature are led to: as many as a match shows. */
size_t dg__most_common(const dg__query *q);

/* Takes over the hits of a common feature from `from` on: of each part, in which they are in order
 * of key, as many as may be wanted. DG_OK or DG_NO_MEMORY. */
dg_status dg__commons_take(dg__commons *commons, dg__hits *hits, size_t from, const dg__query *q);

/* Adds to the hits, of each common feature, those with the smallest keys. */
dg_status dg__commons_give(dg__commons *commons, dg__hits *hits, dg__query *q);

/* The document of a hit, if it is one of them, or NULL. */
const dg__led *dg__commons_find(const dg__commons *commons, const dg__hit *hit);

void dg__commons_free(dg__commons *commons, const dg_allocator *a);

#endif
