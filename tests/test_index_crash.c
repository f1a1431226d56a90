/* A writer killed at any moment, again and again: what it had committed is there, what it hadn't
 * isn't, in part or in whole. Each batch is a function of its number, which is the generation that it
 * makes, so what must be there follows from the generation that is found. */
#define _DEFAULT_SOURCE
#include "harness.h"
#include "scratch.h"

#include <dittograph.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KILLS     250u
#define N_KEYS    40u
#define N_CHANGES 8u
#define WORDS     60u

/* What the writer tells before it is killed. */
typedef struct told {
    volatile uint64_t committed;
    volatile uint64_t writing; /* set while it does */
} told;

/* The generation whose batch put each key in last; 0: it isn't there. */
typedef struct state {
    uint64_t generation;
    uint64_t put_by[N_KEYS];
} state;

/* Every tenth batch is a compaction; where there is nothing to compact, one that changes nothing. */
static bool is_compaction(uint64_t generation)
{
    return generation % 10 == 0;
}

static size_t key_of(uint64_t generation, size_t i, bool *removes)
{
    uint64_t random = test_seed() + generation * 1000 + i;
    *removes = test_below(&random, 3) == 0;
    return test_below(&random, N_KEYS);
}

static void go_on(state *s)
{
    s->generation++;
    for (size_t i = 0; i < N_CHANGES && !is_compaction(s->generation); i++) {
        bool removes;
        size_t key = key_of(s->generation, i, &removes);
        s->put_by[key] = removes ? 0 : s->generation;
    }
}

/* ---- the writer ---- */

/* Words of a document, which no other batch or key has. */
static size_t make_text(char *text, uint64_t generation, size_t key)
{
    size_t len = 0;
    for (size_t i = 0; i < WORDS; i++)
        len += (size_t)sprintf(text + len, "word%zuof%llu in%zu ", i,
                               (unsigned long long)generation, key);
    return len;
}

static dg_document *make_document(char *text, uint64_t generation, size_t key)
{
    dg_document *doc = NULL;
    size_t len = make_text(text, generation, key);
    return dg_document_from_text(&doc, text, len, NULL, NULL) == DG_OK ? doc : NULL;
}

static bool put(dg_index_batch *batch, uint64_t generation, size_t key)
{
    char name[16], text[64 * WORDS];
    dg_index_entry entry = {.key = name, .blob = &generation, .blob_len = sizeof generation};
    entry.key_len = (size_t)sprintf(name, "key-%zu", key);
    dg_document *doc = make_document(text, generation, key);
    dg_status status = dg_index_put(batch, &entry, doc, NULL);
    dg_document_free(doc);
    return status == DG_OK;
}

static bool take_away(dg_index_batch *batch, size_t key)
{
    char name[16];
    size_t len = (size_t)sprintf(name, "key-%zu", key);
    return dg_index_remove(batch, name, len, NULL) == DG_OK;
}

static bool write_batch(dg_index *index, uint64_t generation)
{
    dg_index_batch *batch;
    dg_index_stats stats;
    if (is_compaction(generation)) {
        if (dg_index_compact(index, NULL, NULL) != DG_OK)
            return false;
        dg_index_stats_of(index, &stats);
        if (stats.generation == generation)
            return true;
    }
    if (dg_index_begin(&batch, index, NULL) != DG_OK)
        return false;
    for (size_t i = 0; i < N_CHANGES && !is_compaction(generation); i++) {
        bool removes;
        size_t key = key_of(generation, i, &removes);
        if (removes ? !take_away(batch, key) : !put(batch, generation, key))
            return false;
    }
    if (is_compaction(generation) && dg_index_remove(batch, "none", 4, NULL) != DG_OK)
        return false;
    return dg_index_commit(batch, NULL) == DG_OK;
}

/* Until it is killed; what it can't do ends it as well, and is seen. */
static void write_on(const char *path, told *to)
{
    dg_index *index;
    dg_index_stats stats;
    if (dg_index_open(&index, path, NULL, NULL) != DG_OK)
        _exit(1);
    for (;;) {
        dg_index_stats_of(index, &stats);
        to->committed = stats.generation;
        to->writing = 1;
        if (!write_batch(index, stats.generation + 1))
            _exit(1);
    }
}

/* ---- what is there ---- */

