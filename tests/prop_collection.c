/* dg_collection_find against the oracles of model.h on seeded sets of small documents full of
 * repeats, and properties that need no oracle. */
#include "document.h"
#include "harness.h"
#include "texts.h"
#include "view.h"

#include <stdlib.h>
#include <string.h>

#define UNITS                                                                                      \
    (1u << DG_REPEATED_BLOCK | 1u << DG_REPEATED_SENTENCES | 1u << DG_SHARED_BLOCK |               \
     1u << DG_SHARED_SENTENCES)
#define PASSAGES (1u << DG_REPEATED_PASSAGE | 1u << DG_SHARED_PASSAGE)
#define ALL      (UNITS | PASSAGES)

#define MAX_DOCUMENTS 6u

/* ---- what a case is ---- */

typedef struct subject {
    uint64_t seed;
    size_t number;
    char *bytes[MAX_DOCUMENTS];
    size_t lens[MAX_DOCUMENTS];
    dg_document *docs[MAX_DOCUMENTS];
    size_t n;
    dg_find_options options;
    size_t opened; /* documents that are open now */
} subject;

static dg_document *read_text(const char *bytes, size_t len, uint64_t mask)
{
    dg_document *doc = NULL;
    if (dg_document_from_text(&doc, bytes, len, NULL, NULL) != DG_OK)
        ck_abort_msg("no document");
    for (size_t i = 0; i < doc->tokens.len; i++)
        doc->tokens.hashes[i] &= mask;
    return doc;
}

static dg_find_options small_minimums(uint64_t *random, uint32_t rules)
{
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    options.rules = rules;
    options.k = 1 + (uint32_t)test_below(random, 4);
    options.min_words = 1 + (uint32_t)test_below(random, 6);
    options.min_sentences = (uint32_t)test_below(random, 4);
    options.min_passage_words = 1 + (uint32_t)test_below(random, 6);
    return options;
}

/* One text cut anywhere, so that the documents share what it repeats; some may be empty. */
static subject make_subject(size_t number, size_t max_words, uint32_t rules)
{
    subject s = {.seed = test_seed(), .number = number};
    uint64_t random = s.seed + number * UINT64_C(0x100000003);
    s.options = small_minimums(&random, rules);
    s.n = test_below(&random, MAX_DOCUMENTS + 1);
    test_text text = test_text_make(&random, max_words);
    for (size_t i = 0, at = 0; i < s.n; i++) {
        size_t end =
            i + 1 < s.n ? at + test_below(&random, 2 * (text.len - at) / (s.n - i) + 1) : text.len;
        end = end < text.len ? end : text.len;
        s.lens[i] = end - at;
        s.bytes[i] = malloc(s.lens[i] + 1);
        memcpy(s.bytes[i], text.bytes + at, s.lens[i]);
        s.docs[i] = read_text(s.bytes[i], s.lens[i], UINT64_MAX);
        at = end;
    }
    test_text_free(&text);
    return s;
}

static void free_subject(subject *s)
{
    for (size_t i = 0; i < s->n; i++) {
        dg_document_free(s->docs[i]);
        free(s->bytes[i]);
    }
}

static void wrong(const subject *s, const char *what)
{
    for (size_t i = 0; i < s->n; i++)
        fprintf(stderr, "document %zu: %.*s\n", i, (int)s->lens[i], s->bytes[i]);
    ck_abort_msg("seed %llu case %zu rules %u k %u words %u sentences %u passage %u: %s",
                 (unsigned long long)s->seed, s->number, s->options.rules, s->options.k,
                 s->options.min_words, s->options.min_sentences, s->options.min_passage_words,
                 what);
}

static dg_status open_kept(void *ctx, size_t i, const dg_document **doc)
{
    subject *s = ctx;
    s->opened++;
    *doc = s->docs[i];
    return DG_OK;
}

static void close_kept(void *ctx, size_t i, const dg_document *doc)
{
    subject *s = ctx;
    if (s->opened-- != 1 || doc != s->docs[i])
        wrong(s, "closed what isn't open");
}

static dg_collection *collect(const subject *s)
{
    dg_collection *collection = NULL;
    ck_assert_int_eq(dg_collection_new(&collection, s->n, NULL, NULL), DG_OK);
    for (size_t i = s->n; i-- > 0;)
        if (s->lens[i] > 0)
            ck_assert_int_eq(dg_collection_put(collection, i, s->docs[i], NULL), DG_OK);
    return collection;
}

static dg_report *find(subject *s)
{
    dg_documents documents = {open_kept, close_kept, s};
    dg_report *report = NULL;
    dg_collection *collection = collect(s);
    dg_status status = dg_collection_find(&report, collection, &documents, &s->options, NULL);
    if (status != DG_OK || s->opened != 0)
        wrong(s, dg_status_message(status));
    dg_collection_free(collection);
    return report;
}

