/* dg_index's calls: what they refuse and why, what they leave alone, and what their limits cut. */
#define _DEFAULT_SOURCE
#include "harness.h"
#include "index/index.h"
#include "index_model.h"
#include "scratch.h"

#include <dittograph.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char first_text[] = "The ferry left at nine in the evening, an hour late, with two "
                                 "cows and a piano on deck.\n\nNo one "
                                 "on the quay waved, as it had begun to rain.";
static const char second_text[] =
    "It had been a dry year.\n\nThe ferry left at nine in the evening, an hour late, with two cows "
    "and a piano on deck.";

/* ---- an index, and what is put in ---- */

typedef struct fixture {
    test_scratch scratch;
    char path[TEST_PATH_MAX];
    dg_index *index;
} fixture;

static dg_document *read_text(const char *text)
{
    dg_document *doc = NULL;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), NULL, NULL), DG_OK);
    return doc;
}

static dg_index_options create_options(void)
{
    dg_index_options options = DG_INDEX_OPTIONS_INIT;
    options.create = 1;
    return options;
}

static fixture make_fixture(const dg_index_parameters *parameters)
{
    fixture f = {.scratch = test_scratch_make(), .index = NULL};
    dg_index_options options = create_options();
    options.parameters = parameters;
    test_scratch_path(f.path, &f.scratch, "index");
    ck_assert_int_eq(dg_index_open(&f.index, f.path, &options, NULL), DG_OK);
    return f;
}

static void free_fixture(fixture *f)
{
    dg_index_close(f->index);
    test_scratch_remove(&f->scratch);
}

static void put_text(dg_index_batch *batch, const char *key, const char *text)
{
    dg_document *doc = read_text(text);
    dg_index_entry entry = {.key = key,
                            .key_len = strlen(key),
                            .source = "example.org",
                            .source_len = 11,
                            .blob = text,
                            .blob_len = 7};
    ck_assert_int_eq(dg_index_put(batch, &entry, doc, NULL), DG_OK);
    dg_document_free(doc);
}

static void put_one(dg_index *index, const char *key, const char *text)
{
    dg_index_batch *batch = NULL;
    ck_assert_int_eq(dg_index_begin(&batch, index, NULL), DG_OK);
    put_text(batch, key, text);
    ck_assert_int_eq(dg_index_commit(batch, NULL), DG_OK);
}

static dg_matches *ask(dg_index *index, const char *text, const dg_query_options *options)
{
    dg_matches *matches = NULL;
    dg_document *doc = read_text(text);
    dg_error error = {DG_OK, "", 0};
    ck_assert_msg(dg_index_query(&matches, index, doc, options, &error) == DG_OK, "%s",
                  error.message);
    dg_document_free(doc);
    return matches;
}

static size_t count_matches(dg_index *index, const char *text, const dg_query_options *options)
{
    dg_matches *matches = ask(index, text, options);
    size_t n = dg_matches_count(matches);
    dg_matches_free(matches);
    return n;
}

/* ---- opening ---- */

static void expect_open(const char *path, const dg_index_options *options, dg_status expected,
                        const char *message)
{
    dg_index *index = NULL;
    dg_error error = {DG_OK, "", 0};
    ck_assert_int_eq(dg_index_open(&index, path, options, &error), expected);
    ck_assert_ptr_null(index);
    ck_assert_int_eq(error.code, expected);
    ck_assert_msg(strstr(error.message, message) != NULL, "%s", error.message);
}

START_TEST(opening_what_is_no_index)
{
    test_scratch scratch = test_scratch_make();
    char path[TEST_PATH_MAX];
    dg_index_options options = create_options();
    test_scratch_path(path, &scratch, "none/none");
    expect_open(path, &options, DG_IO, "can't be made");
    test_scratch_path(path, &scratch, "none");
    expect_open(path, NULL, DG_IO, "no such directory");
    ck_assert_int_eq(mkdir(path, 0777), 0);
    expect_open(path, NULL, DG_IO, "no index");
    options.read_only = 1;
    expect_open(path, &options, DG_IO, "no index");
    expect_open(scratch.path, NULL, DG_IO, "no index");
    options.read_only = 0;
    expect_open(scratch.path, &options, DG_INVALID, "other files");
    options.batch_memory = 1000;
    expect_open(path, &options, DG_INVALID, "batch_memory");
    options.size = 0;
    expect_open(path, &options, DG_INVALID, "size");
    expect_open(NULL, NULL, DG_INVALID, "no path");
    test_scratch_remove(&scratch);
}
END_TEST

