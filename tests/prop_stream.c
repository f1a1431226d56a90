/* dg_stream against its oracle, on seeded sets of small documents full of copies, some of which come
 * again: with room for all, and with so little that most of it is forgotten. */
#include "corpus/stream.h"
#include "corpus_texts.h"
#include "harness.h"
#include "hash/token_hash.h"

#include <stdlib.h>
#include <string.h>

#define ADDED_MAX 40u

typedef struct subject {
    uint64_t seed;
    size_t number;
    test_documents documents;
    dg_corpus_options options; /* of the oracle */
    size_t order[ADDED_MAX], n;
    model_document models[ADDED_MAX]; /* in that order */
    uint64_t turns[ADDED_MAX];        /* of the table, before each was added */
    dg_stream *stream;
} subject;

static void wrong(const subject *s, size_t at, const char *what)
{
    for (size_t i = 0; i <= at && i < s->n; i++)
        fprintf(stderr, "document %zu of source %zu: %.*s\n", i, s->models[i].source,
                (int)s->documents.lens[s->order[i]], s->documents.texts[s->order[i]]);
    const dg_corpus_options *o = &s->options;
    ck_abort_msg("seed %llu case %zu document %zu look for %u words %u boilerplate %u %u %u: %s",
                 (unsigned long long)s->seed, s->number, at, o->look_for, o->min_words,
                 o->boilerplate_min, o->boilerplate_percent, o->boilerplate_cap, what);
}

static subject make_subject(size_t number, size_t words)
{
    subject s = {.seed = test_seed(), .number = number, .options = DG_CORPUS_OPTIONS_INIT};
    uint64_t random = s.seed + number * UINT64_C(0x100000003);
    s.documents = test_documents_make(&random, words);
    s.options.look_for = 11;
    if (test_below(&random, 3) == 0)
        s.options.look_for = (uint32_t)test_below(&random, 4) | 8u * (test_below(&random, 2) == 0);
    s.options.min_words = 1 + (uint32_t)test_below(&random, 10);
    s.options.boilerplate_min = 2 + (uint32_t)test_below(&random, 3);
    s.options.boilerplate_percent = (uint32_t)test_below(&random, 101);
    s.options.boilerplate_cap = (uint32_t)test_below(&random, 6);
    s.n = s.documents.n > 0 ? test_below(&random, ADDED_MAX) : 0;
    for (size_t i = 0; i < s.n; i++) {
        s.order[i] = i < s.documents.n ? i : test_below(&random, s.documents.n);
        s.models[i] = s.documents.models[s.order[i]];
    }
    return s;
}

static void open_stream(subject *s, const dg_allocator *a)
{
    const dg_corpus_options *o = &s->options;
    dg_stream_options options = DG_STREAM_OPTIONS_INIT;
    options.allocator = a;
    options.memory = (size_t)4 << 20;
    options.look_for = o->look_for;
    options.min_words = o->min_words;
    options.boilerplate_min = o->boilerplate_min;
    options.boilerplate_percent = o->boilerplate_percent;
    options.boilerplate_cap = o->boilerplate_cap;
    s->stream = NULL;
    if (dg_stream_new(&s->stream, &options, NULL) != DG_OK)
        wrong(s, 0, "not made");
}

static dg_annotations *add(subject *s, size_t i)
{
    dg_annotations *found = NULL;
    size_t from = s->order[i];
    const char *key = s->documents.keys[from], *source = test_source(s->models[i].source);
    s->turns[i] = s->stream->seen.turns;
    if (dg_stream_add(&found, s->stream, key, strlen(key), source, strlen(source), s->models[i].doc,
                      NULL) != DG_OK)
        wrong(s, i, "not added");
    return found;
}

/* ---- One annotation ---- */

static bool in_order(const dg_annotations *found)
{
    for (size_t j = 1; j < dg_annotations_count(found); j++) {
        const dg_annotation *a = dg_annotations_get(found, j - 1), *b = a + 1;
        if (b->first_token < a->first_token ||
            (b->first_token == a->first_token && b->end_token > a->end_token))
            return false;
    }
    return true;
}

/* The tokens that a span of a document's text holds; of plain text they are what begins in it. */
static size_t tokens_in(const dg_document *doc, dg_span span, size_t *first)
{
    size_t n = 0;
    *first = 0;
    for (size_t i = 0; i < dg_document_token_count(doc); i++)
        if (dg_document_token_starts(doc)[i] >= span.start &&
            dg_document_token_ends(doc)[i] <= span.end)
            *first = n++ == 0 ? i : *first;
    return n;
}

