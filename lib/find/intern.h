/* Tokens compared by their match keys, byte by byte: what verification rests on. */
#ifndef DG_FIND_INTERN_H
#define DG_FIND_INTERN_H

#include "document.h"

/* A table of keys that were met, in one document after another. */
typedef struct dg__interner dg__interner;

/* text: that of the only document, which stays open; NULL if there are several: then a copy is kept
 * of each different token. flags: those of the documents. NULL without memory. */
dg__interner *dg__interner_new(const uint8_t *text, uint32_t flags, const dg_allocator *a);
void dg__interner_free(dg__interner *in);

/* Whether two tokens met so far have the same hash but different keys; then what was found by the
 * hashes may be wrong. Meets those of the document's tokens whose bits are set, from bit `first` on.
 * Linear: a token whose bytes are those of the first with its hash costs a comparison, any other the
 * making of two keys. */
dg_status dg__hashes_collide(bool *collide, dg__interner *in, const dg_document *doc,
                             const uint64_t *relevant, size_t first, dg__meter *meter);

/* Writes to ids[number of tokens] numbers that are equal, over all documents, if and only if the
 * match keys are. */
dg_status dg__exact_ids(uint64_t *ids, dg__interner *in, const dg_document *doc, dg__meter *meter);

/* One to one, and as good as random to the hashes that are made of it. */
uint64_t dg__spread_id(uint64_t id);

#endif
