/* Which texts are worth aligning with a text: those before it that share features with it.
 *
 * How much must be shared, the caller says: a shingle counts as two pairs. Of a feature
 * that many texts have, only the first and the last few before the text are looked at, and of many
 * candidates those that share most are taken; so a text costs a bounded number of steps a feature,
 * whatever the texts are. Texts are in order of rank: which ones are looked at doesn't depend on the
 * order in which they came. */
#ifndef DG_NEAR_CANDIDATE_H
#define DG_NEAR_CANDIDATE_H

#include "near/feature.h"

typedef struct dg__near_index {
    dg__near_postings postings; /* sorted by feature, then text */
    uint64_t *places;           /* by text: of each posting, its feature's first one in the upper
                                   half, its own in the lower */
    size_t n_places;
    uint32_t *ends; /* of each text's places */
    uint32_t n_texts;
    uint32_t most_postings, most_candidates; /* as in dg__near_options */
    uint32_t *shared;                        /* with each text: all 0 between calls */
    DG__VEC(uint32_t) found;
    uint64_t n_looked_at; /* postings */
} dg__near_index;

/* Takes the postings, in order of text. Errors: DG_NO_MEMORY; nothing is held then. */
dg_status dg__near_index_make(dg__near_index *index, dg__near_postings *postings, uint32_t n_texts,
                              const dg__near_options *options, const dg_allocator *a);
void dg__near_index_free(dg__near_index *index, const dg_allocator *a);

/* Writes the candidates of a text, all before it, that share `needed` pairs with it, to
 * candidates[most_candidates], those that share most first, and sets *n. False without memory. */
bool dg__near_candidates(dg__near_index *index, uint32_t text, uint32_t needed,
                         uint32_t *candidates, uint32_t *n, const dg_allocator *a);

#endif
