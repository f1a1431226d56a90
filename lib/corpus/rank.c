/* Documents in order of their keys: their numbers, and the tables by which they are found.
 *
 *     by key ──► RANKED ─┬─► by place: PLACED
 *                        └─► by source: SOURCES, how many documents each has */
#include "base/status.h"
#include "corpus/merge.h"
#include "corpus/steps.h"

/* Triples on their way to be sorted. */
typedef struct sorting {
    dg__spill by_place, by_source;
} sorting;

typedef struct ranker {
    const dg__resolving *r;
    dg_corpus *c;
    sorting s;
    uint64_t number; /* of the next document */
    uint32_t index_shift;
    dg__keyed last;
    uint8_t last_key[DG_CORPUS_NAME_MAX];
    bool twice;
    dg__window documents;
} ranker;

/* ---- By key ---- */

static dg_status take_by_key(void *ctx, const dg__keyed *keyed)
{
    ranker *k = ctx;
    dg_corpus *c = k->c;
    const dg__added *a = &keyed->added;
    if (k->number > 0 && k->last.key_len == keyed->key_len &&
        memcmp(k->last_key, keyed->key, keyed->key_len) == 0) {
        k->twice = true;
        return DG_INVALID;
    }
    k->last.key_len = keyed->key_len;
    memcpy(k->last_key, keyed->key, keyed->key_len);
    dg__ranked ranked = {a->first_token, a->name,    a->digest,    a->source, a->key_hash,
                         a->n_tokens,    a->key_len, a->key_check, 0};
    dg__triple by_place = {{keyed->index, k->number, 0}},
               by_source = {{a->source << 16, keyed->index, 0}};
    uint32_t range = (uint32_t)(keyed->index >> k->index_shift);
    dg_status status = dg__spill_append(&c->spills[DG__RANKED], &ranked, 1);
    if (status == DG_OK)
        status = dg__spill_put(&k->s.by_place, range, &by_place, sizeof by_place);
    if (status == DG_OK)
        status = dg__spill_put(&k->s.by_source, dg__partition_by_hash(c, by_source.w[0]),
                               &by_source, sizeof by_source);
    k->number++;
    return status;
}

/* ---- By place, by source ---- */

/* Documents come in order of their index, as they do in DOCUMENTS. */
static dg_status take_by_place(void *ctx, const dg__triple *items, size_t n)
{
    ranker *k = ctx;
    for (size_t i = 0; i < n; i++) {
        dg__added a;
        dg_status status = dg__window_fetch(&k->documents, items[i].w[0], 1, &a);
        dg__placed placed = {a.first_token, (uint32_t)items[i].w[1], a.n_tokens};
        if (status == DG_OK)
            status = dg__spill_append(&k->c->spills[DG__PLACED], &placed, 1);
        if (status != DG_OK)
            return status;
    }
    return DG_OK;
}

/* A source's documents may come in more than one call. */
typedef struct counting {
    ranker *k;
    dg__triple source; /* the hash, as many as have come */
} counting;

static dg_status end_source(counting *s)
{
    return s->source.w[1] > 0 ? dg__spill_append(&s->k->c->spills[DG__SOURCES], &s->source, 1)
                              : DG_OK;
}

static dg_status take_by_source(void *ctx, const dg__triple *items, size_t n)
{
    counting *s = ctx;
    for (size_t i = 0; i < n; i++) {
        uint64_t source = items[i].w[0] >> 16;
        if (source != s->source.w[0]) {
            dg_status status = end_source(s);
            if (status != DG_OK)
                return status;
            s->source = (dg__triple){{source, 0, 0}};
        }
        s->source.w[1]++;
    }
    return DG_OK;
}

static dg_status sort_partitions(const ranker *k, dg__spill *spill, const dg__taker *taker)
{
    dg__workspace w = dg__workspace_of(k->r, 0);
    dg_status status = dg__spill_finish(spill);
    if (status == DG_OK)
        status = dg__sorted_all(&w, spill, taker);
    dg__spill_drop(spill);
    return status;
}

static dg_status sort_all(ranker *k)
{
    dg__taker by_place = {take_by_place, k};
    counting sources = {k, {{0, 0, 0}}};
    dg__taker by_source = {take_by_source, &sources};
    dg_status status = sort_partitions(k, &k->s.by_place, &by_place);
    if (status == DG_OK)
        status = sort_partitions(k, &k->s.by_source, &by_source);
    return status == DG_OK ? end_source(&sources) : status;
}

/* ---- All ---- */

static dg_status make_files(ranker *k)
{
    static const struct {
        dg__file_id id;
        uint32_t size;
    } tables[] = {{DG__RANKED, sizeof(dg__ranked)},
                  {DG__PLACED, sizeof(dg__placed)},
                  {DG__SOURCES, sizeof(dg__triple)}};
    dg_corpus *c = k->c;
    dg_status status = DG_OK;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && status == DG_OK; i++)
        status = dg__corpus_create(c, tables[i].id, tables[i].size, false);
    /* Half of what other spills have: there are two at once. */
    uint32_t chunk = c->chunk_size / 2 < 1024 ? 1024 : c->chunk_size / 2;
    dg__spill_shape shape = {sizeof(dg__triple), chunk, c->n_partitions, 0};
    struct {
        dg__spill *spill;
        const char *name;
    } sorts[] = {{&k->s.by_place, "part-place"}, {&k->s.by_source, "part-source"}};
    for (size_t i = 0; i < 2 && status == DG_OK; i++)
        status =
            dg__spill_create(sorts[i].spill, &c->directory, sorts[i].name, &shape, &c->allocator);
    return status;
}

dg_status dg__rank_documents(const dg__resolving *r)
{
    dg_corpus *c = r->corpus;
    dg__workspace w = dg__workspace_of(r, 0);
    ranker *k = dg__alloc_zeroed(&c->allocator, 1, sizeof *k);
    if (k == NULL)
        return DG_NO_MEMORY;
    k->r = r;
    k->c = c;
    k->documents.spill = &c->spills[DG__DOCUMENTS];
    while (c->figures.documents >> k->index_shift >= c->n_partitions)
        k->index_shift++;
    dg_status status = make_files(k);
    if (status == DG_OK)
        status = dg__each_by_key(c, &w, take_by_key, k);
    if (k->twice)
        dg__fail_at(r->error, DG_INVALID, "two documents have the same key", k->number);
    if (status == DG_OK)
        status = sort_all(k);
    dg__spill_drop(&k->s.by_place);
    dg__spill_drop(&k->s.by_source);
    dg__free(&c->allocator, k, 1, sizeof *k);
    return status;
}
