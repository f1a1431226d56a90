/* Suffix arrays of integer sequences. */
#ifndef DG_FIND_SUFFIX_H
#define DG_FIND_SUFFIX_H

#include "base/memory.h"
#include "base/meter.h"

/* Writes the start of each suffix of text[0, n) to array[n], in lexicographic order. Every symbol is
 * below n_symbols; the last one is 0 and stands nowhere else; n > 0.
 * Linear: induced sorting (Nong, Zhang and Chan, Linear suffix array construction by almost pure
 * induced-sorting, DCC 2009). Memory while it runs: 8 bytes a symbol and a bit a place, and less
 * than as much again. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__suffix_array(uint32_t *array, const uint32_t *text, uint32_t n, uint32_t n_symbols,
                           const dg_allocator *a, dg__meter *meter);

#endif
