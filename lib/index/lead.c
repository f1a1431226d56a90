/* From the query's features to the stored documents that they lead to. */
#include "index/lead.h"

#include "base/bits.h"
#include "base/sort.h"

#define NO_CLASS UINT32_MAX

/* A feature of the query. */
typedef struct feature {
    uint64_t hash;
    uint32_t unit_class; /* that it is of; NO_CLASS: a fingerprint */
} feature;

typedef struct leader {
    dg__query *query;
    DG__VEC(feature) features;
    dg__hits hits;
    dg__commons commons;
    DG__VEC(dg__led) led; /* all that it leads to */
    dg__numbers numbers;
    uint64_t *may_have; /* a bit for each part and feature, part by part: unless it isn't there */
    size_t may_have_words;
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

/* An edited copy may have another k-gram chosen than the text that it is of: so where those are wanted,
 * all of the query's are looked for. */
static dg_status add_fingerprints(leader *l)
{
    const dg__query *q = l->query;
    const dg_index_parameters *p = &q->index->parameters;
    uint32_t window = dg__query_wants(q, DG_SHARED_NEAR_DUPLICATE) ? 1 : p->window;
    dg__fingerprinter f;
    dg__hashes hashes = {0};
    dg_status status = dg__fingerprinter_new(&f, p->k, window, q->allocator);
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

/* ---- Filters ---- */

/* Features that are asked for ahead of the one at hand: lines of a filter are far from one another,
 * and their memory is waited for together. */
#define AHEAD 16u

static bool is_first(const leader *l, size_t i)
{
    return i == 0 || l->features.items[i].hash != l->features.items[i - 1].hash;
}

static dg_status ask_filters(leader *l)
{
    const dg__query *q = l->query;
    size_t n = l->features.len, n_parts = q->snapshot->parts.len;
    l->may_have_words = dg__bits_words(n_parts * n);
    l->may_have = dg__alloc_zeroed(q->allocator, l->may_have_words, sizeof *l->may_have);
    if (l->may_have == NULL)
        return DG_NO_MEMORY;
    for (size_t part = 0; part < n_parts; part++) {
        const dg__segment *s = q->snapshot->parts.items[part].segment;
        for (size_t i = 0; i < n && s->filter.n > 0; i++) {
            if (i + AHEAD < n)
                dg__prefetch(dg__filter_line(&s->filter, l->features.items[i + AHEAD].hash));
            if (is_first(l, i) && dg__filter_has(&s->filter, l->features.items[i].hash))
                dg__bits_set_range(l->may_have, part * n + i, part * n + i + 1);
        }
    }
    return dg__meter_spend(q->meter, n);
}

/* ---- Hits ---- */

/* One more than is wanted is looked for, as the excluded document may be among them. `many`:
 * whether there are more than max_documents already. */
static dg_status find_in_part(leader *l, size_t part, uint64_t hash, bool many, uint64_t *count,
                              bool *all)
{
    const dg__query *q = l->query;
    const dg__part *p = &q->snapshot->parts.items[part];
    size_t most = (many ? dg__most_common(q) : q->options.max_documents) + 1;
    l->numbers.len = 0;
    dg_status status = dg__segment_find(&l->numbers, count, all, p->segment, hash, p->dead, most);
    for (size_t i = 0; i < l->numbers.len && status == DG_OK; i++) {
        dg__hit h = {.part = (uint32_t)part, .document = l->numbers.items[i]};
        bool excluded = part == l->excluded_part && h.document == l->excluded;
        if (excluded && count != NULL)
            --*count;
        if (!excluded && !dg__vec_push(q->allocator, &l->hits, h))
            status = DG_NO_MEMORY;
    }
    return status;
}

/* Looks a feature up and adds what it leads to; *in_index, if not NULL: how many documents hold it. */
static dg_status find_feature(leader *l, size_t which, uint64_t *in_index)
{
    dg__query *q = l->query;
    uint64_t count = 0, hash = l->features.items[which].hash;
    bool all = true;
    size_t from = l->hits.len;
    dg_status status = DG_OK;
    for (size_t i = 0; i < q->snapshot->parts.len && status == DG_OK; i++) {
        bool many = l->hits.len - from > q->options.max_documents;
        if (dg__bits_test(l->may_have, i * l->features.len + which))
            status = find_in_part(l, i, hash, many, in_index != NULL ? &count : NULL, &all);
    }
    size_t n = l->hits.len - from;
    if (in_index != NULL)
        *in_index = all ? n : count;
    if (status == DG_OK && n > q->options.max_documents) {
        q->summary.complete = 0;
        status = dg__commons_take(&l->commons, &l->hits, from, q);
    }
    return status == DG_OK ? dg__meter_spend(q->meter, 1 + n) : status;
}

/* How many documents hold a feature matters of units only. */
static dg_status find_all(leader *l)
{
    dg__query *q = l->query;
    const feature *f = l->features.items;
    dg_status status = DG_OK;
    for (size_t i = 0, end; i < l->features.len && status == DG_OK; i = end) {
        uint64_t in_index = 0;
        bool any_unit = false;
        for (end = i; end < l->features.len && f[end].hash == f[i].hash; end++)
            any_unit |= f[end].unit_class != NO_CLASS;
        status = find_feature(l, i, any_unit ? &in_index : NULL);
        for (size_t j = i; j < end; j++)
            if (f[j].unit_class != NO_CLASS)
                q->classes.items[f[j].unit_class].in_index = in_index;
    }
    return status;
}

/* ---- Documents ---- */

static dg__led make_led(const leader *l, const dg__hit *h)
{
    const dg__led *common = dg__commons_find(&l->commons, h);
    return common != NULL ? *common : (dg__led){.part = h->part, .document = h->document};
}

static dg_status count_hits(leader *l)
{
    dg__query *q = l->query;
    dg_status status = dg__sort(l->hits.items, l->hits.len, sizeof *l->hits.items, dg__compare_hits,
                                NULL, q->allocator);
    if (status != DG_OK)
        return status;
    for (size_t i = 0; i < l->hits.len; i++) {
        const dg__hit *h = &l->hits.items[i];
        dg__led *last = l->led.len > 0 ? &l->led.items[l->led.len - 1] : NULL;
        if (last == NULL || last->part != h->part || last->document != h->document) {
            dg__led led = make_led(l, h);
            if (!dg__vec_push(q->allocator, &l->led, led))
                return DG_NO_MEMORY;
            last = &l->led.items[l->led.len - 1];
        }
        last->n_rare += h->n_common == 0;
        last->n_common += h->n_common;
    }
    return DG_OK;
}

static int compare_places(const void *ctx, const void *a, const void *b)
{
    const dg__led *x = *(dg__led *const *)a, *y = *(dg__led *const *)b;
    (void)ctx;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return (x->document > y->document) - (x->document < y->document);
}

static int compare_counts(const dg__led *a, const dg__led *b)
{
    if (a->n_rare != b->n_rare)
        return a->n_rare > b->n_rare ? -1 : 1;
    return (a->n_common < b->n_common) - (a->n_common > b->n_common);
}

static int compare_led(const void *ctx, const void *a, const void *b)
{
    int order = compare_counts(*(dg__led *const *)a, *(dg__led *const *)b);
    return order != 0 ? order : compare_places(ctx, a, b);
}

/* Puts the `most` that are examined first, in any order. What few documents hold says more of where
 * a text is from than what many do. Of those to which as many features lead as to the last that is
 * examined, keys say which. */
static dg_status choose(dg__led **led, dg__led **scratch, size_t n, dg__query *q)
{
    size_t most = q->options.max_documents, from = most, end = most;
    dg_status status = dg__sort(led, n, sizeof *led, compare_led, NULL, q->allocator);
    if (status != DG_OK)
        return status;
    while (from > 0 && compare_counts(led[from - 1], led[most - 1]) == 0)
        from--;
    while (end < n && compare_counts(led[end], led[most - 1]) == 0)
        end++;
    status = dg__led_smallest(scratch, most - from, led + from, end - from, q);
    if (status != DG_OK)
        return status;
    memcpy(led + from, scratch, (most - from) * sizeof *led);
    return dg__sort(led, most, sizeof *led, compare_places, NULL, q->allocator);
}

/* Leaves of the documents led to those that are examined, in order of key. `scratch`: room for them,
 * twice. */
static dg_status choose_led(leader *l, dg__led **scratch)
{
    dg__query *q = l->query;
    size_t n = l->led.len, most = q->options.max_documents;
    dg__led **led = scratch + n;
    dg_status status = DG_OK;
    for (size_t i = 0; i < n; i++)
        led[i] = &l->led.items[i];
    if (n > most) {
        q->summary.complete = 0;
        status = choose(led, scratch, n, q);
        n = most;
    }
    if (status == DG_OK)
        status = dg__led_smallest(scratch, n, led, n, q);
    if (status == DG_OK && !dg__vec_reserve(q->allocator, &q->led, n))
        status = DG_NO_MEMORY;
    for (size_t i = 0; i < n && status == DG_OK; i++)
        q->led.items[q->led.len++] = *scratch[i];
    return status;
}

static dg_status choose_documents(leader *l)
{
    dg__query *q = l->query;
    size_t room = 2 * l->led.len;
    q->summary.candidates = l->led.len;
    if (room == 0)
        return DG_OK;
    dg__led **scratch = dg__alloc(q->allocator, room, sizeof *scratch);
    dg_status status = scratch != NULL ? choose_led(l, scratch) : DG_NO_MEMORY;
    dg__free(q->allocator, scratch, room, sizeof *scratch);
    return status;
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
        status = ask_filters(&l);
    if (status == DG_OK)
        status = find_all(&l);
    if (status == DG_OK)
        status = dg__commons_give(&l.commons, &l.hits, q);
    if (status == DG_OK)
        status = count_hits(&l);
    if (status == DG_OK)
        status = choose_documents(&l);
    q->exhaustive = q->summary.complete != 0;
    dg__vec_free(q->allocator, &l.features);
    dg__free(q->allocator, l.may_have, l.may_have_words, sizeof *l.may_have);
    dg__vec_free(q->allocator, &l.hits);
    dg__commons_free(&l.commons, q->allocator);
    dg__vec_free(q->allocator, &l.led);
    dg__vec_free(q->allocator, &l.numbers);
    return status;
}