START_TEST(other_parameters_are_named)
{
    dg_index_parameters made = DG_INDEX_PARAMETERS_INIT, asked[6];
    made.k = 9;
    made.seed = 77;
    fixture f = make_fixture(&made);
    static const char *const names[6] = {"seed", "flags", "k", "window", "min_words", "mode"};
    const uint64_t there[6] = {77, 0, 9, 18, 8, DG_INDEX_TOKENS};
    for (size_t i = 0; i < 6; i++)
        asked[i] = made;
    asked[0].seed = 78;
    asked[1].flags = DG_FOLD_DIGITS;
    asked[2].k = 8;
    asked[3].window = 17;
    asked[4].min_words = 9;
    asked[5].mode = DG_INDEX_NO_TOKENS;
    for (size_t i = 0; i < 6; i++) {
        dg_index *index = NULL;
        dg_error error = {DG_OK, "", 0};
        dg_index_options options = create_options();
        options.parameters = &asked[i];
        ck_assert_int_eq(dg_index_open(&index, f.path, &options, &error), DG_MISMATCH);
        ck_assert_msg(strstr(error.message, names[i]) != NULL, "%s", error.message);
        ck_assert_uint_eq(error.position, there[i]);
    }
    dg_index_parameters_of(f.index, &asked[0]);
    ck_assert_uint_eq(asked[0].seed, 77);
    ck_assert_uint_eq(asked[0].k, 9);
    ck_assert_int_eq(asked[0].mode, DG_INDEX_TOKENS);
    free_fixture(&f);
}
END_TEST

/* A manifest's version and Unicode's are its second and third number. */
static void expect_version(const fixture *f, size_t at, const char *message, uint64_t value)
{
    char path[2 * TEST_PATH_MAX];
    size_t len;
    dg_error error = {DG_OK, "", 0};
    dg_index *index = NULL;
    (void)snprintf(path, sizeof path, "%s/MANIFEST", f->path);
    uint8_t *bytes = (uint8_t *)test_read_file(path, &len);
    uint64_t before = dg__load_u64(bytes + at);
    FILE *file = fopen(path, "r+b");
    dg__store_u64(bytes + at, value);
    ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(dg_index_open(&index, f->path, NULL, &error),
                     at == 8 ? DG_MISMATCH : DG_DAMAGED);
    ck_assert_msg(strstr(error.message, message) != NULL, "%s", error.message);
    dg__store_u64(bytes + at, before);
    file = fopen(path, "r+b");
    ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
    free(bytes);
}

START_TEST(other_versions_are_refused)
{
    fixture f = make_fixture(NULL);
    expect_version(&f, 8, "version", 1);
    expect_version(&f, 16, "damaged", 0x100000); /* without its checksum */
    free_fixture(&f);
}
END_TEST

START_TEST(reading_only)
{
    fixture f = make_fixture(NULL);
    dg_index *reader = NULL;
    dg_index_batch *batch = NULL;
    dg_error error;
    dg_index_options options = DG_INDEX_OPTIONS_INIT;
    int changed = 2;
    options.read_only = 1;
    ck_assert_int_eq(dg_index_open(&reader, f.path, &options, NULL), DG_OK);
    ck_assert_int_eq(dg_index_begin(&batch, reader, &error), DG_INVALID);
    ck_assert_int_eq(dg_index_compact(reader, NULL, &error), DG_INVALID);
    put_one(f.index, "a", first_text);
    ck_assert_uint_eq(count_matches(reader, first_text, NULL), 0);
    ck_assert_int_eq(dg_index_refresh(reader, &changed, NULL), DG_OK);
    ck_assert_int_eq(changed, 1);
    ck_assert_uint_gt(count_matches(reader, first_text, NULL), 0);
    ck_assert_int_eq(dg_index_refresh(reader, &changed, NULL), DG_OK);
    ck_assert_int_eq(changed, 0);
    dg_index_close(reader);
    free_fixture(&f);
}
END_TEST

