/* Finding what stands twice in more documents than fit in memory: each is shown to a corpus once,
 * and a second time if something of it stands elsewhere.
 *
 *     dg_corpus_options options = DG_CORPUS_OPTIONS_INIT;
 *     options.directory = "/var/tmp/run";                        where it keeps its files
 *     dg_corpus_new(&corpus, &options, NULL);
 *     if (dg_corpus_stage_of(corpus) == DG_CORPUS_ADDING)
 *         for each document, on any threads: dg_corpus_add(corpus, key, key_len, source, source_len, doc, NULL);
 *     dg_corpus_resolve(corpus, NULL, NULL, NULL);
 *     for each document, on any threads:
 *         dg_corpus_look_up(corpus, key, key_len, &record, NULL);
 *         if (record.annotated)
 *             dg_corpus_annotate(&annotations, corpus, key, key_len, doc, NULL);
 *     dg_corpus_discard(corpus);                                  or dg_corpus_free, to go on later
 *
 * Documents are told apart by a key, any bytes: a path, a URL, a path and a line number. What comes
 * out depends on keys, sources and texts only: not on the order in which documents are added, nor on
 * threads, memory, the documents' seed or an interruption. (Near duplicates apart, which are chosen by
 * token hashes: they depend on the seed.)
 *
 * What is remembered of documents is on disk, written and read in order: at most some 1.7 bytes for each
 * of their prose, most of it while it is resolved only; a third of that without passages; with near
 * duplicates mostly 4 bytes, more where many texts share what is rare in them.
 *
 * A process may end, or be ended, at any moment. Nothing is forced to disk: if the machine goes down,
 * what it leaves is told by its checksums, and the run begins anew.
 *
 * What is not promised: that the text of a document can be had back from the directory, or that it
 * can't. It holds keys and hashes. */
#ifndef DITTOGRAPH_CORPUS_H
#define DITTOGRAPH_CORPUS_H

#include <dittograph/find.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dg_corpus dg_corpus;

/* Which of several copies is the one that is kept: the first, in it, of the kept document. */
typedef enum dg_keep {
    DG_KEEP_FIRST,   /* the document with the smallest key, as bytes */
    DG_KEEP_LONGEST, /* the one with the most tokens; of those the one with the smallest key */
    DG_KEEP_NONE     /* no copy is */
} dg_keep;

/* What is looked for, as bits of dg_corpus_options.look_for. */
#define DG_CORPUS_BLOCKS      0x1u
#define DG_CORPUS_SENTENCES   0x2u
#define DG_CORPUS_PASSAGES    0x4u
#define DG_CORPUS_BOILERPLATE 0x8u
#define DG_CORPUS_NEAR        0x10u /* near duplicates among blocks; with DG_CORPUS_BLOCKS */

typedef struct dg_corpus_options {
    size_t size;                   /* sizeof(dg_corpus_options): DG_CORPUS_OPTIONS_INIT sets it */
    const dg_allocator *allocator; /* copied; NULL: malloc. Several threads may call it at once if
                                      documents are added, or resolving runs, on several */
    const char *directory;         /* where the corpus keeps its files, and nobody else any: made if
                                      it isn't there. Never NULL */
    int restart;                   /* non-zero: drop what an earlier run left there */
    const void *input;             /* what stands for the documents that are to be added, such as */
    size_t input_len;              /* the names, sizes and times of the files they are read from: an
                                      earlier run is gone on with only if it had the same */
    size_t memory;                 /* bytes, DG_CORPUS_MEMORY_MIN or more (for near duplicates
                           DG_CORPUS_NEAR_MEMORY_MIN): what the corpus allocates at any time,
                           but for annotations, and 1 MB for each thread that annotates */
    uint32_t tasks;       /* of dg_corpus_resolve, at once; they share the memory. 1 to 64; with
                             near duplicates at most one for each MB of it */
    uint32_t look_for;    /* DG_CORPUS_BLOCKS | ...: all but DG_CORPUS_NEAR by default */
    uint32_t min_words;   /* smallest unit, in words: 1 or more */
    uint32_t min_passage; /* smallest passage, in tokens: DG_CORPUS_PASSAGE_MIN to
                             DG_CORPUS_PASSAGE_MAX */
    dg_keep keep;
    uint32_t boilerplate_min; /* documents of a source that must hold a text at least, 2 or more,
                                     ... */
    uint32_t boilerplate_percent; /* ... and so much of the source's documents, 0 to 100, ... */
    uint32_t boilerplate_cap;     /* ... or so many, if that is less */
} dg_corpus_options;

