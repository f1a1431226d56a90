/* Comparing two documents: what they share, and how much of each that is. */
#ifndef DITTOGRAPH_COMPARE_H
#define DITTOGRAPH_COMPARE_H

#include <dittograph/find.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dg_compare_options {
    size_t size;                   /* sizeof(dg_compare_options): DG_COMPARE_OPTIONS_INIT sets it */
    const dg_allocator *allocator; /* of the report; copied; NULL: malloc */
    const dg_limits *limits;       /* used during the call only; NULL: none */
    uint32_t min_words;            /* tokens of a passage that are the same: 5 or more */
    uint32_t max_gap;              /* tokens on either side that an edit may have: 1 to 32 */
} dg_compare_options;

#define DG_COMPARE_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(dg_compare_options), NULL, NULL, 15, 10                                             \
    }

/* Figures of two whole documents, as sets of runs of five tokens (Broder, On the resemblance and
 * containment of documents, 1997). All are 0 if one of them has fewer than five tokens. */
typedef struct dg_comparison {
    double resemblance;    /* runs in both, of the runs in either */
    double containment[2]; /* runs in both, of those of a; of those of b */
    double words[2];       /* of a and of b, by dg_document_words */
    double shared[2];      /* words of a, and of b, that lie in a reported passage */
} dg_comparison;

/* Finds every passage that the two documents share, each once, as long as it goes: runs of five or
 * more equal tokens are joined where no more than max_gap tokens on either side lie between them, and
 * the ends go on as far as what is the same outweighs what is edited. A passage has min_words tokens in
 * such runs, or half as many again that align in all. Two that follow one another on both sides are
 * one if no more was put between them than half of what aligns in the shorter one.
 *
 * In the report `a` is document 0 and `b` document 1; findings are shared-passage, or
 * repeated-passage if one of the documents holds the text twice: then such places, or those of a part
 * of it, are occurrences of the same finding. Similarity and containment are those of the longest two.
 *
 * Which passages there are doesn't depend on how the text is cut into paragraphs, nor on letter case
 * and punctuation, nor on which document is `a`: the other way round, the same places are found.
 * Every min_words tokens in a row that both hold lie in some passage. If both have as many tokens, which
 * of two alignments that are as good is told may depend on the documents' seed.
 * comparison: may be NULL. options: NULL means DG_COMPARE_OPTIONS_INIT.
 * Cost: n log n. Errors: as for dg_find_repeats; DG_INVALID if the documents differ in seed or
 * flags. */
DG_API DG_MUST_CHECK dg_status dg_compare(dg_report **out, dg_comparison *comparison,
                                          const dg_document *a, const dg_document *b,
                                          const dg_compare_options *options, dg_error *error);

/* ---- What differs between two places ---- */

typedef struct dg_diff dg_diff;

/* Tokens [first[0], end[0]) of the one and [first[1], end[1]) of the other. `same`: they match, one
 * by one; else those of the one stand for those of the other, and either may be none. */
typedef struct dg_diff_part {
    uint32_t first[2], end[2];
    int same;
} dg_diff_part;

/* Aligns tokens [a->first_token, a->end_token) of document `of_a` with those of `b`, as of two
 * occurrences of a finding. Of short texts as many tokens match as can, in as few parts as can be.
 * Whether tokens match is told by their hashes. allocator: NULL for malloc.
 * Cost: at most about 1,000 steps a token. Errors: DG_NO_MEMORY, DG_INVALID (NULL, out of range). */
DG_API DG_MUST_CHECK dg_status dg_diff_new(dg_diff **out, const dg_document *of_a,
                                           const dg_occurrence *a, const dg_document *of_b,
                                           const dg_occurrence *b, const dg_allocator *allocator);

/* In order, without a gap; parts that are the same and others by turns. They belong to the diff. */
DG_API const dg_diff_part *dg_diff_parts(const dg_diff *diff, size_t *n);
DG_API void dg_diff_free(dg_diff *diff); /* NULL is allowed */

/* ---- How alike two sentences are ---- */

#define DG_LIKENESS_MAX 4096u /* tokens of either */

/* How alike two short texts are that someone may have rewritten: sentences, titles. The share of words
 * that align says too little of them, since they have few. So words are the same here if the first four
 * letters of their match keys are, or all letters of shorter ones; a word counts by the square root of
 * its letters; and what is shared is the mean of what aligns and of what both have in any order, as a
 * share of three quarters of the longer text and one of the shorter. 1 for the same words in the same
 * order, 0 if no word is the same or one text has none; the same whichever is `a`.
 *
 * From .34 on, one of two sentences is more often made from the other than not: of 10,000 pairs of the
 * PAN corpora, half of which are, such a threshold tells .906, chosen on others. For longer texts use
 * similarity (find.h).
 *
 * Tokens [a->first_token, a->end_token) of document `of_a`, all of them if `a` is NULL; so for `b`. The
 * documents' flags should be the same. allocator: NULL for malloc. Cost: the product of their tokens, at
 * most 16 million steps. Errors: DG_NO_MEMORY, DG_INVALID (NULL, out of range, more than
 * DG_LIKENESS_MAX tokens). */
DG_API DG_MUST_CHECK dg_status dg_likeness(double *out, const dg_document *of_a,
                                           const dg_occurrence *a, const dg_document *of_b,
                                           const dg_occurrence *b, const dg_allocator *allocator);

#ifdef __cplusplus
}
#endif

#endif
