/* From shared places to matches: units chained, runs of the same tokens put together. */
#include "index/query.h"

#include "base/sort.h"
#include "find/text_id.h"
#include "index/matches.h"

/* A match, and where its places begin in the list of all. */
typedef struct gathered {
    dg_match match;
    size_t first_place;
} gathered;

typedef struct gatherer {
    dg__query *query;
    DG__VEC(gathered) matches;
    DG__VEC(dg_match_place) places;
} gatherer;

/* ---- Units ---- */

static dg__unit_class *class_of(const dg__query *q, size_t unit)
{
    return &q->classes.items[q->class_of[unit]];
}

/* How many documents hold a unit: what was examined is certain. */
static uint32_t frequency(const dg__query *q, const dg__unit_class *c)
{
    if (q->exhaustive || c->in_index <= c->n_documents)
        return c->n_documents;
    return c->in_index < UINT32_MAX ? (uint32_t)c->in_index : UINT32_MAX;
}

static dg_rule rule_of(const dg__unit *u)
{
    return u->block ? DG_SHARED_BLOCK : DG_SHARED_SENTENCES;
}

static bool is_found(const dg__query *q, size_t unit)
{
    return class_of(q, unit)->n_places > 0 && dg__query_wants(q, rule_of(&q->units.items[unit]));
}

/* A sentence of a block that is found and that as many documents hold says nothing new. `block`:
 * the last before the unit; units.len for none. */
static bool is_told(const dg__query *q, size_t unit, size_t block)
{
    const dg__unit *units = q->units.items;
    if (!is_found(q, unit))
        return false;
    if (units[unit].block || block == q->units.len || !is_found(q, block))
        return true;
    return units[unit].end_token > units[block].end_token ||
           frequency(q, class_of(q, unit)) > frequency(q, class_of(q, block));
}

/* Whether what stands in a unit's places goes on with another's. */
static bool goes_on(const dg__query *q, size_t unit, size_t next)
{
    const dg__unit_class *a = class_of(q, unit), *b = class_of(q, next);
    if (q->units.items[unit].end_token != q->units.items[next].first_token ||
        a->n_places != b->n_places || a->places.len != b->places.len ||
        frequency(q, a) != frequency(q, b))
        return false;
    for (size_t i = 0; i < a->places.len; i++)
        if (a->places.items[i].document != b->places.items[i].document ||
            a->places.items[i].end_token != b->places.items[i].first_token)
            return false;
    return true;
}

static bool add_place(gatherer *g, const dg__shared_place *p)
{
    dg_match_place place = {p->document, p->first_token, p->end_token,
                            p->span,     p->similarity,  p->containment};
    return dg__vec_push(g->query->allocator, &g->places, place);
}

/* One match of the units from `first` to `last`. */
static dg_status add_units(gatherer *g, size_t first, size_t last)
{
    const dg__query *q = g->query;
    const dg__unit *a = &q->units.items[first], *b = &q->units.items[last];
    const dg__unit_class *from = class_of(q, first), *to = class_of(q, last);
    gathered made = {.first_place = g->places.len,
                     .match = {.rule = rule_of(a),
                               .first_token = a->first_token,
                               .end_token = b->end_token,
                               .span = {a->span.start, b->span.end},
                               .similarity = 1,
                               .containment = 1,
                               .document_frequency = frequency(q, from),
                               .n_places = from->places.len}};
    for (size_t i = 0; i < from->places.len; i++) {
        dg__shared_place place = from->places.items[i];
        place.end_token = to->places.items[i].end_token;
        place.span.end = to->places.items[i].span.end;
        if (!add_place(g, &place))
            return DG_NO_MEMORY;
    }
    return dg__vec_push(q->allocator, &g->matches, made) ? DG_OK : DG_NO_MEMORY;
}

/* Blocks, or sentences. */
static dg_status gather_units(gatherer *g, bool blocks)
{
    const dg__query *q = g->query;
    size_t n = q->units.len, block = n, first = n, last = n;
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        const dg__unit *u = &q->units.items[i];
        block = u->block ? i : block;
        if (u->block != blocks || !is_told(q, i, block))
            continue;
        if (first != n && !goes_on(q, last, i)) {
            status = add_units(g, first, last);
            first = n;
        }
        first = first == n ? i : first;
        last = i;
    }
    return status == DG_OK && first != n ? add_units(g, first, last) : status;
}

/* ---- Runs ---- */

static int compare_runs(const void *ctx, const void *x, const void *y)
{
    const dg__shared_run *a = x, *b = y;
    (void)ctx;
    if (a->first_token != b->first_token)
        return a->first_token < b->first_token ? -1 : 1;
    if (a->end_token != b->end_token)
        return a->end_token > b->end_token ? -1 : 1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    if (a->place.document != b->place.document)
        return a->place.document < b->place.document ? -1 : 1;
    if (a->place.first_token != b->place.first_token)
        return a->place.first_token < b->place.first_token ? -1 : 1;
    if (a->place.end_token != b->place.end_token)
        return a->place.end_token < b->place.end_token ? -1 : 1;
    return (a->place.similarity < b->place.similarity) -
           (a->place.similarity > b->place.similarity);
}

/* What two passages of a document have in common is one place: of the two that which is more alike. */
static size_t drop_doubles(dg__shared_run *runs, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const dg__shared_run *a = &runs[i], *b = kept > 0 ? &runs[kept - 1] : NULL;
        if (b == NULL || a->first_token != b->first_token || a->end_token != b->end_token ||
            a->rule != b->rule || a->place.document != b->place.document ||
            a->place.first_token != b->place.first_token ||
            a->place.end_token != b->place.end_token)
            runs[kept++] = *a;
    }
    return kept;
}

