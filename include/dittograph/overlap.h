/* Which documents have much in common, or contain one another: pairs of a collection's documents. */
#ifndef DITTOGRAPH_OVERLAP_H
#define DITTOGRAPH_OVERLAP_H

#include <dittograph/collection.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dg_overlap_options {
    size_t size;                   /* sizeof(dg_overlap_options): DG_OVERLAP_OPTIONS_INIT sets it */
    const dg_allocator *allocator; /* of the result; copied; NULL: malloc */
    const dg_limits *limits;       /* used during the call only; NULL: none */
    double min_resemblance;        /* over 0 and at most 1 */
    double min_containment;        /* of either in the other; over 0 and at most 1 */
    uint32_t max_candidates;       /* that each document is compared with: 1 to 256 */
} dg_overlap_options;

#define DG_OVERLAP_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(dg_overlap_options), NULL, NULL, 0.5, 0.8, 256                                      \
    }

/* Two documents as sets of runs of five tokens (Broder, On the resemblance and containment of
 * documents, 1997): runs in both, of the runs in either, of the first document's, of the other's. */
typedef struct dg_overlap {
    uint32_t documents[2]; /* in order; each the first with its tokens */
    double resemblance;
    double containment[2];
} dg_overlap;

typedef struct dg_overlaps dg_overlaps;

/* Finds the pairs of documents of which one resembles or contains the other as much as options say.
 * Where dg_collection_cluster tells which documents to keep, this tells of each what else there is of
 * it: a licence in a longer one, an article in a collection of them.
 *
 * Documents with the same tokens are one, the first of them. Compared are those that share three of
 * the runs of eight tokens that winnowing chooses, with windows of eight, or half of the shorter one's;
 * so all that share three runs of 15 tokens, far from one another. But of a run that over 128 documents
 * have, only some of them are looked at, and of more than max_candidates those that share most: where
 * hundreds of documents are alike not every pair is found, but each document has some. What is
 * reported was compared, exactly, by hashes of 64 bits. Documents of fewer than 15 tokens are in no
 * pair.
 *
 * What comes out depends on the documents and their indexes only; of ties beyond these bounds, on the
 * seed as well. A collection may be used by one call at a time.
 * options: NULL means DG_OVERLAP_OPTIONS_INIT. Cost: linear in the tokens of all documents but for
 * sorting, on every input, times at most max_candidates. Memory, besides that of the collection and what
 * its first search needs: 12 bytes a token, 60 a document.
 * Errors: as of dg_collection_cluster. */
DG_API DG_MUST_CHECK dg_status dg_collection_overlaps(dg_overlaps **out, dg_collection *collection,
                                                      const dg_overlap_options *options,
                                                      dg_error *error);

/* The pairs, in order of their documents. They belong to the result and live as long; `i` must be below
 * the count. */
DG_API size_t dg_overlaps_count(const dg_overlaps *overlaps);
DG_API const dg_overlap *dg_overlaps_at(const dg_overlaps *overlaps, size_t i);

/* The first document with the same tokens: itself, most often. `document` must be an index of the
 * collection. */
DG_API uint32_t dg_overlaps_first(const dg_overlaps *overlaps, uint32_t document);

DG_API void dg_overlaps_free(dg_overlaps *overlaps); /* NULL is allowed */

#ifdef __cplusplus
}
#endif

#endif
