/* The library's work on one text, stage by stage and as its users call it. */
#ifndef BENCH_STAGES_H
#define BENCH_STAGES_H

#include <dittograph.h>

#define SHINGLE 8u  /* tokens of a k-gram */
#define WINDOW  18u /* of winnowing, as for corpora */

/* A text cut into documents, at paragraphs, and what each stage needs of those before it. */
typedef struct corpus corpus;

/* Documents of about `document` bytes; SIZE_MAX: one. The text must stay. */
corpus *corpus_new(const char *text, size_t len, size_t document);
void corpus_free(corpus *c);
size_t corpus_tokens(const corpus *c);

/* Half of a corpus's documents: every second, from the first or the second on. For threads. */
corpus *corpus_half(const corpus *c, size_t first);

typedef enum stage {
    STAGE_PARAGRAPHS,
    STAGE_SENTENCES,
    STAGE_TOKENS, /* with match keys and hashes */
    STAGE_BAD_BYTES,
    STAGE_ROLL,
    STAGE_WINNOW,
    STAGE_DOCUMENT,    /* dg_document_from_text */
    STAGE_FINGERPRINT, /* document, rolling hash, winnowing */
    STAGE_FIND_UNITS,  /* dg_find_repeats for blocks and sentences */
    STAGE_FIND_ALL,    /* and passages */
    STAGE_CHECK,       /* document and everything that repeats in it */
    N_STAGES
} stage;

/* Runs the stage over every document. */
void corpus_run(corpus *c, stage s);

/* Seconds of this thread that it takes, the best of several runs. */
double corpus_time(corpus *c, stage s, int runs, double enough);

/* The most memory that the library has at once, the text apart. */
typedef struct memory_use {
    size_t reading, checking; /* bytes: for the document; for finding everything in it besides */
    size_t n_tokens, n_findings;
} memory_use;
memory_use measure_memory(const char *text, size_t len);

#endif
