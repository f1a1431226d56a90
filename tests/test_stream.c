/* dg_stream: what it refuses, memory that ends at every request, and a growing table. */
#include "allocator.h"
#include "corpus/stream.h"
#include "harness.h"

#include <stdlib.h>
#include <string.h>

static dg_document *document(const char *text, const dg_document_options *options)
{
    dg_document *doc = NULL;
    ck_assert_int_eq(dg_document_from_text(&doc, text, strlen(text), options, NULL), DG_OK);
    return doc;
}

/* The number of annotations, and the first of them. */
static size_t add(dg_stream *s, const char *key, const char *text, dg_annotation *first)
{
    dg_document *doc = document(text, NULL);
    dg_annotations *found = NULL;
    ck_assert_int_eq(dg_stream_add(&found, s, key, strlen(key), "a", 1, doc, NULL), DG_OK);
    size_t n = dg_annotations_count(found);
    if (n > 0)
        *first = *dg_annotations_get(found, 0);
    dg_annotations_free(found);
    dg_document_free(doc);
    return n;
}

#define TEXT  "The old keeper counted every ship that passed the point before dawn, 12 of them."
#define OTHER "The old keeper counted every ship that passed the point before dawn, 13 of them."
#define SHORT "Page 7"

START_TEST(an_example)
{
    dg_stream *s = NULL;
    dg_annotation a;
    char key[DG_CORPUS_NAME_MAX];
    size_t len = 99;
    ck_assert_int_eq(dg_stream_new(&s, NULL, NULL), DG_OK);
    ck_assert_uint_eq(add(s, "one", TEXT, &a), 0);
    ck_assert_uint_eq(add(s, "two", "Something before it.\n\n" TEXT "\n\n" SHORT, &a), 1);
    ck_assert_int_eq(a.rule, DG_SHARED_BLOCK);
    ck_assert_uint_eq(a.flags, 0);
    ck_assert_uint_eq(a.occurrences, 2);
    ck_assert_uint_eq(a.kept, 0);
    ck_assert_uint_eq(a.kept_span.end, strlen(TEXT));
    ck_assert_int_eq(dg_stream_key(s, 0, key, &len, NULL), DG_OK);
    ck_assert_uint_eq(len, 3);
    ck_assert_mem_eq(key, "one", 3);
    /* In three documents but for digits. */
    ck_assert_uint_eq(add(s, "three", OTHER "\n\n" SHORT, &a), 1);
    ck_assert_uint_eq(a.flags, DG_ANNOTATION_BOILERPLATE | DG_ANNOTATION_VARIES |
                                   DG_ANNOTATION_HEAD | DG_ANNOTATION_TAIL);
    ck_assert_uint_eq(a.occurrences, 3);
    ck_assert_uint_eq(a.kept, 0);
    /* A short block from its third document on; twice in a document. */
    ck_assert_uint_eq(add(s, "four", SHORT "\n\n" TEXT "\n\n" TEXT, &a), 3);
    ck_assert_uint_eq(a.flags, DG_ANNOTATION_BOILERPLATE | DG_ANNOTATION_HEAD | DG_ANNOTATION_TAIL);
    ck_assert_uint_eq(a.occurrences, 3);
    ck_assert_int_eq(dg_stream_key(s, 9, key, &len, NULL), DG_INVALID);
    dg_stream_free(s);
    dg_stream_free(NULL);
}
END_TEST

