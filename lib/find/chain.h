/* Chains: what always stands together is one repeated text.
 *
 * Input is a sequence of classes, one a unit, 0 for a unit that stands once. Two classes are linked
 * if they have the same number of units and each unit of the first is followed at once by one of the
 * second; then each of the second is preceded by one of the first. A chain is a longest sequence of
 * linked classes. So p1 p2 p1 p2 is one chain of two units with two copies; p1 p2 p1 p2 p1 is two
 * chains, p1 with three copies and p2 with two. */
#ifndef DG_FIND_CHAIN_H
#define DG_FIND_CHAIN_H

#include "base/memory.h"

/* What is known of each class; chains are read from it. The arrays have n_classes + 1 elements;
 * element 0 is not used. */
typedef struct dg__chains {
    uint32_t *length; /* of the chain that begins with this class, in units; 0 if none does */
    uint32_t *count;  /* units of the class = copies of its chain */
    uint32_t n_classes;
} dg__chains;

/* Reads off the chains of class_of[0, n). Linear. Fails only with DG_NO_MEMORY. */
dg_status dg__chains_make(dg__chains *chains, const uint32_t *class_of, uint32_t n,
                          uint32_t n_classes, const dg_allocator *a);
void dg__chains_free(dg__chains *chains, const dg_allocator *a);

#endif
