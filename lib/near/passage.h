/* Passages that two sequences of tokens share, with edits.
 *
 *     k-grams ──► maximal matches ──► chains over small gaps ──► places, each once, ends aligned
 *                                                                         └──► joined
 *
 * Knows nothing of text: tokens are numbers, equal or not. */
#ifndef DG_NEAR_PASSAGE_H
#define DG_NEAR_PASSAGE_H

#include "near/passage_match.h"

/* Tokens [first, end) of a side. */
typedef struct dg__place {
    uint32_t first, end;
    unsigned side;
} dg__place;

typedef struct dg__passage {
    dg__place at[2];  /* where it stands, on the first side and on the second */
    uint32_t matched; /* tokens that align, each with an equal one of the other side */
    uint32_t
        first_other; /* in dg__passages.others: places where it stands again, or a part of it */
    uint32_t n_others;
} dg__passage;

typedef struct dg__passages {
    DG__VEC(dg__passage) items; /* the most matched first, before ends were aligned and joined */
    DG__VEC(dg__place) others;  /* a passage's are in order of side, then position */
} dg__passages;

typedef struct dg__passage_options {
    uint32_t min_matched; /* of a passage; at least grams->k */
    uint32_t max_gap;     /* between exact matches, in tokens; at most DG__GAP_MAX */
} dg__passage_options;

/* Finds every text that both sides hold, once.
 *
 * Candidates are the chains of passage_chain.h that match half of min_matched tokens or more; matched
 * tokens are those of the chain and of the longest common subsequences of its gaps. They are taken in
 * order of matched tokens, the most first. A side of a candidate is told already if more than half of
 * its tokens, and all of its exact matches of min_matched tokens, lie in places taken before. Where a
 * side isn't, the ends are aligned with what follows them and what comes before, as passage_align.h
 * says, on and on as long as most of that isn't told on such a side; so what is edited too much for
 * chains is a part of the passage that it belongs to. Then the candidate has to have min_matched
 * tokens in its chain, or half as many again in all. If neither side is told, it is a passage, and its
 * sides are taken. If one is, the text stands once more on the other: that is one of the other places
 * of the passage which holds the longest stretch of the side that is told. If both are, it says nothing
 * new. In the end passages between which something was put in are joined, as passage_join.h says.
 *
 * So any min_matched tokens in a row that both sides hold lie, on either side, in places reported
 * (as far as matches are found: all but what passage_match.h says of frequent k-grams, where the
 * tokens still do, one by one).
 *
 * O(n log n). Memory while it runs: 8 bytes a token, 28 a match, 48 a chain, and what the steps take.
 * `passages` is as it was on failure. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__passages_find(dg__passages *passages, const dg__sequence s[2], const dg__grams *grams,
                            const dg__passage_options *options, const dg_allocator *a,
                            dg__meter *meter);
void dg__passages_free(dg__passages *passages, const dg_allocator *a);

#endif
