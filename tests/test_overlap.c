/* dg_collection_overlaps as callers meet it: which pairs there are and what is said of them, in any
 * order of the documents; copies; what is refused; memory and patience that end. How pairs are found is
 * held against all pairs in prop_overlap.c. */
#include "allocator.h"
#include "harness.h"

#include <dittograph.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DOCUMENTS 12u

/* Documents of made-up words: word i is "w<i>". */
typedef struct library {
    dg_document *docs[MAX_DOCUMENTS];
    char *texts[MAX_DOCUMENTS];
    uint32_t n;
    dg_collection *collection;
} library;

/* Words [from, end) of one vocabulary, then as many new ones as are wanted. */
static void add_document(library *l, uint32_t from, uint32_t end, uint32_t n_new)
{
    char *text = malloc((end - from + n_new) * 12 + 1), *at = text;
    *at = '\0';
    for (uint32_t i = from; i < end; i++)
        at += sprintf(at, "w%u ", i);
    for (uint32_t i = 0; i < n_new; i++)
        at += sprintf(at, "n%u%c%u ", l->n, 'a' + (int)(i % 26), i);
    l->texts[l->n] = text;
    ck_assert_int_eq(dg_document_from_text(&l->docs[l->n], text, (size_t)(at - text), NULL, NULL),
                     DG_OK);
    l->n++;
}

/* order[i]: where document i goes; NULL: as they are. */
static void collect(library *l, const uint32_t *order)
{
    ck_assert_int_eq(dg_collection_new(&l->collection, l->n, NULL, NULL), DG_OK);
    for (uint32_t i = 0; i < l->n; i++)
        ck_assert_int_eq(
            dg_collection_put(l->collection, order != NULL ? order[i] : i, l->docs[i], NULL),
            DG_OK);
}

static void let_go(library *l)
{
    dg_collection_free(l->collection);
    for (uint32_t i = 0; i < l->n; i++) {
        dg_document_free(l->docs[i]);
        free(l->texts[i]);
    }
}

/* 0: a long one; 1: a part of it, and as much again; 2: another part; 3: 0 once more; 4: others; 5: 0 and
 * a little more. */
static library make_library(void)
{
    library l = {.n = 0};
    add_document(&l, 0, 400, 0);
    add_document(&l, 100, 200, 100);
    add_document(&l, 300, 360, 0);
    add_document(&l, 0, 400, 0);
    add_document(&l, 1000, 1400, 0);
    add_document(&l, 0, 400, 40);
    return l;
}

typedef struct expected {
    uint32_t a, b;
    double common, of_a, of_b; /* runs */
} expected;

/* Those of the default options: 1 is contained by half only. */
static const expected pairs_of_library[] = {
    {0, 2, 56, 396, 56}, {0, 5, 396, 396, 436}, {2, 5, 56, 56, 436}};

static const dg_overlap *overlap_of(const dg_overlaps *overlaps, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < dg_overlaps_count(overlaps); i++) {
        const dg_overlap *o = dg_overlaps_at(overlaps, i);
        if ((o->documents[0] == a && o->documents[1] == b) ||
            (o->documents[0] == b && o->documents[1] == a))
            return o;
    }
    return NULL;
}

static void check_pairs(const dg_overlaps *overlaps, const uint32_t *order)
{
    size_t n = sizeof pairs_of_library / sizeof *pairs_of_library;
    ck_assert_uint_eq(dg_overlaps_count(overlaps), n);
    for (size_t i = 0; i < n; i++) {
        const expected *e = &pairs_of_library[i];
        uint32_t a = dg_overlaps_first(overlaps, order[e->a]);
        uint32_t b = dg_overlaps_first(overlaps, order[e->b]);
        const dg_overlap *o = overlap_of(overlaps, a, b);
        ck_assert_ptr_nonnull(o);
        unsigned at = o->documents[0] == a ? 0 : 1;
        ck_assert_uint_lt(o->documents[0], o->documents[1]);
        ck_assert_double_eq(o->resemblance, e->common / (e->of_a + e->of_b - e->common));
        ck_assert_double_eq(o->containment[at], e->common / e->of_a);
        ck_assert_double_eq(o->containment[1 - at], e->common / e->of_b);
    }
    for (size_t i = 1; i < n; i++) {
        const uint32_t *x = dg_overlaps_at(overlaps, i - 1)->documents;
        const uint32_t *y = dg_overlaps_at(overlaps, i)->documents;
        ck_assert(x[0] < y[0] || (x[0] == y[0] && x[1] < y[1]));
    }
}

