/* The distinct texts of the documents of a whole, in an order of rank: what is the same is looked at
 * once. */
#ifndef DG_FIND_TEXTS_H
#define DG_FIND_TEXTS_H

#include "find/whole.h"
#include "near/near.h"

#include <dittograph/cluster.h>

#define DG__NO_TEXT UINT32_MAX

typedef struct dg__texts {
    dg__near_units units; /* one a text, by rank */
    uint32_t
        *document_of;  /* of each text: the one that ranks first of the documents that have it */
    uint32_t *text_of; /* of each document; DG__NO_TEXT: it was left out */
    uint32_t *starts, *ends;
    uint32_t n_documents; /* elements of all arrays */
} dg__texts;

/* How documents are ranked; of equal ones the one with the lowest index comes first. */
typedef struct dg__ranking {
    dg_represent by;
    const uint64_t *keys; /* of each document, for DG_REPRESENT_KEY */
} dg__ranking;

/* Tells which documents have the same tokens, by ids, which must live as long. Documents of fewer than
 * min_tokens tokens are left out. Cost: linear in tokens, and sorting documents.
 * On failure nothing is held. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__texts_make(dg__texts *texts, const dg__whole *whole, const uint64_t *ids,
                         const dg__ranking *ranking, uint32_t min_tokens, const dg_allocator *a,
                         dg__meter *meter);
void dg__texts_free(dg__texts *texts, const dg_allocator *a);

#endif
