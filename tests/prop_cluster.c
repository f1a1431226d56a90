/* dg_collection_cluster against the rule in cluster.h written out, all pairs compared by their runs of
 * words, on seeded sets of documents and edited copies of them; what it must not depend on; and that
 * hostile sets cost no more than others. */
#include "allocator.h"
#include "harness.h"
#include "near/leader.h"
#include "near_texts.h"

#include <dittograph.h>

#include <stdlib.h>
#include <string.h>

#define MAX_DOCUMENTS 16u
#define MAX_TOKENS    60u
#define WORD          17u /* letters of a word and a space */

/* ---- what a case is ---- */

typedef struct subject {
    uint64_t seed;
    size_t number;
    uint32_t n;
    uint32_t starts[MAX_DOCUMENTS + 1]; /* of each document's words */
    uint64_t words[MAX_DOCUMENTS * 2 * MAX_TOKENS];
    uint64_t keys[MAX_DOCUMENTS];
    char text[MAX_DOCUMENTS * 2 * MAX_TOKENS * WORD];
    dg_document *docs[MAX_DOCUMENTS];
    dg_cluster_options options;
} subject;

static uint32_t length_of(const subject *s, uint32_t i)
{
    return s->starts[i + 1] - s->starts[i];
}

/* A word has a letter for each half a byte of its number. The document refers to `text`, which has room
 * for all. */
static dg_document *write_document(char *text, const uint64_t *words, size_t n)
{
    dg_document *doc = NULL;
    for (size_t i = 0; i < n; i++) {
        for (unsigned j = 0; j < WORD - 1; j++)
            text[i * WORD + j] = (char)('a' + (words[i] >> 4 * j & 15));
        text[i * WORD + WORD - 1] = ' ';
    }
    ck_assert_int_eq(dg_document_from_text(&doc, text, n * WORD, NULL, NULL), DG_OK);
    ck_assert_uint_eq(dg_document_token_count(doc), n);
    return doc;
}

/* Documents, edited copies of them, and copies of those; some in longer ones, some exact. */
static void make_words(subject *s, uint64_t *random)
{
    size_t n_words = 1 + test_below(random, 3) * 500 + test_below(random, 20);
    s->starts[0] = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        uint64_t *to = s->words + s->starts[i];
        uint32_t from = i > 0 ? (uint32_t)test_below(random, i) : 0;
        uint32_t n_from = i > 0 ? length_of(s, from) : 0, n;
        if (n_from > 0 && n_from <= MAX_TOKENS && test_below(random, 4) > 0) {
            size_t percent = test_below(random, 3) * test_below(random, 12);
            n = near_edit(random, to, s->words + s->starts[from], n_from, percent, n_words);
        } else {
            n = (uint32_t)test_below(random, MAX_TOKENS);
            near_make(random, to, n, n_words);
        }
        s->starts[i + 1] = s->starts[i] + n;
    }
}

static void make_subject(subject *s, size_t number)
{
    static const double shares[] = {0.2, 0.3, 0.5, 0.6, 0.8, 1};
    uint64_t random = test_seed() + number * UINT64_C(0x100000001);
    s->seed = test_seed();
    s->number = number;
    s->options = (dg_cluster_options)DG_CLUSTER_OPTIONS_INIT;
    s->n = (uint32_t)test_below(&random, MAX_DOCUMENTS + 1);
    make_words(s, &random);
    for (uint32_t i = 0; i < s->n; i++) {
        s->keys[i] = test_below(&random, 10);
        s->docs[i] = write_document(s->text + (size_t)s->starts[i] * WORD, s->words + s->starts[i],
                                    length_of(s, i));
    }
    s->options.min_resemblance = shares[test_below(&random, sizeof shares / sizeof *shares)];
    s->options.run_tokens = 1 + (uint32_t)test_below(&random, 7);
    s->options.represent = (dg_represent)test_below(&random, 3);
    s->options.keys = s->keys;
}

static void free_subject(const subject *s)
{
    for (uint32_t i = 0; i < s->n; i++)
        dg_document_free(s->docs[i]);
}

static void wrong(const subject *s, const char *what, uint32_t document)
{
    ck_abort_msg("seed %llu, case %zu, document %u of %u, k %u, %g: %s",
                 (unsigned long long)s->seed, s->number, document, s->n, s->options.run_tokens,
                 s->options.min_resemblance, what);
}

