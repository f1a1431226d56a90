/* A direct-mapped cache of pages; one that has changed is written when its slot is needed. */
#include "corpus/near_store.h"

#include <stdio.h>

enum { PAGE = 4096, PER_PAGE = PAGE / sizeof(dg__near_star), FEWEST = 4 };

_Static_assert(PAGE % sizeof(dg__near_star) == 0, "pages are full");

static dg_status write_zeros(dg__near_store *s, uint64_t n_pages)
{
    dg_status status = DG_OK;
    for (uint64_t page = 0, here; page < n_pages && status == DG_OK; page += here) {
        here = n_pages - page < s->n_slots ? n_pages - page : s->n_slots;
        status = dg__workfile_write(&s->file, page * PAGE, s->pages, (size_t)here * PAGE);
    }
    if (status == DG_OK)
        dg__workfile_grow(&s->file, n_pages * PAGE);
    return status;
}

dg_status dg__near_store_open(dg__near_store *s, const dg__workspace *w, uint64_t n, size_t memory)
{
    char name[DG__WORKFILE_NAME_MAX];
    uint64_t n_pages = n / PER_PAGE + 1, slots = memory / PAGE;
    slots = slots < FEWEST ? FEWEST : slots;
    *s = (dg__near_store){.allocator = w->allocator,
                          .n_slots = (size_t)(slots < n_pages ? slots : n_pages)};
    s->pages = dg__alloc_zeroed(s->allocator, s->n_slots, PAGE);
    s->held = dg__alloc_zeroed(s->allocator, s->n_slots, sizeof *s->held);
    s->changed = dg__alloc_zeroed(s->allocator, s->n_slots, 1);
    snprintf(name, sizeof name, "tape-%u-stars", (unsigned)w->task);
    dg_status status =
        s->pages != NULL && s->held != NULL && s->changed != NULL ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK)
        status = dg__workfile_create(&s->file, w->directory, name);
    return status == DG_OK ? write_zeros(s, n_pages) : status;
}

void dg__near_store_close(dg__near_store *s)
{
    if (s->allocator == NULL)
        return;
    dg__workfile_drop(&s->file);
    dg__free(s->allocator, s->pages, s->n_slots, PAGE);
    dg__free(s->allocator, s->held, s->n_slots, sizeof *s->held);
    dg__free(s->allocator, s->changed, s->n_slots, 1);
    *s = (dg__near_store){.allocator = NULL};
}

dg__near_star *dg__near_store_at(dg__near_store *s, uint32_t text, bool changes)
{
    uint64_t page = text / PER_PAGE;
    size_t slot = (size_t)(page % s->n_slots);
    uint8_t *bytes = s->pages + slot * PAGE;
    if (s->held[slot] != page + 1) {
        if (s->changed[slot] &&
            dg__workfile_write(&s->file, (s->held[slot] - 1) * PAGE, bytes, PAGE) != DG_OK)
            return NULL;
        s->changed[slot] = 0;
        s->held[slot] = 0;
        if (dg__workfile_read(&s->file, page * PAGE, bytes, PAGE) != DG_OK)
            return NULL;
        s->held[slot] = page + 1;
    }
    s->changed[slot] |= changes;
    return (dg__near_star *)bytes + text % PER_PAGE;
}
