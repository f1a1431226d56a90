/* Documents ──► distinct texts, longest first ──► pairs ──► documents again. */
#include <dittograph/overlap.h>

#include "base/sort.h"
#include "base/status.h"
#include "find/classify.h"
#include "find/collection.h"
#include "hash/token_hash.h"
#include "near/overlap.h"

static const dg_overlap_options default_options = DG_OVERLAP_OPTIONS_INIT;

struct dg_overlaps {
    dg_allocator allocator;
    DG__VEC(dg_overlap) pairs;
    uint32_t *first_of; /* of each document: the first with its tokens */
    uint32_t n;
};

/* What is made of the documents of a whole; all arrays have n elements. */
typedef struct finder {
    dg_overlaps *result;
    const dg__whole *whole;
    dg__meter *meter;
    uint32_t *starts, *ends; /* of each document */
    uint64_t *hashes;
    uint32_t *class_of;       /* of documents with the same tokens; 0: no other has */
    uint32_t *first_of_class; /* of classes, 1 + the first document */
    uint32_t *order;          /* of the first documents, longest first; the number of each text */
    uint32_t *text_starts, *text_ends;
    dg__near_units texts;
} finder;

static bool alloc(finder *f)
{
    const dg_allocator *a = &f->result->allocator;
    uint32_t n = f->whole->n;
    f->result->first_of = dg__alloc(a, n, sizeof *f->result->first_of);
    f->starts = dg__alloc(a, n, sizeof *f->starts);
    f->ends = dg__alloc(a, n, sizeof *f->ends);
    f->hashes = dg__alloc(a, n, sizeof *f->hashes);
    f->class_of = dg__alloc(a, n, sizeof *f->class_of);
    f->first_of_class = dg__alloc_zeroed(a, n, sizeof *f->first_of_class);
    f->order = dg__alloc(a, n, sizeof *f->order);
    f->text_starts = dg__alloc(a, n, sizeof *f->text_starts);
    f->text_ends = dg__alloc(a, n, sizeof *f->text_ends);
    return f->result->first_of != NULL && f->starts != NULL && f->ends != NULL &&
           f->hashes != NULL && f->class_of != NULL && f->first_of_class != NULL &&
           f->order != NULL && f->text_starts != NULL && f->text_ends != NULL;
}

static void free_arrays(const finder *f)
{
    const dg_allocator *a = &f->result->allocator;
    uint32_t n = f->whole->n;
    dg__free(a, f->starts, n, sizeof *f->starts);
    dg__free(a, f->ends, n, sizeof *f->ends);
    dg__free(a, f->hashes, n, sizeof *f->hashes);
    dg__free(a, f->class_of, n, sizeof *f->class_of);
    dg__free(a, f->first_of_class, n, sizeof *f->first_of_class);
    dg__free(a, f->order, n, sizeof *f->order);
    dg__free(a, f->text_starts, n, sizeof *f->text_starts);
    dg__free(a, f->text_ends, n, sizeof *f->text_ends);
}

/* ---- Distinct texts ---- */

static dg_status classify(finder *f)
{
    const uint64_t *ids = f->whole->doc->tokens.hashes;
    uint32_t n_classes;
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < f->whole->n && status == DG_OK; i++) {
        uint32_t n = dg__whole_token_count(f->whole, i);
        f->starts[i] = f->whole->firsts[i];
        f->ends[i] = f->starts[i] + n;
        f->hashes[i] = dg__hash(ids + f->starts[i], n * sizeof *ids, 0);
        status = dg__meter_spend(f->meter, n);
    }
    dg__runs runs = {ids, f->starts, f->ends, 0, f->whole->n};
    if (status == DG_OK)
        status = dg__classify(&runs, f->hashes, f->class_of, &n_classes, &f->result->allocator,
                              f->meter);
    return status;
}

/* The longest first, then by index. */
static int compare_documents(const void *ctx, const void *a, const void *b)
{
    const finder *f = ctx;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    uint32_t n_x = f->ends[x] - f->starts[x], n_y = f->ends[y] - f->starts[y];
    if (n_x != n_y)
        return n_x > n_y ? -1 : 1;
    return (x > y) - (x < y);
}

/* A class has two documents or more: there are fewer than documents. */
static void list_texts(finder *f)
{
    for (uint32_t i = 0; i < f->whole->n; i++) {
        uint32_t class = f->class_of[i];
        if (class != 0 && f->first_of_class[class - 1] != 0) {
            f->result->first_of[i] = f->first_of_class[class - 1] - 1;
            continue;
        }
        if (class != 0)
            f->first_of_class[class - 1] = i + 1;
        f->result->first_of[i] = i;
        f->order[f->texts.n++] = i;
    }
}

static dg_status find_texts(finder *f)
{
    dg_status status = classify(f);
    if (status != DG_OK)
        return status;
    list_texts(f);
    status = dg__sort(f->order, f->texts.n, sizeof *f->order, compare_documents, f,
                      &f->result->allocator);
    for (uint32_t t = 0; t < f->texts.n && status == DG_OK; t++) {
        f->text_starts[t] = f->starts[f->order[t]];
        f->text_ends[t] = f->ends[f->order[t]];
    }
    f->texts =
        (dg__near_units){f->whole->doc->tokens.hashes, f->text_starts, f->text_ends, f->texts.n};
    return status;
}

/* ---- Pairs ---- */

static dg_overlap overlap_of(const finder *f, const dg__overlap *pair)
{
    uint32_t x = f->order[pair->text], y = f->order[pair->other];
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

static dg_status find_pairs(finder *f, const dg_overlap_options *options)
{
    const dg_allocator *a = &f->result->allocator;
    dg__overlap_options near = DG__OVERLAP_OPTIONS_INIT;
    dg__overlaps found;
    near.min_resemblance = options->min_resemblance;
    near.min_containment = options->min_containment;
    near.most_candidates = options->max_candidates;
    dg_status status = dg__overlaps_find(&found, &f->texts, &near, a, f->meter);
    if (status != DG_OK)
        return status;
    if (!dg__vec_reserve(a, &f->result->pairs, found.pairs.len) && found.pairs.len > 0)
        status = DG_NO_MEMORY;
    for (size_t i = 0; i < found.pairs.len && status == DG_OK; i++)
        f->result->pairs.items[f->result->pairs.len++] = overlap_of(f, &found.pairs.items[i]);
    dg__overlaps_free(&found, a);
    if (status == DG_OK)
        status = dg__sort(f->result->pairs.items, f->result->pairs.len,
                          sizeof *f->result->pairs.items, compare_overlaps, NULL, a);
    return status;
}

static dg_status make(dg_overlaps *overlaps, const dg__whole *whole,
                      const dg_overlap_options *options)
{
    dg__meter meter = dg__meter_start(options->limits);
    finder f = {.result = overlaps, .whole = whole, .meter = &meter};
    overlaps->n = whole->n;
    if (whole->n == 0)
        return DG_OK;
    dg_status status = alloc(&f) ? find_texts(&f) : DG_NO_MEMORY;
    if (status == DG_OK)
        status = find_pairs(&f, options);
    free_arrays(&f);
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
