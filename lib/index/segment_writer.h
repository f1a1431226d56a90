/* Writing a segment's file from front to end: its documents in order of key, then their postings in
 * order. Whatever there is of either, a writer holds some 300 KB, and of groups and blocks what a
 * reader will hold. */
#ifndef DG_INDEX_SEGMENT_WRITER_H
#define DG_INDEX_SEGMENT_WRITER_H

#include "index/segment.h"

typedef struct dg__segment_writer {
    const dg_allocator *allocator;
    const dg__directory *directory;
    uint64_t number;
    int fd;
    uint64_t at;     /* of the next byte that is written */
    dg__bytes out;   /* not yet written: it ends at `at` */
    dg__bytes group; /* the listing of the group that is being written */
    uint32_t in_group;
    uint64_t records_at; /* of that group */
    dg__bytes first_key, last_key;
    dg__bytes groups, blocks; /* what stands behind the blocks of postings, with the filter */
    dg__filter filter;
    dg__posting_block *block;
    dg__footer footer;
} dg__segment_writer;

/* Makes the file. The writer must be ended, whatever is returned here or later; without
 * dg__segment_writer_finish the file is then removed. Errors of all: DG_NO_MEMORY, DG_IO. */
dg_status dg__segment_writer_start(dg__segment_writer *writer, const dg__directory *directory,
                                   uint64_t number, dg_index_mode mode, const dg_allocator *a);

/* Adds a document, behind all with smaller keys. */
dg_status dg__segment_writer_document(dg__segment_writer *writer, const uint8_t *key,
                                      size_t key_len, const uint8_t *record, size_t record_len,
                                      uint32_t n_tokens);

/* To be called between the last document and the first posting. n_hashes: how many hashes postings
 * will have, about: the filter is of that size. */
dg_status dg__segment_writer_documents_end(dg__segment_writer *writer, uint64_t n_hashes);

/* Adds a posting, larger than the one before; the same once more counts once. */
dg_status dg__segment_writer_posting(dg__segment_writer *writer, uint64_t hash, uint32_t document);

/* Completes the file, down to the disk. */
dg_status dg__segment_writer_finish(dg__segment_writer *writer, dg__segment_id *id);
void dg__segment_writer_end(dg__segment_writer *writer);

#endif
