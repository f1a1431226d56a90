/* An index against all its documents in memory: sequences of puts, replacements, removals, commits,
 * aborts, compactions and reopenings, ten thousand changes in all, in both modes at once; after each
 * commit queries must say what the model says. */
#include "harness.h"
#include "index/index.h"
#include "index_model.h"
#include "scratch.h"
#include "texts.h"

#include <stdlib.h>
#include <string.h>

#define N_KEYS    20u
#define SEQUENCES 50u
#define CHANGES   200u

/* One sequence. */
typedef struct subject {
    uint64_t seed, random;
    size_t number;
    test_scratch scratch;
    dg_index_parameters parameters;
    dg_index *indexes[2]; /* without tokens, and with */
    dg_index_batch *batches[2];
    model_stored stored[N_KEYS];  /* as committed */
    model_stored pending[N_KEYS]; /* with the changes of the batch */
    size_t batch_memory;
    uint64_t kept[65536]; /* hash of a token with such upper bits, + 1 */
    bool collide;         /* two have */
} subject;

#define WRONG(s, what)                                                                             \
    ck_abort_msg("seed %llu sequence %zu: %s", (unsigned long long)(s)->seed, (s)->number, what)

static void expect_ok(const subject *s, dg_status status, const dg_error *error)
{
    if (status != DG_OK)
        WRONG(s, error->message);
}

/* ---- documents ---- */

static void free_stored(model_stored *stored)
{
    dg_document_free(stored->doc);
    free(stored->text);
    stored->doc = NULL;
    stored->text = NULL;
}

static dg_document *read_document(subject *s, const char *text, size_t len)
{
    dg_document *doc = NULL;
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    options.seed = s->parameters.seed;
    options.format = memchr(text, '#', len) != NULL ? DG_MARKDOWN : DG_TEXT;
    ck_assert_int_eq(dg_document_from_text(&doc, text, len, &options, NULL), DG_OK);
    for (size_t i = 0; i < dg_document_token_count(doc); i++) {
        uint64_t hash = dg_document_token_hashes(doc)[i], *kept = &s->kept[hash >> 48];
        s->collide |= *kept != 0 && *kept != hash + 1;
        *kept = hash + 1;
    }
    return doc;
}

/* A part of a text full of repeats; now and then joined with a part of a stored one. */
static char *make_text(subject *s, size_t *len)
{
    test_text made = test_text_make(&s->random, 60);
    const model_stored *other = &s->stored[test_below(&s->random, N_KEYS)];
    size_t from = other->doc != NULL ? test_below(&s->random, other->len + 1) : 0,
           more = other->doc != NULL ? test_below(&s->random, other->len - from + 1) : 0;
    bool heading = test_below(&s->random, 4) == 0;
    char *text = malloc(made.len + more + 16);
    *len = 0;
    if (heading)
        *len = (size_t)sprintf(text, "# ");
    memcpy(text + *len, made.bytes, made.len);
    *len += made.len;
    if (more > 0) {
        *len += (size_t)sprintf(text + *len, "\n\n");
        memcpy(text + *len, other->text + from, more);
        *len += more;
    }
    test_text_free(&made);
    return text;
}

static void copy_stored(subject *s, model_stored *to, const model_stored *from)
{
    free_stored(to);
    if (from->doc == NULL)
        return;
    to->len = from->len;
    to->text = malloc(from->len + 1);
    memcpy(to->text, from->text, from->len);
    to->doc = read_document(s, to->text, to->len);
}

/* ---- indexes ---- */

static void index_path(const subject *s, char path[TEST_PATH_MAX], int mode)
{
    test_scratch_path(path, &s->scratch, mode == 0 ? "callback" : "tokens");
}

static void open_indexes(subject *s)
{
    for (int i = 0; i < 2; i++) {
        char path[TEST_PATH_MAX];
        dg_error error;
        dg_index_options options = DG_INDEX_OPTIONS_INIT;
        dg_index_parameters parameters = s->parameters;
        parameters.mode = i == 0 ? DG_INDEX_NO_TOKENS : DG_INDEX_TOKENS;
        options.create = 1;
        options.no_sync = 1;
        options.map = s->number % 2 == 1;
        options.parameters = &parameters;
        index_path(s, path, i);
        expect_ok(s, dg_index_open(&s->indexes[i], path, &options, &error), &error);
        s->indexes[i]->batch_memory = s->batch_memory;
    }
}

