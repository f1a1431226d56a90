/* The definitions of index.h, followed to the letter. */
#include "index_model.h"

#include "harness.h"

#include <stdlib.h>
#include <string.h>

/* ---- Words that grow ---- */

typedef struct words {
    char *bytes;
    size_t len;
} words;

static void say(words *w, const char *what)
{
    size_t len = strlen(what);
    w->bytes = realloc(w->bytes, w->len + len + 1);
    memcpy(w->bytes + w->len, what, len + 1);
    w->len += len;
}

static void say_match(words *w, dg_rule rule, uint32_t first, uint32_t end, const dg_span *span,
                      size_t frequency, double similarity, double containment)
{
    char line[256];
    (void)snprintf(line, sizeof line, "\n%s %u-%u @%u-%u in %zu, %.6f %.6f:", dg_rule_id(rule),
                   first, end, span->start, span->end, frequency, similarity, containment);
    say(w, line);
}

static void say_place(words *w, const char *key, size_t key_len, uint32_t first, uint32_t end,
                      const dg_span *span)
{
    char line[256];
    (void)snprintf(line, sizeof line, " %.*s %u-%u @%u-%u", (int)key_len, key, first, end,
                   span->start, span->end);
    say(w, line);
}

char *model_describe(const dg_matches *matches)
{
    words w = {NULL, 0};
    say(&w, "");
    for (size_t i = 0; i < dg_matches_count(matches); i++) {
        const dg_match *m = dg_matches_get(matches, i);
        say_match(&w, m->rule, m->first_token, m->end_token, &m->span, m->document_frequency,
                  m->similarity, m->containment);
        for (size_t j = 0; j < m->n_places; j++) {
            const dg_match_place *p = &m->places[j];
            const dg_index_entry *e = &dg_matches_document(matches, p->document)->entry;
            say_place(&w, e->key, e->key_len, p->first_token, p->end_token, &p->span);
        }
    }
    return w.bytes;
}

/* ---- What is shared with one document ---- */

typedef struct unit {
    uint32_t first, end;
    dg_span span;
    bool block;
    size_t in_block; /* index of its block's unit, or SIZE_MAX */
} unit;

typedef struct units {
    unit *items;
    size_t n;
} units;

typedef struct run {
    uint32_t first, end;
    size_t document;
    uint32_t its_first, its_end;
    dg_span span;
    double similarity, containment;
} run;

typedef struct runs {
    run *items;
    size_t n;
} runs;

static dg_span source_of(const dg_document *doc, dg_span prose)
{
    dg_span span;
    dg_document_source(doc, &prose, &span);
    return span;
}

static dg_span span_of_tokens(const dg_document *doc, uint32_t first, uint32_t end)
{
    dg_span prose = {dg_document_token_starts(doc)[first], dg_document_token_ends(doc)[end - 1]};
    return source_of(doc, prose);
}

static void add_unit(units *to, unit u)
{
    to->items = realloc(to->items, (to->n + 1) * sizeof *to->items);
    to->items[to->n++] = u;
}

static units units_of(const dg_document *doc, uint32_t min_words)
{
    units all = {NULL, 0};
    size_t n, n_sentences;
    const dg_block *blocks = dg_document_blocks(doc, &n);
    const dg_sentence *sentences = dg_document_sentences(doc, &n_sentences);
    for (size_t i = 0; i < n; i++) {
        const dg_block *b = &blocks[i];
        size_t in_block = SIZE_MAX;
        if (b->kind == DG_HEADING || b->kind == DG_TABLE_CELL || b->first_token == b->end_token)
            continue;
        if (dg_document_words(doc, b->first_token, b->end_token) >= min_words) {
            in_block = all.n;
            add_unit(&all,
                     (unit){b->first_token, b->end_token, source_of(doc, b->span), true, SIZE_MAX});
        }
        for (uint32_t j = b->first_sentence; j < b->end_sentence; j++) {
            const dg_sentence *s = &sentences[j];
            if ((s->first_token == b->first_token && s->end_token == b->end_token) ||
                s->first_token == s->end_token ||
                dg_document_words(doc, s->first_token, s->end_token) < min_words)
                continue;
            add_unit(&all, (unit){s->first_token, s->end_token, source_of(doc, s->span), false,
                                  in_block});
        }
    }
    return all;
}

