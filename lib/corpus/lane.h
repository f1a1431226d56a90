/* What one thread gathers of documents before it goes to the spills, and they are given places:
 *
 *     thread ──► lane ─┐ full: under the corpus's lock
 *     thread ──► lane ─┴──► TOKENS, NAMES, DOCUMENTS, UNITS, GRAMS
 *
 * Places in a lane count from its first token; the lane gets its place in the corpus when it is
 * flushed. So the lock is held for copies, not while documents are looked at. A document that doesn't
 * fit in an empty lane goes through it piece by piece, with the lock held all the while. */
#ifndef DG_CORPUS_LANE_H
#define DG_CORPUS_LANE_H

#include "corpus/state.h"

/* Bytes of a lane. */
#define DG__LANE_MIN ((size_t)128 << 10)
#define DG__LANE_MAX ((size_t)2 << 20)

/* A document to be added. */
typedef struct dg__adding {
    const dg_document *doc;
    const void *key;
    uint32_t key_len;
    uint64_t source; /* a hash */
} dg__adding;

/* A lane nobody else uses: waits for one if all are in use. NULL without memory. The lock is held. */
struct dg__lane *dg__lane_take(dg_corpus *c);
void dg__lane_give(dg_corpus *c, struct dg__lane *lane);

/* Takes the document in. The lock isn't held. On failure it isn't in, nor will be; where it is one
 * that ends the run, the corpus says so. */
dg_status dg__lane_add(dg_corpus *c, struct dg__lane *lane, const dg__adding *adding);

/* Flushes and frees all lanes, of which none is in use. */
dg_status dg__lanes_end(dg_corpus *c, bool flush);

#endif
