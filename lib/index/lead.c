/* From the query's features to the stored documents that they lead to. */
#include "index/query.h"

#include "base/bits.h"
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
    uint32_t
        n_common; /* features of more than max_documents documents that lead to it; 0: another */
} hit;

/* A feature that more than max_documents documents hold, or several of which the same are known. */
typedef struct common {
    size_t end; /* of its hits among leader.common; they begin where the one before ends */
    uint32_t n_features;
} common;

/* A document of common hits. */
typedef struct named {
    hit hit;
    size_t key_at, key_len; /* in query.keys, once it is known; 0 before */
} named;

/* Common hits are collected until all are there, so that each key is read once at most. */
typedef struct leader {
    dg__query *query;
    DG__VEC(feature) features;
    DG__VEC(hit) hits;
    DG__VEC(hit) common;
    DG__VEC(common) sets;
    DG__VEC(named) named; /* of all common hits, each once, in order of part and document */
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

/* How many documents of a common feature are led to: as many as a match shows. */
static size_t most_common(const dg__query *q)
{
    return q->options.max_places < q->options.max_documents ? q->options.max_places
                                                            : q->options.max_documents;
}

/* One more than is wanted is looked for, as the excluded document may be among them. `many`:
 * whether there are more than max_documents already. */
static dg_status find_in_part(leader *l, size_t part, uint64_t hash, bool many, uint64_t *count,
                              bool *all)
{
    const dg__query *q = l->query;
    const dg__part *p = &q->snapshot->parts.items[part];
    size_t most = (many ? most_common(q) : q->options.max_documents) + 1;
    l->numbers.len = 0;
    dg_status status = dg__segment_find(&l->numbers, count, all, p->segment, hash, p->dead, most);
    for (size_t i = 0; i < l->numbers.len && status == DG_OK; i++) {
        hit h = {.part = (uint32_t)part, .document = l->numbers.items[i]};
        bool excluded = part == l->excluded_part && h.document == l->excluded;
        if (excluded && count != NULL)
            --*count;
        if (!excluded && !dg__vec_push(q->allocator, &l->hits, h))
            status = DG_NO_MEMORY;
    }
    return status;
}

/* What is known of a notice's features is mostly the same. */
static bool same_as_last(const leader *l, size_t from)
{
    size_t n_sets = l->sets.len, n = l->common.len - from;
    if (n_sets == 0)
        return false;
    size_t last = n_sets > 1 ? l->sets.items[n_sets - 2].end : 0;
    return from - last == n &&
           memcmp(l->common.items + last, l->common.items + from, n * sizeof *l->common.items) == 0;
}

/* Moves the hits from a place on to the common ones; of each part, in which they are in order of
 * key, as many as may be wanted. */
static dg_status make_common(leader *l, size_t from)
{
    dg__query *q = l->query;
    size_t in_part = 0, first = l->common.len;
    q->summary.complete = 0;
    for (size_t i = from; i < l->hits.len; i++) {
        hit h = l->hits.items[i];
        in_part = i > from && l->hits.items[i - 1].part == h.part ? in_part + 1 : 0;
        if (in_part < most_common(q) && !dg__vec_push(q->allocator, &l->common, h))
            return DG_NO_MEMORY;
    }
    l->hits.len = from;
    if (same_as_last(l, first)) {
        l->common.len = first;
        l->sets.items[l->sets.len - 1].n_features++;
        return DG_OK;
    }
    common made = {l->common.len, 1};
    return dg__vec_push(q->allocator, &l->sets, made) ? DG_OK : DG_NO_MEMORY;
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
    if (status == DG_OK && n > q->options.max_documents)
        status = make_common(l, from);
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

/* ---- Keys, where they decide ---- */

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

/* All documents of common hits, each once. */
static dg_status list_common(leader *l)
{
    const dg_allocator *a = l->query->allocator;
    size_t n = l->common.len, kept = 0;
    hit *hits = dg__alloc(a, n, sizeof *hits);
    if (hits == NULL || !dg__vec_reserve(a, &l->named, n)) {
        dg__free(a, hits, n, sizeof *hits);
        return DG_NO_MEMORY;
    }
    memcpy(hits, l->common.items, n * sizeof *hits);
    dg_status status = l->sets.len > 1 ? dg__sort(hits, n, sizeof *hits, compare_hits, NULL, a)
                                       : DG_OK; /* one set is in order */
    for (size_t i = 0; i < n && status == DG_OK; i++)
        if (i == 0 || compare_hits(NULL, &hits[i - 1], &hits[i]) != 0)
            l->named.items[kept++] = (named){.hit = hits[i]};
    l->named.len = kept;
    dg__free(a, hits, n, sizeof *hits);
    return status;
}

static named *named_of(leader *l, const hit *h)
{
    size_t low = 0, high = l->named.len;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (compare_hits(NULL, &l->named.items[middle].hit, h) <= 0)
            low = middle;
        else
            high = middle;
    }
    return &l->named.items[low];
}

/* A part's hits of a set, of which those from `next` on are left. */
typedef struct row {
    size_t next, end;
    named *first; /* of the next */
} row;

/* Reads the key of a row's next hit. */
static dg_status begin_row(leader *l, row *r)
{
    if (r->next == r->end)
        return DG_OK;
    const hit *h = &l->common.items[r->next];
    r->first = named_of(l, h);
    return r->first->key_len == 0
               ? find_key(l->query, h->part, h->document, &r->first->key_at, &r->first->key_len)
               : DG_OK;
}

static dg_status begin_rows(leader *l, row *rows, size_t *n_rows, size_t from, size_t end)
{
    dg_status status = DG_OK;
    size_t n = 0;
    for (size_t i = from; i < end && status == DG_OK; i = rows[n++].end) {
        rows[n] = (row){i, i + 1, NULL};
        while (rows[n].end < end && l->common.items[rows[n].end].part == l->common.items[i].part)
            rows[n].end++;
        status = begin_row(l, &rows[n]);
    }
    *n_rows = n;
    return status;
}

/* The row that begins with the smallest key; NULL if all have ended. */
static row *smallest_row(const dg__query *q, row *rows, size_t n)
{
    row *smallest = NULL;
    for (row *r = rows; r < rows + n; r++)
        if (r->next < r->end &&
            (smallest == NULL || compare_at(q, r->first->key_at, r->first->key_len,
                                            smallest->first->key_at, smallest->first->key_len) < 0))
            smallest = r;
    return smallest;
}

/* Of a set the hits with the smallest keys, from rows that are each in order of key. */
static dg_status add_smallest(leader *l, row *rows, size_t from, const common *set)
{
    dg__query *q = l->query;
    size_t n_rows;
    dg_status status = begin_rows(l, rows, &n_rows, from, set->end);
    for (size_t i = 0; i < most_common(q) && status == DG_OK; i++) {
        row *r = smallest_row(q, rows, n_rows);
        if (r == NULL)
            break;
        hit h = l->common.items[r->next++];
        h.n_common = set->n_features;
        if (!dg__vec_push(q->allocator, &l->hits, h))
            status = DG_NO_MEMORY;
        else
            status = begin_row(l, r);
    }
    return status;
}

static dg_status add_common(leader *l)
{
    dg__query *q = l->query;
    size_t n_parts = q->snapshot->parts.len;
    if (l->common.len == 0)
        return DG_OK;
    row *rows = dg__alloc(q->allocator, n_parts, sizeof *rows);
    dg_status status = rows != NULL ? list_common(l) : DG_NO_MEMORY;
    for (size_t i = 0, from = 0; i < l->sets.len && status == DG_OK; i++) {
        status = add_smallest(l, rows, from, &l->sets.items[i]);
        from = l->sets.items[i].end;
    }
    dg__free(q->allocator, rows, n_parts, sizeof *rows);
    q->keys.len = 0;
    return status == DG_OK ? dg__meter_spend(q->meter, l->common.len) : status;
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
        last->n_rare += h->n_common == 0;
        last->n_common += h->n_common;
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
        status = ask_filters(&l);
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
    dg__free(q->allocator, l.may_have, l.may_have_words, sizeof *l.may_have);
    dg__vec_free(q->allocator, &l.hits);
    dg__vec_free(q->allocator, &l.common);
    dg__vec_free(q->allocator, &l.sets);
    dg__vec_free(q->allocator, &l.named);
    dg__vec_free(q->allocator, &l.numbers);
    return status;
}
