/* Which texts are nearly the same as a whole: each gets a leader.
 *
 * Two texts are alike if min_resemblance of the distinct runs of k tokens in either are in both (Broder,
 * On the resemblance and containment of documents, 1997; exactly, not by sketches). Texts come by rank.
 * Down the ranks, each joins the leader that it resembles most, of equal ones the first, or leads
 * itself if it is like none. So
 *
 *  - every text is like its leader: no chain of edits puts texts together that have little in common;
 *  - no two leaders are alike: whoever keeps them and drops the others keeps no text twice.
 *
 * A text that is like a member but not like its leader leads; what lies between two groups goes to the
 * nearer one. All this is so as far as a text is compared with all leaders it is like; it may miss one
 * only if they share no rare run: each of those that the text's prefix has (see prefix.h) stands in
 * that of over DG__LEADERS_LOOKED_AT leaders, or over DG__LEADERS_COMPARED of them share more. */
#ifndef DG_NEAR_LEADER_H
#define DG_NEAR_LEADER_H

#include "near/near.h"

/* Leaders with a run, and leaders in all, that a text looks at, at most. */
#define DG__LEADERS_LOOKED_AT 256u
#define DG__LEADERS_COMPARED  64u

typedef struct dg__led {
    uint32_t leader;  /* itself, if the text leads */
    uint32_t n_grams; /* distinct runs */
    uint32_t common;  /* of those, in the leader as well */
} dg__led;

/* Writes led[texts->n]. Texts are distinct, and in order of rank; k: 1 to DG_K_MAX; min_resemblance: over
 * 0 and at most 1. Linear in tokens on every input, but for sorting the rare runs of each text. Memory
 * while it runs: 26 bytes a token, 17 more a token of the longest text, and 24 a text.
 * Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__leaders_find(dg__led *led, const dg__near_units *texts, uint32_t k,
                           double min_resemblance, const dg_allocator *a, dg__meter *meter);

#endif
