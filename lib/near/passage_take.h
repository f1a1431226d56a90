/* From candidates to passages: what both sides hold is told once. */
#ifndef DG_NEAR_PASSAGE_TAKE_H
#define DG_NEAR_PASSAGE_TAKE_H

#include "near/passage.h"

/* A chain. Its passage has no other places yet, and its ends are aligned when it is taken. */
typedef struct dg__candidate {
    dg__passage passage;
    const dg__match *matches; /* of the chain */
    uint32_t n_matches;
    uint32_t chained; /* tokens in them */
} dg__candidate;

/* Sorts the candidates, takes passages from them and joins those, as passage.h says. Linear in the
 * tokens they span, and n log n in their number. Free `passages` whatever is returned. */
dg_status dg__passages_take(dg__passages *passages, const dg__sequence s[2],
                            dg__candidate *candidates, size_t n, uint32_t min_matched,
                            const dg_allocator *a, dg__meter *meter);

#endif