static bool same_tokens(const dg_document *a, uint32_t first, const dg_document *b,
                        uint32_t its_first, size_t n)
{
    return memcmp(dg_document_token_hashes(a) + first, dg_document_token_hashes(b) + its_first,
                  n * sizeof(uint64_t)) == 0;
}

static bool same_units(const dg_document *a, const unit *x, const dg_document *b, const unit *y)
{
    return x->end - x->first == y->end - y->first &&
           same_tokens(a, x->first, b, y->first, x->end - x->first);
}

/* Whether a token of a document is in a unit that another holds. */
static bool is_in_unit(const dg_document *doc, const units *of_doc, uint32_t token,
                       const dg_document *other, const units *of_other)
{
    for (size_t i = 0; i < of_doc->n; i++) {
        const unit *u = &of_doc->items[i];
        for (size_t j = 0; u->first <= token && token < u->end && j < of_other->n; j++)
            if (same_units(doc, u, other, &of_other->items[j]))
                return true;
    }
    return false;
}

/* n tokens in a row that both have, not all of them in units of `b` that `a` holds. */
static bool shares_run(const dg_document *a, const units *of_a, const dg_document *b,
                       const units *of_b, uint32_t n)
{
    size_t n_a = dg_document_token_count(a), n_b = dg_document_token_count(b);
    for (uint32_t i = 0; i + n <= n_a; i++)
        for (uint32_t j = 0; j + n <= n_b; j++)
            for (uint32_t t = j; t < j + n && same_tokens(a, i, b, j, n); t++)
                if (!is_in_unit(b, of_b, t, a, of_a))
                    return true;
    return false;
}

static void add_run(runs *to, run r)
{
    to->items = realloc(to->items, (to->n + 1) * sizeof *to->items);
    to->items[to->n++] = r;
}

/* Each place of the query with each of the document. */
static void add_finding(runs *to, const dg_finding *f, const dg_document *stored, size_t document)
{
    for (size_t i = 0; i < f->n_occurrences; i++)
        for (size_t j = 0; j < f->n_occurrences; j++) {
            const dg_occurrence *a = &f->occurrences[i], *b = &f->occurrences[j];
            if (a->document == 0 && b->document == 1)
                add_run(to,
                        (run){a->first_token, a->end_token, document, b->first_token, b->end_token,
                              span_of_tokens(stored, b->first_token, b->end_token), f->similarity,
                              f->containment});
        }
}

/* ---- Of all documents ---- */

typedef struct state {
    const model_archive *archive;
    const dg_document *query;
    units mine;
    units *its; /* of each document */
} state;

static void compare(runs *to, const state *s, size_t document, const model_query *options)
{
    const dg_document *stored = s->archive->items[document].doc;
    dg_compare_options o = DG_COMPARE_OPTIONS_INIT;
    dg_report *report = NULL;
    if (!shares_run(s->query, &s->mine, stored, &s->its[document], options->min_passage))
        return;
    o.min_words = options->min_passage;
    o.max_gap = options->max_gap;
    ck_assert_int_eq(dg_compare(&report, NULL, s->query, stored, &o, NULL), DG_OK);
    for (size_t i = 0; i < dg_report_count(report); i++)
        add_finding(to, dg_report_finding(report, i), stored, document);
    dg_report_free(report);
}

static bool is_there(const state *s, size_t document)
{
    return s->its[document].items != NULL || s->its[document].n > 0 ||
           s->archive->items[document].doc != NULL;
}

/* Documents with a unit, or places. */
static size_t count(const state *s, const unit *u, bool places)
{
    size_t n = 0;
    for (size_t i = 0; i < s->archive->n; i++) {
        size_t here = 0;
        for (size_t j = 0; j < s->its[i].n; j++)
            here += same_units(s->query, u, s->archive->items[i].doc, &s->its[i].items[j]);
        n += places ? here : here > 0;
    }
    return n;
}

