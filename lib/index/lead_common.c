/* What more documents hold than are looked at leads to those with the smallest keys. */
#include "index/lead.h"

#include "base/sort.h"

size_t dg__most_common(const dg__query *q)
{
    return q->options.max_places < q->options.max_documents ? q->options.max_places
                                                            : q->options.max_documents;
}

void dg__commons_free(dg__commons *c, const dg_allocator *a)
{
    dg__vec_free(a, &c->hits);
    dg__vec_free(a, &c->sets);
    dg__vec_free(a, &c->documents);
}

/* ---- Collecting ---- */

/* What is known of a notice's features is mostly the same. */
static bool same_as_last(const dg__commons *c, size_t from)
{
    size_t n_sets = c->sets.len, n = c->hits.len - from;
    if (n_sets == 0)
        return false;
    size_t last = n_sets > 1 ? c->sets.items[n_sets - 2].end : 0;
    return from - last == n &&
           memcmp(c->hits.items + last, c->hits.items + from, n * sizeof *c->hits.items) == 0;
}

dg_status dg__commons_take(dg__commons *c, dg__hits *hits, size_t from, const dg__query *q)
{
    size_t in_part = 0, first = c->hits.len;
    for (size_t i = from; i < hits->len; i++) {
        dg__hit h = hits->items[i];
        in_part = i > from && hits->items[i - 1].part == h.part ? in_part + 1 : 0;
        if (in_part < dg__most_common(q) && !dg__vec_push(q->allocator, &c->hits, h))
            return DG_NO_MEMORY;
    }
    hits->len = from;
    if (same_as_last(c, first)) {
        c->hits.len = first;
        c->sets.items[c->sets.len - 1].n_features++;
        return DG_OK;
    }
    dg__common made = {c->hits.len, 1};
    return dg__vec_push(q->allocator, &c->sets, made) ? DG_OK : DG_NO_MEMORY;
}

/* ---- Documents ---- */

int dg__compare_hits(const void *ctx, const void *a, const void *b)
{
    const dg__hit *x = a, *y = b;
    (void)ctx;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return (x->document > y->document) - (x->document < y->document);
}

/* The hits of one set are in order, each once. */
static dg_status list_documents(dg__commons *c, const dg_allocator *a)
{
    size_t n = c->hits.len, kept = 0;
    dg__hit *hits = dg__alloc(a, n, sizeof *hits);
    dg_status status = hits != NULL && dg__vec_reserve(a, &c->documents, n) ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK) {
        memcpy(hits, c->hits.items, n * sizeof *hits);
        if (c->sets.len > 1)
            status = dg__sort(hits, n, sizeof *hits, dg__compare_hits, NULL, a);
    }
    for (size_t i = 0; i < n && status == DG_OK; i++)
        if (i == 0 || dg__compare_hits(NULL, &hits[i - 1], &hits[i]) != 0)
            c->documents.items[kept++] =
                (dg__led){.part = hits[i].part, .document = hits[i].document};
    c->documents.len = kept;
    dg__free(a, hits, n, sizeof *hits);
    return status;
}

/* The last that isn't behind a hit, or the first; there is one or more. */
static dg__led *document_of(const dg__commons *c, const dg__hit *h)
{
    size_t low = 0, high = c->documents.len;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        const dg__led *led = &c->documents.items[middle];
        bool behind = led->part != h->part ? led->part > h->part : led->document > h->document;
        low = behind ? low : middle;
        high = behind ? middle : high;
    }
    return &c->documents.items[low];
}

const dg__led *dg__commons_find(const dg__commons *c, const dg__hit *hit)
{
    const dg__led *led = c->documents.len > 0 ? document_of(c, hit) : NULL;
    return led != NULL && led->part == hit->part && led->document == hit->document ? led : NULL;
}

/* ---- Choosing ---- */

/* `scratch`: room for all hits, twice. */
static dg_status give_set(dg__hits *hits, const dg__commons *c, size_t from, const dg__common *set,
                          dg__led **scratch, dg__query *q)
{
    size_t n = set->end - from, most = dg__most_common(q);
    dg__led **smallest = scratch + n;
    for (size_t i = 0; i < n; i++)
        scratch[i] = document_of(c, &c->hits.items[from + i]);
    dg_status status = dg__led_smallest(smallest, most, scratch, n, q);
    for (size_t i = 0; i < n && i < most && status == DG_OK; i++) {
        dg__hit h = {(uint32_t)smallest[i]->part, smallest[i]->document, set->n_features};
        if (!dg__vec_push(q->allocator, hits, h))
            status = DG_NO_MEMORY;
    }
    return status;
}

dg_status dg__commons_give(dg__commons *c, dg__hits *hits, dg__query *q)
{
    size_t room = 2 * c->hits.len;
    if (room == 0)
        return DG_OK;
    dg__led **scratch = dg__alloc(q->allocator, room, sizeof *scratch);
    dg_status status = scratch != NULL ? list_documents(c, q->allocator) : DG_NO_MEMORY;
    for (size_t i = 0, from = 0; i < c->sets.len && status == DG_OK; i++) {
        status = give_set(hits, c, from, &c->sets.items[i], scratch, q);
        from = c->sets.items[i].end;
    }
    dg__free(q->allocator, scratch, room, sizeof *scratch);
    return status;
}
