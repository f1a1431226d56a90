/* One text in parts, on several threads: the same document as at once. */
#define _POSIX_C_SOURCE 200809L
#include "allocator.h"
#include "document.h"
#include "harness.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PARTS 9u

/* Words of several scripts, some sentences, some blank lines, a very long block now and then. */
static char *make_text(uint64_t *random, size_t len)
{
    static const char *const pieces[] = {
        "harbour ", "Tide ", "m\u00FCde ",  "\u6E2F\u53E3", "\u0E17\u0E48\u0E32",
        "end. ",    "why? ", "don\u2019t ", "\xFF",         "a\u0301b ",
        "3.5 ",     "\n\n"};
    char *text = malloc(len + 16);
    for (size_t at = 0; at < len;) {
        size_t n_pieces = sizeof pieces / sizeof *pieces;
        const char *piece = pieces[test_below(random, at % 262144 < 200000 ? n_pieces : 5)];
        memcpy(text + at, piece, strlen(piece));
        at += strlen(piece);
        text[at < len ? at : len] = '\0';
    }
    return text;
}

static void check_equal(const dg_document *a, const dg_document *b)
{
    ck_assert_uint_eq(a->tokens.len, b->tokens.len);
    ck_assert_uint_eq(a->sentences.len, b->sentences.len);
    ck_assert_uint_eq(a->blocks.len, b->blocks.len);
    ck_assert_uint_eq(a->bad_bytes, b->bad_bytes);
    size_t n = a->tokens.len;
    ck_assert_mem_eq(a->tokens.starts, b->tokens.starts, n * sizeof(uint32_t));
    ck_assert_mem_eq(a->tokens.ends, b->tokens.ends, n * sizeof(uint32_t));
    ck_assert_mem_eq(a->tokens.hashes, b->tokens.hashes, n * sizeof(uint64_t));
    for (size_t i = 0; i < n; i++)
        if (dg__tokens_clusters(&a->tokens, i, i + 1) != dg__tokens_clusters(&b->tokens, i, i + 1))
            ck_abort_msg("token %zu of %zu is a cluster in one of them only", i, n);
    ck_assert_mem_eq(a->sentences.items, b->sentences.items,
                     a->sentences.len * sizeof(dg_sentence));
    ck_assert_mem_eq(a->blocks.items, b->blocks.items, a->blocks.len * sizeof(dg_block));
}

typedef struct job {
    dg_reading *reading;
    size_t part;
    dg_status status;
} job;

static void *run(void *ctx)
{
    job *j = ctx;
    j->status = dg_reading_run(j->reading, j->part, NULL);
    return NULL;
}

static void run_all(dg_reading *reading)
{
    pthread_t threads[MAX_PARTS];
    job jobs[MAX_PARTS];
    size_t n = dg_reading_parts(reading);
    ck_assert_uint_le(n, MAX_PARTS);
    for (size_t i = 0; i < n; i++) {
        jobs[i] = (job){reading, i, DG_INVALID};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, run, &jobs[i]), 0);
    }
    for (size_t i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(jobs[i].status, DG_OK);
    }
}

START_TEST(parts_make_the_same_document)
{
    uint64_t random = test_seed();
    for (size_t round = 0; round < test_cases(8); round++) {
        size_t len = 1 + test_below(&random, 900000), most = 0;
        char *text = make_text(&random, len);
        dg_document *whole, *joined;
        ck_assert_int_eq(dg_document_from_text(&whole, text, len, NULL, NULL), DG_OK);
        for (size_t n_parts = 1; n_parts <= MAX_PARTS; n_parts += 2) {
            dg_reading *reading;
            ck_assert_int_eq(dg_reading_new(&reading, text, len, NULL, 0, n_parts, NULL, NULL),
                             DG_OK);
            most = dg_reading_parts(reading) > most ? dg_reading_parts(reading) : most;
            run_all(reading);
            ck_assert_int_eq(dg_reading_finish(&joined, reading, NULL), DG_OK);
            check_equal(whole, joined);
            dg_document_free(joined);
        }
        ck_assert_msg(len < 300000 || most > 2, "%zu bytes in no more than %zu parts", len, most);
        dg_document_free(whole);
        free(text);
    }
}
END_TEST

