/* The part whose document comes first is moved to where its next one belongs. */
#include "index/walk.h"

#include "base/bits.h"

/* Whether the document of part `a` comes before that of part `b`. */
static bool comes_before(const dg__walk *w, size_t a, size_t b)
{
    const dg__listed *x = &w->listings[a].document, *y = &w->listings[b].document;
    int order = dg__compare_keys(x->key, x->key_len, y->key, y->key_len);
    return order != 0 ? order < 0 : a < b;
}

/* Puts a part in among order[first, n). */
static void insert(dg__walk *w, size_t first, size_t part)
{
    size_t low = first, high = w->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (comes_before(w, w->order[middle], part))
            low = middle + 1;
        else
            high = middle;
    }
    memmove(w->order + first - 1, w->order + first, (low - first) * sizeof *w->order);
    w->order[low - 1] = part;
}

/* Passes over the dead. */
static dg_status to_living(dg__walk *w, size_t part, bool *more)
{
    dg__listing *l = &w->listings[part];
    dg_status status = DG_OK;
    while (status == DG_OK && *more &&
           dg__part_is_dead(&w->snapshot->parts.items[part], l->document.number))
        status = dg__listing_next(l, more);
    return status;
}

static dg_status begin(dg__walk *w, size_t part, const uint8_t *from, size_t from_len)
{
    bool more;
    dg__listing *l = &w->listings[part];
    dg_status status =
        from_len > 0 ? dg__listing_key(l, from, from_len, &more) : dg__listing_next(l, &more);
    if (status == DG_OK)
        status = to_living(w, part, &more);
    if (status == DG_OK && more) {
        w->n++;
        memmove(w->order + 1, w->order, (w->n - 1) * sizeof *w->order);
        insert(w, 1, part);
    }
    return status;
}

dg_status dg__walk_start(dg__walk *w, const dg__snapshot *snapshot, const uint64_t *parts,
                         const uint8_t *from, size_t from_len)
{
    size_t n = snapshot->parts.len;
    *w = (dg__walk){.snapshot = snapshot};
    if (n == 0)
        return DG_OK;
    w->listings = dg__snapshot_listings(snapshot);
    w->order = dg__alloc(&snapshot->allocator, n, sizeof *w->order);
    dg_status status = w->listings != NULL && w->order != NULL ? DG_OK : DG_NO_MEMORY;
    for (size_t i = 0; i < n && status == DG_OK; i++)
        if (parts == NULL || dg__bits_test(parts, i))
            status = begin(w, i, from, from_len);
    return status;
}

dg_status dg__walk_next(dg__walk *w, size_t *part)
{
    dg_status status = DG_OK;
    if (w->begun && w->n > 0) {
        size_t first = w->order[0];
        bool more;
        status = dg__listing_next(&w->listings[first], &more);
        if (status == DG_OK)
            status = to_living(w, first, &more);
        if (status != DG_OK)
            return status;
        if (more)
            insert(w, 1, first);
        else
            memmove(w->order, w->order + 1, --w->n * sizeof *w->order);
    }
    w->begun = true;
    *part = w->n > 0 ? w->order[0] : w->snapshot->parts.len;
    return status;
}

void dg__walk_end(dg__walk *w)
{
    size_t n = w->snapshot->parts.len;
    dg__snapshot_listings_end(w->snapshot, w->listings);
    dg__free(&w->snapshot->allocator, w->order, n, sizeof *w->order);
}
