/* Which documents are the same, or nearly: clusters of the documents of a collection. */
#ifndef DITTOGRAPH_CLUSTER_H
#define DITTOGRAPH_CLUSTER_H

#include <dittograph/collection.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Which document of several that are nearly the same represents them. Of equal ones it is the one with
 * the lowest index. */
typedef enum dg_represent {
    DG_REPRESENT_LONGEST, /* the one with the most tokens */
    DG_REPRESENT_FIRST,   /* the one with the lowest index */
    DG_REPRESENT_KEY      /* the one with the lowest of the caller's keys: a date, a rank */
} dg_represent;

typedef struct dg_cluster_options {
    size_t size;                   /* sizeof(dg_cluster_options): DG_CLUSTER_OPTIONS_INIT sets it */
    const dg_allocator *allocator; /* of the result; copied; NULL: malloc */
    const dg_limits *limits;       /* used during the call only; NULL: none */
    double min_resemblance;        /* over 0 and at most 1 */
    uint32_t run_tokens;           /* of the runs that resemblance is made of: 1 to 32 */
    dg_represent represent;
    const uint64_t *keys; /* one a document, for DG_REPRESENT_KEY; used during the call only */
} dg_cluster_options;

/* With runs of five tokens a resemblance of .5 is about one edited word in twelve. */
#define DG_CLUSTER_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(dg_cluster_options), NULL, NULL, 0.5, 5, DG_REPRESENT_LONGEST, NULL                 \
    }

/* A document, and how it compares with the one that represents it, both as sets of runs of tokens
 * (Broder, On the resemblance and containment of documents, 1997). Of the same tokens: all 1. */
typedef struct dg_cluster_member {
    uint32_t document;
    double resemblance;    /* runs in both, of the runs in either */
    double containment[2]; /* runs in both, of this document's; of the representative's */
} dg_cluster_member;

typedef struct dg_cluster {
    const dg_cluster_member *members; /* the representative, then the others by index */
    size_t n_members;                 /* at least two */
} dg_cluster;

typedef struct dg_clusters dg_clusters;

/* Finds the documents that are nearly the same.
 *
 * Documents with the same tokens are one text. Texts are taken in the order of options->represent; each
 * joins the representative that it resembles most, of equal ones the earlier, if by min_resemblance or
 * more; else it becomes one. So every member resembles its representative, and no two representatives
 * resemble each other: to keep them and drop all others drops nothing of which nearly the same isn't
 * kept, and keeps nothing twice. Clusters don't chain: where A is like B and B like C, but C is not like
 * A, which comes first, then C represents itself.
 *
 * What comes out depends on the documents, their indexes and keys only: not on threads, nor on the order
 * in which they were put in. Resemblance is exact, not a sketch's estimate. All representatives that a
 * text may resemble are compared with it, but for hostile or very repetitive collections: of the rarest
 * runs of a text, each must stand in over 256 of them, or those share some with over 64 (lib/near/leader.h).
 *
 * It rests on the documents' token hashes and on hashes of runs of them, 64 bits, which are not verified;
 * for findings that are, see DG_SHARED_DOCUMENT. An empty document is in no cluster, and one of fewer than
 * run_tokens tokens only with those of the same tokens.
 *
 * A collection may be used by one call at a time. Cost: linear in the tokens of all documents, on every
 * input, but for sorting: documents, and rare runs of each. Memory, besides that of the collection and
 * what its first search needs: at most 26 bytes a token, most often 12, 17 more a token of the longest
 * document, 60 a document.
 * Errors: DG_NO_MEMORY, DG_INVALID (NULL, options out of range, no keys where they are asked for), those
 * of the limits (work: tokens and runs visited), and those of dg_collection_find about documents that
 * differ or are too many. */
DG_API DG_MUST_CHECK dg_status dg_collection_cluster(dg_clusters **out, dg_collection *collection,
                                                     const dg_cluster_options *options,
                                                     dg_error *error);

/* The clusters, by the index of their representative. They belong to the result and live as long; `i`
 * must be below the count. */
DG_API size_t dg_clusters_count(const dg_clusters *clusters);
DG_API const dg_cluster *dg_clusters_at(const dg_clusters *clusters, size_t i);

/* The document that represents a document of the collection: itself if it is in no cluster. `document`
 * must be an index of the collection. */
DG_API uint32_t dg_clusters_representative(const dg_clusters *clusters, uint32_t document);

DG_API void dg_clusters_free(dg_clusters *clusters); /* NULL is allowed */

#ifdef __cplusplus
}
#endif

#endif
