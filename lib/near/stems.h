/* How alike two short texts are, sentences or titles, as sequences of weighted stems. */
#ifndef DG_NEAR_STEMS_H
#define DG_NEAR_STEMS_H

#include "base/memory.h"

/* Words that count as the same have one id. */
typedef struct dg__stem {
    uint64_t id;
    uint32_t weight; /* over 0 */
} dg__stem;

#define DG__STEMS_MAX 4096u

/* What a word of so many letters counts: their square root, as 256ths; from 256 letters on all the same. */
uint32_t dg__stem_weight(uint32_t n_letters);

/* A stem of both counts as the lighter one of the two does. What is shared is the mean of two sums: that of
 * a heaviest common subsequence, and that of the stems which both have, in whatever order. Of that,
 * three parts of what the heavier text weighs and one of what the other does are the whole: a
 * sentence that a longer one contains is rather like it. 0 to 1; 1 if they are the same, 0 if one is
 * empty. The same whichever is a.
 *
 * n, m: at most DG__STEMS_MAX. O(n * m). Memory while it runs: 16 bytes a stem. Fails with
 * DG_NO_MEMORY. */
dg_status dg__stems_alike(double *likeness, const dg__stem *a, uint32_t n, const dg__stem *b,
                          uint32_t m, const dg_allocator *allocator);

#endif
