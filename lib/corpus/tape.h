/* Records of one size kept in order: in memory up to a bound, behind that on disk. */
#ifndef DG_CORPUS_TAPE_H
#define DG_CORPUS_TAPE_H

#include "corpus/sorted.h"

typedef struct dg__tape {
    const dg__workspace *w;
    char kind; /* tells its file from others of the task */
    uint8_t *items;
    size_t room; /* records in memory */
    size_t len;
    uint32_t size;   /* of a record: divides no chunk */
    dg__spill spill; /* the records behind those */
    size_t at;       /* the next one to be read in memory */
    dg__spill_reader reader;
    const uint8_t *records; /* in the reader's chunk, n_records of them */
    uint32_t n_records;
    uint8_t *chunk; /* NULL while nothing was spilled */
} dg__tape;

dg_status dg__tape_open(dg__tape *t, const dg__workspace *w, char kind, uint32_t size, size_t room);
void dg__tape_close(dg__tape *t); /* also one that isn't open */

dg_status dg__tape_push(dg__tape *t, const void *record);
void dg__tape_clear(dg__tape *t);

/* From the first record on, one after the other; *end is set behind the last. Nothing is pushed then
 * until the tape is cleared. */
dg_status dg__tape_rewind(dg__tape *t);
dg_status dg__tape_next(dg__tape *t, void *record, bool *end);

#endif