static bool is_told(const state *s, const unit *u)
{
    if (count(s, u, false) == 0)
        return false;
    if (u->in_block == SIZE_MAX)
        return true;
    const unit *block = &s->mine.items[u->in_block];
    return count(s, block, false) == 0 || count(s, u, false) > count(s, block, false);
}

/* Whether place `skip` of a unit ends where that of the next begins. */
static bool goes_on(const state *s, const unit *a, const unit *b)
{
    if (a->end != b->first || count(s, a, true) != count(s, b, true))
        return false;
    for (size_t i = 0; i < s->archive->n; i++)
        for (size_t j = 0; j < s->its[i].n; j++) {
            const dg_document *stored = s->archive->items[i].doc;
            const unit *x = &s->its[i].items[j];
            bool next = false;
            if (!same_units(s->query, a, stored, x))
                continue;
            for (size_t k = 0; k < s->its[i].n; k++)
                next |= s->its[i].items[k].first == x->end &&
                        same_units(s->query, b, stored, &s->its[i].items[k]);
            if (!next)
                return false;
        }
    return true;
}

typedef struct line {
    uint32_t first, end;
    dg_rule rule;
    words words;
} line;

typedef struct lines {
    line *items;
    size_t n;
} lines;

static void add_line(lines *to, line l)
{
    to->items = realloc(to->items, (to->n + 1) * sizeof *to->items);
    to->items[to->n++] = l;
}

/* The unit of a document that begins at a token and has the text. */
static const unit *find_unit(const state *s, size_t document, uint32_t first, const unit *text)
{
    for (size_t k = 0; k < s->its[document].n; k++) {
        const unit *u = &s->its[document].items[k];
        if (u->first == first && same_units(s->query, text, s->archive->items[document].doc, u))
            return u;
    }
    return NULL;
}

/* Where the units from a to b, n of them, stand. */
static void add_chain(const state *s, lines *to, const unit **chain, size_t n)
{
    line l = {chain[0]->first,
              chain[n - 1]->end,
              chain[0]->block ? DG_SHARED_BLOCK : DG_SHARED_SENTENCES,
              {NULL, 0}};
    dg_span span = {chain[0]->span.start, chain[n - 1]->span.end};
    say_match(&l.words, l.rule, l.first, l.end, &span, count(s, chain[0], false), 1, 1);
    for (size_t i = 0; i < s->archive->n; i++)
        for (size_t j = 0; j < s->its[i].n; j++) {
            const unit *first = &s->its[i].items[j], *last = first;
            if (!same_units(s->query, chain[0], s->archive->items[i].doc, first))
                continue;
            for (size_t k = 1; k < n; k++)
                last = find_unit(s, i, last->end, chain[k]);
            dg_span its = {first->span.start, last->span.end};
            say_place(&l.words, s->archive->items[i].key, strlen(s->archive->items[i].key),
                      first->first, last->end, &its);
        }
    add_line(to, l);
}

static void add_units(const state *s, lines *to, bool blocks)
{
    const unit **chain = malloc((s->mine.n + 1) * sizeof *chain);
    size_t n = 0;
    for (size_t i = 0; i < s->mine.n; i++) {
        const unit *u = &s->mine.items[i];
        if (u->block != blocks || !is_told(s, u))
            continue;
        if (n > 0 && !goes_on(s, chain[n - 1], u)) {
            add_chain(s, to, chain, n);
            n = 0;
        }
        chain[n++] = u;
    }
    if (n > 0)
        add_chain(s, to, chain, n);
    free(chain);
}

/* ---- Passages ---- */

/* Whether fewer than so many tokens in a row of a run are outside units that its document holds. */
static bool is_accounted_for(const state *s, const run *r, uint32_t min_passage)
{
    const dg_document *stored = s->archive->items[r->document].doc;
    uint32_t outside = 0;
    for (uint32_t t = r->first; t < r->end; t++) {
        bool in = is_in_unit(s->query, &s->mine, t, stored, &s->its[r->document]);
        outside = in ? 0 : outside + 1;
        if (outside >= min_passage)
            return false;
    }
    return true;
}

