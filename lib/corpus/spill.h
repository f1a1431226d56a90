/* Records of one size in a file, in order of arrival within partitions:
 *
 *     file     | chunk | chunk | chunk | chunk |       each of one partition
 *     owners       0       2       0       1           whose, in memory
 *     chunk    | header | record record record ... |
 *
 * A partition's records are gathered in a buffer as large as a chunk, which is written when it is
 * full; so every chunk but a partition's last is full, and where a record stands follows from its
 * number if there is but one partition. The header has a checksum of the records, their number, the
 * partition and the place of the chunk. Numbers are in the machine's order of bytes: files are for
 * the machine that wrote them. */
#ifndef DG_CORPUS_SPILL_H
#define DG_CORPUS_SPILL_H

#include "base/memory.h"
#include "corpus/workfile.h"

#include <string.h>

#define DG__CHUNK_HEADER 32u

typedef struct dg__spill {
    const dg_allocator *allocator; /* NULL: not open */
    dg__workfile file;
    uint32_t record_size; /* divides no chunk: what is left of one stays empty */
    uint32_t chunk_size;
    uint32_t per_chunk; /* records */
    uint32_t n_partitions;
    unsigned features;
    uint8_t *buffers;    /* of a chunk each; NULL when nothing is written any more */
    uint32_t *in_buffer; /* records */
    uint64_t *counts;    /* records of each partition, those in its buffer included */
    DG__VEC(uint16_t) owners;
} dg__spill;

/* What it takes to open a spill again. */
typedef struct dg__spill_shape {
    uint32_t record_size, chunk_size, n_partitions;
    uint32_t n_chunks;
} dg__spill_shape;

/* At most 65,535 partitions. Memory: a chunk a partition until it is finished, and 2 bytes a chunk
 * written. */
dg_status dg__spill_create(dg__spill *s, dg__workdir *d, const char *name,
                           const dg__spill_shape *shape, const dg_allocator *a);

/* Opens one that was finished, and reads the headers of its chunks. DG_DAMAGED if they can't be. */
dg_status dg__spill_open(dg__spill *s, dg__workdir *d, const char *name,
                         const dg__spill_shape *shape, const dg_allocator *a);

/* Makes sure that the next `records` can be put without asking for memory. */
bool dg__spill_reserve(dg__spill *s, size_t records);

/* Writes the buffer of a partition, of which there is something in it. */
dg_status dg__spill_flush(dg__spill *s, uint32_t partition);

/* size: s->record_size, where it is a constant one that is copied without a call. */
static inline dg_status dg__spill_put(dg__spill *s, uint32_t partition, const void *record,
                                      size_t size)
{
    uint8_t *buffer = s->buffers + (size_t)partition * s->chunk_size + DG__CHUNK_HEADER;
    memcpy(buffer + s->in_buffer[partition] * size, record, size);
    s->counts[partition]++;
    return ++s->in_buffer[partition] < s->per_chunk ? DG_OK : dg__spill_flush(s, partition);
}

/* The next n records of partition 0. */
dg_status dg__spill_append(dg__spill *s, const void *records, size_t n);

/* Writes what is in buffers, unless that has been done, and frees them. */
dg_status dg__spill_finish(dg__spill *s);

dg__spill_shape dg__spill_shape_of(const dg__spill *s);
uint64_t dg__spill_count(const dg__spill *s); /* of all partitions */

/* Closes it; the file stays, or goes. Also one that isn't open. */
void dg__spill_close(dg__spill *s);
void dg__spill_drop(dg__spill *s);

/* ---- Reading what was finished ---- */

typedef struct dg__spill_reader {
    const dg__spill *spill;
    uint32_t partition;
    size_t chunk; /* the next one to look at */
    uint64_t left;
    uint8_t *bytes; /* the caller's: a chunk */
} dg__spill_reader;

/* chunk: room for spill->chunk_size bytes. */
void dg__spill_read(dg__spill_reader *r, const dg__spill *s, uint32_t partition, uint8_t *chunk);

/* The records of the next chunk of the partition, verified; *n is 0 behind the last. */
dg_status dg__spill_next(dg__spill_reader *r, const uint8_t **records, uint32_t *n);

/* Records [first, first + n) of partition 0, the only one, not verified. */
dg_status dg__spill_fetch(const dg__spill *s, uint64_t first, size_t n, void *records);

/* For fetching records one after the other: they are read some at a time. */
typedef struct dg__window {
    const dg__spill *spill;
    uint64_t first; /* the record that `bytes` begins with, or might */
    size_t n;
    uint8_t bytes[4096];
} dg__window;

/* dg__spill_fetch, which the window makes cheap if records are asked for in order, and not dear if not. */
dg_status dg__window_fetch(dg__window *w, uint64_t first, size_t n, void *records);

/* Reads all of it: DG_DAMAGED if it isn't what was written. */
dg_status dg__spill_verify(const dg__spill *s);

#endif
