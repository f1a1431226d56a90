/* The units of a document, in order: what is put into a corpus and what is looked for in it again.
 * Both walk in the same way, so that a unit is told by where it begins and its kind. */
#ifndef DG_CORPUS_UNITS_H
#define DG_CORPUS_UNITS_H

#include "corpus/triple.h"
#include "document.h"
#include "text/key.h"

#include <dittograph/corpus.h>

typedef struct dg__unit {
    dg__kind kind;
    uint32_t index;      /* of the block or sentence in the document */
    uint32_t first, end; /* its tokens */
    uint64_t hash[2];    /* of their hashes, by kind; of short blocks, and their source's */
} dg__unit;

/* A stretch of a block, at most so many tokens: which of them have digits, their hashes, and those of
 * all of the stretch with digits folded; these only if there are any. */
#define DG__STRETCH 512u
typedef struct dg__digits {
    uint32_t from, end; /* the stretch */
    uint32_t block_end;
    uint32_t n; /* tokens with digits */
    uint32_t tokens[DG__STRETCH];
    uint64_t exact[DG__STRETCH], folded[DG__STRETCH];
    dg__key key;
} dg__digits;

typedef struct dg__unit_walk {
    const dg_document *doc;
    uint32_t look_for; /* as in dg_corpus_options */
    uint32_t min_words;
    uint64_t source;    /* a hash */
    unsigned features;  /* of the processor */
    dg__digits *digits; /* scratch; NULL: no hashes are wanted, nor units with digits folded */
    dg_status (*visit)(void *ctx, const dg__unit *unit);
    void *ctx;
} dg__unit_walk;

/* Visits every block that is long enough, or short ones for boilerplate; behind it itself with its
 * digits folded, if it has any of 0 to 9; behind those its sentences, likewise.
 * Errors: the visitor's, DG_NO_MEMORY. */
dg_status dg__units_walk(const dg__unit_walk *walk);

/* A hash of the document's tokens and of where its blocks and sentences end. */
uint64_t dg__units_digest(const dg_document *doc, unsigned features);

#endif
