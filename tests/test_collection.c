/* Collections as calls: what they refuse, how a search ends early, documents that fail or change,
 * memory that ends, documents put in by several threads; and one text many times. */
#include "allocator.h"
#include "document.h"
#include "harness.h"
#include "view.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define UNTOUCHED ((void *)(uintptr_t)0x5A5A)

#define N 4u

static const char *const texts[N] = {
    "Every lamp on the pier was lit an hour before the boat came in. A dog slept.\n", "",
    "Nobody saw it land.\n\nEvery lamp on the pier was lit an hour before the boat came in.\n",
    "Every lamp on the pier was lit an hour before the boat came in, and nobody saw it land.\n"};

/* Documents that are read again each time, unless some are kept. */
typedef struct shelf {
    const char *const *texts;
    dg_document *const *kept;
    size_t open, n_opened;
    size_t fails_at; /* 1 + the document that can't be opened */
    uint64_t mask;   /* of the hashes; 0: all of them */
} shelf;

static dg_document *read_masked(const char *text, uint64_t mask)
{
    dg_document *doc = NULL;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), NULL, NULL), DG_OK);
    for (size_t i = 0; i < doc->tokens.len && mask != 0; i++)
        doc->tokens.hashes[i] &= mask;
    return doc;
}

static dg_status open_again(void *ctx, size_t i, const dg_document **doc)
{
    shelf *s = ctx;
    if (s->fails_at == i + 1)
        return (dg_status)-99;
    s->open++;
    s->n_opened++;
    *doc = s->kept != NULL ? s->kept[i] : read_masked(s->texts[i], s->mask);
    return DG_OK;
}

static void close_again(void *ctx, size_t i, const dg_document *doc)
{
    shelf *s = ctx;
    (void)i;
    s->open--;
    if (s->kept == NULL)
        dg_document_free((dg_document *)doc);
}

static dg_collection *collect(const char *const *from, size_t n, uint64_t mask)
{
    dg_collection *collection = NULL;
    ck_assert_int_eq(dg_collection_new(&collection, n, NULL, NULL), DG_OK);
    for (size_t i = 0; i < n; i++) {
        dg_document *doc = read_masked(from[i], mask);
        ck_assert_int_eq(dg_collection_put(collection, i, doc, NULL), DG_OK);
        dg_document_free(doc);
    }
    return collection;
}

static dg_status find(dg_report **report, dg_collection *collection, shelf *s,
                      const dg_find_options *options, dg_error *error)
{
    dg_documents documents = {open_again, close_again, s};
    dg_status status = dg_collection_find(report, collection, &documents, options, error);
    ck_assert_uint_eq(s->open, 0);
    return status;
}

START_TEST(what_is_shared_is_found)
{
    dg_collection *collection = collect(texts, N, 0);
    for (int round = 0; round < 2; round++) {
        shelf s = {.texts = texts};
        dg_report *report = NULL;
        ck_assert_int_eq(find(&report, collection, &s, NULL, NULL), DG_OK);
        ck_assert_uint_eq(s.n_opened, 3);
        ck_assert_uint_eq(dg_report_count(report), 2);
        ck_assert_int_eq(dg_report_finding(report, 0)->rule, DG_SHARED_PASSAGE);
        const dg_finding *f = dg_report_finding(report, 1);
        ck_assert_int_eq(f->rule, DG_SHARED_SENTENCES);
        ck_assert_uint_eq(f->document_frequency, 2);
        ck_assert_int_eq(f->level, DG_INFO);
        ck_assert_uint_eq(f->occurrences[1].document, 2);
        ck_assert_uint_eq(f->occurrences[1].span.start, 21);
        dg_report_free(report);
    }
    dg_collection_free(collection);
}
END_TEST

