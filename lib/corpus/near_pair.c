/* Texts that have a feature in common: of the first ones all pairs, of those behind them each with the
 * few before it, which are about as long; so the cost of a feature is linear in its texts, and small
 * where so many have it that it says little. A shingle counts as two pairs, so it makes two records. */
#include "corpus/near_pair.h"

enum { RECORDS = 1024 };

typedef struct record {
    uint32_t later, earlier, feature;
} record;

typedef struct pairing {
    dg_corpus *c;
    uint64_t feature;                   /* UINT64_MAX: none yet */
    uint64_t n;                         /* its texts so far */
    uint32_t last;                      /* the one that came last */
    uint32_t texts[DG__NEAR_FIRST_MAX]; /* a ring of the last ones */
    record records[RECORDS];            /* on their way out */
    size_t n_records;
} pairing;

static dg_status flush_records(pairing *k)
{
    dg_corpus *c = k->c;
    dg_status status = DG_OK;
    uint32_t shift = c->near.number_shift;
    pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < k->n_records && status == DG_OK; i++) {
        uint8_t packed[DG__GRAM_SIZE];
        const record *r = &k->records[i];
        dg__near_shared_pack(packed, r->later, r->earlier, r->feature);
        status =
            dg__spill_put(&c->spills[DG__NEAR_SHARED], r->later >> shift, packed, sizeof packed);
    }
    pthread_mutex_unlock(&c->lock);
    k->n_records = 0;
    return status;
}

static dg_status put(pairing *k, uint32_t later, uint32_t earlier)
{
    uint32_t feature = (uint32_t)k->feature & ~1u;
    for (uint32_t i = 0; i <= (k->feature & 1); i++) {
        k->records[k->n_records++] = (record){later, earlier, feature | i};
        dg_status status = k->n_records == RECORDS ? flush_records(k) : DG_OK;
        if (status != DG_OK)
            return status;
    }
    return DG_OK;
}

static dg_status add_text(pairing *k, uint32_t text)
{
    const dg__near_terms *terms = &k->c->near;
    uint64_t first = k->n < terms->first ? 0 : k->n - terms->last;
    dg_status status = DG_OK;
    for (uint64_t i = first; i < k->n && status == DG_OK; i++)
        status = put(k, text, k->texts[i % DG__NEAR_FIRST_MAX]);
    k->texts[k->n++ % DG__NEAR_FIRST_MAX] = text;
    k->last = text;
    return status;
}

/* Records come by feature, then by text; a text may have a feature twice. */
static dg_status take(void *ctx, const dg__triple *items, size_t n)
{
    pairing *k = ctx;
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        uint32_t text = (uint32_t)items[i].w[2];
        if (items[i].w[0] != k->feature) {
            k->feature = items[i].w[0];
            k->n = 0;
        }
        if (k->n == 0 || text != k->last)
            status = add_text(k, text);
    }
    return status;
}

static dg_status pair_partitions(const dg__resolving *r, const dg__workspace *w,
                                 const dg__queue *partitions)
{
    uint32_t partition;
    pairing *k = dg__alloc_zeroed(w->allocator, 1, sizeof *k);
    if (k == NULL)
        return DG_NO_MEMORY;
    k->c = r->corpus;
    dg__taker taker = {take, k};
    dg_status status = DG_OK;
    while (status == DG_OK && dg__queue_next(partitions, &partition)) {
        k->feature = UINT64_MAX;
        status = dg__sorted(w, &k->c->spills[DG__NEAR_KEYS], partition, true, &taker);
    }
    if (status == DG_OK)
        status = flush_records(k);
    dg__free(w->allocator, k, 1, sizeof *k);
    return status;
}

dg_status dg__near_pair_all(const dg__resolving *r)
{
    dg_status status = dg__corpus_create(r->corpus, DG__NEAR_SHARED, DG__GRAM_SIZE, true);
    dg__near_set_shift(r->corpus);
    return status == DG_OK ? dg__run_tasks(r, pair_partitions) : status;
}
