/* dg_compare of two documents and of the same two the other way round: the same passages at the same
 * places, and figures that change sides. On seeded pairs of few words, full of ways to align that are
 * as good as each other, on texts full of repeats, and on real ones. */
#include "harness.h"
#include "texts.h"

#include <dittograph.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 400u
#define WORD      5u /* bytes, with a space */

typedef struct pair {
    char *bytes[2];
    size_t lens[2];
    dg_document *docs[2];
    dg_compare_options options;
    char what[100];
} pair;

/* ---- pairs ---- */

static void write_word(char *to, size_t word)
{
    memcpy(to, "abcd ", WORD);
    for (unsigned i = 0; i < WORD - 1; i++)
        to[i] = (char)((size_t)to[i] + (word >> 2 * i & 3) * 4);
}

/* The second text is made of pieces of the first and of words of its own, edited here and there. */
static void make_texts(pair *p, uint64_t *random)
{
    static const size_t vocabularies[] = {2, 3, 5, 20, 200};
    size_t words = vocabularies[test_below(random, 5)], rate = 4 + test_below(random, 40);
    size_t n = test_below(random, MAX_WORDS), m = 0;
    for (unsigned side = 0; side < 2; side++)
        p->bytes[side] = malloc(MAX_WORDS * WORD);
    for (size_t i = 0; i < n; i++)
        write_word(p->bytes[0] + i * WORD, test_below(random, words));
    while (m < MAX_WORDS && test_below(random, 12) != 0) {
        size_t first = n > 0 ? test_below(random, n) : 0;
        size_t len = n > 0 ? test_below(random, n - first + 1) : 0;
        for (size_t i = 0; i < len && m < MAX_WORDS; i++, m++) {
            memcpy(p->bytes[1] + m * WORD, p->bytes[0] + (first + i) * WORD, WORD);
            if (test_below(random, rate) == 0)
                write_word(p->bytes[1] + m * WORD, test_below(random, words));
            i += test_below(random, rate) == 0;
        }
    }
    p->lens[0] = n * WORD;
    p->lens[1] = m * WORD;
}

/* The two halves of one text, of the same number of words now and then. */
static void make_halves(pair *p, uint64_t *random)
{
    test_text text = test_text_make(random, 300);
    size_t half = text.len / 2;
    for (unsigned side = 0; side < 2; side++) {
        p->lens[side] = side == 0 ? half : text.len - half;
        p->bytes[side] = malloc(p->lens[side] + 1);
        memcpy(p->bytes[side], text.bytes + (side == 0 ? 0 : half), p->lens[side]);
    }
    test_text_free(&text);
}

static void read_both(pair *p, uint64_t seed)
{
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    options.seed = seed;
    for (unsigned side = 0; side < 2; side++)
        ck_assert_int_eq(
            dg_document_from_text(&p->docs[side], p->bytes[side], p->lens[side], &options, NULL),
            DG_OK);
}

static pair make_pair(size_t number)
{
    uint64_t seed = test_seed(), random = seed + number * UINT64_C(0x100000003);
    pair p = {.options = DG_COMPARE_OPTIONS_INIT};
    if (number % 3 == 0)
        make_halves(&p, &random);
    else
        make_texts(&p, &random);
    p.options.min_words = 5 + (uint32_t)test_below(&random, 12);
    p.options.max_gap = 1 + (uint32_t)test_below(&random, 32);
    snprintf(p.what, sizeof p.what, "seed %llu, case %zu", (unsigned long long)seed, number);
    read_both(&p, 0);
    return p;
}

static void close_both(pair *p)
{
    dg_document_free(p->docs[0]);
    dg_document_free(p->docs[1]);
}

static void free_pair(pair *p)
{
    close_both(p);
    free(p->bytes[0]);
    free(p->bytes[1]);
}

/* ---- one way and the other ---- */

typedef struct compared {
    dg_report *report;
    dg_comparison figures;
} compared;

static compared compare(const pair *p, unsigned first)
{
    compared c = {0};
    ck_assert_int_eq(
        dg_compare(&c.report, &c.figures, p->docs[first], p->docs[1 - first], &p->options, NULL),
        DG_OK);
    return c;
}

