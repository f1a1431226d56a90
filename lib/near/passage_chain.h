/* Chains of matches: one text with small edits is a row of matches with small gaps between them. */
#ifndef DG_NEAR_PASSAGE_CHAIN_H
#define DG_NEAR_PASSAGE_CHAIN_H

#include "near/passage_match.h"

/* Matches of dg__passage_chains.matches: in order on both sides, not overlapping on either. */
typedef struct dg__passage_chain {
    size_t first;
    uint32_t n;
    uint32_t matched; /* tokens in them */
} dg__passage_chain;

typedef struct dg__passage_chains {
    DG__VEC(dg__passage_chain) items;
    dg__matches matches;
} dg__passage_chains;

/* A match may follow another if it begins and ends behind it on both sides, no more than max_gap
 * tokens away on either, and the gaps differ by no more than that; where they overlap it is cut. On
 * each diagonal only the last match that comes before it is looked at. Chains are taken in order of
 * the tokens they match, the most first: the best that ends in each match not used yet, back to the
 * first one that is. Those of fewer than min_matched tokens are dropped.
 *
 * Chaining fragments by dynamic programming with a local condition on gaps: Eppstein, Galil,
 * Giancarlo and Italiano (Sparse dynamic programming I: linear cost functions, JACM 39(3), 1992);
 * Abouelhoda and Ohlebusch (Chaining algorithms for multiple genome comparison, J. Discrete
 * Algorithms 3, 2005). With gaps this small there are 2 * max_gap + 1 diagonals to look at, so a table
 * of diagonals does without their search trees.
 *
 * matches: as dg__matches_find gives them. O(n log n) in their number. Memory while it runs: 16 bytes a
 * match and 8 a token. Errors: DG_NO_MEMORY and the meter's; free `chains` whatever is returned. */
dg_status dg__passage_chains_find(dg__passage_chains *chains, const dg__matches *matches,
                                  const dg__sequence s[2], uint32_t max_gap, uint32_t min_matched,
                                  const dg_allocator *a, dg__meter *meter);
void dg__passage_chains_free(dg__passage_chains *chains, const dg_allocator *a);

#endif