static int expect_put(void *ctx, const dg_index_entry *entry)
{
    state *left = ctx;
    uint64_t generation = 0;
    char name[16] = "";
    size_t key = N_KEYS;
    ck_assert_uint_lt(entry->key_len, sizeof name);
    ck_assert_uint_eq(entry->blob_len, sizeof generation);
    memcpy(name, entry->key, entry->key_len);
    memcpy(&generation, entry->blob, sizeof generation);
    ck_assert_int_eq(sscanf(name, "key-%zu", &key), 1);
    ck_assert_uint_lt(key, N_KEYS);
    ck_assert_uint_eq(left->put_by[key], generation);
    left->put_by[key] = 0;
    return 0;
}

/* One of the documents that should be there is found by its text, where it was put in. */
static void expect_found(dg_index *index, const state *s)
{
    char text[64 * WORDS], name[16];
    size_t key = s->generation % N_KEYS;
    dg_matches *matches = NULL;
    if (s->put_by[key] == 0)
        return;
    size_t len = (size_t)sprintf(name, "key-%zu", key);
    dg_document *doc = make_document(text, s->put_by[key], key);
    ck_assert_int_eq(dg_index_query(&matches, index, doc, NULL, NULL), DG_OK);
    ck_assert_uint_eq(dg_matches_count(matches), 1);
    ck_assert_uint_eq(dg_matches_document_count(matches), 1);
    const dg_index_entry *e = &dg_matches_document(matches, 0)->entry;
    ck_assert_uint_eq(e->key_len, len);
    ck_assert_mem_eq(e->key, name, len);
    dg_matches_free(matches);
    dg_document_free(doc);
}

static void expect_state(const char *path, state *s, uint64_t committed)
{
    dg_index *index = NULL;
    dg_index_stats stats;
    ck_assert_int_eq(dg_index_open(&index, path, NULL, NULL), DG_OK);
    dg_index_stats_of(index, &stats);
    ck_assert_uint_ge(stats.generation, committed);
    ck_assert_uint_le(stats.generation, committed + 1);
    while (s->generation < stats.generation)
        go_on(s);
    state left = *s;
    ck_assert_int_eq(dg_index_each(index, NULL, 0, expect_put, &left, NULL), DG_OK);
    for (size_t i = 0; i < N_KEYS; i++)
        ck_assert_uint_eq(left.put_by[i], 0);
    ck_assert_int_eq(dg_index_verify(index, NULL, NULL, NULL, NULL), DG_OK);
    expect_found(index, s);
    dg_index_close(index);
}

static void kill_writer(const char *path, told *to, uint64_t *random)
{
    int status;
    to->writing = 0;
    pid_t writer = fork();
    ck_assert_int_ge(writer, 0);
    if (writer == 0)
        write_on(path, to);
    while (to->writing == 0 && waitpid(writer, &status, WNOHANG) == 0) {
    }
    /* from 32 microseconds to 8 milliseconds, a batch's time being about one */
    struct timespec some = {0, (long)test_below(random, (size_t)32768 << test_below(random, 9))};
    (void)nanosleep(&some, NULL);
    ck_assert_int_eq(kill(writer, SIGKILL), 0);
    ck_assert_int_eq(waitpid(writer, &status, 0), writer);
    ck_assert(WIFSIGNALED(status));
}

START_TEST(what_was_committed_is_there)
{
    test_scratch scratch = test_scratch_make();
    char path[TEST_PATH_MAX];
    dg_index *index = NULL;
    dg_index_options options = DG_INDEX_OPTIONS_INIT;
    state s = {0};
    uint64_t random = test_seed();
    told *to = mmap(NULL, sizeof *to, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(to, MAP_FAILED);
    test_scratch_path(path, &scratch, "index");
    options.create = 1;
    ck_assert_int_eq(dg_index_open(&index, path, &options, NULL), DG_OK);
    dg_index_close(index);
    for (size_t i = 0; i < test_cases(KILLS); i++) {
        kill_writer(path, to, &random);
        expect_state(path, &s, to->committed);
    }
    ck_assert_uint_gt(s.generation, test_cases(KILLS) / 20);
    (void)munmap(to, sizeof *to);
    test_scratch_remove(&scratch);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, what_was_committed_is_there);
}

TEST_MAIN("test_index_crash", add_tests)