/* ---- writing ---- */

START_TEST(entries_that_are_refused)
{
    fixture f = make_fixture(NULL);
    dg_index_batch *batch = NULL;
    dg_document *doc = read_text(first_text), *other = NULL;
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    char *many = calloc(1, 70000);
    dg_error error;
    ck_assert_int_eq(dg_index_begin(&batch, f.index, NULL), DG_OK);
    const dg_index_entry entries[] = {{.key = NULL, .key_len = 1},
                                      {.key = "k", .key_len = 0},
                                      {.key = many, .key_len = DG_INDEX_KEY_MAX + 1},
                                      {.key = "k", .key_len = 1, .source_len = 1},
                                      {.key = "k", .key_len = 1, .blob = many, .blob_len = 65536}};
    const dg_status expected[] = {DG_INVALID, DG_INVALID, DG_TOO_LARGE, DG_INVALID, DG_TOO_LARGE};
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(dg_index_put(batch, &entries[i], doc, &error), expected[i]);
    dg_index_entry largest = {.key = many,
                              .key_len = DG_INDEX_KEY_MAX,
                              .source = many,
                              .source_len = DG_INDEX_KEY_MAX,
                              .blob = many,
                              .blob_len = DG_INDEX_BLOB_MAX};
    options.seed = 1;
    ck_assert_int_eq(dg_document_from_text(&other, first_text, strlen(first_text), &options, NULL),
                     DG_OK);
    ck_assert_int_eq(dg_index_put(batch, &largest, other, &error), DG_MISMATCH);
    ck_assert_int_eq(dg_index_put(batch, &largest, doc, &error), DG_OK);
    ck_assert_int_eq(dg_index_remove(batch, "", 0, &error), DG_INVALID);
    ck_assert_int_eq(dg_index_commit(batch, NULL), DG_OK);
    dg_matches *matches = ask(f.index, first_text, NULL);
    const dg_index_entry *e = &dg_matches_document(matches, 0)->entry;
    ck_assert_uint_eq(e->key_len, DG_INDEX_KEY_MAX);
    ck_assert_uint_eq(e->source_len, DG_INDEX_KEY_MAX);
    ck_assert_uint_eq(e->blob_len, DG_INDEX_BLOB_MAX);
    dg_matches_free(matches);
    ck_assert_int_eq(dg_index_query(&matches, f.index, other, NULL, &error), DG_MISMATCH);
    dg_document_free(doc);
    dg_document_free(other);
    free(many);
    free_fixture(&f);
}
END_TEST

START_TEST(aborting_and_committing_nothing)
{
    fixture f = make_fixture(NULL);
    dg_index_batch *batch = NULL;
    dg_index_stats stats;
    char stray[2 * TEST_PATH_MAX];
    ck_assert_int_eq(dg_index_begin(&batch, f.index, NULL), DG_OK);
    put_text(batch, "a", first_text);
    dg_index_abort(batch);
    ck_assert_int_eq(dg_index_begin(&batch, f.index, NULL), DG_OK);
    ck_assert_int_eq(dg_index_commit(batch, NULL), DG_OK);
    dg_index_stats_of(f.index, &stats);
    ck_assert_uint_eq(stats.generation, 0);
    ck_assert_uint_eq(stats.documents, 0);
    (void)snprintf(stray, sizeof stray, "%s/00000000000000ff.seg", f.path);
    FILE *file = fopen(stray, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fclose(file), 0);
    put_one(f.index, "a", first_text);
    ck_assert_int_ne(access(stray, F_OK), 0);
    dg_index_abort(NULL);
    dg_index_close(NULL);
    dg_matches_free(NULL);
    free_fixture(&f);
}
END_TEST

/* ---- asking ---- */