/* ---- the whole, as the model sees it ---- */

typedef struct whole {
    test_view views[MAX_DOCUMENTS];
    size_t firsts[MAX_DOCUMENTS + 1];
    model_text text;
} whole;

/* Appends a document's units, shifted, and the separator's. */
static void add_units(model_unit *units, size_t *n, const model_unit *more, size_t n_more,
                      size_t first, size_t end)
{
    for (size_t i = 0; i < n_more; i++) {
        units[*n] = more[i];
        units[*n].tokens.first += first;
        units[(*n)++].tokens.end += first;
    }
    units[(*n)++] = (model_unit){{end, end + 1}, false};
}

static bool same_key(const test_view *a, size_t key_a, const test_view *b, size_t key_b)
{
    size_t len = a->key_starts[key_a + 1] - a->key_starts[key_a];
    return len == b->key_starts[key_b + 1] - b->key_starts[key_b] &&
           memcmp(a->key_bytes + a->key_starts[key_a], b->key_bytes + b->key_starts[key_b], len) ==
               0;
}

/* The number of a token in the whole: the first place of its key. */
static size_t number_of(const whole *w, size_t document, size_t key)
{
    for (size_t d = 0; d <= document; d++)
        for (size_t i = 0; i < w->views[d].text.n_tokens; i++)
            if (same_key(&w->views[d], w->views[d].text.keys[i], &w->views[document], key))
                return w->firsts[d] + i;
    return SIZE_MAX;
}

static whole make_whole(const subject *s)
{
    whole w = {0};
    size_t n_blocks = 0, n_sentences = 0, n = 0;
    for (size_t d = 0; d < s->n; d++) {
        w.views[d] = test_view_make(s->docs[d], 0);
        w.firsts[d] = n;
        n += w.views[d].text.n_tokens + 1;
        n_blocks += w.views[d].text.n_blocks + 1;
        n_sentences += w.views[d].text.n_sentences + 1;
    }
    w.firsts[s->n] = n;
    size_t *keys = calloc(n + 1, sizeof *keys), *documents = calloc(n + 1, sizeof *documents);
    uint8_t *tenths = calloc(n + 1, sizeof *tenths);
    model_unit *blocks = calloc(n_blocks + 1, sizeof *blocks),
               *sentences = calloc(n_sentences + 1, sizeof *sentences);
    w.text = (model_text){keys, tenths, n, blocks, 0, sentences, 0, documents};
    for (size_t d = 0; d < s->n; d++) {
        const model_text *t = &w.views[d].text;
        size_t first = w.firsts[d], end = first + t->n_tokens;
        for (size_t i = 0; i < t->n_tokens; i++)
            keys[first + i] = number_of(&w, d, t->keys[i]);
        keys[end] = end;
        memcpy(tenths + first, t->tenths, t->n_tokens);
        tenths[end] = 10;
        for (size_t i = first; i <= end; i++)
            documents[i] = d;
        add_units(blocks, &w.text.n_blocks, t->blocks, t->n_blocks, first, end);
        add_units(sentences, &w.text.n_sentences, t->sentences, t->n_sentences, first, end);
    }
    return w;
}

static void free_whole(whole *w, size_t n)
{
    for (size_t d = 0; d < n; d++)
        test_view_free(&w->views[d]);
    free((void *)w->text.keys);
    free((void *)w->text.tenths);
    free((void *)w->text.blocks);
    free((void *)w->text.sentences);
    free((void *)w->text.documents);
}

/* A range of the whole as one of its document. */
static model_range in_document(const whole *w, model_range tokens, size_t *document)
{
    *document = w->text.documents[tokens.first];
    size_t first = w->firsts[*document];
    return (model_range){tokens.first - first, tokens.end - first};
}

/* ---- the report against the model ---- */

static dg_text_id id_of(const whole *w, model_range tokens)
{
    size_t d;
    model_range local = in_document(w, tokens, &d);
    return test_view_id(&w->views[d], local);
}

static bool same_id(const dg_text_id *a, dg_text_id b)
{
    return memcmp(a->bytes, b.bytes, sizeof b.bytes) == 0;
}

static bool same_place(const whole *w, const model_occurrence *m, const dg_occurrence *o)
{
    size_t d;
    model_occurrence local = {in_document(w, m->tokens, &d), m->kind};
    dg_span span = test_view_span(&w->views[d], local);
    return o->document == d && o->first_token == local.tokens.first &&
           o->end_token == local.tokens.end && o->span.start == span.start &&
           o->span.end == span.end;
}

