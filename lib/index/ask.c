/* What is asked, checked, and the steps to its answer, one after the other. */
#include "index/query.h"

#include "base/status.h"
#include "near/passage_align.h"

#define MAX_DOCUMENTS 10000u

static const dg_query_options default_options = DG_QUERY_OPTIONS_INIT;

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
