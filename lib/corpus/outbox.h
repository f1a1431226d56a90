/* Records on their way to a spill that several tasks write to: some at a time, so that each seldom waits
 * for the others. */
#ifndef DG_CORPUS_OUTBOX_H
#define DG_CORPUS_OUTBOX_H

#include "corpus/state.h"

#define DG__OUTBOX_RECORDS 512u

typedef struct dg__outbox {
    dg_corpus *corpus;
    dg__file_id to;
    uint32_t n;
    uint32_t partitions[DG__OUTBOX_RECORDS];
    uint8_t records[DG__OUTBOX_RECORDS][sizeof(dg__triple)];
} dg__outbox;

/* Spills what is in it. */
dg_status dg__outbox_flush(dg__outbox *o);

/* size: the spill's, of a triple at most. */
static inline dg_status dg__outbox_put(dg__outbox *o, uint32_t partition, const void *record,
                                       size_t size)
{
    o->partitions[o->n] = partition;
    memcpy(o->records[o->n], record, size);
    return ++o->n < DG__OUTBOX_RECORDS ? DG_OK : dg__outbox_flush(o);
}

#endif