START_TEST(what_a_match_says)
{
    fixture f = make_fixture(NULL);
    put_one(f.index, "a", first_text);
    put_one(f.index, "b", first_text);
    dg_matches *matches = ask(f.index, second_text, NULL);
    ck_assert_uint_eq(dg_matches_count(matches), 1);
    const dg_match *m = dg_matches_get(matches, 0);
    ck_assert_int_eq(m->rule, DG_SHARED_BLOCK);
    ck_assert_uint_eq(m->span.start, 25);
    ck_assert_uint_eq(m->span.end, strlen(second_text));
    ck_assert_uint_eq(m->document_frequency, 2);
    ck_assert_uint_eq(m->n_places, 2);
    ck_assert_uint_eq(m->places[1].document, 1);
    ck_assert_uint_eq(m->places[1].span.start, 0);
    ck_assert_uint_eq(m->places[1].span.end, strlen(second_text) - 25);
    ck_assert_double_eq(m->words, 19);
    const dg_match_document *d = dg_matches_document(matches, 1);
    ck_assert_uint_eq(d->entry.key_len, 1);
    ck_assert_mem_eq(d->entry.key, "b", 1);
    ck_assert_mem_eq(d->entry.source, "example.org", 11);
    ck_assert_mem_eq(d->entry.blob, first_text, 7);
    ck_assert_double_eq(d->shared_words, 19);
    ck_assert_double_eq_tol(d->containment, 19.0 / 25, 1e-9);
    dg_matches_free(matches);
    dg_query_options options = DG_QUERY_OPTIONS_INIT;
    options.exclude = "a";
    options.exclude_len = 1;
    matches = ask(f.index, second_text, &options);
    ck_assert_uint_eq(dg_matches_get(matches, 0)->document_frequency, 1);
    ck_assert_mem_eq(dg_matches_document(matches, 0)->entry.key, "b", 1);
    dg_matches_free(matches);
    options.min_words = 20;
    ck_assert_uint_eq(count_matches(f.index, second_text, &options), 0);
    ck_assert_uint_eq(count_matches(f.index, "", NULL), 0);
    free_fixture(&f);
}
END_TEST

START_TEST(options_that_are_refused)
{
    fixture f = make_fixture(NULL);
    dg_document *doc = read_text(first_text);
    dg_matches *matches = NULL;
    dg_query_options good = DG_QUERY_OPTIONS_INIT, o[9];
    for (size_t i = 0; i < 9; i++)
        o[i] = good;
    o[0].size = 0;
    o[1].rules = 1u << DG_REPEATED_BLOCK;
    o[2].min_words = 7;
    o[3].min_passage = 24;
    o[4].max_gap = 33;
    o[5].min_similarity = 1.5;
    o[6].max_documents = 0;
    o[7].max_places = 0;
    o[8].max_documents = 10001;
    for (size_t i = 0; i < 9; i++) {
        dg_error error = {DG_OK, NULL, 0};
        ck_assert_int_eq(dg_index_query(&matches, f.index, doc, &o[i], &error), DG_INVALID);
        ck_assert_ptr_nonnull(error.message);
        ck_assert_ptr_null(matches);
    }
    dg_document_free(doc);
    free_fixture(&f);
}
END_TEST

static int stop(void *ctx)
{
    (void)ctx;
    return 1;
}

START_TEST(limits_end_a_query)
{
    fixture f = make_fixture(NULL);
    dg_document *doc = read_text(first_text);
    dg_query_options options = DG_QUERY_OPTIONS_INIT;
    dg_limits limits = DG_LIMITS_INIT;
    dg_matches *matches = NULL;
    put_one(f.index, "a", first_text);
    options.limits = &limits;
    limits.max_work = 20;
    ck_assert_int_eq(dg_index_query(&matches, f.index, doc, &options, NULL), DG_WORK_LIMIT);
    limits.max_work = 1000000;
    limits.cancelled = stop;
    ck_assert_int_eq(dg_index_verify(f.index, &limits, NULL, NULL, NULL), DG_OK); /* too little */
    ck_assert_int_eq(dg_index_query(&matches, f.index, doc, &options, NULL), DG_OK);
    dg_matches_free(matches);
    dg_document_free(doc);
    free_fixture(&f);
}
END_TEST

