/* The inside of a document. Built by document.c, read by everything above. */
#ifndef DG_DOCUMENT_H
#define DG_DOCUMENT_H

#include <dittograph/document.h>

#include "base/memory.h"
#include "text/token.h"

/* Invariant: spans lie within the text, on code point boundaries; blocks, sentences and tokens are
 * in order; a block's sentences and a sentence's tokens are consecutive, and each token is in one
 * sentence. */
struct dg_document {
    dg_allocator allocator;
    const uint8_t *text; /* the caller's */
    uint32_t len;
    dg__token_options token_options;
    dg__tokens tokens;
    DG__VEC(dg_sentence) sentences;
    DG__VEC(dg_block) blocks;
    uint64_t bad_bytes;
};

/* The length of the tokens [first, end) in tenths of a word: what thresholds are compared in. */
uint64_t dg__document_tenths(const dg_document *doc, size_t first, size_t end);

#endif
