/* What an index should answer: all documents in memory, each compared with the query. Quadratic, and
 * too simple to be wrong. */
#ifndef TEST_INDEX_MODEL_H
#define TEST_INDEX_MODEL_H

#include <dittograph.h>
#include <stdbool.h>

/* One place for each key that there is. */
typedef struct model_stored {
    char key[32];
    char *text;
    size_t len;
    dg_document *doc; /* NULL: not there */
} model_stored;

/* In order of key. */
typedef struct model_archive {
    model_stored *items;
    size_t n;
} model_archive;

typedef struct model_query {
    uint32_t min_words, min_passage, max_gap;
    const char *exclude; /* a key, or NULL */
} model_query;

/* What should be found, in words: a line a match, with its places. To be freed. */
char *model_answer(const model_archive *archive, const dg_document *query,
                   const model_query *options);

/* What was found, in the same words. */
char *model_describe(const dg_matches *matches);

#endif
