/* Exact matches: where two sequences run alike, token for token, as far as it goes. */
#ifndef DG_NEAR_PASSAGE_MATCH_H
#define DG_NEAR_PASSAGE_MATCH_H

#include "near/passage_gram.h"

/* Tokens [at[0], at[0] + len) of the first sequence are [at[1], at[1] + len) of the second. */
typedef struct dg__match {
    uint32_t at[2];
    uint32_t len;
} dg__match;

typedef DG__VEC(dg__match) dg__matches;

/* Finds every maximal match that holds a k-gram which isn't frequent: one with n places on one side
 * and m on the other is if n * m > 4 * (n + m), as with more than 8 on both. What only frequent ones
 * could lead to is found for each place once: any `certain` tokens in a row that both sides hold lie,
 * on either side, inside a match, which then need not be maximal to the left.
 *
 * By at[0] + at[1], then at[0]; each once. Linear: a k-gram's pairs are at most four times its places,
 * and a match passes a place once for each of the eight partners that its k-grams may have. Memory
 * while it runs: 4 bytes a token, and what the k-grams take once more if some are frequent.
 * certain >= k; above DG_K_MAX it is that. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__matches_find(dg__matches *matches, const dg__sequence s[2], const dg__grams *grams,
                           uint32_t certain, const dg_allocator *a, dg__meter *meter);

#endif
