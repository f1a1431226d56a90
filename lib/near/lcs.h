/* The length of the longest common subsequence of two runs of ids, 64 places at a time.
 *
 * Crochemore, Iliopoulos, Pinzon and Reid (A fast and practical bit-vector algorithm for the longest
 * common subsequence problem, IPL 80, 2001), in the form of Hyyrö (Bit-parallel LCS-length
 * computation revisited, AWOCA 2004). One run, the pattern, is cut into stripes of 64 places, each
 * with a table from ids to the places where they stand; the other passes through stripe after
 * stripe, and what an addition carries over waits, a bit a place, for the next stripe:
 *
 *               text ──►
 *     stripe 0  ░░░░░░░░░░░
 *               c c c c c c      carries
 *     stripe 1  ░░░░░░░░░░░ */
#ifndef DG_NEAR_LCS_H
#define DG_NEAR_LCS_H

#include "base/memory.h"

/* The most tokens of either run. */
#define DG__LCS_MAX 8192u

typedef struct dg__lcs dg__lcs;

/* For patterns of up to max_pattern ids, DG__LCS_MAX at most: 32 bytes each. NULL without memory. */
dg__lcs *dg__lcs_new(uint32_t max_pattern, const dg_allocator *a);
void dg__lcs_free(dg__lcs *lcs, const dg_allocator *a); /* NULL is allowed */

/* Sets the pattern. */
void dg__lcs_set(dg__lcs *lcs, const uint64_t *ids, uint32_t n);

/* The length of the longest common subsequence of the pattern and ids[0, n), n <= DG__LCS_MAX; 0 if
 * it is below `needed`, which is seen early where it is far below. n * pattern / 64 steps. */
uint32_t dg__lcs_length(dg__lcs *lcs, const uint64_t *ids, uint32_t n, uint32_t needed);

#endif
