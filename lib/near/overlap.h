/* Which long texts have much in common, or contain one another: whole documents, not blocks.
 *
 *     texts ──► winnowed 8-grams ──► candidates ──► sets of 5-grams compared
 *
 * Two texts overlap if min_resemblance of the distinct 5-grams of tokens in either are in both, or
 * min_containment of those of one of them (Broder, On the resemblance and containment of documents,
 * 1997; exactly, not by sketches). Compared are those that share three of the 8-grams that winnowing
 * chooses with windows of 8, or half of the shorter one's, so what shares three runs of 15 tokens far
 * from one another is. Of an 8-gram that many texts have, only the first and the last few before the
 * text are looked at, and of many candidates those that share most are compared. What is reported was
 * compared; what is missed, because texts share no long run, or because too many share it.
 *
 * Rare pairs of tokens, by which near.h finds blocks, don't do here: a fixed number of them is nothing
 * in a long text. */
#ifndef DG_NEAR_OVERLAP_H
#define DG_NEAR_OVERLAP_H

#include "near/near.h"

typedef struct dg__overlap_options {
    double min_resemblance;   /* over 0 */
    double min_containment;   /* over 0 */
    uint32_t most_postings;   /* of an 8-gram's, for each text; even */
    uint32_t most_candidates; /* of a text's; at most DG__NEAR_CANDIDATES_MAX */
} dg__overlap_options;

#define DG__OVERLAP_OPTIONS_INIT                                                                   \
    {                                                                                              \
        0.5, 0.5, 128, DG__NEAR_CANDIDATES_MAX                                                     \
    }

typedef struct dg__overlap {
    uint32_t text, other; /* the other comes before it */
    double resemblance;
    double containment[2]; /* of the text's 5-grams those in both; of the other's */
} dg__overlap;

typedef struct dg__overlaps {
    DG__VEC(dg__overlap) pairs; /* by text; of each, those that share most 8-grams first */
    uint64_t n_candidates;      /* pairs that were compared */
    uint64_t n_postings;        /* looked at to choose them */
} dg__overlaps;

/* Finds the pairs. Texts are distinct, longest first, by ids as good as random hashes.
 * Cost: linear in tokens on every input, but for sorting the 5-grams of each text. Memory while it
 * runs: 8 bytes a token, about 4 more for what winnowing chooses, 24 a text.
 * On failure nothing is held. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__overlaps_find(dg__overlaps *overlaps, const dg__near_units *texts,
                            const dg__overlap_options *options, const dg_allocator *a,
                            dg__meter *meter);
void dg__overlaps_free(dg__overlaps *overlaps, const dg_allocator *a);

#endif
