/* Groups are cut into pieces, the occurrences in one document, and described document by document;
 * what was learnt of the pieces is added up to findings, which are sorted.
 *
 * A report owns three arrays; its findings point into the other two. */
#include "find/report.h"

#include "base/sort.h"
#include "find/describe.h"

#include <string.h>

struct dg_report {
    dg_allocator allocator;
    DG__VEC(dg_finding) findings;
    DG__VEC(dg_occurrence) occurrences;
    DG__VEC(dg_text_id) units;
};

typedef struct maker {
    dg__search *search;
    dg_report *report;
    dg__described *groups; /* those with occurrences, in their order */
    size_t n_groups, n_units;
    dg__piece *pieces; /* in order of document */
    size_t n_pieces;
    size_t *piece_ends; /* of each document in pieces; before they are there: where the next goes */
} maker;

static const dg__group *group_of(const maker *m, uint32_t i)
{
    return &m->search->groups.items[m->groups[i].group];
}

/* ---- From groups to pieces ---- */

/* Lists the groups that have occurrences, with a place for each of their units. */
static bool list_groups(maker *m, size_t *n_occurrences)
{
    const dg__search *s = m->search;
    size_t n_units = 0;
    *n_occurrences = 0;
    m->groups = dg__alloc(s->allocator, s->groups.len, sizeof *m->groups);
    if (m->groups == NULL)
        return false;
    for (size_t i = 0; i < s->groups.len; i++) {
        const dg__group *group = &s->groups.items[i];
        if (group->n_occurrences == 0)
            continue;
        uint32_t n = group->similarity > 0 ? group->n_occurrences
                     : group->n_units > 1  ? group->n_units
                                           : 1;
        m->groups[m->n_groups++] = (dg__described){.group = (uint32_t)i,
                                                   .n_units = n,
                                                   .first_unit = n_units,
                                                   .rule = dg__search_rule_of(s, group),
                                                   .articles = true};
        n_units += n;
        *n_occurrences += group->n_occurrences;
    }
    m->n_units = n_units;
    return true;
}

/* The end of the piece that begins with the group's i-th occurrence. */
static uint32_t piece_end(const dg_occurrence *o, uint32_t i, uint32_t n)
{
    uint32_t end = i + 1;
    while (end < n && o[end].document == o[i].document)
        end++;
    return end;
}

static void count_pieces(maker *m)
{
    size_t n_documents = m->search->whole->n;
    for (uint32_t g = 0; g < m->n_groups; g++) {
        const dg__group *group = group_of(m, g);
        const dg_occurrence *o = m->search->occurrences.items + group->first_occurrence;
        for (uint32_t i = 0; i < group->n_occurrences; i = piece_end(o, i, group->n_occurrences)) {
            m->piece_ends[o[i].document]++;
            m->n_pieces++;
        }
    }
    for (size_t d = 0, at = 0; d < n_documents; d++) {
        size_t n = m->piece_ends[d];
        m->piece_ends[d] = at;
        at += n;
    }
}

static void fill_pieces(maker *m)
{
    for (uint32_t g = 0; g < m->n_groups; g++) {
        const dg__group *group = group_of(m, g);
        const dg_occurrence *o = m->search->occurrences.items + group->first_occurrence;
        for (uint32_t i = 0, end; i < group->n_occurrences; i = end) {
            end = piece_end(o, i, group->n_occurrences);
            m->pieces[m->piece_ends[o[i].document]++] =
                (dg__piece){.first_occurrence = group->first_occurrence + i,
                            .n_occurrences = end - i,
                            .described = g};
        }
    }
}

static bool list_pieces(maker *m)
{
    const dg__search *s = m->search;
    m->piece_ends = dg__alloc_zeroed(s->allocator, s->whole->n, sizeof *m->piece_ends);
    if (m->piece_ends == NULL)
        return s->whole->n == 0;
    count_pieces(m);
    m->pieces = dg__alloc(s->allocator, m->n_pieces, sizeof *m->pieces);
    if (m->pieces == NULL)
        return m->n_pieces == 0;
    fill_pieces(m);
    return true;
}

/* ---- From pieces to findings ---- */

/* Whether it is a matter between documents, of which none is worse than another. */
static bool is_shared(dg_rule rule)
{
    return rule >= DG_SHARED_BLOCK;
}

/* What is repeated is as bad as in the document where it is worst. */
static void add_up(maker *m)
{
    for (size_t i = 0; i < m->n_pieces; i++) {
        const dg__piece *p = &m->pieces[i];
        dg__described *g = &m->groups[p->described];
        bool counts = is_shared(g->rule) || p->n_occurrences > 1;
        g->n_documents++;
        g->articles = g->articles && p->article;
        if (counts && (p->judgement.level > g->level || g->evidence == 0))
            g->evidence = p->judgement.evidence;
        if (counts && p->judgement.level > g->level)
            g->level = p->judgement.level;
        if (counts && p->judgement.score > g->score)
            g->score = p->judgement.score;
    }
    for (uint32_t i = 0; i < m->n_groups; i++) {
        dg__described *g = &m->groups[i];
        if (is_shared(g->rule))
            g->level = dg__judge_shared(g->rule, g->n_documents, g->articles, g->words);
    }
}

static int compare_ids(const void *ctx, const void *a, const void *b)
{
    (void)ctx;
    return memcmp(a, b, sizeof(dg_text_id));
}

/* Each different text of edited copies is one unit, in order of id. */
static dg_status join_units(maker *m, dg__described *g)
{
    dg_text_id *ids = m->report->units.items + g->first_unit;
    dg_status status =
        dg__sort(ids, g->n_units, sizeof *ids, compare_ids, NULL, m->search->allocator);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < g->n_units && status == DG_OK; i++)
        if (compare_ids(NULL, &ids[i], &ids[kept - 1]) != 0)
            ids[kept++] = ids[i];
    g->n_units = kept;
    return status;
}

