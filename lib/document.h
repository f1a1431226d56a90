/* The inside of a document. Filled by reading.c, read by everything above. */
#ifndef DG_DOCUMENT_H
#define DG_DOCUMENT_H

#include <dittograph/document.h>

#include "base/memory.h"
#include "format/prose.h"
#include "text/token.h"

/* Invariant: spans lie within the prose, on code point boundaries; blocks, sentences and tokens are
 * in order; a block's sentences and a sentence's tokens are consecutive, and each token is in one
 * sentence. */
struct dg_document {
    dg_allocator allocator;
    const uint8_t *source; /* the caller's */
    uint32_t source_len;
    const uint8_t *text; /* the prose: the source itself, or that of `prose` */
    uint32_t len;
    dg__prose *prose; /* NULL for plain text; its blocks are those of the document, one for one */
    dg__token_options token_options;
    dg_format format;
    uint32_t include; /* DG_INCLUDE_... */
    dg__tokens tokens;
    DG__VEC(dg_sentence) sentences;
    DG__VEC(dg_block) blocks;
    uint64_t bad_bytes;
};

/* A document of the text, with nothing read yet; NULL without memory. `len` is below 4 GiB. */
dg_document *dg__document_new(const char *text, size_t len, const dg_document_options *options);

/* Appends what was read into `part`, a document of the same text, from behind what is in `doc`. */
dg_status dg__document_append(dg_document *doc, const dg_document *part);

/* The first block, or sentence, that ends behind the token: the one that holds it. O(log n). */
size_t dg__document_block_of(const dg_document *doc, uint32_t token);
size_t dg__document_sentence_of(const dg_document *doc, uint32_t token);

/* Whether a block is part of navigation. O(1). */
bool dg__document_navigates(const dg_document *doc, size_t block);

/* Whether a block counts on its own: what stands again only in blocks that don't is no finding. */
bool dg__document_counts(const dg_document *doc, size_t block);

/* Where a span of the prose lies in the source. */
dg_span dg__document_source(const dg_document *doc, dg_span prose);

/* Gives what isn't used back, where it is worth it. */
void dg__document_shrink(dg_document *doc);

/* The length of the tokens [first, end) in tenths of a word: what thresholds are compared in. */
uint64_t dg__document_tenths(const dg_document *doc, size_t first, size_t end);

#endif
