/* Choosing a few of many hashes by content: each that is the smallest of some `width` consecutive ones,
 * all of those that are equally small. Whatever stands around them, of two equal sequences of `width`
 * hashes the same are chosen, and at least one. Unlike by winnowing (fingerprint.h) two such sequences
 * that overlap never share their only one.
 *
 * That is: those equal to their morphological closing, the largest of the minima of the windows that
 * they are in. Minima of 2, 4, 8 ... consecutive ones come from one another, a vector at a time. */
#ifndef DG_HASH_CLOSING_H
#define DG_HASH_CLOSING_H

#include "base/cpu.h"

#include <stddef.h>
#include <stdint.h>

/* The largest width, and hashes looked at at a time. */
#define DG__CLOSING_WIDTH_MAX 64u
#define DG__CLOSING_BLOCK     1024u
/* Elements of a closing's arrays: a block, what its windows reach, and whole vectors. */
#define DG__CLOSING_ROOM (DG__CLOSING_BLOCK + 3 * DG__CLOSING_WIDTH_MAX)

/* keys order the hashes, well enough: where two are equal, more is chosen. To be zeroed once. */
typedef struct dg__closing {
    int32_t keys[DG__CLOSING_ROOM];
    int32_t a[DG__CLOSING_ROOM], b[DG__CLOSING_ROOM], c[DG__CLOSING_ROOM];
} dg__closing;

/* Of n hashes, those [first, end) are decided on, at most DG__CLOSING_BLOCK of them. On either side
 * stand width - 1 more, or as many as there are. Writes the places of the chosen among the n to
 * `chosen`, in order, and returns how many. */
size_t dg__closing_choose(dg__closing *closing, const uint64_t *hashes, size_t n, size_t first,
                          size_t end, uint32_t width, uint32_t *chosen, unsigned features);

/* ---- For the variants ---- */

/* to[i] = the lesser, or greater, of from[i] and from[i + apart], for i below n, a multiple of 32. */
typedef void dg__of_two(const int32_t *restrict from, size_t apart, int32_t *restrict to, size_t n);

typedef struct dg__closing_steps {
    void (*keys)(const uint64_t *hashes, int32_t *keys, size_t n); /* the upper 31 bits */
    dg__of_two *least, *greatest;
    /* Lists first + i for each i below n at which both are equal. Returns how many. */
    size_t (*equal)(const int32_t *one, const int32_t *other, size_t n, uint32_t first,
                    uint32_t *places);
} dg__closing_steps;

#if DG__X86
extern const dg__closing_steps dg__closing_avx2;
#endif

#endif