static bool has_place(const dg_finding *f, uint32_t document, const dg_occurrence *o)
{
    for (size_t i = 0; i < f->n_occurrences; i++)
        if (f->occurrences[i].document == document &&
            f->occurrences[i].first_token == o->first_token &&
            f->occurrences[i].end_token == o->end_token)
            return true;
    return false;
}

/* Whether it has the places of the other, on changed sides if `turned`. */
static bool is_mirrored(const dg_finding *f, const dg_finding *other, bool turned)
{
    if (f->rule != other->rule || f->n_occurrences != other->n_occurrences ||
        f->similarity != other->similarity || f->containment != other->containment ||
        f->level != other->level)
        return false;
    for (size_t i = 0; i < f->n_occurrences; i++) {
        const dg_occurrence *o = &f->occurrences[i];
        if (!has_place(other, turned ? 1 - o->document : o->document, o))
            return false;
    }
    return true;
}

static bool are_mirrored(const compared *a, const compared *b, bool turned)
{
    size_t n = dg_report_count(a->report);
    if (n != dg_report_count(b->report))
        return false;
    for (size_t i = 0; i < n; i++) {
        size_t j = 0;
        while (j < n && !is_mirrored(dg_report_finding(a->report, i),
                                     dg_report_finding(b->report, j), turned))
            j++;
        if (j == n)
            return false;
    }
    const dg_comparison *x = &a->figures, *y = &b->figures;
    for (unsigned side = 0; side < 2; side++) {
        unsigned other = turned ? 1 - side : side;
        if (x->containment[side] != y->containment[other] || x->words[side] != y->words[other] ||
            x->shared[side] != y->shared[other])
            return false;
    }
    return x->resemblance == y->resemblance;
}

static size_t check_pair(pair *p)
{
    compared there = compare(p, 0), back = compare(p, 1);
    size_t n = dg_report_count(there.report);
    if (!are_mirrored(&there, &back, true))
        ck_abort_msg("%s: %zu findings, then %zu, or others", p->what, n,
                     dg_report_count(back.report));
    dg_report_free(back.report);
    bool as_long = dg_document_token_count(p->docs[0]) == dg_document_token_count(p->docs[1]);
    close_both(p);
    read_both(p, 12345);
    compared seeded = compare(p, 0);
    if (!as_long && !are_mirrored(&there, &seeded, false)) /* of those the hashes are asked */
        ck_abort_msg("%s: the seed matters", p->what);
    dg_report_free(there.report);
    dg_report_free(seeded.report);
    return n;
}

START_TEST(it_makes_no_difference_which_is_first)
{
    size_t n = 0;
    for (size_t i = 0; i < test_cases(10000); i++) {
        pair p = make_pair(i);
        n += check_pair(&p);
        free_pair(&p);
    }
    ck_assert_uint_gt(n, 10000);
}
END_TEST

START_TEST(nor_with_real_texts)
{
    static const char *const names[] = {"clough_stevenson/g0pA_taska.txt",
                                        "clough_stevenson/orig_taska.txt",
                                        "clough_stevenson/g0pE_taska.txt",
                                        "spdx_licences/GPL-2.0-only.txt",
                                        "spdx_licences/GPL-1.0-only.txt",
                                        "spdx_licences/AGPL-3.0-only.txt",
                                        "spdx_licences/MPL-1.1.txt",
                                        "spdx_licences/Python-2.0.1.txt",
                                        "source-article.txt"};
    enum { N = sizeof names / sizeof *names };
    char *bytes[N];
    size_t lens[N];
    for (size_t i = 0; i < N; i++)
        bytes[i] = test_read_data(names[i], &lens[i]);
    for (size_t i = 0; i < N; i++)
        for (size_t j = i; j < N; j++) {
            if (bytes[i] == NULL || bytes[j] == NULL)
                continue;
            pair p = {.bytes = {bytes[i], bytes[j]},
                      .lens = {lens[i], lens[j]},
                      .options = DG_COMPARE_OPTIONS_INIT};
            snprintf(p.what, sizeof p.what, "%s, %s", names[i], names[j]);
            read_both(&p, 0);
            check_pair(&p);
            close_both(&p);
        }
    for (size_t i = 0; i < N; i++)
        free(bytes[i]);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, it_makes_no_difference_which_is_first);
    tcase_add_test(tests, nor_with_real_texts);
}

TEST_MAIN("compare_turned", add_tests)
