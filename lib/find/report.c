/* A report owns three arrays; its findings point into the other two. */
#include "find/report.h"

#include "base/sort.h"
#include "find/judge.h"
#include "hash/token_hash.h"
#include "text/key.h"

#include <string.h>

struct dg_report {
    dg_allocator allocator;
    DG__VEC(dg_finding) findings;
    DG__VEC(dg_occurrence) occurrences;
    DG__VEC(dg_text_id) units;
};

/* Scratch for normalised texts. */
typedef struct writer {
    const dg__search *search;
    const dg_allocator *allocator;
    dg__habits habits;
    DG__VEC(uint8_t) text;
    dg__key key;
} writer;

/* The id of the tokens [first, end): of their keys, each followed by a line feed. */
static dg_status text_id(dg_text_id *id, writer *w, uint32_t first, uint32_t end)
{
    const dg_document *doc = w->search->doc;
    w->text.len = 0;
    for (uint32_t i = first; i < end; i++) {
        uint32_t start = doc->tokens.starts[i];
        dg_status status = dg__key_make(&w->key, doc->text + start, doc->tokens.ends[i] - start,
                                        doc->token_options.flags);
        if (status != DG_OK)
            return status;
        if (!dg__vec_reserve(w->allocator, &w->text, w->key.len + 1))
            return DG_NO_MEMORY;
        memcpy(w->text.items + w->text.len, w->key.bytes, w->key.len);
        w->text.len += w->key.len;
        w->text.items[w->text.len++] = '\n';
    }
    *id = dg__text_id(w->text.items, w->text.len);
    return dg__meter_spend(w->search->meter, end - first);
}

static bool is_unit_with_tokens(const dg_document *doc, dg_rule rule, uint32_t unit,
                                uint32_t *first, uint32_t *end)
{
    *first = rule == DG_REPEATED_BLOCK ? doc->blocks.items[unit].first_token
                                       : doc->sentences.items[unit].first_token;
    *end = rule == DG_REPEATED_BLOCK ? doc->blocks.items[unit].end_token
                                     : doc->sentences.items[unit].end_token;
    return *first < *end;
}

static dg_status add_units(dg_report *report, writer *w, const dg__group *group, dg_text_id whole)
{
    if (group->n_units <= 1)
        return dg__vec_push(&report->allocator, &report->units, whole) ? DG_OK : DG_NO_MEMORY;
    for (uint32_t unit = group->first_unit, n = 0; n < group->n_units; unit++) {
        uint32_t first, end;
        if (!is_unit_with_tokens(w->search->doc, group->rule, unit, &first, &end))
            continue;
        dg_text_id id;
        dg_status status = text_id(&id, w, first, end);
        if (status != DG_OK)
            return status;
        if (!dg__vec_push(&report->allocator, &report->units, id))
            return DG_NO_MEMORY;
        n++;
    }
    return DG_OK;
}

static dg_status add_finding(dg_report *report, writer *w, const dg__group *group)
{
    const dg_occurrence *o = &w->search->occurrences.items[group->first_occurrence];
    uint32_t n = group->n_occurrences;
    dg__case c = {w->search->doc, group->rule, o, n, n};
    dg__judgement judgement = dg__judge(&c, &w->habits);
    dg_finding finding = {.rule = group->rule,
                          .level = judgement.level,
                          .evidence = judgement.evidence,
                          .score = judgement.score,
                          .words = dg_document_words(w->search->doc, o->first_token, o->end_token),
                          .similarity = group->similarity > 0 ? group->similarity : 1,
                          .containment = group->containment > 0 ? group->containment : 1,
                          .document_frequency = 1,
                          .nested = group->nested,
                          .n_occurrences = n};
    size_t units_before = report->units.len;
    dg_status status = text_id(&finding.id, w, o->first_token, o->end_token);
    if (status == DG_OK)
        status = add_units(report, w, group, finding.id);
    if (status != DG_OK)
        return status;
    finding.n_units = report->units.len - units_before;
    report->findings.items[report->findings.len++] = finding;
    for (uint32_t i = 0; i < group->n_occurrences; i++) {
        dg_occurrence occurrence = o[i];
        occurrence.span = dg__document_source(w->search->doc, occurrence.span);
        report->occurrences.items[report->occurrences.len++] = occurrence;
    }
    return DG_OK;
}