START_TEST(pairs_are_the_same_in_any_order)
{
    uint64_t random = test_seed();
    for (size_t number = 0; number < test_cases(50); number++) {
        library l = make_library();
        uint32_t order[] = {0, 1, 2, 3, 4, 5};
        for (uint32_t i = 5; i > 0 && number > 0; i--) {
            uint32_t j = (uint32_t)test_below(&random, i + 1), swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        dg_overlaps *overlaps;
        collect(&l, order);
        ck_assert_int_eq(dg_collection_overlaps(&overlaps, l.collection, NULL, NULL), DG_OK);
        check_pairs(overlaps, order);
        uint32_t first = order[0] < order[3] ? order[0] : order[3];
        ck_assert_uint_eq(dg_overlaps_first(overlaps, order[0]), first);
        ck_assert_uint_eq(dg_overlaps_first(overlaps, order[3]), first);
        ck_assert_uint_eq(dg_overlaps_first(overlaps, order[4]), order[4]);
        dg_overlaps_free(overlaps);
        let_go(&l);
    }
}
END_TEST

START_TEST(options_say_how_much)
{
    library l = make_library();
    dg_overlap_options options = DG_OVERLAP_OPTIONS_INIT;
    dg_overlaps *overlaps;
    collect(&l, NULL);
    options.min_containment = .45;
    ck_assert_int_eq(dg_collection_overlaps(&overlaps, l.collection, &options, NULL), DG_OK);
    const dg_overlap *half = overlap_of(overlaps, 0, 1);
    ck_assert_ptr_nonnull(half);
    ck_assert_double_eq(half->containment[1], 96. / 196);
    dg_overlaps_free(overlaps);
    options.min_containment = 1;
    options.min_resemblance = 1;
    ck_assert_int_eq(dg_collection_overlaps(&overlaps, l.collection, &options, NULL), DG_OK);
    ck_assert_uint_eq(dg_overlaps_count(overlaps), 3);
    dg_overlaps_free(overlaps);
    let_go(&l);
}
END_TEST

START_TEST(copies_are_one_and_short_ones_in_no_pair)
{
    library l = {.n = 0};
    dg_overlaps *overlaps;
    for (uint32_t i = 0; i < 5; i++)
        add_document(&l, 0, 50, 0);
    add_document(&l, 0, 14, 0);
    add_document(&l, 0, 0, 0);
    collect(&l, NULL);
    ck_assert_int_eq(dg_collection_overlaps(&overlaps, l.collection, NULL, NULL), DG_OK);
    ck_assert_uint_eq(dg_overlaps_count(overlaps), 0);
    for (uint32_t i = 0; i < 7; i++)
        ck_assert_uint_eq(dg_overlaps_first(overlaps, i), i < 5 ? 0 : i);
    dg_overlaps_free(overlaps);
    let_go(&l);
}
END_TEST

START_TEST(a_collection_of_nothing_has_no_pairs)
{
    dg_collection *none;
    dg_overlaps *overlaps;
    ck_assert_int_eq(dg_collection_new(&none, 0, NULL, NULL), DG_OK);
    ck_assert_int_eq(dg_collection_overlaps(&overlaps, none, NULL, NULL), DG_OK);
    ck_assert_uint_eq(dg_overlaps_count(overlaps), 0);
    dg_overlaps_free(overlaps);
    dg_overlaps_free(NULL);
    dg_collection_free(none);
}
END_TEST

START_TEST(what_has_no_meaning_is_refused)
{
    library l = make_library();
    dg_overlaps *overlaps = NULL;
    dg_error error;
    collect(&l, NULL);
    for (unsigned i = 0; i < 7; i++) {
        dg_overlap_options options = DG_OVERLAP_OPTIONS_INIT;
        options.size = i == 0 ? 0 : options.size;
        options.min_resemblance = i == 1 ? 0 : i == 2 ? 1.1 : .5;
        options.min_containment = i == 3 ? -1 : i == 4 ? (double)NAN : .5;
        options.max_candidates = i == 5 ? 0 : i == 6 ? 257 : 256;
        ck_assert_int_eq(dg_collection_overlaps(&overlaps, l.collection, &options, &error),
                         DG_INVALID);
        ck_assert_ptr_null(overlaps);
        ck_assert_uint_gt(strlen(error.message), 10);
    }
    ck_assert_int_eq(dg_collection_overlaps(NULL, l.collection, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_collection_overlaps(&overlaps, NULL, NULL, NULL), DG_INVALID);
    let_go(&l);
}
END_TEST

START_TEST(memory_and_patience_may_end)
{
    library l = make_library();
    dg_overlap_options options = DG_OVERLAP_OPTIONS_INIT;
    dg_limits limits = DG_LIMITS_INIT;
    dg_overlaps *overlaps = NULL;
    dg_status status = DG_NO_MEMORY;
    collect(&l, NULL);
    for (size_t n = 1; status != DG_OK; n++) {
        test_allocator memory = {.fails_at = n};
        dg_allocator a = test_allocator_of(&memory);
        options.allocator = &a;
        status = dg_collection_overlaps(&overlaps, l.collection, &options, NULL);
        if (status == DG_OK)
            dg_overlaps_free(overlaps);
        else
            ck_assert(status == DG_NO_MEMORY && overlaps == NULL);
        ck_assert_uint_eq(memory.blocks, 0);
    }
    options.allocator = NULL;
    options.limits = &limits;
    limits.max_work = 1000;
    overlaps = NULL;
    ck_assert_int_eq(dg_collection_overlaps(&overlaps, l.collection, &options, NULL),
                     DG_WORK_LIMIT);
    ck_assert_ptr_null(overlaps);
    let_go(&l);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, pairs_are_the_same_in_any_order);
    tcase_add_test(tests, options_say_how_much);
    tcase_add_test(tests, copies_are_one_and_short_ones_in_no_pair);
    tcase_add_test(tests, a_collection_of_nothing_has_no_pairs);
    tcase_add_test(tests, what_has_no_meaning_is_refused);
    tcase_add_test(tests, memory_and_patience_may_end);
}

TEST_MAIN("overlap", add_tests)
