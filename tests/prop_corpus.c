/* dg_corpus against its oracle, on seeded sets of small documents full of copies: with so little
 * memory that everything is spilled and split, in any order, on one thread or several, and gone on
 * with after any step. */
#include "base/cpu.h"
#include "corpus/corpus.h"
#include "corpus_texts.h"
#include "harness.h"
#include "hash/token_hash.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct subject {
    uint64_t seed;
    size_t number;
    test_documents documents;
    dg_corpus_options options;
    size_t order[TEST_DOCUMENTS_MAX]; /* in which they are added */
    uint64_t random;
} subject;

static void wrong(const subject *s, size_t document, const char *what)
{
    for (size_t i = 0; i < s->documents.n; i++)
        fprintf(stderr, "document %zu of source %zu: %.*s\n", i, s->documents.sources[i],
                (int)s->documents.lens[i], s->documents.texts[i]);
    const dg_corpus_options *o = &s->options;
    ck_abort_msg("seed %llu case %zu document %zu look for %u words %u passage %u keep %d "
                 "boilerplate %u %u %u: %s",
                 (unsigned long long)s->seed, s->number, document, o->look_for, o->min_words,
                 o->min_passage, (int)o->keep, o->boilerplate_min, o->boilerplate_percent,
                 o->boilerplate_cap, what);
}

static subject make_subject(size_t number, size_t words)
{
    subject s = {.seed = test_seed(), .number = number, .options = DG_CORPUS_OPTIONS_INIT};
    uint64_t random = s.seed + number * UINT64_C(0x100000003);
    s.documents = test_documents_make(&random, words);
    s.options.directory = test_directory();
    s.options.memory = DG_CORPUS_MEMORY_MIN;
    s.options.tasks = 1 + (uint32_t)test_below(&random, 3);
    s.options.look_for = test_below(&random, 3) == 0 ? (uint32_t)test_below(&random, 16) : 15;
    if ((s.options.look_for & DG_CORPUS_BLOCKS) != 0 && test_below(&random, 2) == 0)
        s.options.look_for |= DG_CORPUS_NEAR;
    if ((s.options.look_for & DG_CORPUS_NEAR) != 0)
        s.options.memory = DG_CORPUS_NEAR_MEMORY_MIN;
    s.options.min_words = 1 + (uint32_t)test_below(&random, 10);
    s.options.min_passage = DG_CORPUS_PASSAGE_MIN + (uint32_t)test_below(&random, 14);
    s.options.keep = (dg_keep)test_below(&random, 3);
    s.options.boilerplate_min = 2 + (uint32_t)test_below(&random, 3);
    s.options.boilerplate_percent = (uint32_t)test_below(&random, 101);
    s.options.boilerplate_cap = (uint32_t)test_below(&random, 6);
    for (size_t i = 0; i < s.documents.n; i++) {
        size_t j = test_below(&random, i + 1);
        s.order[i] = s.order[j];
        s.order[j] = i;
    }
    s.random = random;
    return s;
}

/* ---- The corpus ---- */

/* Less than anybody may ask for. */
static void starve(const subject *s, dg_corpus *c)
{
    uint64_t random = s->random;
    c->options.memory = 4096 + test_below(&random, 16384);
    c->lane_size = 81920;
    c->max_lanes = 1 + (uint32_t)test_below(&random, 2);
    /* Whatever shares two words is a candidate. */
    c->near = (dg__near_terms){.pairs = 2 * DG_CORPUS_NEAR_MAX,
                               .needed = 1,
                               .candidates = DG__NEAR_MOST,
                               .together = DG__NEAR_TOGETHER_MAX};
}

static dg_corpus *open_corpus(const subject *s)
{
    dg_corpus *c = NULL;
    dg_error error = {DG_OK, "", 0};
    if (dg_corpus_new(&c, &s->options, &error) != DG_OK)
        wrong(s, 0, error.message);
    starve(s, c);
    return c;
}

typedef struct adder {
    const subject *s;
    dg_corpus *c;
    size_t first, step;
} adder;

