/* Documents that are nearly the same, of a whole of several: what cluster.h gives to callers and
 * documents.c to a search. */
#ifndef DG_FIND_LEADERS_H
#define DG_FIND_LEADERS_H

#include "find/whole.h"
#include "near/leader.h"

#include <dittograph/cluster.h>

/* Writes for each document which one represents it, and what the two share, to led[whole->n], as the rule
 * in cluster.h says. ids: of the tokens. Documents of fewer than min_tokens tokens stay alone. options:
 * checked; limits and allocator are not looked at.
 * Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__leaders_of_documents(dg__led *led, const dg__whole *whole, const uint64_t *ids,
                                   const dg_cluster_options *options, uint32_t min_tokens,
                                   const dg_allocator *a, dg__meter *meter);

#endif
