/* Stars of near texts: the rule of near.h, one text after the other, down the ranks. */
#ifndef DG_NEAR_GROUP_H
#define DG_NEAR_GROUP_H

#include "near/near.h"

#define DG__NEAR_NONE UINT32_MAX

/* A text before the one in hand that is near it. */
typedef struct dg__near_neighbour {
    uint32_t text;
    double similarity;
} dg__near_neighbour;

/* The representatives whose groups each text is in, besides its own; DG__NEAR_NONE if it isn't. */
typedef struct dg__near_stars {
    uint32_t *home, *second;
    uint8_t *leads; /* whether a text is a representative */
    uint32_t n;
} dg__near_stars;

/* For n texts, none of which is in any group. False without memory. */
bool dg__near_stars_make(dg__near_stars *stars, uint32_t n, const dg_allocator *a);
void dg__near_stars_free(dg__near_stars *stars, const dg_allocator *a);

/* Finds a place for the text; those before it have theirs. neighbours: all of its, in any order. */
void dg__near_stars_add(dg__near_stars *stars, uint32_t text, const dg__near_neighbour *neighbours,
                        uint32_t n);

#endif
