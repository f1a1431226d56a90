/* A persistent index: documents are put in, replaced and removed by key, and another document is
 * held against all of them at once. What a publisher asks on every save: is this in the archive
 * already?
 *
 *     dg_index_options options = DG_INDEX_OPTIONS_INIT;
 *     options.create = 1;
 *     dg_index_open(&index, "archive.dg", &options, NULL);
 *
 *     dg_index_begin(&batch, index, NULL);
 *     dg_index_put(batch, &entry, doc, NULL);          as often as need be
 *     dg_index_commit(batch, NULL);                     all of it is there, or nothing
 *
 *     dg_index_query(&matches, index, doc, NULL, NULL);
 *     for (size_t i = 0; i < dg_matches_count(matches); i++)
 *         show(dg_matches_get(matches, i));
 *
 * Before you use it:
 *  - An index is a directory of its own, on a local file system. Nothing else may write there. To
 *    remove it, remove the directory.
 *  - It doesn't hold the texts. Without DG_INDEX_TOKENS it needs the caller to give stored
 *    documents back while a query runs; with it, it answers alone, by 16 bits of each word's hash.
 *  - The answer depends on how texts are cut into words: documents must be read with the seed and
 *    flags of the index, and by a library with the same Unicode data, or they are refused.
 *  - One writer at a time, of all threads and processes; any number of readers, which never wait
 *    for it, nor it for them. A reader sees the state of the last commit before it opened or was
 *    refreshed.
 *  - A handle may be used by any number of threads at once, but for dg_index_close; a batch by one
 *    at a time. Don't use a handle in a child after fork().
 *  - After an error of the disk the last commit is still there, whole.
 *
 * Memory of a handle: 200 bytes for each stored article of 900 words; and what a query or a batch
 * takes for its time.
 *
 * Errors that any call may return: DG_NO_MEMORY; DG_INVALID for an argument out of its range;
 * DG_IO, if a file can't be read or written; DG_DAMAGED, if one isn't as it was written (checksums
 * are compared whenever something is read). Others are named where they belong. */
#ifndef DITTOGRAPH_INDEX_H
#define DITTOGRAPH_INDEX_H

#include <dittograph/compare.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dg_index dg_index;
typedef struct dg_index_batch dg_index_batch;
typedef struct dg_matches dg_matches;

/* ---- Opening ---- */

/* What an index keeps of its documents. */
typedef enum dg_index_mode {
    DG_INDEX_NO_TOKENS = 1, /* their fingerprints: about a fifth of the text's size. A query asks
                               the caller for documents, and verifies on the match keys */
    DG_INDEX_TOKENS = 2     /* their words' places and 16 bits of each word's hash, too: about four
                               fifths of the text's size */
} dg_index_mode;

/* What an index is made with, for good. */
typedef struct dg_index_parameters {
    size_t size;        /* sizeof(dg_index_parameters): DG_INDEX_PARAMETERS_INIT sets it */
    uint64_t seed;      /* of the documents, and of all hashes: as in dg_document_options */
    uint32_t flags;     /* of the documents: DG_FOLD_DIGITS | DG_STRIP_ACCENTS */
    uint32_t k;         /* tokens of a fingerprint: 5 to 32 */
    uint32_t window;    /* fingerprints to choose one of: 1 to 1024. Every run of k + window - 1
                           tokens that stands in two documents is found */
    uint32_t min_words; /* smallest block or sentence that can be found as such: 1 to 1000 */
    dg_index_mode mode;
} dg_index_parameters;

#define DG_INDEX_PARAMETERS_INIT                                                                   \
    {                                                                                              \
        sizeof(dg_index_parameters), 0, 0, 8, 18, 8, DG_INDEX_TOKENS                               \
    }

