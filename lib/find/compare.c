/* Two documents are a collection; what is asked of it is passages, joined over edits. */
#include <dittograph/compare.h>

#include "base/bits.h"
#include "base/status.h"
#include "find/whole.h"
#include "near/diff.h"
#include "near/passage_align.h"
#include "near/passage_gram.h"

#define RUN_TOKENS  5u
#define MAX_PASSAGE 1000000u

static const dg_compare_options default_options = DG_COMPARE_OPTIONS_INIT;

static dg_status open_kept(void *ctx, size_t i, const dg_document **doc)
{
    *doc = ((const dg_document *const *)ctx)[i];
    return DG_OK;
}

static void close_kept(void *ctx, size_t i, const dg_document *doc)
{
    (void)ctx;
    (void)i;
    (void)doc;
}

static dg_status find_passages(dg_report **out, const dg_document *docs[2],
                               const dg_compare_options *options, dg_error *error)
{
    dg_collection *both;
    dg_documents documents = {open_kept, close_kept, docs};
    dg_find_options find = DG_FIND_OPTIONS_INIT;
    find.allocator = options->allocator;
    find.limits = options->limits;
    find.rules = 1u << DG_SHARED_PASSAGE | 1u << DG_REPEATED_PASSAGE;
    find.min_passage_words = options->min_words;
    find.max_gap = options->max_gap;
    dg_status status = dg_collection_new(&both, 2, options->allocator, error);
    if (status != DG_OK)
        return status;
    for (size_t i = 0; i < 2 && status == DG_OK; i++)
        status = dg_collection_put(both, i, docs[i], error);
    if (status == DG_OK)
        status = dg_collection_find(out, both, &documents, &find, error);
    dg_collection_free(both);
    return status;
}

/* Places of different findings may overlap. */
static dg_status count_shared(double *words, const dg_report *report, const dg_document *doc,
                              uint32_t document, const dg_allocator *a)
{
    size_t n = doc->tokens.len, n_words = dg__bits_words(n);
    uint64_t *in = dg__alloc_zeroed(a, n_words, sizeof *in);
    if (in == NULL)
        return DG_NO_MEMORY;
    for (size_t i = 0; i < dg_report_count(report); i++) {
        const dg_finding *finding = dg_report_finding(report, i);
        for (size_t j = 0; j < finding->n_occurrences; j++)
            if (finding->occurrences[j].document == document)
                dg__bits_set_range(in, finding->occurrences[j].first_token,
                                   finding->occurrences[j].end_token);
    }
    *words = 0;
    for (size_t end = 0, start; (start = dg__bits_next_set(in, end, n)) < n;) {
        end = dg__bits_next_clear(in, start, n);
        *words += dg_document_words(doc, start, end);
    }
    dg__free(a, in, n_words, sizeof *in);
    return DG_OK;
}

static dg_status measure(dg_comparison *to, const dg_report *report, const dg_document *docs[2],
                         const dg_allocator *a, dg__meter *meter)
{
    dg__grams grams = {0};
    dg__sequence s[2];
    for (unsigned side = 0; side < 2; side++)
        s[side] = (dg__sequence){docs[side]->tokens.hashes, (uint32_t)docs[side]->tokens.len};
    dg_status status = dg__grams_make_counted(&grams, s, RUN_TOKENS, a, meter);
    *to = (dg_comparison){0};
    for (uint32_t side = 0; side < 2 && status == DG_OK; side++) {
        to->words[side] = dg_document_words(docs[side], 0, docs[side]->tokens.len);
        status = count_shared(&to->shared[side], report, docs[side], side, a);
        if (grams.n_distinct[side] > 0)
            to->containment[side] = (double)grams.shared.len / grams.n_distinct[side];
    }
    size_t either = (size_t)grams.n_distinct[0] + grams.n_distinct[1] - grams.shared.len;
    if (either > 0)
        to->resemblance = (double)grams.shared.len / (double)either;
    dg__grams_free(&grams, a);
    return status;
}