static bool is_copy(const subject *s, size_t i, const dg_annotation *a)
{
    const model_document *here = &s->models[i], *there = &s->models[a->kept];
    bool varies = (a->flags & DG_ANNOTATION_VARIES) != 0;
    size_t first, n = tokens_in(there->doc, a->kept_span, &first);
    return n == a->end_token - a->first_token &&
           memcmp((varies ? here->folded : here->keys) + a->first_token,
                  (varies ? there->folded : there->keys) + first, n * sizeof(size_t)) == 0;
}

static dg_text_id expected_id(const dg_document *doc, const dg_annotation *a)
{
    static char text[1 << 16];
    uint32_t flags = (a->flags & DG_ANNOTATION_VARIES) != 0 ? DG_FOLD_DIGITS : 0;
    size_t len = 0, n;
    for (size_t i = a->first_token; i < a->end_token; i++) {
        uint32_t start = dg_document_token_starts(doc)[i];
        ck_assert_uint_lt(len, sizeof text - DG_KEY_MAX - 1);
        ck_assert_int_eq(dg_match_key(dg_document_prose(doc, &n) + start,
                                      dg_document_token_ends(doc)[i] - start, flags, text + len,
                                      &n),
                         DG_OK);
        len += n;
        text[len++] = '\n';
    }
    return dg__text_id(text, len);
}

static void check_annotation(const subject *s, size_t i, const dg_annotation *a)
{
    const dg_document *doc = s->models[i].doc;
    dg_text_id id = expected_id(doc, a);
    char key[DG_CORPUS_NAME_MAX];
    size_t len = 0;
    if (memcmp(&a->id, &id, sizeof id) != 0)
        wrong(s, i, "the id differs");
    if (a->words != dg_document_words(doc, a->first_token, a->end_token) ||
        a->span.start != dg_document_token_starts(doc)[a->first_token] ||
        a->span.end < dg_document_token_ends(doc)[a->end_token - 1])
        wrong(s, i, "the span or the words differ");
    if (a->kept > i || (a->kept == i && a->kept_span.start >= a->span.start) || !is_copy(s, i, a))
        wrong(s, i, "what is kept is no earlier copy");
    bool known = dg_stream_key(s->stream, a->kept, key, &len, NULL) == DG_OK;
    const char *expected = s->documents.keys[s->order[a->kept]];
    if (known && (len != strlen(expected) || memcmp(key, expected, len) != 0))
        wrong(s, i, "another key");
    if (!known && s->stream->seen.turns < s->turns[i] + 2)
        wrong(s, i, "a key is forgotten");
}

static void print(const char *whose, const dg_annotation *a)
{
    fprintf(stderr, "%s %s [%u, %u) flags %u unit %u: %llu in %u, %u of the source, kept %u\n",
            whose, dg_rule_id(a->rule), a->first_token, a->end_token, a->flags, a->unit,
            (unsigned long long)a->occurrences, a->document_frequency, a->source_frequency,
            a->kept);
}

static bool is_as_expected(const dg_annotations *found, const dg_annotation *expected, size_t n)
{
    bool same = dg_annotations_count(found) == n;
    for (size_t j = 0; j < n && same; j++) {
        const dg_annotation *a = dg_annotations_get(found, j), *b = &expected[j];
        same = a->rule == b->rule && a->first_token == b->first_token &&
               a->end_token == b->end_token && a->flags == b->flags && a->unit == b->unit &&
               a->kept == b->kept && a->occurrences == b->occurrences &&
               a->document_frequency == b->document_frequency &&
               a->source_frequency == b->source_frequency && a->similarity == 1;
    }
    for (size_t j = 0; j < n && !same; j++)
        print("expected", &expected[j]);
    for (size_t j = 0; j < dg_annotations_count(found) && !same; j++)
        print("found", dg_annotations_get(found, j));
    return same;
}

/* ---- Properties ---- */

START_TEST(finds_what_the_oracle_finds)
{
    size_t n_annotations = 0;
    for (size_t c = 0; c < test_cases(300); c++) {
        subject s = make_subject(c, c % 8 == 0 ? 300 : 80);
        open_stream(&s, NULL);
        for (size_t i = 0, n; i < s.n; i++) {
            model_corpus model = {s.models, i + 1, &s.options, NULL};
            dg_annotation *expected = model_annotate_last(&model, &n);
            dg_annotations *found = add(&s, i);
            if (!is_as_expected(found, expected, n))
                wrong(&s, i, "other annotations");
            for (size_t j = 0; j < n; j++)
                check_annotation(&s, i, dg_annotations_get(found, j));
            n_annotations += n;
            dg_annotations_free(found);
            free(expected);
        }
        dg_stream_stats stats;
        dg_stream_stats_of(s.stream, &stats);
        if (stats.documents != s.n || stats.forgotten != 0)
            wrong(&s, 0, "the statistics differ");
        dg_stream_free(s.stream);
        test_documents_free(&s.documents);
    }
    ck_assert_uint_gt(n_annotations, 1000);
}
END_TEST

