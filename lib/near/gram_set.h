/* The distinct runs of k tokens of a text, as hashes, and which of them another text has.
 *
 *     items  ░░░░│░░░░░│░░│░░░░ ...   in order, each once
 *     ends       ^     ^  ^           of the buckets: hashes with the same upper bits
 *
 * Hashes are mixed, so a bucket has a few of them; those that crafted input crowds into one are sorted
 * and searched as any array is. */
#ifndef DG_NEAR_GRAM_SET_H
#define DG_NEAR_GRAM_SET_H

#include "base/memory.h"
#include "base/meter.h"

typedef struct dg__gram_set {
    uint64_t *items;
    uint32_t n;
    uint32_t k, cap;
    uint64_t *scratch;
    uint32_t *ends;
    uint64_t *met; /* bits of items: clear between calls */
    unsigned shift;
} dg__gram_set;

/* For texts of up to max_tokens. Memory: 17 bytes a token of that. False without it. */
bool dg__gram_set_make(dg__gram_set *set, uint32_t max_tokens, uint32_t k, const dg_allocator *a);
void dg__gram_set_free(dg__gram_set *set, const dg_allocator *a);

/* Makes it the set of ids[0, n). Linear; n log n if hashes crowd. Errors: DG_NO_MEMORY. */
dg_status dg__gram_set_fill(dg__gram_set *set, const uint64_t *ids, uint32_t n,
                            const dg_allocator *a);

/* How many of its hashes ids[0, n) have as well. Linear; log n a token if hashes crowd. */
uint32_t dg__gram_set_common(dg__gram_set *set, const uint64_t *ids, uint32_t n);

#endif
