/* From the query's features to the stored documents that they lead to. */
#include "index/query.h"

#include "base/sort.h"

#define NO_CLASS UINT32_MAX

/* A feature of the query. */
typedef struct feature {
    uint64_t hash;
    uint32_t unit_class; /* that it is of; NO_CLASS: a fingerprint */
} feature;

/* A document that a feature leads to. */
typedef struct hit {
    uint32_t part;
    uint32_t document;
    bool common;   /* by a feature that more than max_documents documents hold */
    uint32_t rank; /* of a common one: its key's among all of those */
} hit;

/* Common hits are collected until the keys of all their documents are read, each once. */
typedef struct leader {
    dg__query *query;
    DG__VEC(feature) features;
    DG__VEC(hit) hits;
    DG__VEC(hit) common;
    DG__VEC(size_t) common_ends; /* of each common feature in common */
    dg__numbers numbers;
    size_t excluded_part;
    uint32_t excluded;
} leader;

/* ---- Features ---- */

static int compare_features(const void *ctx, const void *a, const void *b)
{
    uint64_t x = ((const feature *)a)->hash, y = ((const feature *)b)->hash;
    (void)ctx;
    return (x > y) - (x < y);
}

static dg_status add_fingerprints(leader *l)
{
    const dg__query *q = l->query;
    const dg_index_parameters *p = &q->index->parameters;
    dg__fingerprinter f;
    dg__hashes hashes = {0};
    dg_status status = dg__fingerprinter_new(&f, p->k, p->window, q->allocator);
    if (status != DG_OK)
        return status;
    status = dg__fingerprints(&hashes, &f, q->doc->tokens.hashes, q->doc->tokens.len);
    for (size_t i = 0; i < hashes.len && status == DG_OK; i++) {
        feature made = {hashes.items[i], NO_CLASS};
        if (!dg__vec_push(q->allocator, &l->features, made))
            status = DG_NO_MEMORY;
    }
    dg__vec_free(q->allocator, &hashes);
    dg__fingerprinter_free(&f);
    return status;
}

static dg_status add_units(leader *l)
{
    const dg__query *q = l->query;
    for (uint32_t i = 0; i < q->classes.len; i++) {
        const dg__unit *u = &q->units.items[q->by_class[q->classes.items[i].first_unit]];
        uint64_t hash = dg__sequence_hash(q->doc->tokens.hashes + u->first_token,
                                          u->end_token - u->first_token);
        feature made = {dg__feature_hash(hash), i};
        if (!dg__vec_push(q->allocator, &l->features, made))
            return DG_NO_MEMORY;
    }
    return DG_OK;
}

static dg_status make_features(leader *l)
{
    const dg__query *q = l->query;
    dg_status status = DG_OK;
    if (dg__query_wants(q, DG_SHARED_PASSAGE) || dg__query_wants(q, DG_SHARED_NEAR_DUPLICATE))
        status = add_fingerprints(l);
    if (status == DG_OK)
        status = add_units(l);
    if (status == DG_OK)
        status = dg__sort(l->features.items, l->features.len, sizeof *l->features.items,
                          compare_features, NULL, q->allocator);
    return status == DG_OK ? dg__meter_spend(q->meter, q->doc->tokens.len) : status;
}

/* ---- Hits ---- */

/* One more than is wanted is looked for, as the excluded document may be among them. */
static dg_status find_in_part(leader *l, size_t part, uint64_t hash, uint64_t *count, bool *all)
{
    const dg__query *q = l->query;
    const dg__part *p = &q->snapshot->parts.items[part];
    l->numbers.len = 0;
    dg_status status = dg__segment_find(&l->numbers, count, all, p->segment, hash, p->dead,
                                        (size_t)q->options.max_documents + 1);
    for (size_t i = 0; i < l->numbers.len && status == DG_OK; i++) {
        hit h = {.part = (uint32_t)part, .document = l->numbers.items[i]};
        if (part == l->excluded_part && h.document == l->excluded)
            --*count;
        else if (!dg__vec_push(q->allocator, &l->hits, h))
            status = DG_NO_MEMORY;
    }
    return status;
}

