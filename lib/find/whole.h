/* What is searched: documents, seen as one.
 *
 *     document 0           document 1      document 2
 *     tokens tokens tokens | tokens tokens | tokens tokens |
 *     ^ firsts[0]            ^ firsts[1]     ^ firsts[2]     ^ firsts[3]
 *
 * Token hashes, blocks and sentences stand one behind the other, token indexes shifted. After each
 * document comes a separator, a token that no other equals, in a block and a sentence of its own: so
 * whoever looks for repeats finds none that extends across, and need not know of documents. Units
 * without tokens are left out.
 *
 * One document alone is its own whole, without a separator. */
#ifndef DG_FIND_WHOLE_H
#define DG_FIND_WHOLE_H

#include "document.h"

#include <dittograph/collection.h>

typedef struct dg__whole {
    const dg_document *doc; /* spans lie in the prose of each document; of several there is no text,
                               nor where tokens start and end */
    const uint32_t *firsts; /* the first token of each document; and behind them all */
    uint32_t n;
    bool separated;         /* each document by the last token of its range */
    dg_documents documents; /* how each is had; only of several it may fail */
} dg__whole;

/* The id of the separator that is the given token: no other's, and no exact id. */
uint64_t dg__separator_id(uint32_t token);

/* The document that holds a token. O(log n); O(1) if it is the one that is guessed. */
uint32_t dg__whole_document_of(const dg__whole *whole, uint32_t token, uint32_t guess);

/* How many tokens a document has. */
uint32_t dg__whole_token_count(const dg__whole *whole, uint32_t document);

/* Opens a document and makes sure that it is the one that the whole was made of.
 * Errors: DG_CHANGED and those of opening it. */
dg_status dg__whole_open(const dg__whole *whole, uint32_t i, const dg_document **doc);
void dg__whole_close(const dg__whole *whole, uint32_t i, const dg_document *doc);

#endif