START_TEST(blocks_are_read_in_parts_too)
{
    static const size_t len = 400000;
    uint64_t random = test_seed();
    char *text = make_text(&random, len);
    dg_block_input blocks[50];
    for (uint32_t i = 0; i < 50; i++)
        blocks[i] =
            (dg_block_input){{i * 8000, i * 8000 + 7000}, i % 5 ? DG_PARAGRAPH : DG_HEADING};
    dg_document *whole, *joined;
    dg_reading *reading;
    ck_assert_int_eq(dg_document_from_blocks(&whole, text, len, blocks, 50, NULL, NULL), DG_OK);
    ck_assert_int_eq(dg_reading_new(&reading, text, len, blocks, 50, 4, NULL, NULL), DG_OK);
    ck_assert_uint_eq(dg_reading_parts(reading), 4);
    run_all(reading);
    ck_assert_int_eq(dg_reading_finish(&joined, reading, NULL), DG_OK);
    check_equal(whole, joined);
    dg_document_free(whole);
    dg_document_free(joined);
    free(text);
}
END_TEST

START_TEST(a_part_must_be_there_and_read)
{
    static const size_t len = 300000;
    uint64_t random = test_seed();
    char *text = make_text(&random, len);
    dg_reading *reading, *none = NULL;
    dg_document *doc = NULL;
    dg_error error = {DG_OK, NULL, 0};
    ck_assert_int_eq(dg_reading_new(&none, text, len, NULL, 0, 0, NULL, &error), DG_INVALID);
    ck_assert_ptr_null(none);
    ck_assert_int_eq(dg_reading_new(&reading, text, len, NULL, 0, 3, NULL, NULL), DG_OK);
    ck_assert_int_eq(dg_reading_run(reading, 3, &error), DG_INVALID);
    ck_assert_int_eq(dg_reading_run(reading, 0, NULL), DG_OK);
    ck_assert_int_eq(dg_reading_run(reading, 0, NULL), DG_OK);
    ck_assert_int_eq(dg_reading_finish(&doc, reading, &error), DG_INVALID);
    ck_assert_uint_eq(error.position, 1);
    ck_assert_ptr_null(doc);
    dg_reading_free(reading);
    dg_reading_free(NULL);
    free(text);
}
END_TEST

/* Each call is made again after it failed once, and then does its work. */
static size_t read_with_failures(const char *text, size_t len, test_allocator *memory,
                                 dg_document **doc)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    dg_allocator a = test_allocator_of(memory);
    dg_reading *reading;
    size_t failures = 0;
    options.allocator = &a;
    while (dg_reading_new(&reading, text, len, NULL, 0, 3, &options, NULL) == DG_NO_MEMORY)
        failures++;
    for (size_t i = 0; i < dg_reading_parts(reading); i++)
        while (dg_reading_run(reading, i, NULL) == DG_NO_MEMORY)
            failures++;
    while (dg_reading_finish(doc, reading, NULL) == DG_NO_MEMORY)
        failures++;
    return failures;
}

START_TEST(a_failed_call_can_be_made_again)
{
    static const size_t len = 135000;
    uint64_t random = test_seed();
    char *text = make_text(&random, len);
    dg_document *whole, *doc;
    size_t requests = 1;
    ck_assert_int_eq(dg_document_from_text(&whole, text, len, NULL, NULL), DG_OK);
    for (size_t n = 1; requests >= n - 1; n += 1 + n / 50) {
        test_allocator memory = {.fails_at = n};
        size_t failures = read_with_failures(text, len, &memory, &doc);
        requests = memory.requests;
        ck_assert_uint_le(failures, 1); /* none where less would only have been given back */
        check_equal(whole, doc);
        dg_document_free(doc);
        ck_assert_uint_eq(memory.blocks, 0);
    }
    dg_document_free(whole);
    free(text);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, parts_make_the_same_document);
    tcase_add_test(tests, blocks_are_read_in_parts_too);
    tcase_add_test(tests, a_failed_call_can_be_made_again);
    tcase_add_test(tests, a_part_must_be_there_and_read);
}

TEST_MAIN("reading", add_tests)