static dg_status check_arguments(dg_report **out, const dg_document *a, const dg_document *b,
                                 const dg_compare_options *options, dg_error *error)
{
    if (out == NULL || a == NULL || b == NULL)
        return dg__fail(error, DG_INVALID, "there is no document, or no place for the report");
    if (options->size < sizeof *options)
        return dg__fail(error, DG_INVALID, "options: size is not set; use DG_COMPARE_OPTIONS_INIT");
    if (options->min_words < RUN_TOKENS || options->min_words > MAX_PASSAGE)
        return dg__fail(error, DG_INVALID, "options: min_words is not in 5 to 1,000,000");
    if (options->max_gap < 1 || options->max_gap > DG__GAP_MAX)
        return dg__fail(error, DG_INVALID, "options: max_gap is not in 1 to 32");
    return dg__check_limits(options->limits, error);
}

dg_status dg_compare(dg_report **out, dg_comparison *comparison, const dg_document *a,
                     const dg_document *b, const dg_compare_options *options, dg_error *error)
{
    if (options == NULL)
        options = &default_options;
    dg_status status = check_arguments(out, a, b, options, error);
    if (status != DG_OK)
        return status;
    const dg_document *docs[2] = {a, b};
    dg_report *report;
    status = find_passages(&report, docs, options, error);
    if (status != DG_OK)
        return status;
    dg_allocator allocator = dg__allocator(options->allocator);
    dg__meter meter = dg__meter_start(options->limits);
    dg_comparison figures;
    if (comparison != NULL)
        status = measure(&figures, report, docs, &allocator, &meter);
    if (status != DG_OK) {
        dg_report_free(report);
        return dg__fail(error, status, NULL);
    }
    if (comparison != NULL)
        *comparison = figures;
    *out = report;
    return DG_OK;
}

/* ---- What differs between two places ---- */

struct dg_diff {
    dg_allocator allocator;
    DG__VEC(dg_diff_part) parts;
};

static bool is_within(const dg_document *doc, const dg_occurrence *o)
{
    return o->first_token <= o->end_token && o->end_token <= doc->tokens.len;
}

static dg_status fill(dg_diff *diff, const dg__diff *from, const dg_occurrence *a,
                      const dg_occurrence *b)
{
    for (size_t i = 0; i < from->len; i++) {
        const dg__diff_part *p = &from->items[i];
        dg_diff_part part = {{a->first_token + p->a_start, b->first_token + p->b_start},
                             {a->first_token + p->a_end, b->first_token + p->b_end},
                             p->kind == DG__DIFF_EQUAL};
        if (!dg__vec_push(&diff->allocator, &diff->parts, part))
            return DG_NO_MEMORY;
    }
    return DG_OK;
}

dg_status dg_diff_new(dg_diff **out, const dg_document *of_a, const dg_occurrence *a,
                      const dg_document *of_b, const dg_occurrence *b,
                      const dg_allocator *allocator)
{
    if (out == NULL || of_a == NULL || of_b == NULL || a == NULL || b == NULL ||
        !is_within(of_a, a) || !is_within(of_b, b))
        return DG_INVALID;
    dg_allocator own = dg__allocator(allocator);
    dg_diff *diff = dg__alloc_zeroed(&own, 1, sizeof *diff);
    if (diff == NULL)
        return DG_NO_MEMORY;
    diff->allocator = own;
    dg__diff parts = {0};
    dg__meter meter = dg__meter_start(NULL);
    dg_status status = dg__diff_make(
        &parts, of_a->tokens.hashes + a->first_token, a->end_token - a->first_token,
        of_b->tokens.hashes + b->first_token, b->end_token - b->first_token, &own, &meter);
    if (status == DG_OK)
        status = fill(diff, &parts, a, b);
    dg__vec_free(&own, &parts);
    if (status == DG_OK)
        *out = diff;
    else
        dg_diff_free(diff);
    return status;
}

const dg_diff_part *dg_diff_parts(const dg_diff *diff, size_t *n)
{
    *n = diff->parts.len;
    return diff->parts.items;
}

void dg_diff_free(dg_diff *diff)
{
    if (diff == NULL)
        return;
    dg_allocator a = diff->allocator;
    dg__vec_free(&a, &diff->parts);
    dg__free(&a, diff, 1, sizeof *diff);
}