static void begin(subject *s)
{
    dg_error error;
    for (int i = 0; i < 2; i++)
        if (s->batches[i] == NULL)
            expect_ok(s, dg_index_begin(&s->batches[i], s->indexes[i], &error), &error);
}

static void put(subject *s)
{
    size_t which = test_below(&s->random, N_KEYS);
    model_stored *to = &s->pending[which];
    dg_index_entry entry = {.key = to->key,
                            .key_len = strlen(to->key),
                            .source = "source",
                            .source_len = which % 7,
                            .blob = "blob",
                            .blob_len = which % 5};
    free_stored(to);
    to->text = make_text(s, &to->len);
    to->doc = read_document(s, to->text, to->len);
    begin(s);
    for (int i = 0; i < 2; i++) {
        dg_error error;
        expect_ok(s, dg_index_put(s->batches[i], &entry, to->doc, &error), &error);
    }
}

static void take_away(subject *s)
{
    model_stored *from = &s->pending[test_below(&s->random, N_KEYS)];
    begin(s);
    free_stored(from);
    for (int i = 0; i < 2; i++) {
        dg_error error;
        expect_ok(s, dg_index_remove(s->batches[i], from->key, strlen(from->key), &error), &error);
    }
}

static void end(subject *s, bool commit)
{
    for (int i = 0; i < 2; i++) {
        dg_error error;
        if (s->batches[i] == NULL)
            continue;
        if (commit)
            expect_ok(s, dg_index_commit(s->batches[i], &error), &error);
        else
            dg_index_abort(s->batches[i]);
        s->batches[i] = NULL;
    }
    for (size_t i = 0; i < N_KEYS; i++)
        copy_stored(s, commit ? &s->stored[i] : &s->pending[i],
                    commit ? &s->pending[i] : &s->stored[i]);
}

/* ---- looking ---- */

static dg_status open_kept(void *ctx, const dg_index_entry *entry, const dg_document **doc)
{
    subject *s = ctx;
    for (size_t i = 0; i < N_KEYS; i++)
        if (strlen(s->stored[i].key) == entry->key_len &&
            memcmp(s->stored[i].key, entry->key, entry->key_len) == 0) {
            if (s->stored[i].doc == NULL || entry->source_len != i % 7 || entry->blob_len != i % 5)
                WRONG(s, "a document is there that shouldn't be, or is another");
            *doc = s->stored[i].doc;
            return DG_OK;
        }
    WRONG(s, "no such key");
    return DG_INVALID;
}

static void close_kept(void *ctx, const dg_document *doc)
{
    (void)ctx;
    (void)doc;
}

static void expect_answer(subject *s, int mode, const dg_document *query, const model_query *model,
                          const char *expected)
{
    dg_index_documents documents = {open_kept, close_kept, s};
    dg_query_options options = DG_QUERY_OPTIONS_INIT;
    dg_matches *matches = NULL;
    dg_query_summary summary;
    dg_error error;
    options.min_words = model->min_words;
    options.min_passage = model->min_passage;
    options.max_gap = model->max_gap;
    options.max_places = 1000;
    options.exclude = model->exclude;
    options.exclude_len = model->exclude != NULL ? strlen(model->exclude) : 0;
    options.documents = mode == 1 ? NULL : &documents;
    expect_ok(s, dg_index_query(&matches, s->indexes[mode > 0], query, &options, &error), &error);
    char *got = model_describe(matches);
    if (strcmp(got, expected) != 0)
        ck_abort_msg("seed %llu sequence %zu mode %d\nexpected:%s\ngot:%s\n",
                     (unsigned long long)s->seed, s->number, mode, expected, got);
    dg_matches_summary(matches, &summary);
    if (!summary.complete || summary.passed_over > 0)
        WRONG(s, "the answer isn't complete");
    free(got);
    dg_matches_free(matches);
}

/* Without tokens, with them, and with them but verified. */
static void query(subject *s)
{
    size_t len;
    char *text = make_text(s, &len);
    dg_document *doc = read_document(s, text, len);
    const dg_index_parameters *p = &s->parameters;
    const char *exclude = s->stored[test_below(&s->random, N_KEYS)].key;
    model_query model = {p->min_words + (uint32_t)test_below(&s->random, 3),
                         p->k + p->window - 1 + (uint32_t)test_below(&s->random, 5),
                         1 + (uint32_t)test_below(&s->random, 6),
                         test_below(&s->random, 2) == 0 ? exclude : NULL};
    model_archive archive = {s->stored, N_KEYS};
    char *expected = model_answer(&archive, doc, &model);
    for (int mode = 0; mode < 3; mode++)
        if (mode != 1 || !s->collide)
            expect_answer(s, mode, doc, &model, expected);
    free(expected);
    dg_document_free(doc);
    free(text);
}