typedef struct dg_index_options {
    size_t size;                   /* sizeof(dg_index_options): DG_INDEX_OPTIONS_INIT sets it */
    const dg_allocator *allocator; /* copied; NULL: malloc. One that several threads may call
                                              at once, if several use the index */
    const dg_index_parameters *parameters; /* those the index must have; NULL: whatever it has, and
                                              those of DG_INDEX_PARAMETERS_INIT for a new one */
    int create;    /* non-zero: make an index if there is none. The directory
                                              may be there, empty; its parent must be */
    int read_only; /* non-zero: nothing is written, not even a lock */
    int no_sync;   /* non-zero: don't wait for the disk. A commit then
                                              survives the end of the process, not that of power */
    int map;       /* non-zero: map files instead of reading them, which makes queries of a large
                            index of several files two to three times as fast. Then a file that
                            something else cuts short ends the process by SIGBUS; and failures of the
                            disk do, too */
    size_t batch_memory; /* bytes a batch may take before it writes a part of itself
                                              to the disk: 1 MB or more. The larger, the faster is a
                                              bulk load */
} dg_index_options;

#define DG_INDEX_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(dg_index_options), NULL, NULL, 0, 0, 0, 0, 67108864                                 \
    }

/* Opens the index in a directory, in the state of its last commit. options: NULL: that of
 * DG_INDEX_OPTIONS_INIT.
 *
 * Cost: reading as much as a handle holds. Errors: those of any call; DG_BUSY, with `create`, while
 * another process makes the index that isn't there yet; DG_MISMATCH if a parameter isn't that of the
 * index, or the index was made by a version of the library or of Unicode's data that differs:
 * error->message says which, error->position is the value that the index has (Unicode
 * 15.0.0 is 0x0f0000). */
DG_API DG_MUST_CHECK dg_status dg_index_open(dg_index **out, const char *path,
                                             const dg_index_options *options, dg_error *error);

/* No batch, query or other call on the index may be under way. NULL is allowed. */
DG_API void dg_index_close(dg_index *index);

/* The parameters of the index. */
DG_API void dg_index_parameters_of(const dg_index *index, dg_index_parameters *parameters);

/* Goes on to the state of the last commit, of whatever process. *changed, if not NULL: whether
 * there was one. Calls that are under way go on with the state they began with. Cost: a read of
 * some bytes if nothing has changed; else as for opening what is new. On failure the handle stays
 * where it was. */
DG_API DG_MUST_CHECK dg_status dg_index_refresh(dg_index *index, int *changed, dg_error *error);

/* ---- Writing ---- */

/* A document of the index, as the caller names it. Bytes of any kind. */
typedef struct dg_index_entry {
    const void *key; /* its own: 1 to DG_INDEX_KEY_MAX bytes */
    size_t key_len;
    const void *source; /* what it shares with others, such as a host: at most DG_INDEX_KEY_MAX */
    size_t source_len;
    const void *blob; /* what the caller wants back with it, such as a title: at most
                         DG_INDEX_BLOB_MAX bytes */
    size_t blob_len;
    uint32_t n_tokens; /* of the document. Not read by dg_index_put */
} dg_index_entry;

#define DG_INDEX_KEY_MAX  4096u
#define DG_INDEX_BLOB_MAX 65535u

/* Begins a batch: changes that are committed together. It takes over the lock of the index, until
 * it is committed or aborted; a process that ends gives it back. Errors: those of any call; DG_BUSY
 * if another batch has been begun, here or in another process; DG_INVALID for an index that was
 * opened for reading only. */
DG_API DG_MUST_CHECK dg_status dg_index_begin(dg_index_batch **out, dg_index *index,
                                              dg_error *error);

/* Puts a document in, in place of the one with that key, if there is one. Neither the entry nor the
 * document need outlive the call. Of several changes of one key in a batch the last one counts.
 *
 * Cost: linear, a third of what it costs to read the document from text. It writes to the disk when
 * the batch has grown over options.batch_memory, and may then merge what has been written.
 * Errors: those of any call; DG_MISMATCH if the document's seed or flags aren't those of the index;
 * DG_TOO_LARGE: an entry's length, or 2^32 - 1 documents. The batch is as it was; but if it
 * failed to write, it can only be aborted. */
