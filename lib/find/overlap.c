/* Documents ──► distinct texts, longest first ──► pairs ──► documents again. */
#include <dittograph/overlap.h>

#include "base/sort.h"
#include "base/status.h"
#include "find/collection.h"
#include "find/texts.h"
#include "near/overlap.h"

static const dg_overlap_options default_options = DG_OVERLAP_OPTIONS_INIT;

struct dg_overlaps {
    dg_allocator allocator;
    DG__VEC(dg_overlap) pairs;
    uint32_t *first_of; /* of each document: the first with its tokens */
    uint32_t n;
};

static dg_overlap overlap_of(const dg__texts *texts, const dg__overlap *pair)
{
    uint32_t x = texts->document_of[pair->text], y = texts->document_of[pair->other];
    unsigned at = x < y ? 0 : 1; /* of the text */
    dg_overlap overlap = {.resemblance = pair->resemblance};
    overlap.documents[at] = x;
    overlap.documents[1 - at] = y;
    overlap.containment[at] = pair->containment[0];
    overlap.containment[1 - at] = pair->containment[1];
    return overlap;
}

static int compare_overlaps(const void *ctx, const void *a, const void *b)
{
    const dg_overlap *x = a, *y = b;
    unsigned at = x->documents[0] == y->documents[0];
    (void)ctx;
    return (x->documents[at] > y->documents[at]) - (x->documents[at] < y->documents[at]);
}

static dg_status find_pairs(dg_overlaps *overlaps, const dg__texts *texts,
                            const dg_overlap_options *options, dg__meter *meter)
{
    const dg_allocator *a = &overlaps->allocator;
    dg__overlap_options near = DG__OVERLAP_OPTIONS_INIT;
    dg__overlaps found;
    near.min_resemblance = options->min_resemblance;
    near.min_containment = options->min_containment;
    near.most_candidates = options->max_candidates;
    dg_status status = dg__overlaps_find(&found, &texts->units, &near, a, meter);
    if (status != DG_OK)
        return status;
    if (!dg__vec_reserve(a, &overlaps->pairs, found.pairs.len) && found.pairs.len > 0)
        status = DG_NO_MEMORY;
    for (size_t i = 0; i < found.pairs.len && status == DG_OK; i++)
        overlaps->pairs.items[overlaps->pairs.len++] = overlap_of(texts, &found.pairs.items[i]);
    dg__overlaps_free(&found, a);
    if (status == DG_OK)
        status = dg__sort(overlaps->pairs.items, overlaps->pairs.len, sizeof *overlaps->pairs.items,
                          compare_overlaps, NULL, a);
    return status;
}

static dg_status make(dg_overlaps *overlaps, const dg__whole *whole,
                      const dg_overlap_options *options)
{
    const dg_allocator *a = &overlaps->allocator;
    const dg__ranking longest_first = {DG_REPRESENT_LONGEST, NULL};
    dg__meter meter = dg__meter_start(options->limits);
    dg__texts texts;
    overlaps->n = whole->n;
    if (whole->n == 0)
        return DG_OK;
    overlaps->first_of = dg__alloc(a, whole->n, sizeof *overlaps->first_of);
    if (overlaps->first_of == NULL)
        return DG_NO_MEMORY;
    dg_status status =
        dg__texts_make(&texts, whole, whole->doc->tokens.hashes, &longest_first, 0, a, &meter);
    if (status != DG_OK)
        return status;
    for (uint32_t i = 0; i < whole->n; i++)
        overlaps->first_of[i] = texts.document_of[texts.text_of[i]];
    status = find_pairs(overlaps, &texts, options, &meter);
    dg__texts_free(&texts, a);
    return status;
}

/* ---- For callers ---- */

static bool is_share(double share)
{
    return share > 0 && share <= 1;
}

static dg_status check_options(const dg_overlap_options *options, dg_error *error)
{
    if (options->size < sizeof *options)
        return dg__fail(error, DG_INVALID, "options: size is not set; use DG_OVERLAP_OPTIONS_INIT");
    if (!is_share(options->min_resemblance) || !is_share(options->min_containment))
        return dg__fail(error, DG_INVALID,
                        "options: min_resemblance or min_containment is not over 0 and at most 1");
    if (options->max_candidates < 1 || options->max_candidates > DG__NEAR_CANDIDATES_MAX)
        return dg__fail(error, DG_INVALID, "options: max_candidates is not in 1 to 256");
    return dg__check_limits(options->limits, error);
}

dg_status dg_collection_overlaps(dg_overlaps **out, dg_collection *collection,
                                 const dg_overlap_options *options, dg_error *error)
{
    dg__whole whole;
    if (out == NULL || collection == NULL)
        return dg__fail(error, DG_INVALID, "there is no collection, or no place for the overlaps");
    if (options == NULL)
        options = &default_options;
    dg_status status = check_options(options, error);
    if (status == DG_OK)
        status = dg__collection_whole(&whole, collection, error);
    if (status != DG_OK)
        return status;
    dg_allocator allocator = dg__allocator(options->allocator);
    dg_overlaps *overlaps = dg__alloc_zeroed(&allocator, 1, sizeof *overlaps);
    if (overlaps == NULL)
        return dg__fail(error, DG_NO_MEMORY, NULL);
    overlaps->allocator = allocator;
    status = make(overlaps, &whole, options);
    if (status == DG_OK)
        *out = overlaps;
    else
        dg_overlaps_free(overlaps);
    return status == DG_OK ? DG_OK : dg__fail(error, status, NULL);
}

size_t dg_overlaps_count(const dg_overlaps *overlaps)
{
    return overlaps->pairs.len;
}

const dg_overlap *dg_overlaps_at(const dg_overlaps *overlaps, size_t i)
{
    return &overlaps->pairs.items[i];
}

uint32_t dg_overlaps_first(const dg_overlaps *overlaps, uint32_t document)
{
    return overlaps->first_of[document];
}

void dg_overlaps_free(dg_overlaps *overlaps)
{
    if (overlaps == NULL)
        return;
    dg_allocator a = overlaps->allocator;
    dg__vec_free(&a, &overlaps->pairs);
    dg__free(&a, overlaps->first_of, overlaps->n, sizeof *overlaps->first_of);
    dg__free(&a, overlaps, 1, sizeof *overlaps);
}