/* ---- documents given back ---- */

typedef struct giver {
    const dg_document *doc;
    dg_status status;
    int open;
} giver;

static dg_status give(void *ctx, const dg_index_entry *entry, const dg_document **doc)
{
    giver *g = ctx;
    ck_assert_mem_eq(entry->source, "example.org", 11);
    g->open += g->status == DG_OK;
    *doc = g->doc;
    return g->status;
}

static void take_back(void *ctx, const dg_document *doc)
{
    giver *g = ctx;
    ck_assert_ptr_eq(doc, g->doc);
    g->open--;
}

/* ---- edited copies ---- */

static const char paragraph[] =
    "When the mill burned down in the spring of that year the town lost more than bread, since its "
    "yard had been the only place where people of all parishes met without being asked why, and "
    "the "
    "fiddler who played there on Thursdays never found another floor that suited him as well. Some "
    "said that he burned it himself.";
static const char edited[] =
    "When the mill burned down in the autumn of that year the town lost more than bread, since its "
    "yard had been the only place where people of all parishes met without being asked why, and a "
    "piper who played there on Thursdays never found another floor that suited him as well. Many "
    "said that he burned it himself.";

START_TEST(edited_blocks_are_near)
{
    for (int mode = DG_INDEX_NO_TOKENS; mode <= DG_INDEX_TOKENS; mode++) {
        dg_index_parameters parameters = DG_INDEX_PARAMETERS_INIT;
        parameters.mode = (dg_index_mode)mode;
        fixture f = make_fixture(&parameters);
        dg_document *stored = read_text(paragraph);
        giver g = {stored, DG_OK, 0};
        dg_index_documents documents = {give, take_back, &g};
        dg_query_options options = DG_QUERY_OPTIONS_INIT;
        options.documents = mode == DG_INDEX_NO_TOKENS ? &documents : NULL;
        options.rules = 1u << DG_SHARED_NEAR_DUPLICATE;
        put_one(f.index, "a", paragraph);
        dg_matches *matches = ask(f.index, edited, &options);
        ck_assert_uint_eq(dg_matches_count(matches), 1);
        const dg_match *m = dg_matches_get(matches, 0);
        ck_assert_int_eq(m->rule, DG_SHARED_NEAR_DUPLICATE);
        ck_assert_uint_eq(m->span.end, strlen(edited));
        ck_assert_uint_eq(m->places[0].span.end, strlen(paragraph));
        ck_assert_uint_eq(m->document_frequency, 1);
        ck_assert_double_eq_tol(m->similarity, 56.0 / 60, 0.02);
        ck_assert_double_eq(m->containment, m->similarity);
        dg_matches_free(matches);
        ck_assert_uint_eq(count_matches(f.index, paragraph, &options), 0); /* the same */
        options.rules |= 1u << DG_SHARED_PASSAGE; /* which tells it already */
        ck_assert_uint_eq(count_matches(f.index, edited, &options), 1);
        options.rules &= ~(1u << DG_SHARED_PASSAGE);
        options.min_similarity = options.min_containment = 0.97;
        ck_assert_uint_eq(count_matches(f.index, edited, &options), 0);
        dg_document_free(stored);
        free_fixture(&f);
    }
}
END_TEST

/* ---- what many have in common ---- */

#define N_COMMON 3000u

static const char notice[] =
    "Subscribers receive the Gazette by post every Friday except in August, "
    "and may cancel in writing at any time before the end of a quarter.";

