/* Word diffs: how one run of ids becomes another.
 *
 * Where the table of both runs has at most DG__DIFF_CELLS cells, the equal parts are a longest common
 * subsequence, and of all those one in the fewest parts: words that stand together stay together,
 * and a stray "the" isn't torn out of a replaced passage for nothing. That is alignment with a cost
 * for each gap (Gotoh, An improved algorithm for matching biological sequences, J. Mol. Biol. 162,
 * 1982). Larger runs are first cut at what stands once in each and in the same order: 16, 8, 4
 * tokens, then single ones (as in patience diff, after Szymanski, A special case of the maximal
 * common subsequence problem, Princeton TR 170, 1975), and where there is no such thing into tiles. */
#ifndef DG_NEAR_DIFF_H
#define DG_NEAR_DIFF_H

#include "base/memory.h"
#include "base/meter.h"

#define DG__DIFF_CELLS ((uint64_t)1 << 20)

typedef enum dg__diff_kind {
    DG__DIFF_EQUAL,
    DG__DIFF_DELETED,  /* in a only */
    DG__DIFF_INSERTED, /* in b only */
    DG__DIFF_REPLACED  /* a's tokens by b's */
} dg__diff_kind;

/* a[a_start, a_end) and b[b_start, b_end). */
typedef struct dg__diff_part {
    dg__diff_kind kind;
    uint32_t a_start, a_end;
    uint32_t b_start, b_end;
} dg__diff_part;

/* In order, without a gap, equal parts and others by turns. */
typedef DG__VEC(dg__diff_part) dg__diff;

/* Appends the parts of a[0, n_a) and b[0, n_b) to an empty diff. At most about 1,000 steps a token;
 * a byte a cell while it runs, and some 100 a token of large runs. Errors: DG_NO_MEMORY and the
 * meter's; the diff then holds any parts, to be freed all the same. */
dg_status dg__diff_make(dg__diff *diff, const uint64_t *a, uint32_t n_a, const uint64_t *b,
                        uint32_t n_b, const dg_allocator *allocator, dg__meter *meter);

#endif