#define DG_CORPUS_MEMORY_MIN      ((size_t)2 << 20)
#define DG_CORPUS_NEAR_MEMORY_MIN ((size_t)16 << 20)
#define DG_CORPUS_NEAR_MIN        15u /* tokens of a block that may be near others */
#define DG_CORPUS_NEAR_MAX        2048u
#define DG_CORPUS_PASSAGE_MIN     17u
#define DG_CORPUS_PASSAGE_MAX     64u

#define DG_CORPUS_OPTIONS_INIT                                                                     \
    {                                                                                              \
        sizeof(dg_corpus_options), NULL, NULL, 0, NULL, 0, (size_t)256 << 20, 1,                   \
            DG_CORPUS_BLOCKS | DG_CORPUS_SENTENCES | DG_CORPUS_PASSAGES | DG_CORPUS_BOILERPLATE,   \
            8, 25, DG_KEEP_FIRST, 3, 2, 50                                                         \
    }

/* How far a corpus has come. */
typedef enum dg_corpus_stage {
    DG_CORPUS_ADDING,    /* documents are added */
    DG_CORPUS_RESOLVING, /* all have been; dg_corpus_resolve has been begun, and may be again */
    DG_CORPUS_RESOLVED   /* documents are annotated */
} dg_corpus_stage;

/* Opens a corpus in options->directory, or goes on with the one that a run left there which ended, or
 * was ended, at whatever moment: if it had been added to in part, as if it were empty; else after
 * the last step that it had finished.
 *
 * One corpus at a time works in a directory; that is the caller's to see to.
 * Errors: DG_NO_MEMORY; DG_INVALID (NULL, an option out of range; the directory holds files of
 * others, or a run with other options or input: error->message says which); DG_IO (it can't be made,
 * read or written); DG_DAMAGED (a file of it is not as it was written: restart). */
DG_API DG_MUST_CHECK dg_status dg_corpus_new(dg_corpus **out, const dg_corpus_options *options,
                                             dg_error *error);

/* Any thread, any time but during dg_corpus_free and dg_corpus_discard. */
DG_API dg_corpus_stage dg_corpus_stage_of(const dg_corpus *corpus);

/* Takes a document in. It need not outlive the call. Any number of threads may add documents at
 * once.
 *
 * key: the document's own; one that is added twice is found out by dg_corpus_resolve. source: what
 * it shares with documents that are made alike, such as the host or the directory; of length 0 it
 * is a source as well. Both at most DG_CORPUS_NAME_MAX bytes.
 * Cost: linear, a fifth of what reading the document costs.
 * Errors: DG_NO_MEMORY; DG_INVALID (NULL, a name that is too long, a stage other than
 * DG_CORPUS_ADDING, or a document of another seed or flags than the first: it is not added);
 * DG_TOO_LARGE (2^32 - 1 documents or 2^40 tokens); DG_IO (such as a full disk: no document can be
 * added after that, in this run). */
#define DG_CORPUS_NAME_MAX 8192u
DG_API DG_MUST_CHECK dg_status dg_corpus_add(dg_corpus *corpus, const void *key, size_t key_len,
                                             const void *source, size_t source_len,
                                             const dg_document *doc, dg_error *error);

/* Finds what stands twice. No document is added from then on. Nothing else may be called meanwhile
 * but dg_corpus_stage_of and dg_corpus_stats_of. If it is already resolved, does nothing.
 *
 * runner: NULL: one task after the other; else options.tasks of them are handed out at a time.
 * limits: NULL: none; `cancelled` is called in the threads that the runner uses, too.
 * A call that fails, or is interrupted together with the process, may be made again, by another
 * process as well: it goes on after the last step finished.
 * Cost: n log n in what was added at most, and nearly linear in practice.
 * Errors: DG_NO_MEMORY; DG_INVALID (NULL, or two documents have the same key: error->position is the
 * number that the later of them would have); DG_IO; DG_DAMAGED; those of the limits (work: records
 * and tokens visited). */
DG_API DG_MUST_CHECK dg_status dg_corpus_resolve(dg_corpus *corpus, const dg_runner *runner,
                                                 const dg_limits *limits, dg_error *error);

/* ---- What was found ---- */

/* What a corpus knows of one document. */
typedef struct dg_corpus_record {
    uint32_t number;           /* its place among all documents in order of their keys */
    uint32_t n_tokens;         /* as it was added */
    int annotated;             /* 0: dg_corpus_annotate would find nothing to say of it */
    uint32_t source_documents; /* how many its source has */
    uint32_t boilerplate_from; /* so many documents of its source make a text boilerplate */
} dg_corpus_record;

/* Finds a document by its key, in a corpus that is resolved. Any number of threads may at once.
 * Cost: a read of some bytes, if that. Errors: DG_INVALID (NULL, not resolved, no such key: message),
 * DG_IO, DG_DAMAGED. */