START_TEST(common_texts_dont_hide_rare_ones)
{
    fixture f = make_fixture(NULL);
    dg_index_batch *batch = NULL;
    char text[1024], key[32];
    ck_assert_int_eq(dg_index_begin(&batch, f.index, NULL), DG_OK);
    for (size_t i = 0; i < N_COMMON; i++) {
        (void)snprintf(text, sizeof text, "Article %zu.\n\n%s", i, notice);
        (void)snprintf(key, sizeof key, "%05zu", i * 7919 % N_COMMON);
        put_text(batch, key, text);
    }
    put_text(batch, "zzz", first_text);
    ck_assert_int_eq(dg_index_commit(batch, NULL), DG_OK);
    (void)snprintf(text, sizeof text, "%s\n\n%s", second_text, notice);
    dg_matches *matches = ask(f.index, text, NULL);
    dg_query_summary summary;
    ck_assert_uint_eq(dg_matches_count(matches), 2);
    ck_assert_uint_eq(dg_matches_get(matches, 0)->document_frequency, 1);
    const dg_match *m = dg_matches_get(matches, 1);
    ck_assert_uint_eq(m->document_frequency, N_COMMON);
    ck_assert_uint_eq(m->n_places, 16);
    for (size_t i = 0; i < m->n_places; i++) {
        const dg_index_entry *e = &dg_matches_document(matches, m->places[i].document)->entry;
        (void)snprintf(key, sizeof key, "%05zu", i);
        ck_assert_mem_eq(e->key, key, 5);
    }
    dg_matches_summary(matches, &summary);
    ck_assert_uint_eq(summary.examined, 17);
    ck_assert_int_eq(summary.complete, 0);
    dg_matches_free(matches);
    free_fixture(&f);
}
END_TEST

/* The same documents in one segment and in many, and after compacting: limits cut the same. */
START_TEST(limits_cut_the_same_in_any_segments)
{
    fixture f = make_fixture(NULL), g = make_fixture(NULL);
    dg_index_batch *batch = NULL;
    char text[1024], key[16], *answers[3];
    dg_query_options options = DG_QUERY_OPTIONS_INIT;
    options.max_documents = 10;
    options.max_places = 4;
    ck_assert_int_eq(dg_index_begin(&batch, g.index, NULL), DG_OK);
    for (size_t i = 0; i < 60; i++) {
        (void)snprintf(text, sizeof text, "%s\n\n%s", i % 5 == 0 ? first_text : "Short.", notice);
        (void)snprintf(key, sizeof key, "%03zu", i * 37 % 60);
        put_one(f.index, key, text);
        put_text(batch, key, text);
    }
    ck_assert_int_eq(dg_index_commit(batch, NULL), DG_OK);
    (void)snprintf(text, sizeof text, "%s\n\n%s", second_text, notice);
    for (size_t i = 0; i < 3; i++) {
        if (i == 2)
            ck_assert_int_eq(dg_index_compact(f.index, NULL, NULL), DG_OK);
        dg_matches *matches = ask(i == 1 ? g.index : f.index, text, &options);
        answers[i] = model_describe(matches);
        dg_matches_free(matches);
    }
    ck_assert_ptr_nonnull(strstr(answers[0], " in 12,"));
    ck_assert_ptr_nonnull(strstr(answers[0], " in 60,"));
    ck_assert_str_eq(answers[0], answers[1]);
    ck_assert_str_eq(answers[0], answers[2]);
    for (size_t i = 0; i < 3; i++)
        free(answers[i]);
    free_fixture(&f);
    free_fixture(&g);
}
END_TEST

/* ---- what the caller has no longer ---- */

START_TEST(documents_that_changed_are_passed_over)
{
    dg_index_parameters parameters = DG_INDEX_PARAMETERS_INIT;
    parameters.mode = DG_INDEX_NO_TOKENS;
    fixture f = make_fixture(&parameters);
    dg_document *same = read_text(first_text), *other = read_text(second_text);
    dg_matches *matches = NULL;
    dg_query_options options = DG_QUERY_OPTIONS_INIT;
    const giver givers[] = {{same, DG_OK, 0}, {other, DG_OK, 0}, {NULL, DG_CHANGED, 0}};
    put_one(f.index, "a", first_text);
    ck_assert_int_eq(dg_index_query(&matches, f.index, same, NULL, NULL), DG_INVALID);
    for (size_t i = 0; i < 3; i++) {
        giver g = givers[i];
        dg_index_documents documents = {give, take_back, &g};
        dg_query_summary summary;
        options.documents = &documents;
        ck_assert_int_eq(dg_index_query(&matches, f.index, same, &options, NULL), DG_OK);
        dg_matches_summary(matches, &summary);
        ck_assert_uint_eq(dg_matches_count(matches), i == 0);
        ck_assert_uint_eq(summary.passed_over, i > 0);
        ck_assert_int_eq(g.open, 0);
        dg_matches_free(matches);
    }
    giver failing = {NULL, DG_CANCELLED, 0};
    dg_index_documents documents = {give, take_back, &failing};
    options.documents = &documents;
    ck_assert_int_eq(dg_index_query(&matches, f.index, same, &options, NULL), DG_CANCELLED);
    dg_document_free(same);
    dg_document_free(other);
    free_fixture(&f);
}
END_TEST

