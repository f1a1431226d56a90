/* Postings: which documents hold a feature. A posting is the feature's hash, of 40 bits, and the
 * number of a document; they are in order of both, each once, in blocks of the same size, cut into
 * runs so that a hash is found without all before it being read:
 *
 *     checksum  n  hash doc  +hash doc  +0 +doc ... | doc  +hash doc ... | ...   ... run 2, run 1
 *     8 bytes   2  numbers: each hash less the one before; of one hash       where each run begins
 *                  each document less the one before                         and its first hash: 7
 *
 * Whoever looks a hash up then looks at all documents that he is led to, so that two features of
 * one hash cost time, never truth. */
#ifndef DG_INDEX_POSTING_H
#define DG_INDEX_POSTING_H

#include "index/bytes.h"

#define DG__HASH_BITS   40u
#define DG__HASH_MAX    ((UINT64_C(1) << DG__HASH_BITS) - 1)
#define DG__BLOCK_BYTES 1024u
#define DG__BLOCK_HEAD  10u
#define DG__RUN         32u /* postings, but for the last run */
#define DG__RUN_ENTRY   7u

typedef struct dg__posting {
    uint64_t hash;
    uint32_t document;
} dg__posting;

/* A block that is being filled. */
typedef struct dg__posting_block {
    uint8_t bytes[DG__BLOCK_BYTES];
    uint32_t len;
    uint32_t n;
    uint64_t first_hash;
    dg__posting last;
} dg__posting_block;

/* Empties a block: to be done before anything else. */
void dg__block_start(dg__posting_block *block);

/* Adds a posting behind those that are in it; false if there is no room. */
bool dg__block_add(dg__posting_block *block, const dg__posting *posting);

/* Closes it: bytes are complete, but for the checksum. */
void dg__block_finish(dg__posting_block *block);

/* Postings of a block, one after the other. */
typedef struct dg__block_reader {
    const uint8_t *block;
    dg__cursor cursor;
    uint32_t next, n; /* postings */
    dg__posting posting;
} dg__block_reader;

/* Before the first posting with the hash, if there is one, and at most two runs before. 0: before
 * all. */
void dg__block_read(dg__block_reader *reader, const uint8_t block[DG__BLOCK_BYTES], uint64_t hash);

/* Goes on to the next posting; false behind the last, or if the block is damaged: then
 * reader->cursor.failed. */
bool dg__block_next(dg__block_reader *reader);

#endif
