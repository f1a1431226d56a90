/* The steps, one after the other, and what they begin with. */
#include "index/query.h"

#include "base/sort.h"
#include "base/status.h"
#include "near/passage_align.h"

#define MAX_DOCUMENTS 10000u

static const dg_query_options default_options = DG_QUERY_OPTIONS_INIT;

bool dg__query_wants(const dg__query *q, dg_rule rule)
{
    return (q->options.rules >> rule & 1) != 0;
}

/* ---- Units of the query ---- */

static uint64_t unit_hash(const dg__query *q, const dg__unit *u)
{
    return dg__sequence_hash(q->ids + u->first_token, u->end_token - u->first_token);
}

static bool same_text(const dg__query *q, const dg__unit *a, const dg__unit *b)
{
    size_t n = a->end_token - a->first_token;
    return n == b->end_token - b->first_token &&
           memcmp(q->ids + a->first_token, q->ids + b->first_token, n * sizeof *q->ids) == 0;
}

typedef struct keyed_unit {
    uint64_t hash;
    uint32_t unit;
} keyed_unit;

static int compare_keyed(const void *ctx, const void *a, const void *b)
{
    uint64_t x = ((const keyed_unit *)a)->hash, y = ((const keyed_unit *)b)->hash;
    (void)ctx;
    return (x > y) - (x < y);
}

/* Units of one hash are of one class if they are of one text; of others that have that hash, which
 * nobody will ever see, only the first text counts. */
static dg_status fill_classes(dg__query *q, const keyed_unit *keyed)
{
    uint32_t n = (uint32_t)q->units.len;
    for (uint32_t i = 0; i < n; i++) {
        const dg__unit *u = &q->units.items[keyed[i].unit];
        dg__unit_class *last = q->classes.len > 0 ? &q->classes.items[q->classes.len - 1] : NULL;
        if (last == NULL || last->hash != keyed[i].hash ||
            !same_text(q, u, &q->units.items[q->by_class[last->first_unit]])) {
            dg__unit_class made = {
                .first_unit = i, .hash = keyed[i].hash, .last_document = UINT32_MAX};
            if (!dg__vec_push(q->allocator, &q->classes, made))
                return DG_NO_MEMORY;
            last = &q->classes.items[q->classes.len - 1];
        }
        q->by_class[i] = keyed[i].unit;
        q->class_of[keyed[i].unit] = (uint32_t)q->classes.len - 1;
        last->n_units++;
    }
    return DG_OK;
}

static dg_status make_classes(dg__query *q)
{
    size_t n = q->units.len;
    if (n == 0)
        return DG_OK;
    keyed_unit *keyed = dg__alloc(q->allocator, n, sizeof *keyed);
    q->class_of = dg__alloc(q->allocator, n, sizeof *q->class_of);
    q->by_class = dg__alloc(q->allocator, n, sizeof *q->by_class);
    dg_status status =
        keyed != NULL && q->class_of != NULL && q->by_class != NULL ? DG_OK : DG_NO_MEMORY;
    for (size_t i = 0; i < n && status == DG_OK; i++)
        keyed[i] = (keyed_unit){unit_hash(q, &q->units.items[i]), (uint32_t)i};
    if (status == DG_OK)
        status = dg__sort(keyed, n, sizeof *keyed, compare_keyed, NULL, q->allocator);
    if (status == DG_OK)
        status = fill_classes(q, keyed);
    dg__free(q->allocator, keyed, n, sizeof *keyed);
    return status;
}

static dg_status make_ids(dg__query *q)
{
    const dg_document *doc = q->doc;
    size_t n = doc->tokens.len;
    q->ids = dg__alloc(q->allocator, n + 1, sizeof *q->ids);
    if (q->ids == NULL)
        return DG_NO_MEMORY;
    if (q->exact) {
        q->interner = dg__interner_new(NULL, doc->token_options.flags, q->allocator);
        return q->interner != NULL ? dg__exact_ids(q->ids, q->interner, doc, q->meter)
                                   : DG_NO_MEMORY;
    }
    for (size_t i = 0; i < n; i++)
        q->ids[i] = dg__kept_id(doc->tokens.hashes[i]);
    return dg__meter_spend(q->meter, n);
}

dg_status dg__query_prepare(dg__query *q)
{
    dg_status status = make_ids(q);
    if (status == DG_OK)
        status = dg__units_of(&q->units, q->doc, q->options.min_words, q->allocator);
    if (status == DG_OK)
        status = make_classes(q);
    return status;
}

/* ---- All of it ---- */

