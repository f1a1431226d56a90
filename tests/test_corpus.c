/* dg_corpus as its callers meet it: what it refuses, what it says of itself, and large documents. */
#include "corpus/corpus.h"
#include "corpus_texts.h"
#include "harness.h"

#include <stdlib.h>
#include <string.h>

static const char text[] = "This paragraph of some words stands in two of the documents, as it is.";
static const char other[] =
    "Nobody else has written that, nor will they as long as this test is run.";

static dg_corpus_options options_here(void)
{
    dg_corpus_options options = DG_CORPUS_OPTIONS_INIT;
    options.directory = test_directory();
    options.memory = (size_t)4 << 20;
    return options;
}

static dg_document *read_text(const char *bytes, uint64_t seed)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc = NULL;
    options.seed = seed;
    ck_assert_int_eq(dg_document_from_text(&doc, bytes, strlen(bytes), &options, NULL), DG_OK);
    return doc;
}

static dg_corpus *open_corpus(const dg_corpus_options *options)
{
    dg_corpus *c = NULL;
    ck_assert_int_eq(dg_corpus_new(&c, options, NULL), DG_OK);
    return c;
}

static void add(dg_corpus *c, const char *key, const dg_document *doc)
{
    ck_assert_int_eq(dg_corpus_add(c, key, strlen(key), "", 0, doc, NULL), DG_OK);
}

/* ---- What is refused ---- */

static void expect_refused(const dg_corpus_options *options, const char *word)
{
    dg_corpus *c = NULL;
    dg_error error = {DG_OK, "", 0};
    ck_assert_int_eq(dg_corpus_new(&c, options, &error), DG_INVALID);
    ck_assert_ptr_null(c);
    ck_assert_msg(strstr(error.message, word) != NULL, "%s: %s", word, error.message);
}

START_TEST(options_out_of_range_are_refused)
{
    dg_corpus_options good = options_here(), o;
    dg_corpus *c = NULL;
    ck_assert_int_eq(dg_corpus_new(NULL, &good, NULL), DG_INVALID);
    ck_assert_int_eq(dg_corpus_new(&c, NULL, NULL), DG_INVALID);
    expect_refused((o = good, o.size = 0, &o), "size");
    expect_refused((o = good, o.directory = NULL, &o), "directory");
    expect_refused((o = good, o.input_len = 1, &o), "input");
    expect_refused((o = good, o.memory = DG_CORPUS_MEMORY_MIN - 1, &o), "memory");
    expect_refused((o = good, o.tasks = 0, &o), "tasks");
    expect_refused((o = good, o.tasks = 65, &o), "tasks");
    expect_refused((o = good, o.look_for = 32, &o), "look_for");
    expect_refused((o = good, o.look_for = DG_CORPUS_NEAR, &o), "blocks");
    expect_refused((o = good, o.look_for |= DG_CORPUS_NEAR, &o), "memory: 16 MB");
    expect_refused((o = good, o.keep = (dg_keep)3, &o), "keep");
    expect_refused((o = good, o.min_words = 0, &o), "min_words");
    expect_refused((o = good, o.min_passage = DG_CORPUS_PASSAGE_MIN - 1, &o), "min_passage");
    expect_refused((o = good, o.min_passage = DG_CORPUS_PASSAGE_MAX + 1, &o), "min_passage");
    expect_refused((o = good, o.boilerplate_min = 1, &o), "boilerplate");
    expect_refused((o = good, o.boilerplate_percent = 101, &o), "boilerplate");
}
END_TEST

START_TEST(directories_of_others_are_refused)
{
    dg_corpus_options o = options_here();
    char path[512];
    dg_corpus_discard(open_corpus(&o));
    dg_corpus_free(open_corpus(&o));
    snprintf(path, sizeof path, "%s/thesis.tex", o.directory);
    FILE *file = fopen(path, "w");
    fclose(file);
    expect_refused(&o, "files of others");
    o.restart = 1;
    expect_refused(&o, "files of others");
    file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    fclose(file);
    test_directory_remove();
    o.directory = "/nowhere/at/all";
    dg_corpus *c = NULL;
    ck_assert_int_eq(dg_corpus_new(&c, &o, NULL), DG_IO);
}
END_TEST