static const dg_annotation *at_same_place(const dg_annotation *all, size_t n,
                                          const dg_annotation *as)
{
    for (size_t j = 0; j < n; j++)
        if (all[j].first_token == as->first_token && all[j].end_token == as->end_token)
            return &all[j];
    return NULL;
}

static bool is_at_most(const dg_annotation *a, const dg_annotation *b)
{
    return a->occurrences <= b->occurrences && a->document_frequency <= b->document_frequency &&
           a->source_frequency <= b->source_frequency && a->kept >= b->kept &&
           (a->rule == b->rule || a->rule == DG_SHARED_BLOCK || a->rule == DG_SHARED_SENTENCES);
}

/* What is found is so, by all documents; what the documents give that came since the table turned for the
 * last time but one is found. */
static void check_forgetful(subject *s, size_t i, size_t *n_missed)
{
    dg_annotations *found = add(s, i);
    size_t n_all, n_late, from = i;
    while (from > 0 && s->stream->seen.turns <= s->turns[from - 1] + 1)
        from--;
    model_corpus all = {s->models, i + 1, &s->options, NULL};
    model_corpus late = {s->models + from, i + 1 - from, &s->options, NULL};
    dg_annotation *whole = model_annotate_last(&all, &n_all);
    dg_annotation *part = model_annotate_last(&late, &n_late);
    size_t n = dg_annotations_count(found);
    for (size_t j = 0; j < n; j++) {
        const dg_annotation *a = dg_annotations_get(found, j);
        const dg_annotation *b = at_same_place(whole, n_all, a);
        if (b == NULL || !is_at_most(a, b))
            wrong(s, i, "that isn't so");
        check_annotation(s, i, a);
    }
    bool whole_document = s->stream->seen.turns <= s->turns[i] + 1;
    for (size_t j = 0; j < n_late && whole_document; j++) {
        const dg_annotation *b = &part[j];
        const dg_annotation *a = n > 0 ? at_same_place(dg_annotations_get(found, 0), n, b) : NULL;
        if (a == NULL || a->occurrences < b->occurrences ||
            a->document_frequency < b->document_frequency)
            wrong(s, i, "something is missed");
    }
    *n_missed += n_all - n;
    if (!in_order(found))
        wrong(s, i, "not in order");
    dg_annotations_free(found);
    free(whole);
    free(part);
}

START_TEST(forgets_only_what_is_long_gone)
{
    size_t n_missed = 0, n_turns = 0;
    for (size_t c = 0; c < test_cases(300); c++) {
        subject s = make_subject(c + 100000, 60);
        s.options.look_for = c % 2 == 0 ? DG_CORPUS_BLOCKS : DG_CORPUS_SENTENCES;
        open_stream(&s, NULL);
        s.stream->seen.most = 16 + c % 60;
        for (size_t i = 0; i < s.n; i++)
            check_forgetful(&s, i, &n_missed);
        dg_stream_stats stats;
        dg_stream_stats_of(s.stream, &stats);
        n_turns += s.stream->seen.turns;
        if (stats.memory > 2 * (s.stream->seen.most * sizeof(dg__seen) + 4 * DG_CORPUS_NAME_MAX))
            wrong(&s, 0, "more memory");
        dg_stream_free(s.stream);
        test_documents_free(&s.documents);
    }
    ck_assert_uint_gt(n_missed, 100);
    ck_assert_uint_gt(n_turns, 100);
}
END_TEST

/* With boilerplate and all, nothing is asserted but that it is true of earlier copies. */
START_TEST(says_nothing_untrue_with_little_memory)
{
    for (size_t c = 0; c < test_cases(200); c++) {
        subject s = make_subject(c + 200000, 80);
        open_stream(&s, NULL);
        s.stream->seen.most = 24 + c % 300;
        for (size_t i = 0; i < s.n; i++) {
            dg_annotations *found = add(&s, i);
            for (size_t j = 0; j < dg_annotations_count(found); j++)
                check_annotation(&s, i, dg_annotations_get(found, j));
            dg_annotations_free(found);
        }
        dg_stream_free(s.stream);
        test_documents_free(&s.documents);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, finds_what_the_oracle_finds);
    tcase_add_test(tests, forgets_only_what_is_long_gone);
    tcase_add_test(tests, says_nothing_untrue_with_little_memory);
}

TEST_MAIN("prop_stream", add_tests)