/* ---- visiting, copying ---- */

static int note_key(void *ctx, const dg_index_entry *entry)
{
    char *keys = ctx;
    strncat(keys, entry->key, entry->key_len);
    return strlen(keys) >= 3;
}

START_TEST(visiting_from_a_key_on)
{
    fixture f = make_fixture(NULL);
    char keys[16] = "";
    int found = 2;
    static const char *const names[] = {"c", "a", "e", "b", "d"};
    for (size_t i = 0; i < 5; i++)
        put_one(f.index, names[i], first_text);
    ck_assert_int_eq(dg_index_each(f.index, "b", 1, note_key, keys, NULL), DG_OK);
    ck_assert_str_eq(keys, "bcd");
    keys[0] = '\0';
    ck_assert_int_eq(dg_index_each(f.index, "dd", 2, note_key, keys, NULL), DG_OK);
    ck_assert_str_eq(keys, "e");
    keys[0] = '\0';
    ck_assert_int_eq(dg_index_get(f.index, "d", 1, &found, note_key, keys, NULL), DG_OK);
    ck_assert_int_eq(found, 1);
    ck_assert_str_eq(keys, "d");
    ck_assert_int_eq(dg_index_get(f.index, "dd", 2, &found, note_key, keys, NULL), DG_OK);
    ck_assert_int_eq(found, 0);
    free_fixture(&f);
}
END_TEST

START_TEST(a_copy_is_an_index)
{
    fixture f = make_fixture(NULL);
    char path[TEST_PATH_MAX];
    dg_index *copy = NULL;
    dg_index_stats a, b;
    put_one(f.index, "a", first_text);
    put_one(f.index, "b", second_text);
    put_one(f.index, "a", second_text);
    test_scratch_path(path, &f.scratch, "copy");
    ck_assert_int_eq(dg_index_copy(f.index, path, NULL), DG_OK);
    ck_assert_int_eq(dg_index_copy(f.index, path, NULL), DG_INVALID);
    ck_assert_int_eq(dg_index_open(&copy, path, NULL, NULL), DG_OK);
    dg_index_stats_of(f.index, &a);
    dg_index_stats_of(copy, &b);
    ck_assert_uint_eq(a.documents, 2);
    ck_assert_mem_eq(&a, &b, sizeof a);
    ck_assert_uint_eq(count_matches(copy, first_text, NULL), 1);
    put_one(copy, "c", first_text);
    ck_assert_uint_eq(count_matches(copy, first_text, NULL), 2);
    ck_assert_uint_eq(count_matches(f.index, first_text, NULL), 1);
    dg_index_close(copy);
    free_fixture(&f);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, opening_what_is_no_index);
    tcase_add_test(tests, other_parameters_are_named);
    tcase_add_test(tests, other_versions_are_refused);
    tcase_add_test(tests, reading_only);
    tcase_add_test(tests, entries_that_are_refused);
    tcase_add_test(tests, aborting_and_committing_nothing);
    tcase_add_test(tests, what_a_match_says);
    tcase_add_test(tests, options_that_are_refused);
    tcase_add_test(tests, limits_end_a_query);
    tcase_add_test(tests, edited_blocks_are_near);
    tcase_add_test(tests, common_texts_dont_hide_rare_ones);
    tcase_add_test(tests, limits_cut_the_same_in_any_segments);
    tcase_add_test(tests, documents_that_changed_are_passed_over);
    tcase_add_test(tests, visiting_from_a_key_on);
    tcase_add_test(tests, a_copy_is_an_index);
}

TEST_MAIN("test_index", add_tests)
