/* Seeded sets of small documents full of copies, and a directory for a corpus of them. */
#ifndef TEST_CORPUS_TEXTS_H
#define TEST_CORPUS_TEXTS_H

#include "model_corpus.h"

#define TEST_DOCUMENTS_MAX 12u

/* Documents in order of key. */
typedef struct test_documents {
    char *texts[TEST_DOCUMENTS_MAX];
    size_t lens[TEST_DOCUMENTS_MAX];
    char keys[TEST_DOCUMENTS_MAX][32];
    size_t sources[TEST_DOCUMENTS_MAX]; /* that of number s is test_source(s) */
    dg_document *docs[TEST_DOCUMENTS_MAX];
    model_document models[TEST_DOCUMENTS_MAX]; /* of the same documents */
    size_t n;
} test_documents;

/* The next set of the stream that *random holds; of about `words` words a document at most. */
test_documents test_documents_make(uint64_t *random, size_t words);
void test_documents_free(test_documents *documents);

const char *test_source(size_t number);

/* Adds document i. */
dg_status test_documents_add(const test_documents *documents, size_t i, dg_corpus *corpus,
                             dg_error *error);

/* A hash of all that a corpus says of the documents; *status is the first failure. */
uint64_t test_documents_digest(const test_documents *documents, dg_corpus *corpus,
                               dg_status *status);

/* The name of a directory of this process that isn't there, on a file system in memory if there is
 * one. A constant of the program. */
const char *test_directory(void);

/* Removes the directory with all files in it. */
void test_directory_remove(void);

#endif