static dg_status run(dg_matches **out, dg__query *q)
{
    q->listings = dg__snapshot_listings(q->snapshot);
    if (q->listings == NULL && q->snapshot->parts.len > 0)
        return DG_NO_MEMORY;
    dg_status status = dg__query_prepare(q);
    if (status == DG_OK)
        status = dg__query_lead(q);
    if (status == DG_OK)
        status = dg__query_examine(q);
    return status == DG_OK ? dg__query_gather(out, q) : status;
}

static void free_query(dg__query *q)
{
    const dg_allocator *a = q->allocator;
    dg__snapshot_listings_end(q->snapshot, q->listings);
    dg__interner_free(q->interner);
    for (size_t i = 0; i < q->classes.len; i++)
        dg__vec_free(a, &q->classes.items[i].places);
    dg__vec_free(a, &q->classes);
    dg__free(a, q->class_of, q->units.len, sizeof *q->class_of);
    dg__free(a, q->by_class, q->units.len, sizeof *q->by_class);
    dg__free(a, q->ids, q->doc->tokens.len + 1, sizeof *q->ids);
    dg__vec_free(a, &q->units);
    dg__vec_free(a, &q->led);
    dg__vec_free(a, &q->keys);
    dg__vec_free(a, &q->examined);
    dg__vec_free(a, &q->bytes);
    dg__vec_free(a, &q->runs);
}

/* Puts in what 0 stands for, and checks the rest. */
static dg_status check_options(dg_query_options *o, const dg_index_parameters *p, dg_error *error)
{
    const uint32_t rules = DG_QUERY_RULES | 1u << DG_SHARED_NEAR_DUPLICATE;
    uint32_t certain = p->k + p->window - 1;
    if (o->min_words == 0)
        o->min_words = p->min_words;
    if (o->min_passage == 0)
        o->min_passage = certain;
    if (o->exclude == NULL)
        o->exclude_len = 0;
    if ((o->rules & ~rules) != 0)
        return dg__fail(error, DG_INVALID, "options: rules has bits that no query looks for");
    if (o->min_words < p->min_words)
        return dg__fail_at(error, DG_INVALID, "options: min_words is below that of the index",
                           p->min_words);
    if (o->min_passage < certain)
        return dg__fail_at(error, DG_INVALID,
                           "options: min_passage is below k + window - 1 of the index", certain);
    if (o->max_gap < 1 || o->max_gap > DG__GAP_MAX)
        return dg__fail(error, DG_INVALID, "options: max_gap is not in 1 to 32");
    if (!(o->min_similarity > 0 && o->min_similarity <= 1 && o->min_containment > 0 &&
          o->min_containment <= 1))
        return dg__fail(error, DG_INVALID, "options: a similarity is not over 0 and at most 1");
    if (o->max_documents < 1 || o->max_documents > MAX_DOCUMENTS)
        return dg__fail(error, DG_INVALID, "options: max_documents is not in 1 to 10,000");
    if (o->max_places < 1)
        return dg__fail(error, DG_INVALID, "options: max_places is 0");
    if (o->documents == NULL && p->mode == DG_INDEX_NO_TOKENS)
        return dg__fail(error, DG_INVALID,
                        "the index keeps no tokens: a query needs options.documents");
    return dg__check_limits(o->limits, error);
}

dg_status dg_index_query(dg_matches **out, dg_index *index, const dg_document *doc,
                         const dg_query_options *options, dg_error *error)
{
    if (out == NULL || index == NULL || doc == NULL)
        return dg__fail(error, DG_INVALID,
                        "there is no index, no document, or no place for the matches");
    if (options == NULL)
        options = &default_options;
    if (options->size < sizeof *options)
        return dg__fail(error, DG_INVALID, "options: size is not set; use DG_QUERY_OPTIONS_INIT");
    dg__meter meter = dg__meter_start(options->limits);
    dg__snapshot *snapshot = dg__index_keep(index);
    dg__query q = {.index = index,
                   .snapshot = snapshot,
                   .doc = doc,
                   .options = *options,
                   .allocator = &index->allocator,
                   .meter = &meter,
                   .exact = options->documents != NULL,
                   .summary = {.complete = 1}};
    dg_status status = check_options(&q.options, &index->parameters, error);
    if (status == DG_OK)
        status = dg__document_check(index, doc, error);
    if (status == DG_OK) {
        status = run(out, &q);
        if (status != DG_OK)
            (void)dg__fail(error, status, NULL);
    }
    free_query(&q);
    dg__snapshot_release(snapshot);
    return status;
}
