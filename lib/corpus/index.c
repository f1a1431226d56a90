/* Where to find what is known of each document: by its number, and by its key.
 *
 *     RANKED ────────┐
 *     UNIT_RANGES ───┼──► INFO, in order of number ──► by hash of key: LOOKUP
 *     RUN_RANGES ────┤
 *     NEAR_RANGES ───┘
 *
 * All of them are in order of the documents' numbers. */
#include "corpus/steps.h"
#include "hash/token_hash.h"

/* Reads a file of one partition, record after record. */
typedef struct cursor {
    dg__spill_reader reader;
    const uint8_t *records;
    uint32_t n;
    bool end;
} cursor;

typedef struct indexing {
    dg_corpus *c;
    cursor ranked, ranges[3]; /* of units, of runs, of near duplicates */
    dg__table sources;
    dg__spill by_hash;
    uint64_t annotated;
} indexing;

static dg_status open_cursor(cursor *k, const dg__spill *spill, const dg_allocator *a)
{
    uint8_t *chunk = dg__alloc(a, spill->chunk_size, 1);
    if (chunk == NULL)
        return DG_NO_MEMORY;
    dg__spill_read(&k->reader, spill, 0, chunk);
    return DG_OK;
}

static void close_cursor(cursor *k, const dg_allocator *a)
{
    if (k->reader.bytes != NULL)
        dg__free(a, k->reader.bytes, k->reader.spill->chunk_size, 1);
}

/* The next record, which stays the next; *record is NULL behind the last. */
static dg_status peek(cursor *k, const uint8_t **record)
{
    dg_status status = DG_OK;
    if (k->n == 0 && !k->end)
        status = dg__spill_next(&k->reader, &k->records, &k->n);
    k->end = k->n == 0;
    *record = k->end ? NULL : k->records;
    return status;
}

static void advance(cursor *k)
{
    k->records += k->reader.spill->record_size;
    k->n--;
}

/* The range of the document's members, if it has any. */
static dg_status take_range(cursor *k, uint64_t number, uint64_t *first, uint32_t *n)
{
    const uint8_t *record;
    dg__triple range;
    dg_status status = peek(k, &record);
    *first = *n = 0;
    if (status != DG_OK || record == NULL)
        return status;
    memcpy(&range, record, sizeof range);
    if (range.w[0] != number)
        return DG_OK;
    *first = range.w[1];
    *n = (uint32_t)range.w[2];
    advance(k);
    return range.w[2] <= UINT32_MAX ? DG_OK : DG_TOO_LARGE;
}

static dg_status count_source(indexing *k, uint64_t source, uint32_t *n)
{
    dg__triple record;
    bool found;
    uint64_t at;
    dg_status status = dg__table_last(&k->sources, source, &found, &at, &record);
    if (status == DG_OK && (!found || record.w[0] != source))
        return DG_DAMAGED;
    *n = record.w[1] < INT32_MAX ? (uint32_t)record.w[1] : INT32_MAX;
    return status;
}

static dg_status write_entry(indexing *k, const dg__ranked *ranked, const dg__info *info,
                             uint32_t number)
{
    uint64_t annotated = info->n_units > 0 || info->n_runs > 0 || info->n_near > 0;
    dg__triple entry = {
        {ranked->key_hash, (uint64_t)ranked->key_check << 32 | number,
         (uint64_t)info->n_tokens << 32 | annotated << 31 | (info->source_documents & INT32_MAX)}};
    k->annotated += annotated;
    dg_status status = dg__spill_append(&k->c->spills[DG__INFO], info, 1);
    return status == DG_OK
               ? dg__spill_put(&k->by_hash, dg__partition_by_hash(k->c, ranked->key_hash), &entry,
                               sizeof entry)
               : status;
}

