/* A naive oracle of dg_corpus: the definitions of corpus.h written out over plain arrays, as slowly as
 * that takes. It shares nothing with the library but its headers. */
#ifndef TEST_MODEL_CORPUS_H
#define TEST_MODEL_CORPUS_H

#include <dittograph.h>
#include <stdbool.h>

/* A document, read; of the tokens, numbers that are equal if and only if their match keys are, as
 * they are and with digits folded. */
typedef struct model_document {
    const dg_document *doc;
    const char *key;
    size_t source;
    const size_t *keys, *folded;
    const bool *digits; /* of each token: whether it has one of 0 to 9 */
    size_t n_tokens;
} model_document;

typedef struct model_corpus {
    const model_document *documents; /* in order of key */
    size_t n;
    const dg_corpus_options *options;
    /* The hash by which texts of one length are ranked: that of a block of a document. */
    uint64_t (*rank)(const dg_corpus_options *options, const dg_document *doc, uint32_t block);
} model_corpus;

/* What must be said of a document, in order; *n of them, to be freed. Spans, words and ids are left
 * out. */
dg_annotation *model_annotate(const model_corpus *corpus, size_t document, size_t *n);

/* What must be said of the last document by a dg_stream that got the documents in this order, and forgets
 * nothing. Of the options those are read that a stream has as well. */
dg_annotation *model_annotate_last(const model_corpus *corpus, size_t *n);

#endif