/* How many documents of a common feature are led to: as many as a match shows. */
static size_t most_common(const dg__query *q)
{
    return q->options.max_places < q->options.max_documents ? q->options.max_places
                                                            : q->options.max_documents;
}

/* Moves the hits from a place on to the common ones; of each part, in which they are in order of
 * key, as many as may be wanted. */
static dg_status make_common(leader *l, size_t from)
{
    dg__query *q = l->query;
    size_t in_part = 0;
    q->summary.complete = 0;
    for (size_t i = from; i < l->hits.len; i++) {
        hit h = l->hits.items[i];
        in_part = i > from && l->hits.items[i - 1].part == h.part ? in_part + 1 : 0;
        h.common = true;
        if (in_part < most_common(q) && !dg__vec_push(q->allocator, &l->common, h))
            return DG_NO_MEMORY;
    }
    l->hits.len = from;
    return dg__vec_push(q->allocator, &l->common_ends, l->common.len) ? DG_OK : DG_NO_MEMORY;
}

/* Looks a hash up and adds what it leads to; *in_index: how many documents hold it. */
static dg_status find_feature(leader *l, uint64_t hash, uint64_t *in_index)
{
    dg__query *q = l->query;
    uint64_t count = 0;
    bool all = true;
    size_t from = l->hits.len;
    dg_status status = DG_OK;
    for (size_t i = 0; i < q->snapshot->parts.len && status == DG_OK; i++)
        status = find_in_part(l, i, hash, &count, &all);
    size_t n = l->hits.len - from;
    *in_index = all ? n : count;
    if (status == DG_OK && n > q->options.max_documents)
        status = make_common(l, from);
    return status == DG_OK ? dg__meter_spend(q->meter, 1 + n) : status;
}

static dg_status find_all(leader *l)
{
    dg__query *q = l->query;
    dg_status status = DG_OK;
    for (size_t i = 0, end; i < l->features.len && status == DG_OK; i = end) {
        uint64_t in_index = 0;
        status = find_feature(l, l->features.items[i].hash, &in_index);
        for (end = i;
             end < l->features.len && l->features.items[end].hash == l->features.items[i].hash;
             end++)
            if (l->features.items[end].unit_class != NO_CLASS)
                q->classes.items[l->features.items[end].unit_class].in_index = in_index;
    }
    return status;
}

/* ---- Keys, where they decide ---- */

/* A document of common hits. */
typedef struct ranked {
    hit hit;
    size_t key_at, key_len; /* in query.keys */
    uint32_t rank;          /* among all of them, by key */
} ranked;

typedef DG__VEC(ranked) ranking;

static dg_status find_key(dg__query *q, size_t part, uint32_t document, size_t *at, size_t *len)
{
    dg__listing *l = &q->listings[part];
    dg_status status = dg__listing_number(l, document);
    if (status != DG_OK)
        return status;
    *at = q->keys.len;
    *len = l->document.key_len;
    return dg__append(q->allocator, &q->keys, l->document.key, l->document.key_len) ? DG_OK
                                                                                    : DG_NO_MEMORY;
}

static int compare_at(const dg__query *q, size_t a_at, size_t a_len, size_t b_at, size_t b_len)
{
    return dg__compare_keys(q->keys.items + a_at, a_len, q->keys.items + b_at, b_len);
}

static int compare_hits(const void *ctx, const void *a, const void *b)
{
    const hit *x = a, *y = b;
    (void)ctx;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return (x->document > y->document) - (x->document < y->document);
}

static int compare_ranked(const void *ctx, const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return compare_at(ctx, x->key_at, x->key_len, y->key_at, y->key_len);
}

