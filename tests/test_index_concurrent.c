/* One writer and many readers, in threads that share a handle, in threads with their own, and in
 * processes. A commit replaces three documents at once by the same edition of a text: a reader that
 * finds two editions, or two documents, has seen half of one. */
#define _DEFAULT_SOURCE
#include "harness.h"
#include "scratch.h"

#include <dittograph.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_EDITIONS 4u
#define N_COPIES   3u
#define COMMITS    400u
#define N_READERS  4u
#define QUERIES    300u

static const char *const editions[N_EDITIONS] = {
    "The first edition says that the bridge was built by masons from three valleys in a dry "
    "autumn.",
    "A second edition holds that carpenters began it, and that masons came when the timber had "
    "gone.",
    "In the third nobody builds anything: the bridge has always stood there, and somebody paints "
    "it.",
    "The fourth and last edition leaves the bridge out, and with it the river and half of the "
    "town."};

/* ---- documents ---- */

static dg_document *read_text(const char *text)
{
    dg_document *doc = NULL;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), NULL, NULL), DG_OK);
    return doc;
}

static dg_index *open_index(const test_scratch *scratch)
{
    char path[TEST_PATH_MAX];
    dg_index *index = NULL;
    dg_index_options options = DG_INDEX_OPTIONS_INIT;
    options.create = 1;
    options.no_sync = 1;
    test_scratch_path(path, scratch, "index");
    ck_assert_int_eq(dg_index_open(&index, path, &options, NULL), DG_OK);
    return index;
}

static void put_edition(dg_index *index, uint64_t number)
{
    dg_index_batch *batch = NULL;
    dg_document *doc = read_text(editions[number % N_EDITIONS]);
    ck_assert_int_eq(dg_index_begin(&batch, index, NULL), DG_OK);
    for (unsigned i = 0; i < N_COPIES; i++) {
        char key[16];
        dg_index_entry entry = {.key = key, .blob = &number, .blob_len = sizeof number};
        entry.key_len = (size_t)snprintf(key, sizeof key, "copy %u", i);
        ck_assert_int_eq(dg_index_put(batch, &entry, doc, NULL), DG_OK);
    }
    ck_assert_int_eq(dg_index_commit(batch, NULL), DG_OK);
    if (number % 16 == 15)
        ck_assert_int_eq(dg_index_compact(index, NULL, NULL), DG_OK);
    dg_document_free(doc);
}

/* ---- readers ---- */

/* All editions in one, so that whichever is in the index is found. Checks return what is wrong, for
 * threads and processes in which no assertion may be made. */
static const char *look(dg_index *index, const dg_document *query, uint64_t *seen)
{
    dg_matches *matches = NULL;
    const char *wrong = NULL;
    uint64_t number = 0;
    if (dg_index_query(&matches, index, query, NULL, NULL) != DG_OK)
        return "no answer";
    if (dg_matches_count(matches) != 1 || dg_matches_get(matches, 0)->n_places != N_COPIES ||
        dg_matches_document_count(matches) != N_COPIES)
        wrong = "other than one edition in all copies";
    for (size_t i = 0; i < N_COPIES && wrong == NULL; i++) {
        uint64_t here;
        memcpy(&here, dg_matches_document(matches, i)->entry.blob, sizeof here);
        if (i > 0 && here != number)
            wrong = "copies of two commits";
        number = here;
    }
    if (wrong == NULL && number < *seen)
        wrong = "an older state than before";
    *seen = number;
    dg_matches_free(matches);
    return wrong;
}

static dg_document *make_query(char text[1024])
{
    text[0] = '\0';
    for (size_t i = 0; i < N_EDITIONS; i++) {
        strcat(text, editions[i]);
        strcat(text, "\n\n");
    }
    return read_text(text);
}

typedef struct reader {
    dg_index *index;
    bool shared;       /* the handle is the writer's: it needs no refresh, but some do anyway */
    atomic_bool *over; /* NULL: after so many queries */
    const char *wrong;
    size_t n_queries;
} reader;

static void *read_on(void *arg)
{
    reader *r = arg;
    char text[1024];
    dg_document *query = make_query(text);
    uint64_t seen = 0;
    while (r->wrong == NULL &&
           (r->n_queries < QUERIES || (r->over != NULL && !atomic_load(r->over)))) {
        if ((!r->shared || r->n_queries % 8 == 0) &&
            dg_index_refresh(r->index, NULL, NULL) != DG_OK)
            r->wrong = "no refresh";
        if (r->wrong == NULL)
            r->wrong = look(r->index, query, &seen);
        if (r->wrong == NULL && r->n_queries % 16 == 0 &&
            dg_index_verify(r->index, NULL, NULL, NULL, NULL) != DG_OK)
            r->wrong = "not in order";
        r->n_queries++;
    }
    dg_document_free(query);
    return NULL;
}

