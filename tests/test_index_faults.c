/* When the disk fails, or memory ends: one story of an index, with its 1st, 2nd, 3rd ... call of the
 * system failing, or its allocations, alone or with all after it, until none fails any more. What was
 * committed before is there afterwards, whole, whoever opens it. */
#include "allocator.h"
#include "harness.h"
#include "index/index.h"
#include "index_model.h"
#include "scratch.h"

#include <stdlib.h>
#include <string.h>

#define N_TEXTS  8u
#define N_STATES 5u

static const char *const texts[N_TEXTS] = {
    "The harbour was built of granite that came by barge from the far side of the bay.\n\nIt took "
    "nine summers, and in the tenth a storm carried half of the mole away again.",
    "Nobody asked where the granite came from.\n\nIt took nine summers, and in the tenth a storm "
    "carried half of the mole away again.",
    "The lamp was lit for the first time by the engineer's daughter, who was eleven years old.",
    "Fishermen paid in kind: one basket in twelve, weighed at the steps under the eyes of a clerk.",
    "The lamp was lit for the first time by the engineer's daughter, who was eleven years old. "
    "She kept the matches in a tin until the end of her life, and never showed them.",
    "A guide of the year after calls the place draughty, its inn dear and its people proud.",
    "Fishermen paid in kind: one basket in twelve, weighed at the steps under the eyes of a clerk "
    "whom none of them could bribe, though all tried.",
    "The harbour was built of granite that came by barge from the far side of the bay."};

static const char query_text[] =
    "The harbour was built of granite that came by barge from the far side of the "
    "bay.\n\nFishermen "
    "paid in kind: one basket in twelve, weighed at the steps under the eyes of a clerk.\n\nIt "
    "took "
    "nine summers, and in the tenth a storm carried half of the mole away again.";

typedef struct story {
    test_scratch scratch;
    dg_document *docs[N_TEXTS], *query;
    char *answers[N_STATES]; /* after each commit, by generation */
    /* One telling of it. */
    const dg__file_hook *hook;
    const dg_allocator *allocator;
    dg_index *index;
    dg_index_batch *batch;
    uint64_t committed; /* generations, of which the last commit was told to have succeeded */
} story;

static dg_document *read_document(const char *text)
{
    dg_document *doc = NULL;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), NULL, NULL), DG_OK);
    return doc;
}

/* ---- the story ---- */

static dg_status open_index(story *s)
{
    char path[TEST_PATH_MAX];
    dg_index_options options = DG_INDEX_OPTIONS_INIT;
    dg_index_parameters parameters = DG_INDEX_PARAMETERS_INIT;
    parameters.k = 5;
    parameters.window = 3;
    options.parameters = &parameters;
    options.allocator = s->allocator;
    options.create = 1;
    test_scratch_path(path, &s->scratch, "index");
    dg_status status = dg__index_open(&s->index, path, &options, s->hook, NULL);
    if (status == DG_OK)
        s->index->batch_memory = 1200; /* so that batches are written in parts, and merged */
    return status;
}

static dg_status put(story *s, size_t number)
{
    char key[16];
    dg_index_entry entry = {.key = key, .source = "s", .source_len = 1};
    entry.key_len = (size_t)snprintf(key, sizeof key, "%zu", number % 6);
    return dg_index_put(s->batch, &entry, s->docs[number], NULL);
}

static dg_status commit(story *s)
{
    dg_status status = dg_index_commit(s->batch, NULL);
    if (status != DG_OK)
        return status;
    s->batch = NULL;
    s->committed++;
    return DG_OK;
}

static dg_status change(story *s, size_t from, size_t end, const char *removed)
{
    dg_status status = dg_index_begin(&s->batch, s->index, NULL);
    for (size_t i = from; i < end && status == DG_OK; i++)
        status = put(s, i);
    if (status == DG_OK && removed != NULL)
        status = dg_index_remove(s->batch, removed, strlen(removed), NULL);
    return status == DG_OK ? commit(s) : status;
}

static dg_status ask(story *s, char **answer)
{
    dg_matches *matches = NULL;
    dg_query_options options = DG_QUERY_OPTIONS_INIT;
    options.allocator = s->allocator;
    dg_status status = dg_index_query(&matches, s->index, s->query, &options, NULL);
    if (status == DG_OK && answer != NULL)
        *answer = model_describe(matches);
    dg_matches_free(matches);
    return status;
}

static int pass_on(void *ctx, const dg_index_entry *entry)
{
    *(size_t *)ctx += entry->key_len;
    return 0;
}

static dg_status look(story *s)
{
    size_t n = 0;
    int found;
    dg_status status = dg_index_each(s->index, NULL, 0, pass_on, &n, NULL);
    if (status == DG_OK)
        status = dg_index_get(s->index, "3", 1, &found, pass_on, &n, NULL);
    if (status == DG_OK)
        status = dg_index_verify(s->index, NULL, NULL, NULL, NULL);
    return status;
}

static dg_status copy(story *s)
{
    char path[TEST_PATH_MAX];
    test_scratch_path(path, &s->scratch, "copy");
    return dg_index_copy(s->index, path, NULL);
}

