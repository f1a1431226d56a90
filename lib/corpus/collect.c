/* Members in order of place, and where in that order each document's are. Runs that follow one another and
 * have the same figures, as in a passage, are one member: its length is how many come behind the first. */
#include "corpus/steps.h"

typedef struct collecting {
    dg_corpus *c;
    dg__spill *table;
    dg__spill by_number; /* ranges, to be sorted */
    uint32_t number_shift;
    dg__spill_reader placed;
    const uint8_t *records; /* documents that were read and come next */
    uint32_t n_records;
    dg__placed document; /* of the members that came last, n of them, from `first` on */
    uint64_t first, n;
    dg__triple last; /* the last of these: more runs may be added to it */
} collecting;

static dg_status end_document(collecting *k)
{
    dg__triple range = {{k->document.number, k->first, k->n}};
    if (k->n == 0)
        return DG_OK;
    return dg__spill_put(&k->by_number, k->document.number >> k->number_shift, &range,
                         sizeof range);
}

/* Goes on to the document that holds the place. */
static dg_status find_document(collecting *k, uint64_t place)
{
    dg_status status = DG_OK;
    while (status == DG_OK && place - k->document.first_token >= k->document.n_tokens) {
        if (k->n_records == 0) {
            status = dg__spill_next(&k->placed, &k->records, &k->n_records);
            if (status == DG_OK && k->n_records == 0)
                status = DG_DAMAGED;
            continue;
        }
        memcpy(&k->document, k->records, sizeof k->document);
        k->records += sizeof k->document;
        k->n_records--;
    }
    return status;
}

static bool goes_on(const dg__triple *last, const dg__triple *item)
{
    uint64_t more = dg__spot_length(last->w[0]), next = dg__spot_place(last->w[0]) + more + 1;
    return dg__spot_kind(item->w[0]) == DG__RUN && dg__spot_place(item->w[0]) == next &&
           more < DG__LENGTH_MAX && item->w[1] == last->w[1] && item->w[2] == last->w[2] &&
           (item->w[0] & DG__SPOT_KEPT) == (last->w[0] & DG__SPOT_KEPT);
}

static dg_status put_last(collecting *k)
{
    return k->n > 0 ? dg__spill_append(k->table, &k->last, 1) : DG_OK;
}

static dg_status take(void *ctx, const dg__triple *items, size_t n)
{
    collecting *k = ctx;
    for (size_t i = 0; i < n; i++) {
        uint64_t place = dg__spot_place(items[i].w[0]);
        if (k->n > 0 && goes_on(&k->last, &items[i])) {
            k->last.w[0]++;
            continue;
        }
        dg_status status = put_last(k);
        if (status == DG_OK && place - k->document.first_token >= k->document.n_tokens) {
            status = end_document(k);
            if (status == DG_OK)
                status = find_document(k, place);
            k->first += k->n;
            k->n = 0;
        }
        if (status != DG_OK)
            return status;
        k->last = items[i];
        k->n++;
    }
    return DG_OK;
}

static dg_status take_range(void *ctx, const dg__triple *items, size_t n)
{
    return dg__spill_append(ctx, items, n);
}

static dg_status sort_ranges(const dg__workspace *w, collecting *k, dg__spill *out)
{
    dg__taker taker = {take_range, out};
    dg_status status = dg__spill_finish(&k->by_number);
    return status == DG_OK ? dg__sorted_all(w, &k->by_number, &taker) : status;
}

static dg_status collect_all(collecting *k, const dg__workspace *w, const dg__spill *members,
                             dg__spill *ranges)
{
    uint32_t chunk_size = k->c->spills[DG__PLACED].chunk_size;
    uint8_t *chunk = dg__alloc(w->allocator, chunk_size, 1);
    dg__taker taker = {take, k};
    dg_status status = chunk != NULL ? DG_OK : DG_NO_MEMORY;
    dg__spill_read(&k->placed, &k->c->spills[DG__PLACED], 0, chunk);
    if (status == DG_OK)
        status = dg__sorted_all(w, members, &taker);
    if (status == DG_OK)
        status = put_last(k);
    if (status == DG_OK)
        status = end_document(k);
    dg__free(w->allocator, chunk, chunk_size, 1);
    return status == DG_OK ? sort_ranges(w, k, ranges) : status;
}

static dg_status collect(const dg__resolving *r, dg__file_id members, dg__file_id table,
                         dg__file_id ranges)
{
    dg_corpus *c = r->corpus;
    dg__workspace w = dg__workspace_of(r, 0);
    dg__spill_shape shape = {sizeof(dg__triple), 4096, c->n_partitions, 0};
    collecting k = {.c = c, .table = &c->spills[table]};
    while (c->figures.documents >> k.number_shift >= c->n_partitions)
        k.number_shift++;
    dg_status status = dg__corpus_create(c, table, sizeof(dg__triple), false);
    if (status == DG_OK)
        status = dg__corpus_create(c, ranges, sizeof(dg__triple), false);
    if (status == DG_OK)
        status =
            dg__spill_create(&k.by_number, &c->directory, "part-number", &shape, &c->allocator);
    if (status == DG_OK)
        status = collect_all(&k, &w, &c->spills[members], &c->spills[ranges]);
    dg__spill_drop(&k.by_number);
    return status;
}

dg_status dg__collect_units(const dg__resolving *r)
{
    return collect(r, DG__UNIT_MEMBERS, DG__UNIT_TABLE, DG__UNIT_RANGES);
}

dg_status dg__collect_near(const dg__resolving *r)
{
    return collect(r, DG__NEAR_MEMBERS, DG__NEAR_TABLE, DG__NEAR_RANGES);
}

dg_status dg__collect_runs(const dg__resolving *r)
{
    return collect(r, DG__RUN_MEMBERS, DG__RUN_TABLE, DG__RUN_RANGES);
}
