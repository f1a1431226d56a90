/* Which k-grams are worth a closer look: a bit each, at a third of the cost of all their classes.
 *
 * Who looks for repeats of at least `width` k-grams needs to compare a few chosen ones only: those
 * that are the smallest of some `width` consecutive ones, by their hashes (winnowing, see
 * fingerprint.h). Wherever a text of `width` k-grams stands, the same of them are chosen, so if it
 * stands twice they are found to be repeated; and no k-gram of it is farther from one than the
 * width. Of equal hashes all are chosen, unlike in the robust variant: two copies that overlap would
 * share its only choice. */
#ifndef DG_FIND_SIEVE_H
#define DG_FIND_SIEVE_H

#include "base/memory.h"
#include "base/meter.h"

/* Sets the bits of those among the k-grams that begin at tokens [0, n) that may be in a text of
 * `width` or more k-grams that stands twice: of all that are, and in prose of few that aren't.
 * ids: of n + k - 1 tokens; width > 0. `candidates` is zeroed. Linear. Memory while it runs: 9 bytes
 * and a bit a chosen k-gram, 2 / (width + 1) of all in prose. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__sieve(uint64_t *candidates, const uint64_t *ids, uint32_t n, uint32_t k,
                    uint32_t width, const dg_allocator *a, dg__meter *meter);

#endif