static bool same_run(const dg__shared_run *a, const dg__shared_run *b)
{
    return a->rule == b->rule && a->first_token == b->first_token && a->end_token == b->end_token;
}

/* One match of n runs of the same tokens. */
static dg_status add_runs(gatherer *g, const dg__shared_run *runs, size_t n)
{
    dg__query *q = g->query;
    size_t shown = n < q->options.max_places ? n : q->options.max_places;
    gathered made = {.first_place = g->places.len,
                     .match = {.rule = runs->rule,
                               .first_token = runs->first_token,
                               .end_token = runs->end_token,
                               .span = runs->span,
                               .similarity = 1,
                               .containment = 1,
                               .n_places = shown}};
    for (size_t i = 0; i < n; i++) {
        const dg__shared_place *p = &runs[i].place;
        made.match.document_frequency += i == 0 || p->document != runs[i - 1].place.document;
        if (p->similarity < made.match.similarity)
            made.match.similarity = p->similarity;
        if (p->containment < made.match.containment)
            made.match.containment = p->containment;
        if (i < shown && !add_place(g, p))
            return DG_NO_MEMORY;
    }
    if (shown < n)
        q->summary.complete = 0;
    return dg__vec_push(q->allocator, &g->matches, made) ? DG_OK : DG_NO_MEMORY;
}

static dg_status gather_runs(gatherer *g)
{
    dg__query *q = g->query;
    size_t n = q->runs.len;
    dg_status status =
        dg__sort(q->runs.items, n, sizeof *q->runs.items, compare_runs, NULL, q->allocator);
    if (status == DG_OK)
        n = drop_doubles(q->runs.items, n);
    for (size_t i = 0, end; i < n && status == DG_OK; i = end) {
        for (end = i + 1; end < n && same_run(&q->runs.items[i], &q->runs.items[end]); end++) {
        }
        status = add_runs(g, q->runs.items + i, end - i);
    }
    return status;
}

/* ---- Matches ---- */

static int compare_matches(const void *ctx, const void *x, const void *y)
{
    const dg_match *a = &((const gathered *)x)->match, *b = &((const gathered *)y)->match;
    (void)ctx;
    if (a->first_token != b->first_token)
        return a->first_token < b->first_token ? -1 : 1;
    if (a->end_token != b->end_token)
        return a->end_token > b->end_token ? -1 : 1;
    return (a->rule > b->rule) - (a->rule < b->rule);
}

/* What only the query's text says. */
static dg_status describe(gatherer *g)
{
    const dg__query *q = g->query;
    if (g->matches.len == 0)
        return DG_OK;
    dg__text_id_scratch *ids = dg__alloc_zeroed(q->allocator, 1, sizeof *ids);
    dg_status status = ids != NULL ? DG_OK : DG_NO_MEMORY;
    if (ids != NULL)
        ids->allocator = q->allocator;
    for (size_t i = 0; i < g->matches.len && status == DG_OK; i++) {
        dg_match *m = &g->matches.items[i].match;
        m->words = dg_document_words(q->doc, m->first_token, m->end_token);
        status = dg__text_id_of(&m->id, ids, q->doc, m->first_token, m->end_token, q->meter);
    }
    if (ids != NULL)
        dg__vec_free(q->allocator, &ids->text);
    dg__free(q->allocator, ids, 1, sizeof *ids);
    return status;
}

static void fill_documents(dg_matches *to, const dg__query *q)
{
    double words = dg_document_words(q->doc, 0, q->doc->tokens.len);
    for (size_t i = 0; i < q->examined.len; i++) {
        const dg__examined *e = &q->examined.items[i];
        double shared = (double)e->shared_tenths / 10;
        to->documents[i] = (dg_match_document){
            .entry = {.key = to->bytes + e->key_at,
                      .key_len = e->key_len,
                      .source = to->bytes + e->source_at,
                      .source_len = e->source_len,
                      .blob = to->bytes + e->blob_at,
                      .blob_len = e->blob_len,
                      .n_tokens = e->n_tokens},
            .shared_words = shared,
            .containment = words > 0 ? shared / words : 0,
        };
    }
}

static dg_status make(dg_matches **out, const gatherer *g)
{
    const dg__query *q = g->query;
    const dg_allocator *a =
        q->options.allocator != NULL ? q->options.allocator : &q->index->allocator;
    dg_matches *made;
    dg_status status =
        dg__matches_new(&made, g->matches.len, g->places.len, q->examined.len, q->bytes.len, a);
    if (status != DG_OK)
        return status;
    if (g->places.len > 0)
        memcpy(made->places, g->places.items, g->places.len * sizeof *made->places);
    if (q->bytes.len > 0)
        memcpy(made->bytes, q->bytes.items, q->bytes.len);
    for (size_t i = 0; i < g->matches.len; i++) {
        made->items[i] = g->matches.items[i].match;
        made->items[i].places = made->places + g->matches.items[i].first_place;
    }
    fill_documents(made, q);
    made->summary = q->summary;
    *out = made;
    return DG_OK;
}

dg_status dg__query_gather(dg_matches **out, dg__query *q)
{
    gatherer g = {.query = q};
    dg_status status = gather_units(&g, true);
    if (status == DG_OK)
        status = gather_units(&g, false);
    if (status == DG_OK)
        status = gather_runs(&g);
    if (status == DG_OK)
        status = dg__sort(g.matches.items, g.matches.len, sizeof *g.matches.items, compare_matches,
                          NULL, q->allocator);
    if (status == DG_OK)
        status = describe(&g);
    if (status == DG_OK)
        status = make(out, &g);
    dg__vec_free(q->allocator, &g.matches);
    dg__vec_free(q->allocator, &g.places);
    return status;
}
