/* A report is made document by document, so that only one need be open:
 *
 *     groups ──► pieces, the occurrences of a group in one document, in order of document
 *            ──► each document opened: tokens verified; places, ids, judgements of its pieces
 *            ──► findings, sorted
 *
 * A report owns three arrays; its findings point into the other two. */
#include "find/report.h"

#include "base/sort.h"
#include "find/intern.h"
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

/* What is known of a group so far. */
typedef struct made {
    uint32_t group;
    uint32_t n_units;
    size_t first_unit; /* in report.units */
    dg_text_id id;
    double words;
    double score;
    dg_rule rule;
    dg_level level;
    uint32_t evidence;
    uint32_t n_documents;
    bool articles; /* all of its documents are */
} made;

/* The occurrences of one group in one document. */
typedef struct piece {
    size_t first_occurrence; /* in search.occurrences */
    uint32_t n_occurrences;
    uint32_t made;
    dg__judgement judgement;
    bool article;
} piece;

typedef struct maker {
    dg__search *search;
    dg_report *report;
    made *made; /* one for each group with occurrences, in their order */
    size_t n_made, n_units;
    piece *pieces; /* in order of document */
    size_t n_pieces;
    size_t *piece_ends; /* of each document in pieces; before they are there: where the next goes */
    bool *collide;      /* NULL: nothing is to be verified */
    dg__interner *interner;
    /* Scratch. */
    DG__VEC(uint8_t) text;
    dg__key key;
} maker;

static const dg__group *group_of(const maker *m, uint32_t i)
{
    return &m->search->groups.items[m->made[i].group];
}

/* ---- From groups to pieces ---- */