START_TEST(runs_of_others_are_refused)
{
    dg_corpus_options o = options_here();
    dg_document *doc = read_text(text, 0);
    o.input = "a list";
    o.input_len = 6;
    dg_corpus *c = open_corpus(&o);
    add(c, "a", doc);
    ck_assert_int_eq(dg_corpus_resolve(c, NULL, NULL, NULL), DG_OK);
    dg_corpus_free(c);
    o.input_len = 5;
    expect_refused(&o, "other input");
    o.input_len = 6;
    o.min_words++;
    expect_refused(&o, "other options");
    o.min_words--;
    o.memory *= 2; /* makes no difference */
    c = open_corpus(&o);
    ck_assert_int_eq(dg_corpus_stage_of(c), DG_CORPUS_RESOLVED);
    dg_corpus_free(c);
    o.min_words++;
    o.restart = 1;
    c = open_corpus(&o);
    ck_assert_int_eq(dg_corpus_stage_of(c), DG_CORPUS_ADDING);
    dg_corpus_discard(c);
    dg_document_free(doc);
}
END_TEST

START_TEST(calls_out_of_turn_are_refused)
{
    dg_corpus_options o = options_here();
    dg_document *doc = read_text(text, 0), *seeded = read_text(text, 1);
    dg_corpus *c = open_corpus(&o);
    dg_annotations *annotations = NULL;
    dg_corpus_record record;
    dg_error error = {DG_OK, "", 0};
    add(c, "a", doc);
    ck_assert_int_eq(dg_corpus_add(c, "b", 1, "", 0, seeded, &error), DG_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "seed"));
    ck_assert_int_eq(dg_corpus_add(c, "b", DG_CORPUS_NAME_MAX + 1, "", 0, doc, NULL), DG_INVALID);
    ck_assert_int_eq(dg_corpus_add(c, NULL, 1, "", 0, doc, NULL), DG_INVALID);
    ck_assert_int_eq(dg_corpus_add(c, "b", 1, "", 0, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_corpus_look_up(&record, c, "a", 1, NULL), DG_INVALID);
    ck_assert_int_eq(dg_corpus_annotate(&annotations, c, "a", 1, doc, NULL), DG_INVALID);
    ck_assert_int_eq(dg_corpus_resolve(c, NULL, NULL, NULL), DG_OK);
    ck_assert_int_eq(dg_corpus_resolve(c, NULL, NULL, NULL), DG_OK);
    ck_assert_int_eq(dg_corpus_add(c, "b", 1, "", 0, doc, NULL), DG_INVALID);
    ck_assert_int_eq(dg_corpus_look_up(&record, c, "b", 1, &error), DG_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "key"));
    ck_assert_int_eq(dg_corpus_resolve(NULL, NULL, NULL, NULL), DG_INVALID);
    dg_corpus_discard(c);
    dg_corpus_free(NULL);
    dg_corpus_discard(NULL);
    dg_annotations_free(NULL);
    dg_document_free(doc);
    dg_document_free(seeded);
}
END_TEST

START_TEST(a_key_is_one_document_s)
{
    dg_corpus_options o = options_here();
    dg_document *doc = read_text(text, 0);
    dg_error error = {DG_OK, "", 0};
    dg_corpus *c = open_corpus(&o);
    add(c, "b", doc);
    add(c, "a", doc);
    add(c, "", doc);
    add(c, "b", doc);
    ck_assert_int_eq(dg_corpus_resolve(c, NULL, NULL, &error), DG_INVALID);
    ck_assert_uint_eq(error.position, 3);
    ck_assert_ptr_nonnull(strstr(error.message, "same key"));
    dg_corpus_discard(c);
    dg_document_free(doc);
}
END_TEST

START_TEST(another_document_is_refused)
{
    dg_corpus_options o = options_here();
    dg_document *doc = read_text(text, 0), *changed = read_text(other, 0);
    dg_annotations *annotations = NULL;
    dg_corpus *c = open_corpus(&o);
    add(c, "a", doc);
    add(c, "b", doc);
    ck_assert_int_eq(dg_corpus_resolve(c, NULL, NULL, NULL), DG_OK);
    ck_assert_int_eq(dg_corpus_annotate(&annotations, c, "a", 1, changed, NULL), DG_CHANGED);
    ck_assert_ptr_null(annotations);
    ck_assert_int_eq(dg_corpus_annotate(&annotations, c, "a", 1, doc, NULL), DG_OK);
    ck_assert_uint_eq(dg_annotations_count(annotations), 1);
    dg_annotations_free(annotations);
    dg_corpus_discard(c);
    dg_document_free(doc);
    dg_document_free(changed);
}
END_TEST

/* ---- What it says ---- */

