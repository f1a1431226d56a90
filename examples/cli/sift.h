/* A run over a corpus: every input is read once to find what stands twice, and a second time to do
 * something about it. What is done is the command's. In one pass (--one-pass) there is the second reading
 * only, and what stands twice is found in it. */
#ifndef CLI_SIFT_H
#define CLI_SIFT_H

#include "options.h"
#include "read/unpack.h"
#include "troubles.h"

/* One document in the second reading. */
typedef struct sifted {
    const record *record;
    const unpacked *in;          /* NULL: it was not unpacked, and nothing of it stands elsewhere */
    const dg_annotations *found; /* NULL: the same */
    dg_corpus *corpus;           /* that they are of ... */
    const dg_stream *stream;     /* ... or, in one pass, this; else NULL */
} sifted;

/* What was read, and what there was to say of it: the same on every run. */
typedef struct tally {
    uint64_t documents, tokens, annotated;
    uint64_t bytes;               /* of the records with documents */
    uint64_t bad_bytes;           /* that are not UTF-8 ... */
    uint64_t bad_bytes_documents; /* ... in so many documents */
    reasons skipped, troubles;
    bool one_pass;
    uint64_t forgotten; /* texts, in one pass */
} tally;

/* What a command does in the second reading. Functions that return false have said why the run is
 * over. */
typedef struct sifter {
    void *ctx;
    bool unpack_all; /* also documents of which nothing stands elsewhere */
    /* In any thread: what `put` is to get; NULL is allowed. Called for what was unpacked. *failure is
     * why the run is over, if it is. */
    void *(*judge)(void *ctx, const sifted *doc, const char **failure);
    void (*drop)(void *judged); /* frees what won't be put, since the run is over */
    /* The others are called by the main thread: first this one, with what will be read. */
    bool (*start)(void *ctx, const inputs *all, const reading_limits *by); /* may be NULL */
    /* In order of path and place. An input is begun before anything of it is put. May be NULL. */
    bool (*begin)(void *ctx, const input *in, content holds);
    bool (*put)(void *ctx, const record *r, void *judged); /* also what could not be read */
    bool (*pass)(void *ctx, const char *bytes,
                 size_t len); /* bytes in no record; NULL: not wanted */
    bool (*end)(void *ctx, const tally *sum);
} sifter;

/* Returns the exit code. */
int sift(const settings *set, char **arguments, size_t n_arguments, const sifter *by);

#endif