typedef struct visit {
    subject *subject;
    size_t next;
} visit;

static int expect_next(void *ctx, const dg_index_entry *entry)
{
    visit *v = ctx;
    while (v->next < N_KEYS && v->subject->stored[v->next].doc == NULL)
        v->next++;
    if (v->next == N_KEYS || strlen(v->subject->stored[v->next].key) != entry->key_len ||
        memcmp(v->subject->stored[v->next].key, entry->key, entry->key_len) != 0 ||
        entry->n_tokens != dg_document_token_count(v->subject->stored[v->next].doc))
        WRONG(v->subject, "documents are visited that aren't there, or in another order");
    v->next++;
    return 0;
}

static void expect_documents(subject *s)
{
    size_t there = 0;
    for (size_t i = 0; i < N_KEYS; i++)
        there += s->stored[i].doc != NULL;
    for (int i = 0; i < 2; i++) {
        visit v = {s, 0};
        dg_error error;
        dg_index_stats stats;
        const model_stored *some = &s->stored[test_below(&s->random, N_KEYS)];
        int found = 2;
        expect_ok(s, dg_index_each(s->indexes[i], NULL, 0, expect_next, &v, &error), &error);
        while (v.next < N_KEYS && s->stored[v.next].doc == NULL)
            v.next++;
        dg_index_stats_of(s->indexes[i], &stats);
        if (v.next != N_KEYS || stats.documents != there)
            WRONG(s, "documents are missing");
        expect_ok(
            s,
            dg_index_get(s->indexes[i], some->key, strlen(some->key), &found, NULL, NULL, &error),
            &error);
        if (found != (some->doc != NULL))
            WRONG(s, "a document isn't found by its key, or one that isn't there is");
        expect_ok(s, dg_index_verify(s->indexes[i], NULL, NULL, NULL, &error), &error);
    }
}

/* ---- sequences ---- */

static void do_something(subject *s)
{
    size_t what = test_below(&s->random, 100);
    if (what < 55) {
        put(s);
    } else if (what < 75) {
        take_away(s);
    } else if (what < 90) {
        end(s, true);
        query(s);
    } else if (what < 93) {
        end(s, false);
    } else if (what < 96) {
        dg_error error;
        end(s, true);
        for (int i = 0; i < 2; i++)
            expect_ok(s, dg_index_compact(s->indexes[i], NULL, &error), &error);
        query(s);
    } else {
        end(s, test_below(&s->random, 2) == 0);
        expect_documents(s);
        for (int i = 0; i < 2; i++)
            dg_index_close(s->indexes[i]);
        open_indexes(s);
        expect_documents(s);
        query(s);
    }
}

static void run_sequence(size_t number)
{
    subject *s = calloc(1, sizeof *s);
    s->seed = test_seed();
    s->number = number;
    s->random = s->seed + number * UINT64_C(0x100000003);
    s->scratch = test_scratch_make();
    s->parameters = (dg_index_parameters)DG_INDEX_PARAMETERS_INIT;
    s->parameters.seed = number;
    s->parameters.k = 5 + (uint32_t)test_below(&s->random, 2);
    s->parameters.window = 1 + (uint32_t)test_below(&s->random, 5);
    s->parameters.min_words = 1 + (uint32_t)test_below(&s->random, 4);
    s->batch_memory = 1000 + test_below(&s->random, 20000);
    for (size_t i = 0; i < N_KEYS; i++) {
        (void)snprintf(s->stored[i].key, sizeof s->stored[i].key, "key/%02zu", i);
        memcpy(s->pending[i].key, s->stored[i].key, sizeof s->pending[i].key);
    }
    open_indexes(s);
    for (size_t i = 0; i < CHANGES; i++)
        do_something(s);
    end(s, true);
    expect_documents(s);
    for (int i = 0; i < 2; i++)
        dg_index_close(s->indexes[i]);
    for (size_t i = 0; i < N_KEYS; i++) {
        free_stored(&s->stored[i]);
        free_stored(&s->pending[i]);
    }
    test_scratch_remove(&s->scratch);
    free(s);
}

START_TEST(answers_as_all_documents_in_memory)
{
    size_t n = test_cases(SEQUENCES);
    for (size_t i = 0; i < n; i++)
        run_sequence(i);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, answers_as_all_documents_in_memory);
}

TEST_MAIN("prop_index", add_tests)