static uint32_t count_documents(const dg_finding *f)
{
    uint32_t n = 1;
    for (size_t i = 1; i < f->n_occurrences; i++)
        n += f->occurrences[i].document != f->occurrences[i - 1].document;
    return n;
}

static bool same_group(const whole *w, const model_group *m, const dg_finding *f)
{
    if (m->rule != f->rule || m->nested != f->nested || m->n_occurrences != f->n_occurrences ||
        m->n_units != f->n_units || !same_id(&f->id, id_of(w, m->occurrences[0].tokens)) ||
        f->document_frequency != count_documents(f))
        return false;
    for (size_t i = 0; i < m->n_occurrences; i++)
        if (!same_place(w, &m->occurrences[i], &f->occurrences[i]))
            return false;
    for (size_t i = 0; i < m->n_units; i++)
        if (!same_id(&f->units[i], id_of(w, m->units[i])))
            return false;
    return true;
}

static void describe(const whole *w, const model_groups *groups, const dg_report *report)
{
    for (size_t i = 0; i < groups->len; i++) {
        fprintf(stderr, "wanted: rule %d nested %u:", groups->items[i].rule,
                groups->items[i].nested);
        for (size_t o = 0; o < groups->items[i].n_occurrences; o++) {
            size_t d;
            model_range local = in_document(w, groups->items[i].occurrences[o].tokens, &d);
            fprintf(stderr, " %zu:%zu-%zu", d, local.first, local.end);
        }
        fprintf(stderr, "\n");
    }
    for (size_t i = 0; i < dg_report_count(report); i++) {
        const dg_finding *f = dg_report_finding(report, i);
        fprintf(stderr, "found: rule %d nested %u:", f->rule, f->nested);
        for (size_t o = 0; o < f->n_occurrences; o++)
            fprintf(stderr, " %u:%u-%u", f->occurrences[o].document, f->occurrences[o].first_token,
                    f->occurrences[o].end_token);
        fprintf(stderr, "\n");
    }
}

/* Each of the model's groups is one finding, and there are no others. */
static bool agree(const whole *w, const model_groups *groups, const dg_report *report)
{
    bool same = groups->len == dg_report_count(report);
    for (size_t i = 0; i < groups->len && same; i++) {
        size_t n = 0;
        for (size_t j = 0; j < dg_report_count(report); j++)
            n += same_group(w, &groups->items[i], dg_report_finding(report, j));
        same = n == 1;
    }
    if (!same)
        describe(w, groups, report);
    return same;
}

/* By document and place of the first occurrence, then rule and id. */
static int compare_findings(const dg_finding *a, const dg_finding *b)
{
    const dg_occurrence *x = a->occurrences, *y = b->occurrences;
    if (x->document != y->document)
        return x->document < y->document ? -1 : 1;
    if (x->span.start != y->span.start)
        return x->span.start < y->span.start ? -1 : 1;
    if (x->span.end != y->span.end)
        return x->span.end < y->span.end ? -1 : 1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    return memcmp(a->id.bytes, b->id.bytes, sizeof a->id.bytes);
}

static bool is_sorted(const dg_report *report)
{
    for (size_t i = 1; i < dg_report_count(report); i++)
        if (compare_findings(dg_report_finding(report, i - 1), dg_report_finding(report, i)) > 0)
            return false;
    return true;
}

static void check_against_model(subject *s)
{
    whole w = make_whole(s);
    model_groups groups = model_find(&w.text, &s->options);
    dg_report *report = find(s);
    if (!agree(&w, &groups, report))
        wrong(s, "other than the model");
    if (!is_sorted(report))
        wrong(s, "out of order");
    dg_report_free(report);
    model_groups_free(&groups);
    free_whole(&w, s->n);
}

static void check_rules(uint32_t rules, size_t n)
{
    for (size_t i = 0; i < test_cases(n); i++) {
        subject s = make_subject(i, i % 1000 == 0 ? 500 : i % 50 == 0 ? 150 : 60, rules);
        check_against_model(&s);
        free_subject(&s);
    }
}

START_TEST(everything_is_as_in_the_model)
{
    check_rules(ALL, 20000);
}
END_TEST

START_TEST(units_are_those_of_the_model)
{
    check_rules(UNITS, 5000);
}
END_TEST

START_TEST(every_set_of_rules_is_that_of_the_model)
{
    for (uint32_t rules = 0; rules < 64; rules++)
        check_rules((rules & 7) << DG_REPEATED_BLOCK | (rules >> 3) << DG_SHARED_BLOCK, 300);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, everything_is_as_in_the_model);
    tcase_add_test(tests, units_are_those_of_the_model);
    tcase_add_test(tests, every_set_of_rules_is_that_of_the_model);
}

TEST_MAIN("collection, by properties", add_tests)