static int compare_ranked_hits(const void *ctx, const void *a, const void *b)
{
    return compare_hits(ctx, &((const ranked *)a)->hit, &((const ranked *)b)->hit);
}

/* The documents of the common hits, each once, by hit, with their ranks. They are read in the order
 * in which they stand. */
static dg_status rank_common(ranking *all, leader *l, hit *scratch)
{
    dg__query *q = l->query;
    size_t n = l->common.len;
    memcpy(scratch, l->common.items, n * sizeof *scratch);
    dg_status status = dg__sort(scratch, n, sizeof *scratch, compare_hits, NULL, q->allocator);
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        ranked r = {.hit = scratch[i]};
        if (i > 0 && compare_hits(NULL, &scratch[i - 1], &scratch[i]) == 0)
            continue;
        status = find_key(q, r.hit.part, r.hit.document, &r.key_at, &r.key_len);
        if (status == DG_OK && !dg__vec_push(q->allocator, all, r))
            status = DG_NO_MEMORY;
    }
    if (status == DG_OK)
        status =
            dg__sort(all->items, all->len, sizeof *all->items, compare_ranked, q, q->allocator);
    for (size_t i = 0; i < all->len; i++)
        all->items[i].rank = (uint32_t)i;
    return status == DG_OK ? dg__sort(all->items, all->len, sizeof *all->items, compare_ranked_hits,
                                      NULL, q->allocator)
                           : status;
}

static uint32_t rank_of(const ranking *all, const hit *h)
{
    size_t low = 0, high = all->len;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (compare_hits(NULL, &all->items[middle].hit, h) <= 0)
            low = middle;
        else
            high = middle;
    }
    return all->items[low].rank;
}

static int compare_ranks(const void *ctx, const void *a, const void *b)
{
    uint32_t x = ((const hit *)a)->rank, y = ((const hit *)b)->rank;
    (void)ctx;
    return (x > y) - (x < y);
}

/* Of each common feature the hits with the smallest keys. */
static dg_status add_smallest(leader *l, const ranking *all)
{
    dg__query *q = l->query;
    dg_status status = DG_OK;
    for (size_t i = 0, from = 0; i < l->common_ends.len && status == DG_OK; i++) {
        hit *hits = l->common.items + from;
        size_t n = l->common_ends.items[i] - from, kept = n < most_common(q) ? n : most_common(q);
        from = l->common_ends.items[i];
        for (size_t j = 0; j < n; j++)
            hits[j].rank = rank_of(all, &hits[j]);
        status = dg__sort(hits, n, sizeof *hits, compare_ranks, NULL, q->allocator);
        if (status == DG_OK && !dg__vec_reserve(q->allocator, &l->hits, kept))
            status = DG_NO_MEMORY;
        for (size_t j = 0; j < kept && status == DG_OK; j++)
            l->hits.items[l->hits.len++] = hits[j];
    }
    return status;
}

static dg_status add_common(leader *l)
{
    dg__query *q = l->query;
    ranking all = {0};
    size_t n = l->common.len;
    if (n == 0)
        return DG_OK;
    hit *scratch = dg__alloc(q->allocator, n, sizeof *scratch);
    dg_status status = scratch != NULL ? rank_common(&all, l, scratch) : DG_NO_MEMORY;
    if (status == DG_OK)
        status = add_smallest(l, &all);
    dg__free(q->allocator, scratch, n, sizeof *scratch);
    dg__vec_free(q->allocator, &all);
    q->keys.len = 0;
    return status == DG_OK ? dg__meter_spend(q->meter, n) : status;
}

/* ---- Documents ---- */