static void *add(void *arg)
{
    const adder *a = arg;
    const test_documents *d = &a->s->documents;
    for (size_t i = a->first; i < d->n; i += a->step)
        if (test_documents_add(d, a->s->order[i], a->c, NULL) != DG_OK)
            wrong(a->s, a->s->order[i], "not added");
    return NULL;
}

static void add_all(const subject *s, dg_corpus *c, size_t n_threads)
{
    pthread_t threads[2];
    adder adders[2];
    for (size_t i = 0; i < n_threads; i++) {
        adders[i] = (adder){s, c, i, n_threads};
        pthread_create(&threads[i], NULL, add, &adders[i]);
    }
    for (size_t i = 0; i < n_threads; i++)
        pthread_join(threads[i], NULL);
}

static void run_backwards(void *ctx, size_t n, void (*task)(void *arg, size_t i), void *arg)
{
    (void)ctx;
    while (n-- > 0)
        task(arg, n);
}

static void resolve(const subject *s, dg_corpus *c)
{
    dg_runner runner = {run_backwards, NULL};
    dg_error error = {DG_OK, "", 0};
    if (dg_corpus_resolve(c, s->options.tasks > 1 ? &runner : NULL, NULL, &error) != DG_OK)
        wrong(s, 0, error.message);
}

/* ---- Held against the oracle ---- */

static dg_text_id expected_id(const dg_document *doc, const dg_annotation *a)
{
    static char text[1 << 16];
    char key[DG_KEY_MAX];
    size_t len = 0, key_len, prose_len;
    const char *prose = dg_document_prose(doc, &prose_len);
    uint32_t flags = a->flags & DG_ANNOTATION_VARIES ? DG_FOLD_DIGITS : 0;
    for (uint32_t i = a->first_token; i < a->end_token; i++) {
        uint32_t start = dg_document_token_starts(doc)[i], end = dg_document_token_ends(doc)[i];
        ck_assert_int_eq(dg_match_key(prose + start, end - start, flags, key, &key_len), DG_OK);
        memcpy(text + len, key, key_len);
        len += key_len;
        text[len++] = '\n';
    }
    return dg__text_id(text, len);
}

static void check_annotation(const subject *s, size_t i, const dg_annotation *a)
{
    const dg_document *doc = s->documents.docs[i];
    dg_text_id id = expected_id(doc, a);
    bool near = a->rule == DG_NEAR_DUPLICATE_BLOCK || a->rule == DG_SHARED_NEAR_DUPLICATE;
    if (!near && memcmp(&a->id, &id, sizeof id) != 0)
        wrong(s, i, "the id differs");
    if (a->words != dg_document_words(doc, a->first_token, a->end_token) ||
        a->span.start > dg_document_token_starts(doc)[a->first_token] ||
        a->span.end < dg_document_token_ends(doc)[a->end_token - 1])
        wrong(s, i, "the span or the words differ");
}

static void print(const char *whose, const dg_annotation *a)
{
    fprintf(stderr, "%s %s [%u, %u) flags %u unit %u: %llu in %u, %u of the source, kept %u\n",
            whose, dg_rule_id(a->rule), a->first_token, a->end_token, a->flags, a->unit,
            (unsigned long long)a->occurrences, a->document_frequency, a->source_frequency,
            a->kept);
}

static bool is_as_expected(const dg_annotations *annotations, const dg_annotation *expected,
                           size_t n)
{
    bool same = dg_annotations_count(annotations) == n;
    for (size_t j = 0; j < n && same; j++) {
        const dg_annotation *a = dg_annotations_get(annotations, j), *b = &expected[j];
        same = a->rule == b->rule && a->first_token == b->first_token &&
               a->end_token == b->end_token && a->flags == b->flags && a->unit == b->unit &&
               a->kept == b->kept && a->occurrences == b->occurrences &&
               a->document_frequency == b->document_frequency &&
               a->source_frequency == b->source_frequency && a->similarity <= b->similarity &&
               a->similarity > b->similarity - .00101;
    }
    for (size_t j = 0; j < n && !same; j++)
        print("expected", &expected[j]);
    for (size_t j = 0; j < dg_annotations_count(annotations) && !same; j++)
        print("found", dg_annotations_get(annotations, j));
    return same;
}

