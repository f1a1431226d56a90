/* Aligning a few tokens: between two matches of a chain, and beyond its ends. */
#ifndef DG_NEAR_PASSAGE_ALIGN_H
#define DG_NEAR_PASSAGE_ALIGN_H

#include "near/passage_gram.h"

/* The tokens that are alike in a longest common subsequence of first[0, n) and second[0, m); n and m
 * are at most DG__GAP_MAX. */
#define DG__GAP_MAX 32u
uint32_t dg__gap_matched(const uint64_t *first, uint32_t n, const uint64_t *second, uint32_t m);

/* How far a passage goes on beyond an end of its chain. */
typedef struct dg__extension {
    uint32_t n[2];    /* tokens taken on either side: none, or the last ones are alike */
    uint32_t matched; /* of them */
} dg__extension;

/* Alignment of prefixes by extension until the score has dropped (Zhang, Schwartz, Wagner and Miller,
 * A greedy algorithm for aligning DNA sequences, J. Computational Biology 7, 2000) with affine costs
 * (Gotoh, An improved algorithm for matching biological sequences, J. Molecular Biology 162, 1982).
 * In quarters of a token: +4 for tokens that are alike; for an edit -6, and -1 more for each step after
 * its first. A step puts two tokens beside each other or leaves one out. So what replaces one token
 * must be followed by two that are alike, and an edit of ten steps by four: nearly as chains have it,
 * which bridge no more by default and want a k-gram behind it. No more than `band` tokens are left out on one side beyond the other; at
 * most DG__EXTENSION_MAX are taken a side; a path over `drop` below the best so far isn't followed. Of
 * equal best scores the one with the fewest tokens.
 *
 * From the tokens from[0] and from[1] on, forward (from[side] is the first to take, below or at the
 * sequence's end), or backward (the last that isn't). */
#define DG__EXTENSION_MAX   60u
#define DG__EXTENSION_BAND  10u
#define DG__EXTENSION_ALIKE 4
#define DG__EXTENSION_EDIT  6
#define DG__EXTENSION_STEP  1
#define DG__EXTENSION_DROP  28
dg__extension dg__extend_end(const dg__sequence s[2], const uint32_t from[2], bool forward);

#endif