DG_API DG_MUST_CHECK dg_status dg_index_put(dg_index_batch *batch, const dg_index_entry *entry,
                                            const dg_document *doc, dg_error *error);

/* Removes the document with a key, if there is one. */
DG_API DG_MUST_CHECK dg_status dg_index_remove(dg_index_batch *batch, const void *key,
                                               size_t key_len, dg_error *error);

/* Makes all changes of a batch visible and durable, at once, and frees it: whenever power is lost
 * or the process is killed, either all or none of them are there afterwards. The handle goes on to
 * the new state.
 *
 * Files are merged so that their number grows with the logarithm of what is in the index; now and
 * then a commit takes as long as writing a good part of it anew.
 *
 * Errors: those of any call. Then the batch is still there, to be aborted, and nothing has changed;
 * but for one: if error->position is 1, the change is visible, but the disk didn't confirm that it
 * would outlive a loss of power. */
DG_API DG_MUST_CHECK dg_status dg_index_commit(dg_index_batch *batch, dg_error *error);

/* Forgets a batch. NULL is allowed. */
DG_API void dg_index_abort(dg_index_batch *batch);

/* ---- Asking ---- */

/* How the caller gives stored documents back: by reading their text again.
 *
 * `open` gives the document of an entry, read with the seed and flags of the index, or says why it
 * can't: DG_CHANGED if the caller has it no longer, or no longer as it was put in; then it is
 * passed over, as is one that turns out to be another than was put in. What else it returns ends
 * the query, which returns it. `close` is called once for each that was opened, before the query
 * returns. */
typedef struct dg_index_documents {
    dg_status (*open)(void *ctx, const dg_index_entry *entry, const dg_document **doc);
    void (*close)(void *ctx, const dg_document *doc);
    void *ctx;
} dg_index_documents;

typedef struct dg_query_options {
    size_t size;                   /* sizeof(dg_query_options): DG_QUERY_OPTIONS_INIT sets it */
    const dg_allocator *allocator; /* of the matches; copied; NULL: that of the index */
    const dg_limits *limits;       /* used during the call only; NULL: none */
    const dg_index_documents *documents; /* NULL: none. An index without tokens needs it; one with
                                            tokens then verifies on the match keys */
    uint32_t rules;     /* of DG_SHARED_BLOCK, DG_SHARED_SENTENCES, DG_SHARED_PASSAGE and
                              DG_SHARED_NEAR_DUPLICATE, bits 1u << dg_rule */
    uint32_t min_words; /* smallest block or sentences; at least that of the index. 0: that */
    uint32_t
        min_passage;  /* tokens in a row that make a passage; at least k + window - 1. 0: that */
    uint32_t max_gap; /* passages are joined over edits of so many tokens: 1 to 32 */
    double min_similarity; /* of an edited copy of a block, as in dg_find_options */
    double min_containment;
    const void *exclude; /* the key of a document that is left out: the one that is being saved */
    size_t exclude_len;
    uint32_t max_documents; /* stored documents that are looked at: 1 to 10,000 */
    uint32_t max_places;    /* places that are listed of a match: 1 or more */
} dg_query_options;

#define DG_QUERY_RULES (1u << DG_SHARED_BLOCK | 1u << DG_SHARED_SENTENCES | 1u << DG_SHARED_PASSAGE)

#define DG_QUERY_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(dg_query_options), NULL, NULL, NULL, DG_QUERY_RULES, 0, 0, 10, 0.6, 0.8, NULL, 0,   \
            64, 16                                                                                 \
    }