/* Put in from the last to the first; what is empty perhaps not at all. */
static dg_collection *collect(const subject *s)
{
    dg_collection *collection = NULL;
    ck_assert_int_eq(dg_collection_new(&collection, s->n, NULL, NULL), DG_OK);
    for (uint32_t i = s->n; i-- > 0;)
        if (length_of(s, i) > 0 || i % 2 == 0)
            ck_assert_int_eq(dg_collection_put(collection, i, s->docs[i], NULL), DG_OK);
    return collection;
}

static dg_clusters *cluster(const subject *s)
{
    dg_clusters *clusters = NULL;
    dg_collection *collection = collect(s);
    ck_assert_int_eq(dg_collection_cluster(&clusters, collection, &s->options, NULL), DG_OK);
    dg_collection_free(collection);
    return clusters;
}

/* ---- the oracle ---- */

/* For each run of words, by its first word: the first run that is the same, k to the end of a document. */
typedef struct oracle {
    const subject *s;
    uint32_t first_same[MAX_DOCUMENTS * 2 * MAX_TOKENS];
    uint32_t leader[MAX_DOCUMENTS];
} oracle;

static bool is_run(const subject *s, uint32_t at)
{
    uint32_t i = 0;
    while (at >= s->starts[i + 1])
        i++;
    return at + s->options.run_tokens <= s->starts[i + 1];
}

static void number_runs(oracle *o)
{
    const subject *s = o->s;
    for (uint32_t i = 0; i < s->starts[s->n]; i++) {
        uint32_t j = 0;
        o->first_same[i] = UINT32_MAX;
        if (!is_run(s, i))
            continue;
        while (!is_run(s, j) ||
               memcmp(s->words + i, s->words + j, s->options.run_tokens * sizeof *s->words) != 0)
            j++;
        o->first_same[i] = j;
    }
}

static bool has_run(const oracle *o, uint32_t document, uint32_t run)
{
    for (uint32_t i = o->s->starts[document]; i < o->s->starts[document + 1]; i++)
        if (o->first_same[i] == run)
            return true;
    return false;
}

/* Distinct runs of x; in `both` of y, too. */
static uint32_t count_runs(const oracle *o, uint32_t x, uint32_t y, uint32_t *both)
{
    uint32_t n = 0;
    *both = 0;
    for (uint32_t i = o->s->starts[x]; i < o->s->starts[x + 1]; i++) {
        uint32_t run = o->first_same[i];
        bool seen = run == UINT32_MAX;
        for (uint32_t j = o->s->starts[x]; j < i && !seen; j++)
            seen = o->first_same[j] == run;
        n += !seen;
        *both += !seen && has_run(o, y, run);
    }
    return n;
}

static bool is_same(const subject *s, uint32_t x, uint32_t y)
{
    return length_of(s, x) == length_of(s, y) &&
           memcmp(s->words + s->starts[x], s->words + s->starts[y],
                  length_of(s, x) * sizeof *s->words) == 0;
}

static dg_cluster_member figures(const oracle *o, uint32_t x, uint32_t y)
{
    uint32_t both, unused, n = count_runs(o, x, y, &both), m = count_runs(o, y, x, &unused);
    if (is_same(o->s, x, y))
        return (dg_cluster_member){x, 1, {1, 1}};
    if (both == 0)
        return (dg_cluster_member){x, 0, {0, 0}};
    return (dg_cluster_member){
        x, both / ((double)n + m - both), {both / (double)n, both / (double)m}};
}

static bool ranks_before(const subject *s, uint32_t x, uint32_t y)
{
    if (s->options.represent == DG_REPRESENT_LONGEST && length_of(s, x) != length_of(s, y))
        return length_of(s, x) > length_of(s, y);
    if (s->options.represent == DG_REPRESENT_KEY && s->keys[x] != s->keys[y])
        return s->keys[x] < s->keys[y];
    return x < y;
}