START_TEST(what_is_wrong_is_refused)
{
    dg_stream *s = NULL;
    dg_error error = {DG_OK, NULL, 0};
    dg_stream_options o = DG_STREAM_OPTIONS_INIT;
    o.look_for |= DG_CORPUS_PASSAGES;
    ck_assert_int_eq(dg_stream_new(&s, &o, &error), DG_INVALID);
    ck_assert_ptr_nonnull(strstr(error.message, "look_for"));
    o = (dg_stream_options)DG_STREAM_OPTIONS_INIT;
    o.memory = DG_STREAM_MEMORY_MIN - 1;
    ck_assert_int_eq(dg_stream_new(&s, &o, NULL), DG_INVALID);
    o = (dg_stream_options)DG_STREAM_OPTIONS_INIT;
    o.size = 1;
    ck_assert_int_eq(dg_stream_new(&s, &o, NULL), DG_INVALID);
    o = (dg_stream_options)DG_STREAM_OPTIONS_INIT;
    o.min_words = 0;
    ck_assert_int_eq(dg_stream_new(&s, &o, NULL), DG_INVALID);
    o = (dg_stream_options)DG_STREAM_OPTIONS_INIT;
    o.boilerplate_min = 1;
    ck_assert_int_eq(dg_stream_new(&s, &o, NULL), DG_INVALID);
    ck_assert_ptr_null(s);
    ck_assert_int_eq(dg_stream_new(NULL, NULL, NULL), DG_INVALID);

    static char name[DG_CORPUS_NAME_MAX + 1];
    dg_annotation a;
    dg_annotations *found = NULL;
    dg_document_options seeded = DG_DOCUMENT_OPTIONS_INIT;
    seeded.seed = 7;
    dg_document *doc = document(TEXT, NULL), *of_others = document(TEXT, &seeded);
    ck_assert_int_eq(dg_stream_new(&s, NULL, NULL), DG_OK);
    ck_assert_int_eq(dg_stream_add(NULL, s, "k", 1, "", 0, doc, NULL), DG_INVALID);
    ck_assert_int_eq(dg_stream_add(&found, NULL, "k", 1, "", 0, doc, NULL), DG_INVALID);
    ck_assert_int_eq(dg_stream_add(&found, s, "k", 1, "", 0, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_stream_add(&found, s, NULL, 1, "", 0, doc, NULL), DG_INVALID);
    ck_assert_int_eq(dg_stream_add(&found, s, name, sizeof name, "", 0, doc, NULL), DG_INVALID);
    ck_assert_int_eq(dg_stream_add(&found, s, "k", 1, name, sizeof name, doc, NULL), DG_INVALID);
    ck_assert_uint_eq(add(s, "", "", &a), 0);
    ck_assert_int_eq(dg_stream_add(&found, s, "k", 1, "", 0, of_others, NULL), DG_INVALID);
    ck_assert_ptr_null(found);
    dg_document_free(doc);
    dg_document_free(of_others);
    dg_stream_free(s);
}
END_TEST

/* ---- Many documents ---- */

/* Document i of an endless row: its own paragraph, one of an earlier document, and a line of all. */
static void write_text(char *text, size_t room, size_t i)
{
    size_t of = i / 2;
    snprintf(text, room,
             "Paragraph w%zu of x%zu has y%zu words z%zu of its very own here.\n\n"
             "Paragraph w%zu of x%zu has y%zu words z%zu of its very own here.\n\n"
             "Every document ends with a line like this one, and café number %zu.",
             i, i + 1, i + 2, i + 3, of, of + 1, of + 2, of + 3, i);
}

static uint64_t mix(uint64_t digest, uint64_t value)
{
    uint64_t state = digest ^ value;
    return test_random(&state);
}

static uint64_t digest_of(uint64_t digest, const dg_annotations *found)
{
    for (size_t j = 0; j < dg_annotations_count(found); j++) {
        const dg_annotation *a = dg_annotations_get(found, j);
        digest = mix(digest, a->first_token + (a->occurrences << 20) + ((uint64_t)a->kept << 40));
        digest = mix(digest, a->flags + ((uint64_t)a->source_frequency << 8));
        digest = mix(digest, a->id.bytes[0]);
    }
    return digest;
}

/* What is said of n documents. Where the allocator fails, nothing may have changed: it is asked again
 * with memory. */
static uint64_t run(size_t n, size_t most, test_allocator *memory, const dg_allocator *allocator,
                    size_t *n_failed, uint64_t *turns)
{
    dg_stream_options o = DG_STREAM_OPTIONS_INIT;
    dg_stream *s = NULL;
    uint64_t digest = 0;
    o.allocator = allocator;
    *n_failed = 0;
    if (dg_stream_new(&s, &o, NULL) != DG_OK) {
        ++*n_failed;
        memory->fails_at = 0;
        ck_assert_int_eq(dg_stream_new(&s, &o, NULL), DG_OK);
    }
    s->seen.most = most;
    for (size_t i = 0; i < n; i++) {
        char text[512], key[32];
        write_text(text, sizeof text, i);
        dg_document *doc = document(text, NULL);
        dg_annotations *found = NULL;
        size_t len = (size_t)snprintf(key, sizeof key, "key %zu", i);
        dg_status status = dg_stream_add(&found, s, key, len, "s", i % 2, doc, NULL);
        if (status != DG_OK) {
            ck_assert_int_eq(status, DG_NO_MEMORY);
            ck_assert_ptr_null(found);
            ++*n_failed;
            memory->fails_at = 0;
            ck_assert_int_eq(dg_stream_add(&found, s, key, len, "s", i % 2, doc, NULL), DG_OK);
        }
        digest = digest_of(digest, found);
        dg_annotations_free(found);
        dg_document_free(doc);
    }
    *turns = s->seen.turns;
    dg_stream_free(s);
    return digest;
}

START_TEST(memory_that_ends_changes_nothing)
{
    test_allocator memory = {.fails_at = 0};
    dg_allocator a = test_allocator_of(&memory);
    size_t n_failed;
    uint64_t turns;
    for (size_t most = 48; most <= 6000; most += 1984) { /* that forgets, and that grows */
        memory = (test_allocator){.fails_at = 0};
        size_t n = most < 100 ? 40 : 300;
        uint64_t digest = run(n, most, &memory, &a, &n_failed, &turns);
        ck_assert(most > 100 || turns > 2);
        ck_assert_uint_eq(memory.blocks, 0);
        size_t requests = memory.requests, step = requests / test_cases(60) + 1;
        for (size_t at = 1; at <= requests; at += step) {
            memory = (test_allocator){.fails_at = at, .fails_on = at % 2 == 0};
            uint64_t again = run(n, most, &memory, &a, &n_failed, &turns);
            ck_assert_msg(again == digest && n_failed == 1, "request %zu of %zu, %zu slots", at,
                          requests, most);
            ck_assert_uint_eq(memory.blocks, 0);
        }
    }
}
END_TEST

START_TEST(memory_is_kept_to)
{
    test_allocator memory = {.fails_at = 0};
    dg_allocator a = test_allocator_of(&memory);
    dg_stream_options o = DG_STREAM_OPTIONS_INIT;
    dg_stream_stats stats;
    dg_annotation first;
    dg_stream *s = NULL;
    size_t n_annotated = 0;
    o.allocator = &a;
    o.memory = DG_STREAM_MEMORY_MIN;
    ck_assert_int_eq(dg_stream_new(&s, &o, NULL), DG_OK);
    for (size_t i = 0; i < 12000; i++) {
        char text[512];
        write_text(text, sizeof text, i);
        n_annotated += add(s, "k", text, &first) > 0;
    }
    dg_stream_stats_of(s, &stats);
    ck_assert_uint_gt(stats.forgotten, 12000);
    ck_assert_uint_gt(stats.remembered, 4000);
    ck_assert_uint_le(stats.memory, o.memory);
    ck_assert_uint_eq(n_annotated, stats.annotated_documents);
    ck_assert_uint_ge(n_annotated, 11997); /* the line of all is never forgotten */
    ck_assert_uint_le(memory.peak, o.memory + sizeof *s + 16384);
    dg_stream_free(s);
    ck_assert_uint_eq(memory.blocks, 0);
}
END_TEST

/* Hashes crafted to fall on one place are told apart, or forgotten, and counted. */
START_TEST(collisions_push_one_another_out)
{
    dg_stream *s = NULL;
    bool turns;
    size_t n_found = 0;
    ck_assert_int_eq(dg_stream_new(&s, NULL, NULL), DG_OK);
    dg__recent *r = &s->seen;
    ck_assert(dg__recent_reserve(r, 5000, 0, &turns));
    for (uint64_t i = 0; i < 3000; i++) {
        uint64_t hash[2] = {7, 4 * i + 4};
        ck_assert_ptr_null(dg__recent_find(r, hash, DG__SEEN_FIRST));
        dg__recent_put(r, hash, DG__SEEN_FIRST)->is.first.document = (uint32_t)i;
        ck_assert_uint_eq(dg__recent_peek(r, hash, DG__SEEN_FIRST)->is.first.document, i);
    }
    for (uint64_t i = 0; i < 3000; i++) {
        uint64_t hash[2] = {7, 4 * i + 4};
        const dg__seen *found = dg__recent_find(r, hash, DG__SEEN_FIRST);
        ck_assert(found == NULL || found->is.first.document == i);
        n_found += found != NULL;
    }
    ck_assert_uint_eq(r->forgotten, 3000 - n_found);
    ck_assert_uint_eq(r->young.used, n_found);
    ck_assert_uint_eq(r->young.n_texts, n_found);
    ck_assert(n_found >= 1000 && n_found < 1100);
    dg_stream_free(s);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, collisions_push_one_another_out);
    tcase_add_test(tests, an_example);
    tcase_add_test(tests, what_is_wrong_is_refused);
    tcase_add_test(tests, memory_that_ends_changes_nothing);
    tcase_add_test(tests, memory_is_kept_to);
}

TEST_MAIN("test_stream", add_tests)
