/* Many documents, judged by any number of threads: the same reports. The library starts no thread;
 * here the caller's take one document after the other, and some documents are shared by all. */
#include "harness.h"
#include "texts.h"
#include "view.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define N_TEXTS     400u
#define MAX_THREADS 8u

/* A run over all texts: report i is of text i, report N_TEXTS + i of the document that all share. */
typedef struct run {
    const test_text *texts;
    dg_document *const *shared;
    atomic_size_t next;
    dg_report *reports[2 * N_TEXTS];
} run;

static dg_report *report_of(const dg_document *doc)
{
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    dg_report *report = NULL;
    options.k = 2;
    options.min_words = options.min_passage_words = 3;
    return dg_find_repeats(&report, doc, &options, NULL) == DG_OK ? report : NULL;
}

static dg_report *judge(const run *r, size_t i)
{
    if (i >= N_TEXTS)
        return report_of(r->shared[i - N_TEXTS]);
    dg_document *doc = NULL;
    if (dg_document_from_text(&doc, r->texts[i].bytes, r->texts[i].len, NULL, NULL) != DG_OK)
        return NULL;
    dg_report *report = report_of(doc);
    dg_document_free(doc);
    return report;
}

static void *work(void *arg)
{
    run *r = arg;
    for (size_t i; (i = atomic_fetch_add(&r->next, 1)) < 2 * N_TEXTS;)
        r->reports[i] = judge(r, i);
    return NULL;
}

static void run_on(run *r, size_t n_threads)
{
    pthread_t threads[MAX_THREADS];
    for (size_t t = 0; t < n_threads; t++)
        ck_assert_int_eq(pthread_create(&threads[t], NULL, work, r), 0);
    for (size_t t = 0; t < n_threads; t++)
        ck_assert_int_eq(pthread_join(threads[t], NULL), 0);
}

static void free_reports(run *r)
{
    for (size_t i = 0; i < 2 * N_TEXTS; i++)
        dg_report_free(r->reports[i]);
    free(r);
}

static run *new_run(const test_text *texts, dg_document *const *shared)
{
    run *r = calloc(1, sizeof *r);
    r->texts = texts;
    r->shared = shared;
    return r;
}

static void check_threads(const test_text *texts, dg_document *const *shared, uint64_t seed)
{
    run *alone = new_run(texts, shared);
    work(alone);
    for (size_t n = 1; n <= MAX_THREADS; n *= 2) {
        run *many = new_run(texts, shared);
        run_on(many, n);
        for (size_t i = 0; i < 2 * N_TEXTS; i++)
            if (alone->reports[i] == NULL || many->reports[i] == NULL ||
                !test_same_reports(alone->reports[i], many->reports[i], true))
                ck_abort_msg("seed %llu text %zu on %zu threads", (unsigned long long)seed,
                             i % N_TEXTS, n);
        free_reports(many);
    }
    free_reports(alone);
}

START_TEST(every_number_of_threads_gives_the_same_reports)
{
    for (size_t round = 0; round < test_cases(10); round++) {
        uint64_t seed = test_seed() + round, random = seed;
        test_text texts[N_TEXTS];
        dg_document *shared[N_TEXTS];
        for (size_t i = 0; i < N_TEXTS; i++) {
            texts[i] = test_text_make(&random, 100);
            ck_assert_int_eq(dg_document_from_blocks(&shared[i], texts[i].bytes, texts[i].len,
                                                     texts[i].blocks, texts[i].n_blocks, NULL,
                                                     NULL),
                             DG_OK);
        }
        check_threads(texts, shared, seed);
        for (size_t i = 0; i < N_TEXTS; i++) {
            dg_document_free(shared[i]);
            test_text_free(&texts[i]);
        }
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, every_number_of_threads_gives_the_same_reports);
}

TEST_MAIN("tasks", add_tests)