static dg_status index_document(indexing *k, const dg__ranked *ranked, uint32_t number)
{
    dg__info info = {.first_token = ranked->first_token,
                     .digest = ranked->digest,
                     .source = ranked->source,
                     .name = ranked->name,
                     .n_tokens = ranked->n_tokens,
                     .key_len = ranked->key_len};
    dg_status status = count_source(k, ranked->source, &info.source_documents);
    if (status == DG_OK)
        status = take_range(&k->ranges[0], number, &info.first_unit, &info.n_units);
    if (status == DG_OK)
        status = take_range(&k->ranges[1], number, &info.first_run, &info.n_runs);
    if (status == DG_OK)
        status = take_range(&k->ranges[2], number, &info.first_near, &info.n_near);
    return status == DG_OK ? write_entry(k, ranked, &info, number) : status;
}

static dg_status index_all(indexing *k, dg__meter *meter)
{
    const uint8_t *record = NULL;
    dg_status status = DG_OK;
    for (uint32_t number = 0; status == DG_OK; number++) {
        dg__ranked ranked;
        status = peek(&k->ranked, &record);
        if (status != DG_OK || record == NULL)
            return status;
        memcpy(&ranked, record, sizeof ranked);
        advance(&k->ranked);
        status = index_document(k, &ranked, number);
        if (status == DG_OK)
            status = dg__meter_spend(meter, 1);
    }
    return status;
}

static dg_status take_entries(void *ctx, const dg__triple *items, size_t n)
{
    return dg__spill_append(ctx, items, n);
}

static dg_status sort_entries(indexing *k, const dg__workspace *w)
{
    dg__taker taker = {take_entries, &k->c->spills[DG__LOOKUP]};
    dg_status status = dg__spill_finish(&k->by_hash);
    return status == DG_OK ? dg__sorted_all(w, &k->by_hash, &taker) : status;
}

static dg_status open_all(indexing *k, const dg__workspace *w)
{
    dg_corpus *c = k->c;
    const dg_allocator *a = w->allocator;
    dg__spill_shape shape = {sizeof(dg__triple), c->chunk_size, c->n_partitions, 0};
    dg_status status = dg__corpus_create(c, DG__INFO, sizeof(dg__info), false);
    if (status == DG_OK)
        status = dg__corpus_create(c, DG__LOOKUP, sizeof(dg__triple), false);
    if (status == DG_OK)
        status = dg__spill_create(&k->by_hash, &c->directory, "part-key", &shape, a);
    if (status == DG_OK)
        status =
            dg__table_open(&k->sources, &c->spills[DG__SOURCES], w->memory / 4, DG__CACHE_SOME, a);
    if (status == DG_OK)
        status = open_cursor(&k->ranked, &c->spills[DG__RANKED], a);
    if (status == DG_OK)
        status = open_cursor(&k->ranges[0], &c->spills[DG__UNIT_RANGES], a);
    if (status == DG_OK)
        status = open_cursor(&k->ranges[1], &c->spills[DG__RUN_RANGES], a);
    return status == DG_OK ? open_cursor(&k->ranges[2], &c->spills[DG__NEAR_RANGES], a) : status;
}

static void close_all(indexing *k, const dg_allocator *a)
{
    close_cursor(&k->ranked, a);
    close_cursor(&k->ranges[0], a);
    close_cursor(&k->ranges[1], a);
    close_cursor(&k->ranges[2], a);
    dg__table_close(&k->sources);
    dg__spill_drop(&k->by_hash);
}

dg_status dg__index_documents(const dg__resolving *r)
{
    dg__workspace w = dg__workspace_of(r, 0);
    indexing k = {.c = r->corpus};
    dg_status status = open_all(&k, &w);
    if (status == DG_OK)
        status = index_all(&k, w.meter);
    if (status == DG_OK)
        status = sort_entries(&k, &w);
    close_all(&k, w.allocator);
    if (status != DG_OK)
        return status;
    pthread_mutex_lock(&r->corpus->lock);
    r->corpus->figures.annotated = k.annotated;
    pthread_mutex_unlock(&r->corpus->lock);
    return DG_OK;
}