typedef struct wanted_block {
    uint32_t index;
    uint64_t hash;
} wanted_block;

static dg_status look_for_block(void *ctx, const dg__unit *unit)
{
    wanted_block *wanted = ctx;
    if (unit->kind == DG__BLOCK && unit->index == wanted->index)
        wanted->hash = unit->hash[0];
    return DG_OK;
}

static uint64_t rank(const dg_corpus_options *options, const dg_document *doc, uint32_t block)
{
    static dg__digits digits;
    wanted_block wanted = {block, 0};
    dg__unit_walk walk = {.doc = doc,
                          .look_for = options->look_for,
                          .min_words = options->min_words,
                          .features = dg__cpu_features(),
                          .digits = &digits,
                          .visit = look_for_block,
                          .ctx = &wanted};
    digits.from = digits.end = digits.block_end = 0;
    ck_assert_int_eq(dg__units_walk(&walk), DG_OK);
    return wanted.hash;
}

static void check_document(const subject *s, dg_corpus *c, size_t i)
{
    const test_documents *d = &s->documents;
    model_corpus model = {d->models, d->n, &s->options, rank};
    dg_annotations *annotations = NULL;
    dg_corpus_record record;
    size_t n;
    dg_annotation *expected = model_annotate(&model, i, &n);
    if (dg_corpus_look_up(&record, c, d->keys[i], strlen(d->keys[i]), NULL) != DG_OK ||
        record.number != i || record.n_tokens != dg_document_token_count(d->docs[i]))
        wrong(s, i, "not found by its key");
    if (dg_corpus_annotate(&annotations, c, d->keys[i], strlen(d->keys[i]), d->docs[i], NULL) !=
        DG_OK)
        wrong(s, i, "not annotated");
    if ((record.annotated != 0) != (n > 0))
        wrong(s, i, "the record says otherwise");
    if (!is_as_expected(annotations, expected, n))
        wrong(s, i, "other annotations");
    for (size_t j = 0; j < n; j++)
        check_annotation(s, i, dg_annotations_get(annotations, j));
    dg_annotations_free(annotations);
    free(expected);
}

static void check_all(const subject *s, dg_corpus *c)
{
    dg_corpus_stats stats;
    size_t annotated = 0;
    for (size_t i = 0; i < s->documents.n; i++) {
        dg_corpus_record record;
        char key[DG_CORPUS_NAME_MAX];
        size_t key_len;
        check_document(s, c, i);
        ck_assert_int_eq(
            dg_corpus_look_up(&record, c, s->documents.keys[i], strlen(s->documents.keys[i]), NULL),
            DG_OK);
        annotated += record.annotated != 0;
        ck_assert_int_eq(dg_corpus_key(c, (uint32_t)i, key, &key_len, NULL), DG_OK);
        if (key_len != strlen(s->documents.keys[i]) ||
            memcmp(key, s->documents.keys[i], key_len) != 0)
            wrong(s, i, "another key");
    }
    dg_corpus_stats_of(c, &stats);
    if (stats.documents != s->documents.n || stats.annotated_documents != annotated)
        wrong(s, 0, "the statistics differ");
}

/* ---- Properties ---- */

START_TEST(finds_what_the_oracle_finds)
{
    for (size_t i = 0; i < test_cases(400); i++) {
        subject s = make_subject(i, i % 8 == 0 ? 300 : 80);
        dg_corpus *c = open_corpus(&s);
        add_all(&s, c, 1 + i % 2);
        resolve(&s, c);
        if (i % 3 == 0) { /* and opened again */
            dg_corpus_free(c);
            c = open_corpus(&s);
        }
        check_all(&s, c);
        dg_corpus_discard(c);
        test_documents_free(&s.documents);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, finds_what_the_oracle_finds);
}

TEST_MAIN("prop_corpus", add_tests)