/* ---- threads ---- */

START_TEST(threads_see_whole_commits)
{
    test_scratch scratch = test_scratch_make();
    dg_index *index = open_index(&scratch);
    pthread_t threads[N_READERS];
    reader readers[N_READERS];
    atomic_bool over;
    atomic_init(&over, false);
    put_edition(index, 0);
    for (size_t i = 0; i < N_READERS; i++) {
        bool shared = i % 2 == 0;
        readers[i] = (reader){shared ? index : open_index(&scratch), shared, &over, NULL, 0};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, read_on, &readers[i]), 0);
    }
    for (uint64_t i = 1; i < test_cases(COMMITS); i++)
        put_edition(index, i);
    atomic_store(&over, true);
    for (size_t i = 0; i < N_READERS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_msg(readers[i].wrong == NULL, "reader %zu: %s", i, readers[i].wrong);
        if (!readers[i].shared)
            dg_index_close(readers[i].index);
    }
    dg_index_close(index);
    test_scratch_remove(&scratch);
}
END_TEST

/* ---- processes ---- */

static pid_t start_reader(const test_scratch *scratch)
{
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid > 0)
        return pid;
    reader r = {.index = open_index(scratch)};
    (void)read_on(&r);
    if (r.wrong != NULL)
        fprintf(stderr, "a reader: %s\n", r.wrong);
    dg_index_close(r.index);
    _exit(r.wrong != NULL);
}

static bool is_over(pid_t pid, bool *failed)
{
    int status;
    if (waitpid(pid, &status, WNOHANG) == 0)
        return false;
    *failed |= !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    return true;
}

START_TEST(processes_see_whole_commits)
{
    test_scratch scratch = test_scratch_make();
    dg_index *index = open_index(&scratch);
    pid_t pids[N_READERS];
    bool failed = false;
    uint64_t number = 0;
    put_edition(index, number++);
    for (size_t i = 0; i < N_READERS; i++)
        pids[i] = start_reader(&scratch);
    for (size_t left = N_READERS; left > 0;) {
        put_edition(index, number++);
        for (size_t i = 0; i < left;)
            if (is_over(pids[i], &failed))
                pids[i] = pids[--left];
            else
                i++;
    }
    ck_assert(!failed);
    dg_index_close(index);
    test_scratch_remove(&scratch);
}
END_TEST

/* ---- writers ---- */

START_TEST(one_writer_at_a_time)
{
    test_scratch scratch = test_scratch_make();
    dg_index *index = open_index(&scratch), *other = open_index(&scratch);
    dg_index_batch *batch = NULL, *second = NULL;
    dg_error error;
    int status;
    ck_assert_int_eq(dg_index_begin(&batch, index, NULL), DG_OK);
    ck_assert_int_eq(dg_index_begin(&second, index, &error), DG_BUSY);
    ck_assert_int_eq(dg_index_begin(&second, other, &error), DG_BUSY);
    ck_assert_int_eq(dg_index_compact(other, NULL, &error), DG_BUSY);
    ck_assert_int_eq(error.code, DG_BUSY);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        _exit(dg_index_begin(&second, open_index(&scratch), NULL) == DG_BUSY ? 0 : 1);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    dg_index_abort(batch);
    put_edition(other, 1);
    ck_assert_int_eq(dg_index_begin(&batch, index, NULL), DG_OK); /* on top of the other's */
    ck_assert_int_eq(dg_index_remove(batch, "copy 1", 6, NULL), DG_OK);
    ck_assert_int_eq(dg_index_commit(batch, NULL), DG_OK);
    dg_index_stats stats;
    ck_assert_int_eq(dg_index_refresh(other, NULL, NULL), DG_OK);
    dg_index_stats_of(other, &stats);
    ck_assert_uint_eq(stats.documents, N_COPIES - 1);
    ck_assert_uint_eq(stats.generation, 2);
    dg_index_close(index);
    dg_index_close(other);
    test_scratch_remove(&scratch);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, threads_see_whole_commits);
    tcase_add_test(tests, processes_see_whole_commits);
    tcase_add_test(tests, one_writer_at_a_time);
}

TEST_MAIN("test_index_concurrent", add_tests)
