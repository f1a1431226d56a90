/* Tokens compared by their match keys, byte by byte: what verification rests on. */
#ifndef DG_FIND_INTERN_H
#define DG_FIND_INTERN_H

#include "document.h"

/* Whether two of the tokens whose bits are set have the same hash but different keys; then what was
 * found by the hashes may be wrong. Linear: a token whose bytes are those of the first with its hash
 * costs a comparison, any other the making of two keys. */
dg_status dg__hashes_collide(bool *collide, const dg_document *doc, const uint64_t *relevant,
                             const dg_allocator *a, dg__meter *meter);

/* Writes to ids[number of tokens] numbers that are equal if and only if the match keys are. */
dg_status dg__exact_ids(uint64_t *ids, const dg_document *doc, const dg_allocator *a,
                        dg__meter *meter);

#endif