DG_API DG_MUST_CHECK dg_status dg_corpus_look_up(dg_corpus_record *record, dg_corpus *corpus,
                                                 const void *key, size_t key_len, dg_error *error);

/* Writes the key of the document of a number to `key`, which has room for DG_CORPUS_NAME_MAX bytes,
 * and its length to *key_len. Threads and errors as above. */
DG_API DG_MUST_CHECK dg_status dg_corpus_key(dg_corpus *corpus, uint32_t number, void *key,
                                             size_t *key_len, dg_error *error);

/* Bits of dg_annotation.flags. */
#define DG_ANNOTATION_KEPT        0x1u /* this is the copy that is kept */
#define DG_ANNOTATION_BOILERPLATE 0x2u
#define DG_ANNOTATION_VARIES                                                                       \
    0x4u /* it is boilerplate because texts count that differ from it in
                                          digits, letter for letter */

/* Where boilerplate stands, for whoever wants to be stricter, or to guess at what stands once: before the
 * first, or behind the last, block of the document's own, which is one of DG_CORPUS_OWN_MIN tokens or more
 * that has no boilerplate in it and is not of links (without any, both); in links, which a reader of markup
 * knows: menus, and lists, tables and boxes of which every word is in one. */
#define DG_ANNOTATION_HEAD  0x8u
#define DG_ANNOTATION_TAIL  0x10u
#define DG_ANNOTATION_LINKS 0x20u
/* Boilerplate by its copies that is yet likely the document's own: a heading, or a paragraph that varies in
 * digits, at the head and not in links. So stand a title that other pages link to, and a date. */
#define DG_ANNOTATION_OWN 0x40u
#define DG_CORPUS_OWN_MIN 15u

#define DG_NO_DOCUMENT UINT32_MAX

/* A part of a document that stands elsewhere, too. */
typedef struct dg_annotation {
    dg_rule rule;                    /* of a block, sentence or passage: DG_REPEATED_... if some
                                        document holds it twice, else DG_SHARED_... */
    uint32_t flags;                  /* DG_ANNOTATION_KEPT | ... */
    uint32_t unit;                   /* the index of the block or sentence in the document; 0 */
    uint32_t first_token, end_token; /* in the document */
    dg_span span;                    /* in the document's text: its source */
    double words;                    /* by dg_document_words */
    uint64_t occurrences;        /* in the corpus, this one included; at most 2^32 - 1 are told */
    uint32_t document_frequency; /* documents that hold it, this one included */
    uint32_t source_frequency;   /* of those, the ones of this document's source; or, with
                                        DG_ANNOTATION_VARIES, the ones of its source that hold
                                        it or a text that differs in digits */
    uint32_t kept;               /* the number of the document whose copy is kept;
                                        DG_NO_DOCUMENT if none is */
    dg_text_id id;               /* of its text, as in dg_finding; with DG_ANNOTATION_VARIES as
                                        if the document had been read with DG_FOLD_DIGITS; of
                                        near duplicates that of their group */
    double similarity;           /* of near duplicates, to the representative; else 1 */
    dg_span kept_span;           /* of a dg_stream (stream.h): the kept copy in its document's text.
                                    Of a corpus, which is read again anyway, nothing: 0, 0 */
} dg_annotation;

typedef struct dg_annotations dg_annotations;