START_TEST(copies_are_told)
{
    dg_corpus_options o = options_here();
    char both[sizeof text + sizeof other + 2];
    snprintf(both, sizeof both, "%s\n\n%s", other, text);
    dg_document *a = read_text(text, 0), *b = read_text(both, 0), *e = read_text("", 0);
    dg_annotations *annotations = NULL;
    dg_corpus_stats stats;
    dg_corpus *c = open_corpus(&o);
    add(c, "z", a);
    add(c, "y", b);
    add(c, "x", e);
    ck_assert_int_eq(dg_corpus_resolve(c, NULL, NULL, NULL), DG_OK);
    ck_assert_int_eq(dg_corpus_annotate(&annotations, c, "z", 1, a, NULL), DG_OK);
    ck_assert_uint_eq(dg_annotations_count(annotations), 1);
    const dg_annotation *found = dg_annotations_get(annotations, 0);
    ck_assert_int_eq(found->rule, DG_SHARED_BLOCK);
    ck_assert_uint_eq(found->flags, 0);
    ck_assert_uint_eq(found->span.start, 0);
    ck_assert_uint_eq(found->span.end, sizeof text - 1);
    ck_assert_uint_eq(found->occurrences, 2);
    ck_assert_uint_eq(found->kept, 1); /* x, y, z */
    dg_text_id id = found->id;
    dg_annotations_free(annotations);
    ck_assert_int_eq(dg_corpus_annotate(&annotations, c, "y", 1, b, NULL), DG_OK);
    ck_assert_uint_eq(dg_annotations_count(annotations), 1);
    found = dg_annotations_get(annotations, 0);
    ck_assert_uint_eq(found->flags, DG_ANNOTATION_KEPT);
    ck_assert_uint_eq(found->unit, 1);
    ck_assert_mem_eq(&found->id, &id, sizeof id);
    dg_annotations_free(annotations);
    dg_corpus_stats_of(c, &stats);
    ck_assert_uint_eq(stats.documents, 3);
    ck_assert_uint_eq(stats.annotated_documents, 2);
    ck_assert_uint_eq(stats.repeated_texts, 1);
    ck_assert_uint_eq(stats.repeated_units, 2);
    ck_assert(stats.resolved == 1.0);
    ck_assert_uint_le(stats.memory, stats.memory_peak);
    ck_assert_uint_le(stats.memory_peak, o.memory);
    dg_corpus_discard(c);
    dg_document_free(a);
    dg_document_free(b);
    dg_document_free(e);
}
END_TEST

static int cancel(void *ctx)
{
    (void)ctx;
    return 1;
}

/* A limit stops a step; the next call goes on. */
static dg_document *page(const char *own)
{
    static const char form[] =
        "<nav><a href=/a>Harbour news of the day</a></nav><h2>The paper of the port</h2>%s"
        "<p>Printed on the quay every morning</p><ul><li><a href=/b>Write to us</a></li></ul>";
    char html[1024];
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_document *doc = NULL;
    options.format = DG_HTML;
    snprintf(html, sizeof html, form, own);
    ck_assert_int_eq(dg_document_from_text(&doc, html, strlen(html), &options, NULL), DG_OK);
    return doc;
}

START_TEST(where_boilerplate_stands_is_told)
{
    static const char *const owns[] = {
        "<p>A dredger came in from the north with both of its anchors gone and no pilot.</p>"
        "<p>More below</p><p>Nobody on the long mole had seen such a ship since the year of the "
        "great storm.</p>",
        "<p>Eleven boats went out before dawn although the glass had fallen all of the night.</p>"
        "<p>More below</p><p>By noon ten had come back, and of the last one there was neither word "
        "nor sign.</p>",
        "<p>More below</p>"};
    static const uint32_t head = DG_ANNOTATION_HEAD, tail = DG_ANNOTATION_TAIL,
                          links = DG_ANNOTATION_LINKS, own = DG_ANNOTATION_OWN;
    const uint32_t expected[][5] = {
        {head | links, head | own, 0, tail, tail | links},
        {head | links, head | own, 0, tail, tail | links},
        {head | tail | links, head | tail, head | tail, head | tail, head | tail | links}};
    dg_corpus_options o = options_here();
    dg_corpus *c = open_corpus(&o);
    dg_document *pages[3];
    for (size_t i = 0; i < 3; i++) {
        pages[i] = page(owns[i]);
        ck_assert_int_eq(dg_corpus_add(c, &i, sizeof i, "", 0, pages[i], NULL), DG_OK);
    }
    ck_assert_int_eq(dg_corpus_resolve(c, NULL, NULL, NULL), DG_OK);
    for (size_t i = 0; i < 3; i++) {
        dg_annotations *found = NULL;
        ck_assert_int_eq(dg_corpus_annotate(&found, c, &i, sizeof i, pages[i], NULL), DG_OK);
        ck_assert_uint_eq(dg_annotations_count(found), 5);
        for (size_t j = 0; j < 5; j++)
            ck_assert_uint_eq(dg_annotations_get(found, j)->flags & ~DG_ANNOTATION_KEPT,
                              expected[i][j] | DG_ANNOTATION_BOILERPLATE);
        dg_annotations_free(found);
        dg_document_free(pages[i]);
    }
    dg_corpus_discard(c);
}
END_TEST

