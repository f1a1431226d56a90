/* Where the copies of a finding stand, and what surrounds them: the evidence for and against a
 * mistake. */
#ifndef DG_FIND_CONTEXT_H
#define DG_FIND_CONTEXT_H

#include "find/judge.h"

/* Bits of dg_evidence, but those that depend on the whole document. Work: O(occurrences), and the
 * bytes of one that is short. */
uint32_t dg__context_of(const dg__case *c);

#endif
