/* What texts are found by: features, of which near duplicates are likely to share some, and others
 * aren't. Two kinds, both hashes:
 *
 *  - pairs of tokens at distance 1 or 2, whichever comes first: the rarest DG__NEAR_PAIRS of each
 *    text. They survive edits where longer runs don't; and rare ones lead to few other texts.
 *  - winnowed shingles, runs of 5 tokens: all of each text. They find a short text in a long one,
 *    whose rarest pairs stand elsewhere.
 *
 * Features that occur in one text only are dropped, and pairs so before the rarest are taken: a typo
 * makes the rarest pairs of all. They are counted in a table of hashed 8-bit counters, so that now
 * and then one is thought to be more common than it is. */
#ifndef DG_NEAR_FEATURE_H
#define DG_NEAR_FEATURE_H

#include "near/near.h"

/* Rarest pairs taken of a text. */
#define DG__NEAR_PAIRS 16u

/* A posting: a feature's hash in the upper half, its kind in their lowest bit; the text in the lower
 * half. */
#define DG__NEAR_SHINGLE (UINT64_C(1) << 32)

typedef DG__VEC(uint64_t) dg__near_postings;

/* Appends the postings of all texts, text by text. Texts are distinct.
 * Memory while it runs: 6 bytes a token, 9 at most, and 8 MB at most. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__near_features(dg__near_postings *postings, const dg__near_units *texts,
                            const dg_allocator *a, dg__meter *meter);

#endif
