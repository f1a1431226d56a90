/* What alike texts are found by: the rarest runs of each.
 *
 * All runs are put in one order, rare ones first. If two texts share at least `share` of the runs of
 * either, then of the first n - share * n + 1 in this order, the prefix of a text of n runs, they share
 * one as well (Chaudhuri, Ganti and Kaushik, A primitive operator for similarity joins in data cleaning,
 * ICDE 2006; Bayardo, Ma and Srikant, Scaling up all pairs similarity search, WWW 2007). What stands in
 * one text only, most of most texts, leads nowhere and is left out; so of texts of which half is their
 * own nothing remains. Runs are counted in hashed 8-bit counters: some are taken for more common than
 * they are, which changes the order but not the argument. */
#ifndef DG_NEAR_PREFIX_H
#define DG_NEAR_PREFIX_H

#include "near/gram_set.h"
#include "near/near.h"

/* A list for each run that stands in several prefixes, with room for every text that has it there. */
typedef struct dg__prefix_list {
    uint32_t first, n; /* texts[first, first + n): n is 0 to begin with, the caller adds to it */
} dg__prefix_list;

typedef struct dg__prefixes {
    uint32_t *n_grams; /* of each text: its distinct runs */
    size_t *ends;      /* of each text's prefix in lists_of */
    uint32_t *lists_of;
    dg__prefix_list *lists;
    uint32_t *texts;
    size_t n_places; /* of lists_of, and of texts */
    uint32_t n_lists, n_texts;
} dg__prefixes;

/* How many runs are a prefix of n. */
uint32_t dg__prefix_length(double share, uint32_t n);

/* set: of the size of the longest text. Texts are distinct. Linear, but for sorting the prefix of each
 * text. Memory: 8 bytes a text and a token at most, while it runs 26. Free `prefixes` whatever is
 * returned. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__prefixes_make(dg__prefixes *prefixes, const dg__near_units *texts, dg__gram_set *set,
                            double share, const dg_allocator *a, dg__meter *meter);
void dg__prefixes_free(dg__prefixes *prefixes, const dg_allocator *a);

#endif
