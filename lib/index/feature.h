/* Features: by what a document is found. They are its winnowed fingerprints and the hashes of its
 * units, all in one space of DG__HASH_BITS bits. */
#ifndef DG_INDEX_FEATURE_H
#define DG_INDEX_FEATURE_H

#include "document.h"
#include "index/posting.h"

#include <dittograph/fingerprint.h>
#include <dittograph/index.h>

/* A block that counts, or a sentence of one that isn't all of it. `span` is in the source. */
typedef struct dg__unit {
    uint32_t first_token, end_token;
    dg_span span;
    bool block;
} dg__unit;

typedef DG__VEC(dg__unit) dg__units;

/* Appends the units of min_words words or more: in order of their first token, a block before its
 * sentences. DG_OK or DG_NO_MEMORY. */
dg_status dg__units_of(dg__units *units, const dg_document *doc, uint32_t min_words,
                       const dg_allocator *a);

/* A hash of a sequence of tokens, made of their hashes; the same on every machine. */
uint64_t dg__sequence_hash(const uint64_t *hashes, size_t n);

/* What stands for a hash of 64 bits in postings. Fingerprints are chosen because they are small:
 * their bits are mixed first, so that all are as likely. */
uint64_t dg__feature_hash(uint64_t hash);

typedef DG__VEC(uint64_t) dg__hashes;

/* Chooses fingerprints, of one document after another. */
typedef struct dg__fingerprinter {
    dg_allocator allocator;
    dg_roller *roller;
    dg_winnower *winnower;
} dg__fingerprinter;

dg_status dg__fingerprinter_new(dg__fingerprinter *f, uint32_t k, uint32_t window,
                                const dg_allocator *a);
void dg__fingerprinter_free(dg__fingerprinter *f);

/* Appends the features of all fingerprints of a document's tokens. Linear. */
dg_status dg__fingerprints(dg__hashes *features, dg__fingerprinter *f, const uint64_t *tokens,
                           size_t n);

#endif