/* Says what of a document stands elsewhere in the corpus, or twice in the document itself. The
 * document must be the one that was added with that key. Any number of threads may annotate at once,
 * in any order.
 *
 * Units. A unit is a block, or a sentence that isn't all of its block's tokens, of min_words words or
 * more. Two are copies if they have the same match keys in the same order, whichever kind they are. A
 * unit with copies is annotated; but a sentence isn't if it lies in a block that is, and has no more
 * copies than that.
 *
 * Passages. A run of min_passage tokens of a document is repeated if it stands at another place in
 * the corpus: in another document, or in this one. Repeated runs that lie in annotated units are
 * accounted for by those. A passage is a longest sequence of others, each a token behind the one
 * before, that have the same occurrences, document_frequency, source_frequency and kept document and
 * are the kept copies, or aren't; so neighbouring passages may overlap. Every token that is in a
 * repeated run is in some annotation. A block's end doesn't end a run; a document's does.
 *
 * Near duplicates, if they are looked for: blocks of min_words or more, and of DG_CORPUS_NEAR_MIN to
 * DG_CORPUS_NEAR_MAX tokens, that are edited copies of one another or of a part of one another. Two texts
 * are near if their longest common subsequence of tokens has .6 of the longer one's, or .8 of the shorter
 * one's; of fewer than 20 tokens more than .6 and never by the latter. They are put in groups: longer
 * texts first, each joins the representative that it is most similar to among those it is near; without
 * one it becomes one, and so does that earlier text, if it isn't one yet and is in no group with it, which
 * is most similar to it: that, it joins as well. Each
 * text of a group is near its representative; one may be in three groups. A block whose text is in
 * groups has an annotation for each, besides its others: rule DG_NEAR_DUPLICATE_BLOCK if a document holds
 * two blocks of the group, else DG_SHARED_NEAR_DUPLICATE; `similarity` to the representative; occurrences
 * and frequencies of all blocks of the group, exact copies included; `kept`, the document that holds the
 * representative's copy that options.keep chooses; KEPT where the text is to stay if of near duplicates
 * one is to: all its copies have it alike. Of every text that hasn't it, one that has is near. They
 * account for nothing, and nothing accounts for them. Candidates are found by up to 20 pairs of words
 * and by runs of five, and the words behind them where many texts have them; those that have some in
 * common in two places are aligned, 32 of them at most. So one that shares less, or only what a great
 * many texts share, may be missed: bench/README.md says how many are. What is reported is verified, on
 * 32 bits of each token's hash.
 *
 * Boilerplate. A text is boilerplate if max(boilerplate_min, min(boilerplate_percent of the source's
 * documents, rounded up, boilerplate_cap)) documents of a source hold it. For units those count as
 * well that differ in digits only (page numbers, dates), if they have one of 0 to 9. Blocks of fewer
 * than min_words words are annotated if, and only if, they are boilerplate; those of their source only
 * are counted. A group of near duplicates is if as many documents of the source hold one of its blocks. Without DG_CORPUS_BOILERPLATE nothing is, and
 * source_frequency is as without VARIES.
 *
 * What is off in options.look_for accounts for nothing.
 *
 * Equality is told by hashes, since no two documents are at hand at once: of units by 80 bits, made of
 * 64-bit token hashes: among n units of v different words the chance that any two are confused is
 * about n^2 / 2^81 + v^2 / 2^65; of runs by 80 bits, made of 32 bits of each token: two that differ in
 * one word are confused with a chance of 2^-32. Against texts crafted to collide, give the documents
 * a secret seed.
 *
 * Annotations are in order of first_token, longer ones first, then of rule. They are a value of their
 * own, to be freed, by the corpus's allocator.
 * Cost: linear in the document's tokens, and some reads.
 * Errors: DG_NO_MEMORY, DG_INVALID (NULL, not resolved, no such key), DG_CHANGED (it isn't the
 * document that was added), DG_IO, DG_DAMAGED. */
DG_API DG_MUST_CHECK dg_status dg_corpus_annotate(dg_annotations **out, dg_corpus *corpus,
                                                  const void *key, size_t key_len,
                                                  const dg_document *doc, dg_error *error);

/* The annotations, in order; they belong to the object. `i` must be below the count. */
DG_API size_t dg_annotations_count(const dg_annotations *annotations);
DG_API const dg_annotation *dg_annotations_get(const dg_annotations *annotations, size_t i);
DG_API void dg_annotations_free(dg_annotations *annotations); /* NULL is allowed */

/* ---- Figures, and the end ---- */

typedef struct dg_corpus_stats {
    uint64_t documents, tokens, units; /* added: units of min_words words or more */
    uint64_t annotated_documents;      /* the rest are known when it is resolved */
    uint64_t repeated_texts;           /* different units that have copies */
    uint64_t repeated_units;           /* all copies of those */
    uint64_t repeated_runs;            /* of min_passage tokens that were looked at closely */
    uint64_t near_groups, near_blocks; /* groups of near duplicates, and all their members */
    uint64_t memory;                   /* bytes held now ... */
    uint64_t memory_peak;              /* ... and at most so far */
    uint64_t disk;                     /* bytes in files now ... */
    uint64_t disk_peak;                /* ... and at most so far */
    double resolved; /* 0 to 1: how far dg_corpus_resolve has come, by the bytes it reads */
} dg_corpus_stats;

/* Any thread, any time but during dg_corpus_free and dg_corpus_discard: also from
 * dg_limits.cancelled. */
DG_API void dg_corpus_stats_of(const dg_corpus *corpus, dg_corpus_stats *stats);

/* Ends the use of a corpus; its files stay, for a later dg_corpus_new. NULL is allowed. */
DG_API void dg_corpus_free(dg_corpus *corpus);

/* The same, and removes its files, and the directory if nothing else is in it. */
DG_API void dg_corpus_discard(dg_corpus *corpus);

#ifdef __cplusplus
}
#endif

#endif