static void solve(oracle *o, const subject *s)
{
    uint32_t leaders[MAX_DOCUMENTS], n_leaders = 0;
    bool done[MAX_DOCUMENTS] = {false};
    o->s = s;
    number_runs(o);
    for (uint32_t turn = 0; turn < s->n; turn++) {
        uint32_t next = UINT32_MAX;
        double most = 0;
        for (uint32_t i = 0; i < s->n; i++)
            if (!done[i] && (next == UINT32_MAX || ranks_before(s, i, next)))
                next = i;
        done[next] = true;
        o->leader[next] = next;
        if (length_of(s, next) == 0)
            continue;
        /* What is the same as another goes where that went. */
        uint32_t same = 0;
        while (same < s->n && (same == next || !done[same] || !is_same(s, same, next)))
            same++;
        if (same < s->n) {
            o->leader[next] = o->leader[same];
            continue;
        }
        for (uint32_t l = 0; l < n_leaders; l++) {
            double alike = figures(o, next, leaders[l]).resemblance;
            if (alike >= s->options.min_resemblance && alike > most) {
                most = alike;
                o->leader[next] = leaders[l];
            }
        }
        if (o->leader[next] == next)
            leaders[n_leaders++] = next;
    }
}

static bool is_about(double x, double y)
{
    return x - y < 1e-12 && y - x < 1e-12;
}

static void check_member(const oracle *o, const dg_cluster_member *m, uint32_t leader)
{
    dg_cluster_member wanted = figures(o, m->document, leader);
    if (o->leader[m->document] != leader)
        wrong(o->s, "in another cluster", m->document);
    if (!is_about(m->resemblance, wanted.resemblance) ||
        !is_about(m->containment[0], wanted.containment[0]) ||
        !is_about(m->containment[1], wanted.containment[1]))
        wrong(o->s, "other figures", m->document);
}

static void check_clusters(const oracle *o, const dg_clusters *clusters)
{
    uint32_t n_members = 0, n_wanted = 0, before = 0;
    for (size_t i = 0; i < dg_clusters_count(clusters); i++) {
        const dg_cluster *c = dg_clusters_at(clusters, i);
        uint32_t leader = c->members[0].document;
        ck_assert_uint_ge(c->n_members, 2);
        if (i > 0 && leader <= before)
            wrong(o->s, "clusters out of order", leader);
        before = leader;
        for (size_t j = 0; j < c->n_members; j++) {
            check_member(o, &c->members[j], leader);
            if (j > 1 && c->members[j].document <= c->members[j - 1].document)
                wrong(o->s, "members out of order", c->members[j].document);
        }
        n_members += (uint32_t)c->n_members - 1;
    }
    for (uint32_t i = 0; i < o->s->n; i++) {
        n_wanted += o->leader[i] != i;
        if (dg_clusters_representative(clusters, i) != o->leader[i])
            wrong(o->s, "another representative", i);
    }
    if (n_members != n_wanted)
        wrong(o->s, "members are missing, or there are too many", 0);
}

START_TEST(everything_is_as_the_rule_says)
{
    subject *s = malloc(sizeof *s);
    oracle *o = malloc(sizeof *o);
    size_t n_clusters = 0;
    for (size_t i = 0; i < test_cases(10000); i++) {
        make_subject(s, i);
        solve(o, s);
        dg_clusters *clusters = cluster(s);
        check_clusters(o, clusters);
        n_clusters += dg_clusters_count(clusters);
        dg_clusters_free(clusters);
        free_subject(s);
    }
    ck_assert_uint_gt(n_clusters, 10000);
    free(o);
    free(s);
}
END_TEST

/* ---- what it must not depend on ---- */

/* With keys that differ, indexes don't matter. */
START_TEST(keys_alone_decide)
{
    subject *s = malloc(sizeof *s), *t = malloc(sizeof *t);
    uint64_t random = test_seed();
    for (size_t i = 0; i < test_cases(2000); i++) {
        make_subject(s, i);
        s->options.represent = DG_REPRESENT_KEY;
        *t = *s;
        t->options.keys = t->keys;
        uint32_t shift = s->n > 0 ? (uint32_t)test_below(&random, s->n) : 0;
        for (uint32_t d = 0; d < s->n; d++) {
            uint32_t other = (d + shift) % s->n;
            s->keys[d] = (d * 7 + 3) % 16;
            t->keys[other] = s->keys[d];
            t->docs[other] = s->docs[d];
        }
        t->starts[s->n] = 0;
        for (uint32_t d = 0; d <= s->n; d++) /* all lengths as not empty: all are put in */
            t->starts[d] = d;
        dg_clusters *of_s = cluster(s), *of_t = cluster(t);
        ck_assert_uint_eq(dg_clusters_count(of_s), dg_clusters_count(of_t));
        for (uint32_t d = 0; d < s->n; d++)
            if ((dg_clusters_representative(of_s, d) + shift) % s->n !=
                dg_clusters_representative(of_t, (d + shift) % s->n))
                wrong(s, "the index matters", d);
        dg_clusters_free(of_s);
        dg_clusters_free(of_t);
        free_subject(s);
    }
    free(t);
    free(s);
}
END_TEST