START_TEST(wrong_arguments_are_refused)
{
    dg_collection *collection = UNTOUCHED;
    dg_error error = {DG_OK, NULL, 0};
    ck_assert_int_eq(dg_collection_new(NULL, 1, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_collection_new(&collection, UINT32_MAX, NULL, &error), DG_TOO_LARGE);
    ck_assert_ptr_eq(collection, UNTOUCHED);
    ck_assert_int_eq(dg_collection_new(&collection, 2, NULL, NULL), DG_OK);
    dg_document *doc = read_masked(texts[0], 0);
    ck_assert_int_eq(dg_collection_put(NULL, 0, doc, NULL), DG_INVALID);
    ck_assert_int_eq(dg_collection_put(collection, 0, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_collection_put(collection, 2, doc, &error), DG_INVALID);
    ck_assert_uint_eq(error.position, 2);
    ck_assert_int_eq(dg_collection_put(collection, 1, doc, NULL), DG_OK);
    ck_assert_int_eq(dg_collection_put(collection, 1, doc, NULL), DG_INVALID);
    shelf s = {.texts = texts};
    dg_documents documents = {open_again, close_again, &s};
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    dg_report *report = UNTOUCHED;
    ck_assert_int_eq(dg_collection_find(NULL, collection, &documents, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_collection_find(&report, NULL, &documents, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_collection_find(&report, collection, NULL, NULL, NULL), DG_INVALID);
    options.k = 0;
    ck_assert_int_eq(dg_collection_find(&report, collection, &documents, &options, NULL),
                     DG_INVALID);
    ck_assert_ptr_eq(report, UNTOUCHED);
    ck_assert_int_eq(find(&report, collection, &s, NULL, NULL), DG_OK);
    ck_assert_uint_eq(dg_report_count(report), 0);
    ck_assert_int_eq(dg_collection_put(collection, 0, doc, NULL), DG_INVALID);
    dg_report_free(report);
    dg_document_free(doc);
    dg_collection_free(collection);
    dg_collection_free(NULL);
}
END_TEST

START_TEST(documents_must_be_made_alike)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_collection *collection = NULL;
    dg_document *doc = NULL;
    dg_report *report = UNTOUCHED;
    dg_error error = {DG_OK, NULL, 0};
    shelf s = {.texts = texts};
    ck_assert_int_eq(dg_collection_new(&collection, 3, NULL, NULL), DG_OK);
    for (size_t i = 0; i < 3; i++) {
        options.seed = i == 2;
        ck_assert_int_eq(dg_document_from_text(&doc, "a b", 3, &options, NULL), DG_OK);
        ck_assert_int_eq(dg_collection_put(collection, i, doc, NULL), DG_OK);
        dg_document_free(doc);
    }
    ck_assert_int_eq(find(&report, collection, &s, NULL, &error), DG_INVALID);
    ck_assert_uint_eq(error.position, 2);
    ck_assert_ptr_eq(report, UNTOUCHED);
    dg_collection_free(collection);
}
END_TEST

START_TEST(nothing_is_found_in_nothing)
{
    dg_collection *collection = NULL;
    for (size_t n = 0; n < 3; n++) {
        shelf s = {.texts = texts};
        dg_report *report = NULL;
        ck_assert_int_eq(dg_collection_new(&collection, n, NULL, NULL), DG_OK);
        ck_assert_int_eq(find(&report, collection, &s, NULL, NULL), DG_OK);
        ck_assert_uint_eq(dg_report_count(report), 0);
        ck_assert_uint_eq(s.n_opened, 0);
        dg_report_free(report);
        dg_collection_free(collection);
    }
}
END_TEST

/* The same words in other sentences, other words, fewer, none. */
START_TEST(a_changed_document_is_noticed)
{
    static const char *const others[] = {
        "Every lamp on the pier was lit. An hour before the boat came in a dog slept.\n",
        "Every lamp on the pier was lit an hour before the boat came in. A cat slept.\n",
        "Every lamp on the pier was lit an hour before the boat came in.\n", "",
        "Every lamp on the pier was lit an hour before the boat came in.  A dog slept.\n"};
    dg_collection *collection = collect(texts, N, 0);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const char *const changed[N] = {others[i], texts[1], texts[2], texts[3]};
        shelf s = {.texts = changed};
        dg_report *report = UNTOUCHED;
        dg_error error = {DG_OK, NULL, 7};
        ck_assert_msg(find(&report, collection, &s, NULL, &error) == DG_CHANGED, "%zu", i);
        ck_assert_uint_eq(error.position, 0);
        ck_assert_ptr_eq(report, UNTOUCHED);
    }
    dg_collection_free(collection);
}
END_TEST

START_TEST(a_document_that_cannot_be_opened_ends_the_search)
{
    static const uint64_t masks[] = {0, 3};
    for (size_t m = 0; m < 2; m++) {
        dg_collection *collection = collect(texts, N, masks[m]);
        for (size_t i = 0; i < N; i++) {
            shelf s = {.texts = texts, .fails_at = i + 1, .mask = masks[m]};
            dg_report *report = UNTOUCHED;
            dg_error error = {DG_OK, NULL, 0};
            dg_status status = find(&report, collection, &s, NULL, &error);
            ck_assert_int_eq(status, i == 1 ? DG_OK : -99);
            if (status == DG_OK)
                dg_report_free(report);
            else
                ck_assert_uint_eq(error.position, i);
        }
        dg_collection_free(collection);
    }
}
END_TEST

/* ---- memory ---- */

static dg_status all_calls(const dg_allocator *a, uint64_t mask, dg_report **report)
{
    dg_collection *collection = NULL;
    shelf s = {.texts = texts, .mask = mask};
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    options.allocator = a;
    dg_status status = dg_collection_new(&collection, N, a, NULL);
    for (size_t i = 0; i < N && status == DG_OK; i++) {
        dg_document *doc = read_masked(texts[i], mask);
        status = dg_collection_put(collection, i, doc, NULL);
        dg_document_free(doc);
    }
    if (status == DG_OK)
        status = find(report, collection, &s, &options, NULL);
    dg_collection_free(collection);
    return status;
}

START_TEST(every_call_survives_without_memory)
{
    static const uint64_t masks[] = {0, 3};
    for (size_t round = 0; round < 4; round++)
        for (size_t n = 1;; n++) {
            test_allocator memory = {.fails_at = n, .fails_on = round % 2 == 0};
            dg_allocator a = test_allocator_of(&memory);
            dg_report *report = NULL;
            dg_status status = all_calls(&a, masks[round / 2], &report);
            ck_assert_msg(status == DG_OK || (status == DG_NO_MEMORY && report == NULL),
                          "allocation %zu: %s", n, dg_status_message(status));
            if (status == DG_OK)
                ck_assert_uint_eq(dg_report_count(report), 2);
            dg_report_free(report);
            ck_assert_uint_eq(memory.blocks, 0);
            if (memory.requests < n)
                break;
        }
}
END_TEST

/* A search that failed can be tried again. */
START_TEST(a_failed_search_changes_nothing)
{
    for (size_t n = 1;; n++) {
        test_allocator memory = {0};
        dg_allocator a = test_allocator_of(&memory);
        dg_collection *collection = NULL;
        dg_report *report = NULL;
        shelf s = {.texts = texts};
        ck_assert_int_eq(dg_collection_new(&collection, N, &a, NULL), DG_OK);
        for (size_t i = 0; i < N; i++) {
            dg_document *doc = read_masked(texts[i], 0);
            ck_assert_int_eq(dg_collection_put(collection, i, doc, NULL), DG_OK);
            dg_document_free(doc);
        }
        memory.fails_at = memory.requests + n;
        dg_status first = find(&report, collection, &s, NULL, NULL);
        if (first != DG_OK)
            ck_assert_int_eq(find(&report, collection, &s, NULL, NULL), DG_OK);
        ck_assert_uint_eq(dg_report_count(report), 2);
        dg_report_free(report);
        dg_collection_free(collection);
        ck_assert_uint_eq(memory.blocks, 0);
        if (first == DG_OK)
            break;
    }
}
END_TEST

/* ---- threads ---- */

#define MANY 3000u

typedef struct task {
    dg_collection *collection;
    size_t first;
} task;

static void write_text(char *text, size_t i)
{
    sprintf(text, "%s\n\nOnly document %zu says w%zu and then w%zu.\n", texts[i % N], i, 3 * i,
            3 * i + 1);
}

static void *put_every_fourth(void *arg)
{
    const task *t = arg;
    char text[400];
    for (size_t i = t->first; i < MANY; i += 4) {
        write_text(text, i);
        dg_document *doc = read_masked(text, 0);
        ck_assert_int_eq(dg_collection_put(t->collection, i, doc, NULL), DG_OK);
        dg_document_free(doc);
    }
    return NULL;
}

static dg_report *report_of_many(size_t n_threads, char *const *many)
{
    dg_collection *collection = NULL;
    pthread_t threads[4];
    task tasks[4];
    shelf s = {.texts = (const char *const *)many};
    dg_report *report = NULL;
    ck_assert_int_eq(dg_collection_new(&collection, MANY, NULL, NULL), DG_OK);
    for (size_t t = 0; t < 4; t++) {
        tasks[t] = (task){collection, 3 - t};
        ck_assert_int_eq(pthread_create(&threads[t], NULL, put_every_fourth, &tasks[t]), 0);
        if (n_threads == 1)
            ck_assert_int_eq(pthread_join(threads[t], NULL), 0);
    }
    for (size_t t = 0; t < 4 && n_threads > 1; t++)
        ck_assert_int_eq(pthread_join(threads[t], NULL), 0);
    ck_assert_int_eq(find(&report, collection, &s, NULL, NULL), DG_OK);
    dg_collection_free(collection);
    return report;
}

START_TEST(documents_may_be_put_in_at_once)
{
    char **many = calloc(MANY, sizeof *many);
    for (size_t i = 0; i < MANY; i++)
        write_text(many[i] = malloc(400), i);
    dg_report *alone = report_of_many(1, many), *at_once = report_of_many(4, many);
    ck_assert_uint_gt(dg_report_count(alone), 1);
    ck_assert(test_same_reports(alone, at_once, true));
    dg_report_free(alone);
    dg_report_free(at_once);
    for (size_t i = 0; i < MANY; i++)
        free(many[i]);
    free(many);
}
END_TEST

/* ---- many copies ---- */

START_TEST(n_copies_are_one_finding)
{
    static const size_t counts[] = {2, 3, 100, 100000};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        size_t n = counts[c];
        test_allocator memory = {0};
        dg_allocator a = test_allocator_of(&memory);
        dg_find_options options = DG_FIND_OPTIONS_INIT;
        dg_collection *collection = NULL;
        dg_document *doc = read_masked(texts[2], 0), **kept = malloc(n * sizeof(dg_document *));
        dg_report *report = NULL;
        ck_assert_int_eq(dg_collection_new(&collection, n, &a, NULL), DG_OK);
        for (size_t i = 0; i < n; i++) {
            kept[i] = doc;
            ck_assert_int_eq(dg_collection_put(collection, i, doc, NULL), DG_OK);
        }
        shelf s = {.kept = kept};
        options.allocator = &a;
        ck_assert_int_eq(find(&report, collection, &s, &options, NULL), DG_OK);
        ck_assert_uint_eq(s.n_opened, n);
        ck_assert_uint_eq(dg_report_count(report), 1);
        const dg_finding *f = dg_report_finding(report, 0);
        ck_assert_int_eq(f->rule, DG_SHARED_BLOCK);
        ck_assert_uint_eq(f->n_occurrences, n);
        ck_assert_uint_eq(f->document_frequency, n);
        ck_assert_uint_eq(f->n_units, 2);
        ck_assert_msg(memory.peak < 1000 * n + 400000, "%zu: %zu bytes", n, memory.peak);
        dg_report_free(report);
        dg_collection_free(collection);
        dg_document_free(doc);
        free(kept);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, what_is_shared_is_found);
    tcase_add_test(tests, wrong_arguments_are_refused);
    tcase_add_test(tests, documents_must_be_made_alike);
    tcase_add_test(tests, nothing_is_found_in_nothing);
    tcase_add_test(tests, a_changed_document_is_noticed);
    tcase_add_test(tests, a_document_that_cannot_be_opened_ends_the_search);
    tcase_add_test(tests, every_call_survives_without_memory);
    tcase_add_test(tests, a_failed_search_changes_nothing);
    tcase_add_test(tests, documents_may_be_put_in_at_once);
    tcase_add_test(tests, n_copies_are_one_finding);
}

TEST_MAIN("collection", add_tests)
