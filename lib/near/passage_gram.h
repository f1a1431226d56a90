/* The k-grams of two sequences, equal ones together. */
#ifndef DG_NEAR_PASSAGE_GRAM_H
#define DG_NEAR_PASSAGE_GRAM_H

#include "base/memory.h"
#include "base/meter.h"

/* Numbers that are equal if and only if the tokens are; fewer than 2^31. */
typedef struct dg__sequence {
    const uint64_t *ids;
    uint32_t n;
} dg__sequence;

/* One k-gram that stands in both: dg__grams.places[first, first + n[0]) are where it begins in the
 * first sequence, and the n[1] after them where in the second; both ascending. */
typedef struct dg__gram {
    uint32_t first;
    uint32_t n[2];
} dg__gram;

/* The class of the k-gram that begins at token i of a side is class_of[side][i]: 0 if the other side
 * doesn't hold it, else 1 + its index in `shared`. */
typedef struct dg__grams {
    uint32_t k;
    uint32_t n[2]; /* k-grams of either side */
    uint32_t *class_of[2];
    uint32_t *places;
    DG__VEC(dg__gram) shared;
    uint32_t n_distinct[2]; /* if they are counted */
} dg__grams;

/* s: the two. k: 1 to DG_K_MAX. Linear, but k-grams whose hashes collide are sorted by their tokens.
 * Memory: 8 bytes a token and 12 a k-gram that both hold; while it runs, 16 a token more. Free `grams`
 * whatever is returned. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__grams_make(dg__grams *grams, const dg__sequence *s, uint32_t k, const dg_allocator *a,
                         dg__meter *meter);
/* The same, and counts the distinct ones of either side: slower where the two are unlike. */
dg_status dg__grams_make_counted(dg__grams *grams, const dg__sequence *s, uint32_t k,
                                 const dg_allocator *a, dg__meter *meter);
void dg__grams_free(dg__grams *grams, const dg_allocator *a);

#endif