/* ---- as findings ---- */

static dg_status open_kept(void *ctx, size_t i, const dg_document **doc)
{
    *doc = ((subject *)ctx)->docs[i];
    return DG_OK;
}

static void close_kept(void *ctx, size_t i, const dg_document *doc)
{
    ck_assert_ptr_eq(doc, ((subject *)ctx)->docs[i]);
}

static dg_report *find(subject *s)
{
    dg_documents documents = {open_kept, close_kept, s};
    dg_find_options options = DG_FIND_OPTIONS_INIT;
    dg_collection *collection = collect(s);
    dg_report *report = NULL;
    options.rules = 1u << DG_SHARED_DOCUMENT;
    options.min_words = 1;
    ck_assert_int_eq(dg_collection_find(&report, collection, &documents, &options, NULL), DG_OK);
    dg_collection_free(collection);
    return report;
}

static void check_finding(const subject *s, const dg_cluster *c, const dg_finding *f)
{
    double similarity = 1, containment = 1;
    if (f->n_occurrences != c->n_members || f->rule != DG_SHARED_DOCUMENT ||
        f->document_frequency != c->n_members)
        wrong(s, "another finding", c->members[0].document);
    for (size_t i = 0; i < c->n_members; i++) {
        const dg_cluster_member *m = &c->members[i];
        const dg_occurrence *o = &f->occurrences[i];
        if (o->document != m->document || o->first_token != 0 ||
            o->end_token != length_of(s, m->document))
            wrong(s, "another occurrence", m->document);
        if (is_same(s, m->document, c->members[0].document))
            continue;
        double likeness = m->resemblance < 1 ? m->resemblance : 0.999;
        double contained =
            m->containment[0] > m->containment[1] ? m->containment[0] : m->containment[1];
        similarity = likeness < similarity ? likeness : similarity;
        containment = contained < containment ? contained : containment;
    }
    if (!is_about(f->similarity, similarity) || !is_about(f->containment, containment))
        wrong(s, "other likeness", c->members[0].document);
}

START_TEST(findings_are_clusters)
{
    subject *s = malloc(sizeof *s);
    dg_cluster_options usual = DG_CLUSTER_OPTIONS_INIT;
    usual.represent = DG_REPRESENT_FIRST;
    for (size_t i = 0; i < test_cases(2000); i++) {
        make_subject(s, i);
        s->options = usual;
        dg_clusters *clusters = cluster(s);
        dg_report *report = find(s);
        if (dg_report_count(report) != dg_clusters_count(clusters))
            wrong(s, "another number of findings", (uint32_t)dg_report_count(report));
        for (size_t f = 0; f < dg_report_count(report); f++)
            check_finding(s, dg_clusters_at(clusters, f), dg_report_finding(report, f));
        dg_report_free(report);
        dg_clusters_free(clusters);
        free_subject(s);
    }
    free(s);
}
END_TEST

/* ---- hostile sets ---- */

typedef enum bad_kind {
    ALONE,     /* nothing in common */
    TEMPLATE,  /* half is the same in all, so that none is like another */
    VERSIONS,  /* a few words differ: all are like the first */
    CHAIN,     /* each has more in common with the one before it than with the first */
    ONE_WORD,  /* of different lengths */
    ALL_COMMON /* few words: every run stands in nearly all */
} bad_kind;

#define N_BAD 6

static void fill(bad_kind kind, uint64_t *ids, uint32_t i, uint32_t len)
{
    uint64_t random = i + 1;
    for (uint32_t j = 0; j < len; j++) {
        uint64_t own = near_word((uint64_t)i * len + j + 1000000), same = near_word(j);
        uint64_t words[N_BAD] = {[ALONE] = own,
                                 [TEMPLATE] = j % 20 < 10 ? same : own,
                                 [VERSIONS] = j == i % len ? own : same,
                                 [CHAIN] = near_word(j + i * (len / 16)),
                                 [ONE_WORD] = near_word(0),
                                 [ALL_COMMON] = near_word(test_below(&random, 3))};
        ids[j] = words[kind];
    }
}

