/* Memory, then a spill. */
#include "corpus/tape.h"

#include <stdio.h>

enum { CHUNK = 8192 };

dg_status dg__tape_open(dg__tape *t, const dg__workspace *w, char kind, uint32_t size, size_t room)
{
    *t = (dg__tape){.w = w, .kind = kind, .room = room > 0 ? room : 1, .size = size};
    t->items = dg__alloc(w->allocator, t->room, size);
    return t->items != NULL ? DG_OK : DG_NO_MEMORY;
}

void dg__tape_close(dg__tape *t)
{
    if (t->w == NULL)
        return;
    dg__spill_drop(&t->spill);
    dg__free(t->w->allocator, t->items, t->room, t->size);
    dg__free(t->w->allocator, t->chunk, CHUNK, 1);
    *t = (dg__tape){.w = NULL};
}

static dg_status begin_spill(dg__tape *t)
{
    char name[DG__WORKFILE_NAME_MAX];
    dg__spill_shape shape = {t->size, CHUNK, 1, 0};
    snprintf(name, sizeof name, "tape-%u-%c", (unsigned)t->w->task, t->kind);
    return dg__spill_create(&t->spill, t->w->directory, name, &shape, t->w->allocator);
}

dg_status dg__tape_push(dg__tape *t, const void *record)
{
    if (t->len < t->room) {
        memcpy(t->items + t->len++ * t->size, record, t->size);
        return DG_OK;
    }
    dg_status status = t->spill.allocator != NULL ? DG_OK : begin_spill(t);
    return status == DG_OK ? dg__spill_put(&t->spill, 0, record, t->size) : status;
}

void dg__tape_clear(dg__tape *t)
{
    t->len = 0;
    dg__spill_drop(&t->spill);
}

dg_status dg__tape_rewind(dg__tape *t)
{
    t->at = 0;
    t->n_records = 0;
    if (t->spill.allocator == NULL)
        return DG_OK;
    dg_status status = t->spill.buffers != NULL ? dg__spill_finish(&t->spill) : DG_OK;
    if (t->chunk == NULL)
        t->chunk = dg__alloc(t->w->allocator, CHUNK, 1);
    if (t->chunk == NULL)
        return DG_NO_MEMORY;
    dg__spill_read(&t->reader, &t->spill, 0, t->chunk);
    return status;
}

static dg_status next_on_disk(dg__tape *t, void *record, bool *end)
{
    *end = true;
    if (t->spill.allocator == NULL)
        return DG_OK;
    if (t->n_records == 0) {
        dg_status status = dg__spill_next(&t->reader, &t->records, &t->n_records);
        if (status != DG_OK || t->n_records == 0)
            return status;
    }
    *end = false;
    memcpy(record, t->records, t->size);
    t->records += t->size;
    t->n_records--;
    return DG_OK;
}

dg_status dg__tape_next(dg__tape *t, void *record, bool *end)
{
    if (t->at == t->len)
        return next_on_disk(t, record, end);
    *end = false;
    memcpy(record, t->items + t->at++ * t->size, t->size);
    return DG_OK;
}