static dg_status join_all_units(maker *m)
{
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < m->n_groups && status == DG_OK; i++)
        if (group_of(m, i)->similarity > 0)
            status = join_units(m, &m->groups[i]);
    return status;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_findings(const void *ctx, const void *a, const void *b)
{
    const dg_finding *x = a, *y = b;
    (void)ctx;
    int order = compare_numbers(x->rule, y->rule);
    if (order == 0)
        order = memcmp(x->id.bytes, y->id.bytes, sizeof x->id.bytes);
    return order != 0 ? order : compare_numbers(x->n_occurrences, y->n_occurrences);
}

/* What findings are sorted by first: the first occurrence. */
typedef struct ranked {
    uint64_t rank; /* its start and end */
    uint32_t document;
    uint32_t described;
} ranked;

static int compare_ranks(const void *ctx, const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    (void)ctx;
    int order = compare_numbers(x->document, y->document);
    return order != 0 ? order : compare_numbers(x->rank, y->rank);
}

static dg_status rank(ranked *order, const maker *m)
{
    for (uint32_t i = 0; i < m->n_groups; i++) {
        const dg_occurrence *o = &m->search->occurrences.items[group_of(m, i)->first_occurrence];
        order[i] = (ranked){(uint64_t)o->span.start << 32 | o->span.end, o->document, i};
    }
    return dg__sort(order, m->n_groups, sizeof *order, compare_ranks, NULL, m->search->allocator);
}

static void add_finding(maker *m, uint32_t i)
{
    dg_report *report = m->report;
    const dg__described *g = &m->groups[i];
    const dg__group *group = group_of(m, i);
    dg_occurrence *occurrences = report->occurrences.items + report->occurrences.len;
    memcpy(occurrences, m->search->occurrences.items + group->first_occurrence,
           group->n_occurrences * sizeof *occurrences);
    report->occurrences.len += group->n_occurrences;
    report->findings.items[report->findings.len++] =
        (dg_finding){.rule = g->rule,
                     .level = g->level,
                     .evidence = g->evidence,
                     .score = g->score,
                     .words = g->words,
                     .similarity = group->similarity > 0 ? group->similarity : 1,
                     .containment = group->containment > 0 ? group->containment : 1,
                     .document_frequency = g->n_documents,
                     .nested = group->nested,
                     .occurrences = occurrences,
                     .n_occurrences = group->n_occurrences,
                     .units = report->units.items + g->first_unit,
                     .n_units = g->n_units,
                     .id = g->id};
}

static dg_status add_findings(maker *m)
{
    dg_finding *findings = m->report->findings.items;
    const dg_allocator *a = m->search->allocator;
    ranked *order = dg__alloc(a, m->n_groups, sizeof *order);
    dg_status status = order != NULL ? rank(order, m) : DG_NO_MEMORY;
    for (size_t i = 0; i < m->n_groups && status == DG_OK; i++)
        add_finding(m, order[i].described);
    for (size_t i = 0, end; i < m->n_groups && status == DG_OK; i = end) {
        for (end = i + 1; end < m->n_groups && compare_ranks(NULL, &order[i], &order[end]) == 0;)
            end++;
        status = dg__sort(findings + i, end - i, sizeof *findings, compare_findings, NULL, a);
    }
    dg__free(a, order, m->n_groups, sizeof *order);
    return status;
}

/* ---- The report ---- */

static dg_status describe(maker *m, bool *collide, uint32_t *failed)
{
    dg_report *report = m->report;
    dg__describer d = {.search = m->search,
                       .groups = m->groups,
                       .pieces = m->pieces,
                       .piece_ends = m->piece_ends,
                       .collide = collide};
    if (!dg__vec_reserve(&report->allocator, &report->units, m->n_units))
        return DG_NO_MEMORY;
    d.units = report->units.items;
    dg_status status = dg__describe(&d, failed);
    return status == DG_OK && (collide == NULL || !*collide) ? join_all_units(m) : status;
}

static dg_status fill(maker *m, bool *collide, uint32_t *failed)
{
    const dg__search *s = m->search;
    dg_report *report = m->report;
    size_t n_occurrences = 0;
    if ((s->groups.len > 0 && !list_groups(m, &n_occurrences)) || !list_pieces(m))
        return DG_NO_MEMORY;
    dg_status status = describe(m, collide, failed);
    if (status != DG_OK || m->n_groups == 0 || (collide != NULL && *collide))
        return status;
    if (!dg__vec_reserve(&report->allocator, &report->findings, m->n_groups) ||
        !dg__vec_reserve(&report->allocator, &report->occurrences, n_occurrences))
        return DG_NO_MEMORY;
    add_up(m);
    return add_findings(m);
}

static void maker_free(maker *m)
{
    const dg__search *s = m->search;
    dg__free(s->allocator, m->groups, s->groups.len, sizeof *m->groups);
    dg__free(s->allocator, m->pieces, m->n_pieces, sizeof *m->pieces);
    dg__free(s->allocator, m->piece_ends, s->whole->n, sizeof *m->piece_ends);
}

dg_status dg__report_make(dg_report **out, dg__search *s, bool *collide, uint32_t *failed)
{
    dg_report *report = dg__alloc_zeroed(s->allocator, 1, sizeof *report);
    if (report == NULL)
        return DG_NO_MEMORY;
    report->allocator = *s->allocator;
    maker m = {.search = s, .report = report};
    dg_status status = fill(&m, collide, failed);
    maker_free(&m);
    if (status == DG_OK && (collide == NULL || !*collide))
        *out = report;
    else
        dg_report_free(report);
    return status;
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