static uint64_t work_on(bad_kind kind, uint32_t n, uint32_t len, dg__led **led)
{
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    uint64_t *ids = malloc((size_t)n * len * sizeof *ids);
    uint32_t *starts = malloc(n * sizeof *starts), *ends = malloc(n * sizeof *ends);
    for (uint32_t i = 0; i < n; i++) {
        starts[i] = i * len;
        ends[i] = i * len + (kind == ONE_WORD ? i % len + 1 : len);
        fill(kind, ids + starts[i], i, len);
    }
    dg__near_units texts = {ids, starts, ends, n};
    *led = malloc(n * sizeof **led);
    ck_assert_int_eq(dg__leaders_find(*led, &texts, 5, 0.5, &a, &meter), DG_OK);
    free(ids);
    free(starts);
    free(ends);
    return meter.work;
}

static uint32_t count_leaders(const dg__led *led, uint32_t n)
{
    uint32_t leaders = 0;
    for (uint32_t i = 0; i < n; i++)
        leaders += led[i].leader == i;
    return leaders;
}

START_TEST(bad_input_is_linear)
{
    for (int kind = 0; kind < N_BAD; kind++) {
        dg__led *few, *many;
        uint64_t less = work_on((bad_kind)kind, 1000, 160, &few);
        uint64_t more = work_on((bad_kind)kind, 4000, 160, &many);
        ck_assert_msg(more <= 5 * less, "kind %d: %llu, then %llu", kind, (unsigned long long)less,
                      (unsigned long long)more);
        uint32_t leaders = count_leaders(many, 4000);
        if (kind == ALONE || kind == TEMPLATE)
            ck_assert_uint_eq(leaders, 4000);
        if (kind == VERSIONS)
            ck_assert_uint_eq(leaders, 1);
        if (kind == CHAIN)
            ck_assert(leaders > 400 && leaders < 2000);
        free(few);
        free(many);
    }
}
END_TEST

/* A text of which 300 others have a part, and a copy of it with edits: the rare runs lead to it. */
START_TEST(a_copy_is_found_among_many_that_share_some)
{
    enum { N = 2002, LEN = 200 };
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    uint64_t *ids = malloc(N * LEN * sizeof *ids);
    uint32_t starts[N], ends[N];
    dg__led led[N];
    for (uint32_t i = 0; i < N; i++) {
        starts[i] = i * LEN;
        ends[i] = starts[i] + LEN;
        fill(TEMPLATE, ids + starts[i], i, LEN);
    }
    memcpy(ids + (N - 1) * LEN, ids + 1000 * LEN, LEN * sizeof *ids);
    ids[(N - 1) * LEN + 50] = near_word(7777777);
    dg__near_units texts = {ids, starts, ends, N};
    ck_assert_int_eq(dg__leaders_find(led, &texts, 5, 0.5, &a, &meter), DG_OK);
    ck_assert_uint_eq(led[N - 1].leader, 1000);
    ck_assert_uint_eq(led[N - 1].common, LEN - 4 - 5);
    ck_assert_uint_eq(count_leaders(led, N), N - 1);
    free(ids);
}
END_TEST

/* One cluster, of which nothing but the first text is ever compared. */
START_TEST(copies_are_one_cluster)
{
    uint64_t words[100];
    uint64_t random = 1;
    near_make(&random, words, 100, 1000);
    char text[100 * WORD];
    dg_document *doc = write_document(text, words, 100);
    for (size_t n = 2; n <= 20000; n *= 100) {
        dg_collection *collection = NULL;
        dg_clusters *clusters = NULL;
        ck_assert_int_eq(dg_collection_new(&collection, n, NULL, NULL), DG_OK);
        for (size_t i = 0; i < n; i++)
            ck_assert_int_eq(dg_collection_put(collection, i, doc, NULL), DG_OK);
        dg_limits limits = DG_LIMITS_INIT;
        dg_cluster_options options = DG_CLUSTER_OPTIONS_INIT;
        limits.max_work = 500 * n + 100000;
        options.limits = &limits;
        ck_assert_int_eq(dg_collection_cluster(&clusters, collection, &options, NULL), DG_OK);
        ck_assert_uint_eq(dg_clusters_count(clusters), 1);
        ck_assert_uint_eq(dg_clusters_at(clusters, 0)->n_members, n);
        ck_assert_uint_eq(dg_clusters_representative(clusters, (uint32_t)n - 1), 0);
        dg_clusters_free(clusters);
        dg_collection_free(collection);
    }
    dg_document_free(doc);
}
END_TEST

/* ---- calls ---- */