/* The arrays don't move any more: from counts to pointers. */
static void set_pointers(dg_report *report)
{
    const dg_occurrence *occurrences = report->occurrences.items;
    const dg_text_id *units = report->units.items;
    for (size_t i = 0; i < report->findings.len; i++) {
        dg_finding *finding = &report->findings.items[i];
        finding->occurrences = occurrences;
        finding->units = units;
        occurrences += finding->n_occurrences;
        units += finding->n_units;
    }
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_findings(const void *ctx, const void *a, const void *b)
{
    const dg_finding *x = a, *y = b;
    (void)ctx;
    int order = compare_numbers(x->occurrences[0].span.start, y->occurrences[0].span.start);
    if (order == 0)
        order = compare_numbers(x->occurrences[0].span.end, y->occurrences[0].span.end);
    if (order == 0)
        order = compare_numbers(x->rule, y->rule);
    if (order == 0)
        order = memcmp(x->id.bytes, y->id.bytes, sizeof x->id.bytes);
    return order != 0 ? order : compare_numbers(x->n_occurrences, y->n_occurrences);
}

/* A group that is reported, and what findings are sorted by first: start and end of its first
 * occurrence. */
typedef struct ranked {
    uint64_t rank;
    uint32_t group;
} ranked;

static int compare_ranks(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    return compare_numbers(((const ranked *)a)->rank, ((const ranked *)b)->rank);
}

/* Lists the groups that have occurrences, in order of rank, and counts those. */
static dg_status rank_groups(ranked *order, size_t *n, size_t *n_occurrences, const dg__search *s)
{
    *n = *n_occurrences = 0;
    for (size_t i = 0; i < s->groups.len; i++) {
        const dg__group *group = &s->groups.items[i];
        if (group->n_occurrences == 0)
            continue;
        dg_span first =
            dg__document_source(s->doc, s->occurrences.items[group->first_occurrence].span);
        order[(*n)++] = (ranked){(uint64_t)first.start << 32 | first.end, (uint32_t)i};
        *n_occurrences += group->n_occurrences;
    }
    return dg__sort(order, *n, sizeof *order, compare_ranks, NULL, s->allocator);
}

/* Adds the findings, so that those of one rank are all that is out of order. */
static dg_status add_findings(dg_report *report, const dg__search *s, const ranked *order, size_t n)
{
    writer *w = dg__alloc(s->allocator, 1, sizeof *w); /* the key is too large for a stack */
    if (w == NULL)
        return DG_NO_MEMORY;
    *w = (writer){.search = s, .allocator = s->allocator, .habits = dg__habits_of(s)};
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++)
        status = add_finding(report, w, &s->groups.items[order[i].group]);
    dg__vec_free(s->allocator, &w->text);
    dg__free(s->allocator, w, 1, sizeof *w);
    return status;
}

static dg_status sort_findings(dg_report *report, const dg__search *s, const ranked *order)
{
    dg_finding *findings = report->findings.items;
    dg_status status = DG_OK;
    for (size_t i = 0, end; i < report->findings.len && status == DG_OK; i = end) {
        for (end = i + 1; end < report->findings.len && order[end].rank == order[i].rank;)
            end++;
        status =
            dg__sort(findings + i, end - i, sizeof *findings, compare_findings, NULL, s->allocator);
    }
    return status;
}

static dg_status fill(dg_report *report, const dg__search *s)
{
    size_t n, n_occurrences, cap = s->groups.len;
    if (cap == 0)
        return DG_OK;
    ranked *order = dg__alloc(s->allocator, cap, sizeof *order);
    if (order == NULL)
        return DG_NO_MEMORY;
    dg_status status = rank_groups(order, &n, &n_occurrences, s);
    if (status == DG_OK &&
        (!dg__vec_reserve(&report->allocator, &report->findings, n) ||
         !dg__vec_reserve(&report->allocator, &report->units, n) ||
         !dg__vec_reserve(&report->allocator, &report->occurrences, n_occurrences)))
        status = DG_NO_MEMORY;
    if (status == DG_OK)
        status = add_findings(report, s, order, n);
    if (status == DG_OK) {
        dg__vec_shrink(&report->allocator, &report->findings);
        dg__vec_shrink(&report->allocator, &report->occurrences);
        dg__vec_shrink(&report->allocator, &report->units);
        set_pointers(report);
        status = sort_findings(report, s, order);
    }
    dg__free(s->allocator, order, cap, sizeof *order);
    return status;
}

dg_status dg__report_make(dg_report **out, const dg__search *s, const dg_allocator *allocator)
{
    dg_report *report = dg__alloc_zeroed(allocator, 1, sizeof *report);
    if (report == NULL)
        return DG_NO_MEMORY;
    report->allocator = *allocator;
    dg_status status = fill(report, s);
    if (status != DG_OK) {
        dg_report_free(report);
        return status;
    }
    *out = report;
    return DG_OK;
}

size_t dg_report_count(const dg_report *report)
{
    return report->findings.len;
}

const dg_finding *dg_report_finding(const dg_report *report, size_t i)
{
    return &report->findings.items[i];
}

void dg_report_free(dg_report *report)
{
    if (report == NULL)
        return;
    dg_allocator allocator = report->allocator;
    dg__vec_free(&allocator, &report->findings);
    dg__vec_free(&allocator, &report->occurrences);
    dg__vec_free(&allocator, &report->units);
    dg__free(&allocator, report, 1, sizeof *report);
}
