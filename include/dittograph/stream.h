/* Finding what stands twice in documents that come once and can't be read again, such as a pipe's: each is
 * judged when it comes, against those before it.
 *
 *     dg_stream_options options = DG_STREAM_OPTIONS_INIT;
 *     dg_stream_new(&stream, &options, NULL);
 *     for each document, in order:
 *         dg_stream_add(&annotations, stream, key, key_len, source, source_len, doc, NULL);
 *     dg_stream_free(stream);
 *
 * What a dg_corpus (corpus.h) knows and this doesn't:
 * - of what comes later nothing: the first copy of a text is not annotated, and figures are those so far;
 * - whether a text is boilerplate is judged by the documents so far: its first copies are not yet called so;
 * - passages and near duplicates are not looked for;
 * - the copy that is kept is the one that came first: results depend on the order of the documents;
 * - beyond `memory`, texts that have not been seen for longest are forgotten: copies of them count as
 *   first ones, and figures of what comes back begin anew. So what is said is true, and may be too little.
 *
 * One thread at a time; different objects may be used by different threads at once. */
#ifndef DITTOGRAPH_STREAM_H
#define DITTOGRAPH_STREAM_H

#include <dittograph/corpus.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dg_stream dg_stream;

/* memory is for what is remembered: 40 bytes a text, 80 if it has come again, where one place in four stays
 * free. The last half of what fits is never forgotten. It is asked for as it is needed; more than 20 GiB
 * is not used. While a document is added, some 100 bytes for each of its units come on top, and its
 * annotations. */
typedef struct dg_stream_options {
    size_t size;                   /* sizeof(dg_stream_options): DG_STREAM_OPTIONS_INIT sets it */
    const dg_allocator *allocator; /* copied; NULL: malloc. Of annotations, too */
    size_t memory;                 /* bytes, DG_STREAM_MEMORY_MIN or more */
    uint32_t look_for;  /* of DG_CORPUS_BLOCKS, _SENTENCES, _BOILERPLATE: all of them by default */
    uint32_t min_words; /* smallest unit, in words: 1 or more */
    uint32_t boilerplate_min; /* as in dg_corpus_options, of the documents of a source so far */
    uint32_t boilerplate_percent;
    uint32_t boilerplate_cap;
} dg_stream_options;

#define DG_STREAM_MEMORY_MIN ((size_t)1 << 20)

#define DG_STREAM_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(dg_stream_options), NULL, (size_t)256 << 20,                                        \
            DG_CORPUS_BLOCKS | DG_CORPUS_SENTENCES | DG_CORPUS_BOILERPLATE, 8, 3, 2, 50            \
    }

/* Errors: DG_NO_MEMORY; DG_INVALID (NULL, an option out of range, something else to look for). */
DG_API DG_MUST_CHECK dg_status dg_stream_new(dg_stream **out, const dg_stream_options *options,
                                             dg_error *error);

/* Says what of a document has been seen before it, or before in it, and remembers it. It need not outlive
 * the call. *out is the caller's, to be freed by dg_annotations_free, and outlives the stream.
 *
 * key: what the document is to be called; it need not be the only one with it. source: as for
 * dg_corpus_add. Both at most DG_CORPUS_NAME_MAX bytes.
 *
 * Units are those of dg_corpus_annotate, and equal if they are there; so are the ids of texts. A unit is
 * annotated if a copy of it came before; a sentence isn't if it lies in a block that is, and has come
 * no more often than that. In an annotation `occurrences`, document_frequency and source_frequency count
 * what came so far, this copy included; `kept` is the number of the document, from 0 in the order in which
 * they were added, that the first copy stood in, which may be this one, and kept_span where in its text.
 * The rule is DG_REPEATED_... if some document so far held it twice. DG_ANNOTATION_KEPT is never set.
 *
 * A text is boilerplate if max(boilerplate_min, min(boilerplate_percent of the source's documents so far,
 * rounded up, boilerplate_cap)) documents of the source have held it, this one included; also, as in
 * corpus.h, one that differs from others in digits, or a block of fewer than min_words.
 *
 * Annotations are in order of first_token, longer ones first.
 *
 * Equality is told by 126 bits of hashes made of 64-bit token hashes: among n units of v different words
 * the chance that any two are confused is about n^2 / 2^127 + v^2 / 2^65. Sources are told apart by 48
 * bits, in source_frequency of a text's first source by 32. Against texts crafted to collide, give the
 * documents a secret seed.
 * Cost: linear; about what reading the document costs, mostly reads of memory in no order.
 * Errors: DG_NO_MEMORY; DG_INVALID (NULL, a name that is too long, a document of another seed or flags than
 * the first); DG_TOO_LARGE (2^32 - 2 documents). The stream is as before then. */
DG_API DG_MUST_CHECK dg_status dg_stream_add(dg_annotations **out, dg_stream *stream,
                                             const void *key, size_t key_len, const void *source,
                                             size_t source_len, const dg_document *doc,
                                             dg_error *error);

/* Writes the key of the document of a number to `key`, which has room for DG_CORPUS_NAME_MAX bytes, and
 * its length to *key_len. Keys are remembered with texts: after an addition those of the documents that its
 * annotations name can be asked for; only if that document alone overflowed the memory may one be gone.
 * Errors: DG_INVALID (NULL; no such document, or its key is forgotten). */
DG_API DG_MUST_CHECK dg_status dg_stream_key(const dg_stream *stream, uint32_t number, void *key,
                                             size_t *key_len, dg_error *error);

typedef struct dg_stream_stats {
    uint64_t documents, tokens, units; /* added: units of min_words words or more */
    uint64_t annotated_documents;
    uint64_t remembered; /* texts, once more with their digits folded if they have any */
    uint64_t forgotten;  /* texts so far; one that came back and was forgotten again counts twice */
    uint64_t memory;     /* bytes held for them */
} dg_stream_stats;

DG_API void dg_stream_stats_of(const dg_stream *stream, dg_stream_stats *stats);

DG_API void dg_stream_free(dg_stream *stream); /* NULL is allowed */

#ifdef __cplusplus
}
#endif

#endif