START_TEST(wrong_arguments_are_refused)
{
    dg_collection *collection = NULL;
    dg_clusters *clusters = NULL;
    dg_cluster_options good = DG_CLUSTER_OPTIONS_INIT, bad[7];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        bad[i] = good;
    bad[0].size = 0;
    bad[1].min_resemblance = 0;
    bad[2].min_resemblance = 1.1;
    bad[3].run_tokens = 0;
    bad[4].run_tokens = 33;
    bad[5].represent = (dg_represent)3;
    bad[6].represent = DG_REPRESENT_KEY;
    ck_assert_int_eq(dg_collection_new(&collection, 0, NULL, NULL), DG_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        dg_error error = {DG_OK, NULL, 0};
        ck_assert_int_eq(dg_collection_cluster(&clusters, collection, &bad[i], &error), DG_INVALID);
        ck_assert_int_eq(error.code, DG_INVALID);
        ck_assert_ptr_nonnull(error.message);
    }
    ck_assert_int_eq(dg_collection_cluster(NULL, collection, NULL, NULL), DG_INVALID);
    ck_assert_int_eq(dg_collection_cluster(&clusters, NULL, NULL, NULL), DG_INVALID);
    ck_assert_ptr_null(clusters);
    ck_assert_int_eq(dg_collection_cluster(&clusters, collection, NULL, NULL), DG_OK);
    ck_assert_uint_eq(dg_clusters_count(clusters), 0);
    dg_clusters_free(clusters);
    dg_clusters_free(NULL);
    dg_collection_free(collection);
}
END_TEST

static int gives_up(void *ctx)
{
    (void)ctx;
    return 1;
}

/* Limits are looked at now and then: it takes some documents. */
START_TEST(limits_are_kept)
{
    dg_limits limits = DG_LIMITS_INIT;
    dg_cluster_options options = DG_CLUSTER_OPTIONS_INIT;
    dg_clusters *clusters = NULL;
    dg_collection *collection = NULL;
    uint64_t words[1000], random = 1;
    static char text[1000 * WORD];
    ck_assert_int_eq(dg_collection_new(&collection, 100, NULL, NULL), DG_OK);
    for (size_t i = 0; i < 100; i++) {
        near_make(&random, words, 1000, 1000);
        dg_document *doc = write_document(text, words, 1000);
        ck_assert_int_eq(dg_collection_put(collection, i, doc, NULL), DG_OK);
        dg_document_free(doc);
    }
    options.limits = &limits;
    limits.max_work = 1000;
    ck_assert_int_eq(dg_collection_cluster(&clusters, collection, &options, NULL), DG_WORK_LIMIT);
    limits = (dg_limits)DG_LIMITS_INIT;
    limits.cancelled = gives_up;
    ck_assert_int_eq(dg_collection_cluster(&clusters, collection, &options, NULL), DG_CANCELLED);
    ck_assert_ptr_null(clusters);
    dg_collection_free(collection);
}
END_TEST

/* Each allocation fails once, alone and with all after it. */
START_TEST(no_memory_is_said)
{
    subject *s = malloc(sizeof *s);
    for (size_t i = 0; i < test_cases(20); i++) {
        make_subject(s, i);
        dg_collection *collection = collect(s);
        dg_clusters *clusters = NULL;
        dg_status status = DG_NO_MEMORY;
        for (size_t n = 0; status != DG_OK; n++) {
            test_allocator memory = {.fails_at = n / 2 + 1, .fails_on = n % 2 != 0};
            dg_allocator a = test_allocator_of(&memory);
            s->options.allocator = &a;
            status = dg_collection_cluster(&clusters, collection, &s->options, NULL);
            ck_assert(status == DG_OK || (status == DG_NO_MEMORY && clusters == NULL));
            dg_clusters_free(clusters);
            ck_assert_uint_eq(memory.blocks, 0);
        }
        dg_collection_free(collection);
        free_subject(s);
    }
    free(s);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, everything_is_as_the_rule_says);
    tcase_add_test(tests, keys_alone_decide);
    tcase_add_test(tests, findings_are_clusters);
    tcase_add_test(tests, bad_input_is_linear);
    tcase_add_test(tests, a_copy_is_found_among_many_that_share_some);
    tcase_add_test(tests, copies_are_one_cluster);
    tcase_add_test(tests, wrong_arguments_are_refused);
    tcase_add_test(tests, limits_are_kept);
    tcase_add_test(tests, no_memory_is_said);
}

TEST_MAIN("cluster", add_tests)