/* Lists the groups that have occurrences, with a place for each of their units. */
static bool list_groups(maker *m, size_t *n_occurrences)
{
    const dg__search *s = m->search;
    size_t n_units = 0;
    *n_occurrences = 0;
    m->made = dg__alloc(s->allocator, s->groups.len, sizeof *m->made);
    if (m->made == NULL)
        return false;
    for (size_t i = 0; i < s->groups.len; i++) {
        const dg__group *group = &s->groups.items[i];
        if (group->n_occurrences == 0)
            continue;
        uint32_t n = group->n_units > 1 ? group->n_units : 1;
        m->made[m->n_made++] = (made){.group = (uint32_t)i,
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
    for (uint32_t g = 0; g < m->n_made; g++) {
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
    for (uint32_t g = 0; g < m->n_made; g++) {
        const dg__group *group = group_of(m, g);
        const dg_occurrence *o = m->search->occurrences.items + group->first_occurrence;
        for (uint32_t i = 0, end; i < group->n_occurrences; i = end) {
            end = piece_end(o, i, group->n_occurrences);
            m->pieces[m->piece_ends[o[i].document]++] =
                (piece){.first_occurrence = group->first_occurrence + i,
                        .n_occurrences = end - i,
                        .made = g};
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

/* ---- A document that is open ---- */

/* The id of the tokens [first, end): of their keys, each followed by a line feed. */
static dg_status text_id(dg_text_id *id, maker *m, const dg_document *doc, uint32_t first,
                         uint32_t end)
{
    const dg_allocator *a = m->search->allocator;
    m->text.len = 0;
    for (uint32_t i = first; i < end; i++) {
        uint32_t start = doc->tokens.starts[i];
        dg_status status = dg__key_make(&m->key, doc->text + start, doc->tokens.ends[i] - start,
                                        doc->token_options.flags);
        if (status != DG_OK)
            return status;
        if (!dg__vec_reserve(a, &m->text, m->key.len + 1))
            return DG_NO_MEMORY;
        memcpy(m->text.items + m->text.len, m->key.bytes, m->key.len);
        m->text.len += m->key.len;
        m->text.items[m->text.len++] = '\n';
    }
    *id = dg__text_id(m->text.items, m->text.len);
    return dg__meter_spend(m->search->meter, end - first);
}

/* Writes the ids of n units with tokens, of which the first begins at `token`. */
static dg_status unit_ids(dg_text_id *ids, uint32_t n, maker *m, const dg_document *doc,
                          dg_rule rule, uint32_t token)
{
    const dg_block *blocks = doc->blocks.items;
    const dg_sentence *sentences = doc->sentences.items;
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < n && status == DG_OK; i++) {
        uint32_t end = rule == DG_REPEATED_BLOCK
                           ? blocks[dg__document_block_of(doc, token)].end_token
                           : sentences[dg__document_sentence_of(doc, token)].end_token;
        status = text_id(&ids[i], m, doc, token, end);
        token = end;
    }
    return status;
}

/* From tokens of the whole to those of the document, and spans where there are none yet: for all
 * occurrences at once, as one after the other they would each wait for memory. */
static void find_places(maker *m, const piece *pieces, size_t n, const dg_document *doc,
                        uint32_t first)
{
    for (size_t i = 0; i < n; i++) {
        dg_occurrence *o = m->search->occurrences.items + pieces[i].first_occurrence;
        for (uint32_t j = 0; j < pieces[i].n_occurrences; j++, o++) {
            o->first_token -= first;
            o->end_token -= first;
            if (o->span.end == 0)
                o->span = (dg_span){doc->tokens.starts[o->first_token],
                                    doc->tokens.ends[o->end_token - 1]};
        }
    }
}

/* What only the first document of a group says, or the one where its units stand. */
static dg_status describe(maker *m, const piece *p, const dg_document *doc, uint32_t first)
{
    const dg__group *group = group_of(m, p->made);
    const dg_occurrence *o = m->search->occurrences.items + p->first_occurrence;
    made *g = &m->made[p->made];
    dg_text_id *units = m->report->units.items + g->first_unit;
    dg_status status = DG_OK;
    if (p->first_occurrence == group->first_occurrence) {
        g->words = dg_document_words(doc, o->first_token, o->end_token);
        status = text_id(&g->id, m, doc, o->first_token, o->end_token);
        if (g->n_units == 1)
            units[0] = g->id;
    }
    bool here = group->units_from >= first && group->units_from - first < doc->tokens.len;
    if (status == DG_OK && g->n_units > 1 && here)
        status = unit_ids(units, g->n_units, m, doc, group->rule, group->units_from - first);
    return status;
}

static dg_status look_at_piece(maker *m, piece *p, const dg_document *doc, uint32_t first,
                               const dg__habits *habits)
{
    dg_occurrence *o = m->search->occurrences.items + p->first_occurrence;
    dg__case c = {doc, m->made[p->made].rule, o, p->n_occurrences,
                  group_of(m, p->made)->n_occurrences};
    dg_status status = describe(m, p, doc, first);
    p->judgement = dg__judge(&c, habits);
    p->article = habits->article;
    for (uint32_t i = 0; i < p->n_occurrences; i++)
        o[i].span = dg__document_source(doc, o[i].span);
    return status;
}

static dg_status verify(maker *m, const dg_document *doc, uint32_t first)
{
    dg__search *s = m->search;
    if (m->collide == NULL)
        return DG_OK;
    return dg__hashes_collide(m->collide, m->interner, doc, s->relevant, first, s->meter);
}

static uint32_t count_repeats(const maker *m, const piece *pieces, size_t n)
{
    uint32_t n_repeats = 0;
    for (size_t i = 0; i < n; i++) {
        dg_rule rule = group_of(m, pieces[i].made)->rule;
        n_repeats += pieces[i].n_occurrences > 1 &&
                     (rule == DG_REPEATED_BLOCK || rule == DG_REPEATED_SENTENCES);
    }
    return n_repeats;
}

static dg_status look_at_document(maker *m, uint32_t d, piece *pieces, size_t n, uint32_t *failed)
{
    const dg__whole *whole = m->search->whole;
    const dg_document *doc;
    uint32_t first = whole->firsts[d];
    dg_status status = dg__whole_open(whole, d, &doc);
    if (status != DG_OK) {
        *failed = d;
        return status;
    }
    status = verify(m, doc, first);
    if (status == DG_OK && n > 0 && (m->collide == NULL || !*m->collide)) {
        dg__habits habits;
        status = dg__habits_of(&habits, doc, count_repeats(m, pieces, n), m->search->in_sections,
                               m->search->allocator);
        find_places(m, pieces, n, doc, first);
        for (size_t i = 0; i < n && status == DG_OK; i++)
            status = look_at_piece(m, &pieces[i], doc, first, &habits);
    }
    dg__whole_close(whole, d, doc);
    return status;
}

/* A separator that seems to be repeated has the hash of a token. */
static bool has_relevant(const maker *m, uint32_t d)
{
    const dg__search *s = m->search;
    uint32_t from = s->whole->firsts[d], to = from + dg__whole_token_count(s->whole, d);
    if (m->collide == NULL)
        return false;
    if (s->whole->separated && dg__bits_test(s->relevant, to))
        *m->collide = true;
    return dg__bits_next_set(s->relevant, from, to) < to;
}

static dg_status look_at_documents(maker *m, uint32_t *failed)
{
    const dg__search *s = m->search;
    if (m->collide != NULL) {
        m->interner = dg__interner_new(s->whole->separated ? NULL : s->doc->text,
                                       s->doc->token_options.flags, s->allocator);
        if (m->interner == NULL)
            return DG_NO_MEMORY;
    }
    dg_status status = DG_OK;
    size_t at = 0;
    for (uint32_t d = 0; d < s->whole->n && status == DG_OK; d++) {
        size_t n = m->piece_ends[d] - at;
        bool relevant = has_relevant(m, d);
        if (m->collide != NULL && *m->collide)
            break;
        if (n > 0 || relevant)
            status = look_at_document(m, d, m->pieces + at, n, failed);
        at += n;
    }
    return status;
}

/* ---- From pieces to findings ---- */

/* What is repeated is as bad as in the document where it is worst. */
static void judge(maker *m)
{
    for (size_t i = 0; i < m->n_pieces; i++) {
        const piece *p = &m->pieces[i];
        made *g = &m->made[p->made];
        bool counts = g->rule != group_of(m, p->made)->rule || p->n_occurrences > 1;
        g->n_documents++;
        g->articles = g->articles && p->article;
        if (counts && (p->judgement.level > g->level || g->evidence == 0))
            g->evidence = p->judgement.evidence;
        if (counts && p->judgement.level > g->level)
            g->level = p->judgement.level;
        if (counts && p->judgement.score > g->score)
            g->score = p->judgement.score;
    }
    for (size_t i = 0; i < m->n_made; i++) {
        made *g = &m->made[i];
        if (g->rule != group_of(m, (uint32_t)i)->rule)
            g->level = dg__judge_shared(g->rule, g->n_documents, g->articles, g->words);
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
    int order = compare_numbers(x->rule, y->rule);
    if (order == 0)
        order = memcmp(x->id.bytes, y->id.bytes, sizeof x->id.bytes);
    return order != 0 ? order : compare_numbers(x->n_occurrences, y->n_occurrences);
}

/* What findings are sorted by first: the first occurrence. */
typedef struct ranked {
    uint64_t rank; /* its start and end */
    uint32_t document;
    uint32_t made;
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
    for (uint32_t i = 0; i < m->n_made; i++) {
        const dg_occurrence *o = &m->search->occurrences.items[group_of(m, i)->first_occurrence];
        order[i] = (ranked){(uint64_t)o->span.start << 32 | o->span.end, o->document, i};
    }
    return dg__sort(order, m->n_made, sizeof *order, compare_ranks, NULL, m->search->allocator);
}

static void add_finding(maker *m, uint32_t i)
{
    dg_report *report = m->report;
    const made *g = &m->made[i];
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
    ranked *order = dg__alloc(a, m->n_made, sizeof *order);
    dg_status status = order != NULL ? rank(order, m) : DG_NO_MEMORY;
    for (size_t i = 0; i < m->n_made && status == DG_OK; i++)
        add_finding(m, order[i].made);
    for (size_t i = 0, end; i < m->n_made && status == DG_OK; i = end) {
        for (end = i + 1; end < m->n_made && compare_ranks(NULL, &order[i], &order[end]) == 0;)
            end++;
        status = dg__sort(findings + i, end - i, sizeof *findings, compare_findings, NULL, a);
    }
    dg__free(a, order, m->n_made, sizeof *order);
    return status;
}

/* ---- The report ---- */

static dg_status fill(maker *m, uint32_t *failed)
{
    const dg__search *s = m->search;
    dg_report *report = m->report;
    size_t n_occurrences = 0;
    if (s->groups.len > 0 && !list_groups(m, &n_occurrences))
        return DG_NO_MEMORY;
    if (!list_pieces(m) || !dg__vec_reserve(&report->allocator, &report->units, m->n_units))
        return DG_NO_MEMORY;
    dg_status status = look_at_documents(m, failed);
    if (status != DG_OK || m->n_made == 0 || (m->collide != NULL && *m->collide))
        return status;
    if (!dg__vec_reserve(&report->allocator, &report->findings, m->n_made) ||
        !dg__vec_reserve(&report->allocator, &report->occurrences, n_occurrences))
        return DG_NO_MEMORY;
    judge(m);
    return add_findings(m);
}

static void maker_free(maker *m)
{
    const dg__search *s = m->search;
    dg__free(s->allocator, m->made, s->groups.len, sizeof *m->made);
    dg__free(s->allocator, m->pieces, m->n_pieces, sizeof *m->pieces);
    dg__free(s->allocator, m->piece_ends, s->whole->n, sizeof *m->piece_ends);
    dg__interner_free(m->interner);
    dg__vec_free(s->allocator, &m->text);
}

static void report_free(dg_report *report, const dg_allocator *a)
{
    dg__vec_free(a, &report->findings);
    dg__vec_free(a, &report->occurrences);
    dg__vec_free(a, &report->units);
    dg__free(a, report, 1, sizeof *report);
}

dg_status dg__report_make(dg_report **out, dg__search *s, bool *collide, uint32_t *failed)
{
    dg_report *report = dg__alloc_zeroed(s->allocator, 1, sizeof *report);
    maker *m = dg__alloc_zeroed(s->allocator, 1, sizeof *m); /* too large for a stack */
    dg_status status = DG_NO_MEMORY;
    if (report != NULL && m != NULL) {
        report->allocator = *s->allocator;
        m->search = s;
        m->report = report;
        m->collide = collide;
        status = fill(m, failed);
        maker_free(m);
    }
    dg__free(s->allocator, m, 1, sizeof *m);
    if (status == DG_OK && (collide == NULL || !*collide))
        *out = report;
    else if (report != NULL)
        report_free(report, s->allocator);
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
    report_free(report, &allocator);
}
