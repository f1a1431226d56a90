/* Runs of ids for the tests of lib/near: made up, and edited copies of them. */
#ifndef TEST_NEAR_TEXTS_H
#define TEST_NEAR_TEXTS_H

#include <stddef.h>
#include <stdint.h>

/* The id of word number `word`. */
uint64_t near_word(uint64_t word);

/* n words of a vocabulary of n_words, the first ones more often. */
void near_make(uint64_t *random, uint64_t *ids, uint32_t n, size_t n_words);

/* A copy in which each token is dropped, replaced, swapped with the next or followed by another one
 * with a probability of `percent`. Returns its length, at most 2 * n. */
uint32_t near_edit(uint64_t *random, uint64_t *copy, const uint64_t *ids, uint32_t n,
                   size_t percent, size_t n_words);

/* The length of a longest common subsequence, by the table that defines it. */
uint32_t near_lcs(const uint64_t *a, uint32_t n_a, const uint64_t *b, uint32_t n_b);

#endif
