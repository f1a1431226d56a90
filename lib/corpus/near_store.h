/* What is known of each text while groups are made: a record a text, on disk, the pages that were used
 * last in memory. */
#ifndef DG_CORPUS_NEAR_STORE_H
#define DG_CORPUS_NEAR_STORE_H

#include "corpus/sorted.h"

/* All zero to begin with. */
typedef struct dg__near_star {
    uint32_t home, second; /* 1 + the representatives that it follows; 0: none */
    uint16_t home_similarity, second_similarity; /* in thousandths */
    uint8_t leads;                               /* others follow it */
    uint8_t leaves;                              /* a text that stays is near it */
    uint8_t unused[2];
} dg__near_star;

typedef struct dg__near_store {
    const dg_allocator *allocator;
    dg__workfile file;
    uint8_t *pages;
    uint64_t *held; /* 1 + the page in each slot; page p is in slot p % n_slots, if it is */
    uint8_t *changed;
    size_t n_slots;
} dg__near_store;

/* For n texts. The file is the task's, and goes with the store. */
dg_status dg__near_store_open(dg__near_store *s, const dg__workspace *w, uint64_t n, size_t memory);
void dg__near_store_close(dg__near_store *s); /* also one that isn't open */

/* The text's record, until the next call; `changes`: it will be written to. NULL if the file can't
 * be read or written. */
dg__near_star *dg__near_store_at(dg__near_store *s, uint32_t text, bool changes);

#endif
