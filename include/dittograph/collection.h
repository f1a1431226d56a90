/* Finding what stands twice in many documents: a collection takes them in one by one, and a search
 * looks at all of them at once.
 *
 *     dg_collection_new(&collection, n, NULL, NULL);
 *     for each i below n, on any threads: dg_collection_put(collection, i, document i, NULL);
 *     dg_collection_find(&report, collection, &documents, NULL, NULL);
 *
 * A collection keeps little of each document: 8 bytes and a bit a token, 28 a block, 16 a sentence.
 * What must be looked at again, to verify what was found and to say where it stands, is asked for
 * one document at a time, and only if it has something to show. */
#ifndef DITTOGRAPH_COLLECTION_H
#define DITTOGRAPH_COLLECTION_H

#include <dittograph/find.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dg_collection dg_collection;

/* Makes a collection with a place for each of n_documents. A place where nothing is put is an empty
 * document. Documents are told apart by their index, and the report is in order of it: who wants the
 * same report in whatever order documents arrive gives indexes by a key, such as the sorted path.
 *
 * allocator: copied; NULL: malloc. It must be one that several threads may call at once if they put
 * documents in at once. error: may be NULL.
 * Errors: DG_NO_MEMORY, DG_INVALID (out NULL), DG_TOO_LARGE (2^32 - 1 documents or more). */
DG_API DG_MUST_CHECK dg_status dg_collection_new(dg_collection **out, size_t n_documents,
                                                 const dg_allocator *allocator, dg_error *error);

/* Takes document i in, once, before the first search. The document need not outlive the call.
 * Different documents may be put in from different threads at once.
 *
 * Errors: DG_NO_MEMORY, DG_INVALID (NULL, no such place, something was put there, or a search has
 * begun). On failure the place is as it was. Cost: a copy. */
DG_API DG_MUST_CHECK dg_status dg_collection_put(dg_collection *collection, size_t i,
                                                 const dg_document *doc, dg_error *error);

/* How the documents are had back: because the caller has kept them, or by reading them again.
 *
 * `open` gives document i, or says why it can't: what it returns other than DG_OK ends the search,
 * which returns it. `close` is called once for each that was opened. A search opens only documents
 * in which something seemed to be repeated, each of them once; if token hashes have collided, all
 * documents, and those again; with dg_find_options.max_gap two documents once more. Without dg_find_options.runner it is one at a time, in order. With a
 * runner both are called from the threads that it uses, for different documents at once: up to 64,
 * or fewer that have over four million tokens together. */
typedef struct dg_documents {
    dg_status (*open)(void *ctx, size_t i, const dg_document **doc);
    void (*close)(void *ctx, size_t i, const dg_document *doc);
    void *ctx;
} dg_documents;

/* Finds everything that stands twice in the documents, within one or in several.
 *
 * It is defined as in dg_find_repeats, of all the documents one behind the other, in order of their
 * index; but nothing extends from one document into the next, and units of different documents don't
 * adjoin. A finding is repeated-* if some document holds two of its occurrences, else shared-*. Of
 * blocks and sentences, what is of a rule that is off accounts for nothing: with shared blocks off,
 * a sentence in them may still be a shared sentence. Nor does a shared block account for a sentence
 * that one of the documents holds twice.
 *
 * Occurrences are in order of document, then position; findings of the document of their first
 * occurrence, then as in dg_find_repeats. document_frequency counts the documents of the occurrences
 * listed. The level of repeated-* is the highest that it has in any document with two occurrences
 * or more. shared-* is information, but a warning if exactly two documents, both of them articles,
 * share blocks or sentences of 60 words or more, or are nearly the same and as long.
 *
 * Shared documents are clusters as of dg_collection_cluster (cluster.h), of documents of min_words tokens
 * or more, with its default options, but that the first document represents the others; their tokens
 * are verified. Similarity is the least resemblance of any to the first, containment the least share of
 * the smaller one's runs that stand in both; a similarity of 1 says that all have the same tokens. Each
 * different text is a unit. They account for nothing else. Off unless they are asked for.
 *
 * Doubled words and repeated sections are a matter of one document: they are not looked for here.
 *
 * options->limits->cancelled is called in the threads that options->runner uses, too, and must bear
 * it; a task stops when it says so, the search when all that were begun have. max_work is then held
 * to the nearest few documents.
 * A collection may be searched again and again, but by one call at a time.
 * Cost: linear in the tokens of all documents, on every input, besides opening documents. Memory, in
 * addition to that of the collection: as for dg_find_repeats, and the documents that are open. The
 * first search moves the collection's memory together: it needs 33 MB more for a moment, or as much
 * again if that is less, provided that what is freed goes back to the system.
 * Errors: as for dg_find_repeats; DG_INVALID also if documents differ in seed or flags (error->
 * position = the first that does); DG_TOO_LARGE if there are 2^32 - 1 tokens and documents or more
 * in all; DG_CHANGED if a document comes back other than it was put in (error->position = its
 * index); and those of `open` (likewise). */
DG_API DG_MUST_CHECK dg_status dg_collection_find(dg_report **out, dg_collection *collection,
                                                  const dg_documents *documents,
                                                  const dg_find_options *options, dg_error *error);

/* Frees the collection; NULL is allowed. */
DG_API void dg_collection_free(dg_collection *collection);

#ifdef __cplusplus
}
#endif

#endif
