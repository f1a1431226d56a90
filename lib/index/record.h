/* A document's record: what a segment holds of it besides its key and its features.
 *
 *     source  blob  hash of all tokens                       always
 *     16 bits of each token's hash                           of an index that keeps tokens
 *     where each token stands in the source
 *     units
 *
 * Where a token stands is mostly one byte: its length, and that it begins one or two bytes behind
 * the end of the one before. */
#ifndef DG_INDEX_RECORD_H
#define DG_INDEX_RECORD_H

#include "index/feature.h"

/* A stored document as it is compared. */
typedef struct dg__stored {
    dg_allocator allocator;
    dg_index_entry entry; /* but for the key: in the record's bytes */
    uint64_t content;     /* dg__sequence_hash of all tokens */
    uint32_t n;           /* tokens */
    DG__VEC(uint64_t) ids;
    DG__VEC(dg_span) places; /* of the tokens in the source; none if there is a document */
    dg__units units;
    const dg_document *doc; /* given by the caller; NULL: none */
} dg__stored;

/* Appends the record of a document. */
dg_status dg__record_write(dg__bytes *record, const dg_index_entry *entry, const dg_document *doc,
                           const dg__units *units, dg_index_mode mode, const dg_allocator *a);

/* Reads what there always is, and with `tokens` the rest as well, into a `stored` that may hold
 * another from before. Errors: DG_NO_MEMORY, DG_DAMAGED. */
dg_status dg__record_read(dg__stored *stored, const dg__bytes *record, uint32_t n_tokens,
                          bool tokens);

/* Fills in tokens and units of a document that the caller gave; ids are left to others. */
dg_status dg__stored_take(dg__stored *stored, const dg_document *doc, uint32_t min_words);

/* Where tokens [first, end) stand in the source; there is at least one. */
dg_span dg__stored_span(const dg__stored *stored, uint32_t first, uint32_t end);

/* The id that stands for the 16 bits that are kept of a token's hash. */
uint64_t dg__kept_id(uint64_t hash);

void dg__stored_free(dg__stored *stored);

#endif