/* keep: where the answers after each commit go; NULL: nowhere. */
static dg_status tell(story *s, char **keep)
{
    dg_status status = open_index(s);
    for (size_t part = 0; part < N_STATES && status == DG_OK; part++) {
        if (part == 1)
            status = change(s, 0, 6, NULL);
        else if (part == 2)
            status = change(s, 6, 8, "3");
        else if (part == 3)
            status = change(s, 2, 5, "0");
        else if (part == 4)
            status = dg_index_compact(s->index, NULL, NULL);
        if (part == 4 && status == DG_OK)
            s->committed++;
        if (status == DG_OK)
            status = ask(s, keep != NULL ? &keep[part] : NULL);
    }
    if (status == DG_OK)
        status = look(s);
    return status == DG_OK ? copy(s) : status;
}

static void end(story *s)
{
    dg_index_abort(s->batch);
    dg_index_close(s->index);
    s->batch = NULL;
    s->index = NULL;
}

/* ---- what is there afterwards ---- */

static void expect_state(story *s, size_t number)
{
    char *answer = NULL;
    dg_index_stats stats;
    uint64_t committed = s->committed;
    s->hook = NULL;
    s->allocator = NULL;
    ck_assert_int_eq(open_index(s), DG_OK);
    dg_index_stats_of(s->index, &stats);
    ck_assert_msg(stats.generation == committed || stats.generation == committed + 1,
                  "failure %zu: generation %llu after %llu commits", number,
                  (unsigned long long)stats.generation, (unsigned long long)committed);
    ck_assert_int_eq(ask(s, &answer), DG_OK);
    ck_assert_msg(strcmp(answer, s->answers[stats.generation]) == 0, "failure %zu: %s", number,
                  answer);
    free(answer);
    ck_assert_int_eq(look(s), DG_OK);
    ck_assert_int_eq(change(s, 0, 1, NULL), DG_OK); /* and it goes on */
    end(s);
}

static void start_over(story *s)
{
    s->committed = 0;
    test_scratch_empty(s->scratch.path);
}

static story *make_story(void)
{
    story *s = calloc(1, sizeof *s);
    s->scratch = test_scratch_make();
    s->query = read_document(query_text);
    for (size_t i = 0; i < N_TEXTS; i++)
        s->docs[i] = read_document(texts[i]);
    ck_assert_int_eq(tell(s, s->answers), DG_OK);
    end(s);
    start_over(s);
    ck_assert_str_ne(s->answers[0], s->answers[1]);
    ck_assert_str_ne(s->answers[1], s->answers[2]);
    ck_assert_str_ne(s->answers[2], s->answers[3]);
    ck_assert_str_eq(s->answers[3], s->answers[4]);
    return s;
}

static void free_story(story *s)
{
    for (size_t i = 0; i < N_TEXTS; i++)
        dg_document_free(s->docs[i]);
    for (size_t i = 0; i < N_STATES; i++)
        free(s->answers[i]);
    dg_document_free(s->query);
    test_scratch_remove(&s->scratch);
    free(s);
}

/* ---- the disk ---- */

typedef struct disk {
    size_t calls, fails_at;
    bool fails_on; /* and all calls after it; of writes only, as if the disk were full */
    bool failed;
} disk;

static bool fails(void *ctx, dg__file_call call)
{
    disk *d = ctx;
    d->calls++;
    bool now = d->calls == d->fails_at ||
               (d->fails_on && d->calls > d->fails_at && call == DG__FILE_WRITE);
    d->failed |= now;
    return now;
}

/* Returns whether any call failed. */
static bool tell_with_disk(story *s, size_t fails_at, bool fails_on)
{
    disk d = {.fails_at = fails_at, .fails_on = fails_on};
    dg__file_hook hook = {fails, &d};
    s->hook = &hook;
    dg_status status = tell(s, NULL);
    ck_assert_msg(status == DG_OK || (d.failed && status == DG_IO), "call %zu: %s", fails_at,
                  dg_status_message(status));
    end(s);
    expect_state(s, fails_at);
    start_over(s);
    return d.failed;
}

START_TEST(every_call_of_the_system_fails)
{
    story *s = make_story();
    size_t n = 1;
    while (tell_with_disk(s, n, false))
        n++;
    ck_assert_uint_gt(n, 100);
    free_story(s);
}
END_TEST

START_TEST(disk_is_full)
{
    story *s = make_story();
    for (size_t n = 1; tell_with_disk(s, n, true); n++) {
    }
    free_story(s);
}
END_TEST

/* ---- memory ---- */

static bool tell_with_memory(story *s, size_t fails_at, bool fails_on)
{
    test_allocator memory = {.fails_at = fails_at, .fails_on = fails_on};
    dg_allocator a = test_allocator_of(&memory);
    s->allocator = &a;
    dg_status status = tell(s, NULL);
    end(s);
    ck_assert_uint_eq(memory.blocks, 0);
    ck_assert_msg(status == DG_OK || (status == DG_NO_MEMORY && memory.requests >= fails_at),
                  "request %zu: %s", fails_at, dg_status_message(status));
    expect_state(s, fails_at);
    start_over(s);
    return memory.requests >= fails_at;
}

START_TEST(every_allocation_fails)
{
    story *s = make_story();
    for (size_t n = 1; tell_with_memory(s, n, n % 2 == 0); n++) {
    }
    free_story(s);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, every_call_of_the_system_fails);
    tcase_add_test(tests, disk_is_full);
    tcase_add_test(tests, every_allocation_fails);
}

TEST_MAIN("test_index_faults", add_tests)