static dg_status count_hits(leader *l)
{
    dg__query *q = l->query;
    dg_status status = dg__sort(l->hits.items, l->hits.len, sizeof *l->hits.items, compare_hits,
                                NULL, q->allocator);
    if (status != DG_OK)
        return status;
    for (size_t i = 0; i < l->hits.len; i++) {
        const hit *h = &l->hits.items[i];
        dg__led *last = q->led.len > 0 ? &q->led.items[q->led.len - 1] : NULL;
        if (last == NULL || last->part != h->part || last->document != h->document) {
            dg__led led = {.part = h->part, .document = h->document};
            if (!dg__vec_push(q->allocator, &q->led, led))
                return DG_NO_MEMORY;
            last = &q->led.items[q->led.len - 1];
        }
        last->n_rare += !h->common;
        last->n_common += h->common;
    }
    return DG_OK;
}

static int compare_led(const void *ctx, const void *a, const void *b)
{
    const dg__led *x = a, *y = b;
    (void)ctx;
    if (x->n_rare != y->n_rare)
        return x->n_rare > y->n_rare ? -1 : 1;
    return (x->n_common < y->n_common) - (x->n_common > y->n_common);
}

static int compare_led_by_key(const void *ctx, const void *a, const void *b)
{
    const dg__led *x = a, *y = b;
    return compare_at(ctx, x->key_at, x->key_len, y->key_at, y->key_len);
}

static dg_status sort_by_key(dg__query *q, size_t from, size_t n)
{
    dg_status status = DG_OK;
    for (size_t i = from; i < from + n && status == DG_OK; i++) {
        dg__led *led = &q->led.items[i];
        if (led->key_len == 0)
            status = find_key(q, led->part, led->document, &led->key_at, &led->key_len);
    }
    if (status == DG_OK && n > 0)
        status = dg__sort(q->led.items + from, n, sizeof *q->led.items, compare_led_by_key, q,
                          q->allocator);
    return status;
}

/* What few documents hold says more of where a text is from than what many do. Of those to which as
 * many features lead as to the last that is examined, keys say which. */
static dg_status choose(dg__query *q)
{
    size_t most = q->options.max_documents, n = q->led.len, from, end;
    q->summary.candidates = n;
    if (n <= most)
        return sort_by_key(q, 0, n);
    q->summary.complete = 0;
    dg_status status =
        dg__sort(q->led.items, n, sizeof *q->led.items, compare_led, NULL, q->allocator);
    if (status != DG_OK)
        return status;
    const dg__led least = q->led.items[most - 1];
    for (from = most; from > 0 && compare_led(NULL, &q->led.items[from - 1], &least) == 0; from--) {
    }
    for (end = most; end < n && compare_led(NULL, &q->led.items[end], &least) == 0; end++) {
    }
    status = sort_by_key(q, from, end - from);
    q->led.len = most;
    return status == DG_OK ? sort_by_key(q, 0, most) : status;
}

static dg_status find_excluded(leader *l)
{
    const dg__query *q = l->query;
    l->excluded_part = q->snapshot->parts.len;
    if (q->options.exclude_len == 0)
        return DG_OK;
    dg_status status = dg__snapshot_find(&l->excluded_part, q->snapshot, q->listings,
                                         q->options.exclude, q->options.exclude_len);
    if (status == DG_OK && l->excluded_part < q->snapshot->parts.len)
        l->excluded = q->listings[l->excluded_part].document.number;
    return status;
}

dg_status dg__query_lead(dg__query *q)
{
    leader l = {.query = q};
    dg_status status = find_excluded(&l);
    if (status == DG_OK)
        status = make_features(&l);
    if (status == DG_OK)
        status = find_all(&l);
    if (status == DG_OK)
        status = add_common(&l);
    if (status == DG_OK)
        status = count_hits(&l);
    if (status == DG_OK)
        status = choose(q);
    q->exhaustive = q->summary.complete != 0;
    dg__vec_free(q->allocator, &l.features);
    dg__vec_free(q->allocator, &l.hits);
    dg__vec_free(q->allocator, &l.common);
    dg__vec_free(q->allocator, &l.common_ends);
    dg__vec_free(q->allocator, &l.numbers);
    return status;
}