/* One place in a stored document. */
typedef struct dg_match_place {
    uint32_t document;               /* which of dg_matches_document */
    uint32_t first_token, end_token; /* in the stored document */
    dg_span span;                    /* in the stored document's text: its source */
    double similarity; /* with the query's text, as in dg_finding; 1: the same tokens */
    double containment;
} dg_match_place;

/* A text of the query, and where it stands in the index. */
typedef struct dg_match {
    dg_rule rule;                    /* DG_SHARED_... */
    uint32_t first_token, end_token; /* in the query */
    dg_span span;                    /* in the query's text: its source */
    double words;                    /* by dg_document_words */
    double similarity;               /* the least of its places' */
    double containment;
    uint32_t document_frequency;  /* documents of the index that hold it; see dg_index_query */
    const dg_match_place *places; /* at least one; in order of key, then position */
    size_t n_places;
    dg_text_id id; /* of the query's text, as in dg_finding */
} dg_match;

/* A stored document that shares something with the query. */
typedef struct dg_match_document {
    dg_index_entry entry;
    double shared_words; /* words of the query in places that it shares with this document ... */
    double containment;  /* ... of all words of the query */
} dg_match_document;

/* How a query went. */
typedef struct dg_query_summary {
    uint64_t candidates;  /* stored documents that a fingerprint, or a unit's hash, led to */
    uint64_t examined;    /* of those looked at: at most max_documents */
    uint64_t passed_over; /* of those examined: not to be had back from the caller */
    int complete;         /* zero if a limit kept documents or places from being shown */
} dg_query_summary;

/* Says what of a document stands in the index.
 *
 * Units. A unit is a block that counts (headings and table cells don't, unless the document was
 * read with them included), or a sentence of one that isn't all of it, of min_words words or more.
 * Units of the query and of a stored document match if they have the same match keys in the same
 * order, whichever kind they are. Consecutive units of the query that match consecutive ones of the
 * same documents, as often, are one match. A sentence isn't told if it lies in a block that is, and
 * no more documents hold it than that.
 *
 * Passages. If a stored document has min_passage tokens in a row that the query has as well, and
 * that don't all lie in its units that match, then its passages are those that dg_compare finds of
 * the two with that min_words and max_gap, each as a match; but those of which fewer than
 * min_passage tokens in a row lie outside units that match in the same document. Passages of
 * different documents that are the same tokens of the query are one match.
 *
 * Near duplicates. Blocks of the query and of an examined document that are near, not the same
 * (find.h says what is near), among those that have five tokens in a row in common; but one of which
 * all but min_words lie in passages of that document isn't told again. What is reported was
 * compared. An edited copy is found where a fingerprint of the stored block was left whole; all
 * k-grams of the query are looked for then. Of paragraphs of 40 to 79 words of which one word in ten,
 * in five, in three was edited .88, .68 and .12 are found with k = 8 and window = 18; .98, .97 and
 * .57 with 5 and 13, where files are a twentieth larger and shorter passages are reported, too.
 *
 * Which documents. Those that are examined are all that the index leads to, if there are no more
 * than max_documents; else those to which most fingerprints and units lead that no more than
 * max_documents documents hold, so that what the archive has in common doesn't hide what one text
 * took from another; of equal ones those to which most others lead, then those with the smallest
 * keys. A fingerprint or unit that more documents hold leads to the max_places of them with the
 * smallest keys, so that a query takes as long however often a notice stands in the archive.
 * document_frequency still counts all of a unit's: exactly up to max_documents; beyond that from
 * the index alone, where removed documents count until their file is merged. Of passages and near
 * duplicates it counts those that were examined. Within those limits, the answer depends on the
 * texts only: not on the order in which documents came, nor on merging.
 *
 * Certainty. With options->documents every match rests on the match keys. Without, on 16 bits of
 * each token's hash: a place that is reported differs from what the match keys would say, by one
 * token at either end, with a chance of about 2^-15, and is not there at all with one of less than
 * 2^-100.
 *
 * Matches are in order of first_token, longer ones first, then of rule. They are a value of their
 * own. Cost: linear in the query's tokens, and some reads for each fingerprint and each document
 * examined. Errors: those of any call; DG_MISMATCH if the document's seed or flags aren't those of
 * the index; DG_INVALID also if options->documents is NULL and the index keeps no tokens; those of
 * the limits (work: tokens and postings visited), and of `open`. */
