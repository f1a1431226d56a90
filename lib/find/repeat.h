/* Maximal repeats of an integer sequence: what stands twice in it and is not always part of
 * something longer that does.
 *
 * For each place i let longest(i) be the length of the longest text that begins there and also
 * begins elsewhere. In the suffix tree that is the depth of the parent of leaf i. The text is inside
 * a longer repeat at i if and only if longest(i - 1) = longest(i) + 1: being longest it can't be
 * extended to the right, and if it can be to the left, the longer one ends where it ends. So a free
 * leaf, one for which that doesn't hold, is an occurrence that lies in no longer repeat, and the
 * parents of free leaves are the repeats to report (Gusfield's near-supermaximal repeats; Algorithms
 * on Strings, Trees, and Sequences, 1997, 7.12). There are at most as many as places. */
#ifndef DG_FIND_REPEAT_H
#define DG_FIND_REPEAT_H

#include "base/memory.h"
#include "base/meter.h"

/* One repeat. Occurrences may overlap. */
typedef struct dg__repeat {
    uint32_t length;
    uint32_t count;       /* of all occurrences */
    uint32_t first, last; /* of all occurrences */
    uint32_t first_free;  /* in dg__repeats.free: the free ones, in order */
    uint32_t n_free;
} dg__repeat;

/* In order of first free occurrences. */
typedef struct dg__repeats {
    DG__VEC(dg__repeat) items;
    DG__VEC(uint32_t) free;
} dg__repeats;

/* Finds the repeats of at least min_length symbols in sequence[0, n). Every symbol is below
 * n_symbols; the last one is 0 and stands nowhere else. Linear; 16 bytes a place and a bit while it
 * runs, the sequence included, and what the suffix array takes. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__repeats_find(dg__repeats *repeats, const uint32_t *sequence, uint32_t n,
                           uint32_t n_symbols, uint32_t min_length, const dg_allocator *a,
                           dg__meter *meter);
void dg__repeats_free(dg__repeats *repeats, const dg_allocator *a);

#endif