static int compare_runs(const void *x, const void *y)
{
    const run *a = x, *b = y;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    if (a->document != b->document)
        return a->document < b->document ? -1 : 1;
    if (a->its_first != b->its_first)
        return a->its_first < b->its_first ? -1 : 1;
    if (a->its_end != b->its_end)
        return a->its_end < b->its_end ? -1 : 1;
    return (a->similarity < b->similarity) - (a->similarity > b->similarity);
}

static bool same_place(const run *a, const run *b)
{
    return a->first == b->first && a->end == b->end && a->document == b->document &&
           a->its_first == b->its_first && a->its_end == b->its_end;
}

static void add_passages(const state *s, lines *to, const model_query *options)
{
    runs all = {NULL, 0};
    size_t n = 0;
    for (size_t i = 0; i < s->archive->n; i++)
        if (is_there(s, i))
            compare(&all, s, i, options);
    for (size_t i = 0; i < all.n; i++)
        if (!is_accounted_for(s, &all.items[i], options->min_passage))
            all.items[n++] = all.items[i];
    if (n > 0)
        qsort(all.items, n, sizeof *all.items, compare_runs);
    size_t n_runs = n;
    n = 0;
    for (size_t i = 0; i < n_runs; i++)
        if (n == 0 || !same_place(&all.items[n - 1], &all.items[i]))
            all.items[n++] = all.items[i];
    for (size_t i = 0, end; i < n; i = end) {
        size_t frequency = 1;
        double similarity = 1, containment = 1;
        const run *r = &all.items[i];
        for (end = i; end < n && all.items[end].first == r->first && all.items[end].end == r->end;
             end++) {
            const run *x = &all.items[end];
            frequency += end > i && x->document != x[-1].document;
            similarity = x->similarity < similarity ? x->similarity : similarity;
            containment = x->containment < containment ? x->containment : containment;
        }
        line l = {r->first, r->end, DG_SHARED_PASSAGE, {NULL, 0}};
        dg_span span = span_of_tokens(s->query, r->first, r->end);
        say_match(&l.words, l.rule, l.first, l.end, &span, frequency, similarity, containment);
        for (size_t j = i; j < end; j++) {
            const run *x = &all.items[j];
            const char *key = s->archive->items[x->document].key;
            say_place(&l.words, key, strlen(key), x->its_first, x->its_end, &x->span);
        }
        add_line(to, l);
    }
    free(all.items);
}

static int compare_lines(const void *x, const void *y)
{
    const line *a = x, *b = y;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    return (a->rule > b->rule) - (a->rule < b->rule);
}

char *model_answer(const model_archive *archive, const dg_document *query,
                   const model_query *options)
{
    words all = {NULL, 0};
    lines found = {NULL, 0};
    model_archive seen = {malloc((archive->n + 1) * sizeof *seen.items), archive->n};
    state s = {&seen, query, units_of(query, options->min_words), NULL};
    s.its = calloc(archive->n + 1, sizeof *s.its);
    for (size_t i = 0; i < archive->n; i++) {
        seen.items[i] = archive->items[i];
        if (options->exclude != NULL && strcmp(options->exclude, seen.items[i].key) == 0)
            seen.items[i].doc = NULL;
        if (seen.items[i].doc != NULL)
            s.its[i] = units_of(seen.items[i].doc, options->min_words);
    }
    add_units(&s, &found, true);
    add_units(&s, &found, false);
    add_passages(&s, &found, options);
    if (found.n > 0)
        qsort(found.items, found.n, sizeof *found.items, compare_lines);
    say(&all, "");
    for (size_t i = 0; i < found.n; i++) {
        say(&all, found.items[i].words.bytes);
        free(found.items[i].words.bytes);
    }
    for (size_t i = 0; i < archive->n; i++)
        free(s.its[i].items);
    free(s.its);
    free(s.mine.items);
    free(seen.items);
    free(found.items);
    return all.bytes;
}