DG_API DG_MUST_CHECK dg_status dg_index_query(dg_matches **out, dg_index *index,
                                              const dg_document *doc,
                                              const dg_query_options *options, dg_error *error);

/* The matches. They belong to the object. `i` must be below the count. */
DG_API size_t dg_matches_count(const dg_matches *matches);
DG_API const dg_match *dg_matches_get(const dg_matches *matches, size_t i);

/* The documents in which they stand, in order of key. */
DG_API size_t dg_matches_document_count(const dg_matches *matches);
DG_API const dg_match_document *dg_matches_document(const dg_matches *matches, size_t i);

DG_API void dg_matches_summary(const dg_matches *matches, dg_query_summary *summary);
DG_API void dg_matches_free(dg_matches *matches); /* NULL is allowed */

/* ---- What is in it ---- */

/* Called with a document of the index; the entry lives until it returns. Non-zero: go no further.
 * */
typedef int dg_index_visitor(void *ctx, const dg_index_entry *entry);

/* Finds a document by its key. *found: whether there is one; then `visit`, if not NULL, is called.
 * */
DG_API DG_MUST_CHECK dg_status dg_index_get(dg_index *index, const void *key, size_t key_len,
                                            int *found, dg_index_visitor *visit, void *ctx,
                                            dg_error *error);

/* Visits all documents in order of key, as bytes, from the first that isn't smaller than `from` on
 * (from_len 0: from the very first). */
DG_API DG_MUST_CHECK dg_status dg_index_each(dg_index *index, const void *from, size_t from_len,
                                             dg_index_visitor *visit, void *ctx, dg_error *error);

typedef struct dg_index_stats {
    uint64_t generation; /* of the state seen: grows by one with each commit */
    uint64_t documents;  /* that are there */
    uint64_t removed;    /* that are there no longer, but in the files until they are merged */
    uint64_t tokens;     /* of both */
    uint64_t postings;   /* of both: fingerprints, blocks and sentences */
    uint64_t segments;   /* files */
    uint64_t disk;       /* bytes in files */
    uint64_t memory;     /* bytes that the handle holds for them */
} dg_index_stats;

/* O(segments). */
DG_API void dg_index_stats_of(dg_index *index, dg_index_stats *stats);

/* Called for each thing that is wrong: in which file of the directory, at which byte, and what. */
typedef void dg_index_damage(void *ctx, const char *file, uint64_t offset, const char *what);

/* Reads everything and checks that it is as it was written and fits together. damaged: NULL: none.
 * Errors: those of any call; DG_DAMAGED if something was wrong, after all the rest has been looked
 * at. */
DG_API DG_MUST_CHECK dg_status dg_index_verify(dg_index *index, const dg_limits *limits,
                                               dg_index_damage *damaged, void *ctx,
                                               dg_error *error);

/* Writes all files into one, without what was removed. Queries answer as before, faster.
 * Takes the lock, and for its time as much room on the disk again. Errors: as dg_index_begin and
 * dg_index_commit, and those of the limits. */
DG_API DG_MUST_CHECK dg_status dg_index_compact(dg_index *index, const dg_limits *limits,
                                                dg_error *error);

/* Copies the state that the handle sees to a new directory, whose parent must be there, while
 * others read and write. Errors: those of any call; DG_INVALID if there is something in the
 * directory. */
DG_API DG_MUST_CHECK dg_status dg_index_copy(dg_index *index, const char *path, dg_error *error);

#ifdef __cplusplus
}
#endif

#endif
