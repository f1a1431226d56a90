/* The corpus's lock is held for as long as it takes to copy a full one. */
#include "corpus/outbox.h"

dg_status dg__outbox_flush(dg__outbox *o)
{
    dg_corpus *c = o->corpus;
    dg__spill *to = &c->spills[o->to];
    dg_status status = DG_OK;
    pthread_mutex_lock(&c->lock);
    for (uint32_t i = 0; i < o->n && status == DG_OK; i++)
        status = dg__spill_put(to, o->partitions[i], o->records[i], to->record_size);
    pthread_mutex_unlock(&c->lock);
    o->n = 0;
    return status;
}
