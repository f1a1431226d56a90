/* The steps from documents that were added to what can be asked, in their order (see state.h): each makes
 * its files, and leaves it to resolve.c to finish them and to say so in the journal. */
#ifndef DG_CORPUS_STEPS_H
#define DG_CORPUS_STEPS_H

#include "corpus/tasks.h"

dg_status dg__rank_documents(const dg__resolving *r);
dg_status dg__group_units(const dg__resolving *r);
dg_status dg__group_runs(const dg__resolving *r);
dg_status dg__collect_units(const dg__resolving *r);
dg_status dg__collect_runs(const dg__resolving *r);
dg_status dg__near_rank(const dg__resolving *r);
dg_status dg__near_key(const dg__resolving *r);
dg_status dg__near_pair_all(const dg__resolving *r);
dg_status dg__near_align_all(const dg__resolving *r);
dg_status dg__near_star_all(const dg__resolving *r);
dg_status dg__group_near(const dg__resolving *r);
dg_status dg__collect_near(const dg__resolving *r);
dg_status dg__mark_grams(const dg__resolving *r);
dg_status dg__cut_runs(const dg__resolving *r);
dg_status dg__index_documents(const dg__resolving *r);

#endif