START_TEST(limits_hold)
{
    dg_corpus_options o = options_here();
    dg_limits limits = DG_LIMITS_INIT;
    dg_document *doc = read_text(text, 0);
    dg_corpus *c = open_corpus(&o);
    for (int i = 0; i < 100; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        add(c, key, doc);
    }
    limits.max_work = 10;
    ck_assert_int_eq(dg_corpus_resolve(c, NULL, &limits, NULL), DG_WORK_LIMIT);
    limits.max_work = 0;
    limits.cancelled = cancel;
    limits.size = 0;
    ck_assert_int_eq(dg_corpus_resolve(c, NULL, &limits, NULL), DG_INVALID);
    ck_assert_int_eq(dg_corpus_stage_of(c), DG_CORPUS_RESOLVING);
    ck_assert_int_eq(dg_corpus_resolve(c, NULL, NULL, NULL), DG_OK);
    dg_corpus_discard(c);
    dg_document_free(doc);
}
END_TEST

/* ---- Large documents ---- */

/* Words of a small language, with copies of earlier stretches. */
static char *make_large(uint64_t *random, size_t n_words)
{
    char *bytes = malloc(12 * n_words + 1);
    size_t len = 0;
    for (size_t i = 0; i < n_words; i++) {
        len += (size_t)sprintf(bytes + len, "w%zx%s", test_below(random, 5000),
                               test_below(random, 60) == 0   ? ".\n\n"
                               : test_below(random, 12) == 0 ? ". "
                                                             : " ");
        if (len > 4000 && test_below(random, 400) == 0 && n_words - i > 200) {
            size_t from = test_below(random, len - 2000);
            memcpy(bytes + len, bytes + from, 1000);
            len += 1000;
            i += 200;
        }
    }
    bytes[len] = '\0';
    return bytes;
}

static uint64_t run_large(const test_documents *d, size_t lane_size)
{
    dg_corpus_options o = options_here();
    dg_status status;
    dg_corpus *c = open_corpus(&o);
    c->lane_size = lane_size;
    for (size_t i = 0; i < d->n; i++)
        ck_assert_int_eq(test_documents_add(d, i, c, NULL), DG_OK);
    ck_assert_int_eq(dg_corpus_resolve(c, NULL, NULL, NULL), DG_OK);
    uint64_t digest = test_documents_digest(d, c, &status);
    ck_assert_int_eq(status, DG_OK);
    dg_corpus_discard(c);
    return digest;
}

/* What doesn't fit in a lane goes through in pieces, and comes to the same. */
START_TEST(large_documents_go_through)
{
    uint64_t random = test_seed();
    test_documents d = {.n = 4};
    for (size_t i = 0; i < d.n; i++) {
        d.texts[i] = make_large(&random, i == 2 ? 50 : 20000);
        d.docs[i] = read_text(d.texts[i], 0);
        snprintf(d.keys[i], sizeof d.keys[i], "%zu", i);
    }
    uint64_t digest = run_large(&d, (size_t)2 << 20);
    ck_assert_uint_eq(run_large(&d, 81920), digest);
    ck_assert_uint_eq(run_large(&d, (size_t)300 << 10), digest);
    for (size_t i = 0; i < d.n; i++) {
        dg_document_free(d.docs[i]);
        free(d.texts[i]);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, options_out_of_range_are_refused);
    tcase_add_test(tests, directories_of_others_are_refused);
    tcase_add_test(tests, runs_of_others_are_refused);
    tcase_add_test(tests, calls_out_of_turn_are_refused);
    tcase_add_test(tests, a_key_is_one_document_s);
    tcase_add_test(tests, another_document_is_refused);
    tcase_add_test(tests, copies_are_told);
    tcase_add_test(tests, where_boilerplate_stands_is_told);
    tcase_add_test(tests, limits_hold);
    tcase_add_test(tests, large_documents_go_through);
}

TEST_MAIN("corpus", add_tests)
