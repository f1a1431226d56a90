/* How alike two texts are, by aligning their tokens. */
#ifndef DG_NEAR_LIKENESS_H
#define DG_NEAR_LIKENESS_H

#include "near/near.h"

/* Scratch for many alignments. */
typedef struct dg__near_aligner dg__near_aligner;

/* For texts of up to `longest` tokens. The options, the allocator and the meter stay the caller's. */
dg_status dg__near_aligner_new(dg__near_aligner **out, uint32_t longest,
                               const dg__near_options *options, const dg_allocator *a,
                               dg__meter *meter);
void dg__near_aligner_free(dg__near_aligner *aligner); /* NULL is allowed */

/* Says that the text of the call before may be another one now, at the same address. */
void dg__near_aligner_forget(dg__near_aligner *aligner);

/* The similarity of two texts, or 0 if they are not near. Fast where `text` is the one of the call
 * before. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__near_align(dg__near_aligner *aligner, double *similarity, const dg__near_units *texts,
                         uint32_t text, uint32_t other);

/* The same of ids[0, n) and other[0, m), wherever they are. */
dg_status dg__near_align_runs(dg__near_aligner *aligner, double *similarity, const uint64_t *ids,
                              uint32_t n, const uint64_t *other, uint32_t m);

/* All of it, near or not. */
dg_status dg__near_compare(dg__near_aligner *aligner, dg__near_likeness *likeness,
                           const dg__near_units *texts, uint32_t text, uint32_t other);

#endif
