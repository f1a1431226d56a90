/* Passages that belong together: a text, and what was put into it. */
#ifndef DG_NEAR_PASSAGE_JOIN_H
#define DG_NEAR_PASSAGE_JOIN_H

#include "near/passage.h"

/* Two passages are one if each is the next one of the other on both sides, both have min_matched
 * aligned tokens or more, and on neither side lie more tokens between them than half of the aligned
 * ones of the passage with fewer. What is joined counts as one passage, until none are left that are
 * one. It takes the first of the places that its parts have in the list; new_index[i]: where passage i
 * is now. The passages have no other places yet.
 *
 * n log n. Errors: DG_NO_MEMORY; the passages are as they were then. */
dg_status dg__passages_join(dg__passages *passages, uint32_t *new_index, const dg__sequence s[2],
                            uint32_t min_matched, const dg_allocator *a);

#endif
