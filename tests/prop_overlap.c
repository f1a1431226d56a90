/* dg__overlaps_find against all pairs of texts: what is chosen by the smallest hash of each window
 * written out, and what is shared counted k-gram by k-gram. */
#include "near/overlap.h"

#include "allocator.h"
#include "harness.h"
#include "near_texts.h"

#include <dittograph/fingerprint.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TEXTS  10u
#define MAX_TOKENS 250u

typedef struct subject {
    uint64_t seed;
    size_t number;
    uint32_t n;
    uint32_t starts[MAX_TEXTS], ends[MAX_TEXTS];
    uint64_t ids[MAX_TEXTS * 2 * MAX_TOKENS];
    dg__overlap_options options;
} subject;

static void wrong(const subject *s, const char *what)
{
    ck_abort_msg("seed %llu case %zu: %s", (unsigned long long)s->seed, s->number, what);
}

static uint32_t length_of(const subject *s, uint32_t text)
{
    return s->ends[text] - s->starts[text];
}

static const uint64_t *tokens_of(const subject *s, uint32_t text)
{
    return s->ids + s->starts[text];
}

/* Longest first, each once: a sort by hand, so few are they. */
static void put_in_order(subject *s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t start = s->starts[i], end = s->ends[i], at = n;
        bool is_new = true;
        for (uint32_t j = 0; j < n; j++)
            is_new &= length_of(s, j) != end - start ||
                      memcmp(tokens_of(s, j), s->ids + start, (end - start) * sizeof *s->ids) != 0;
        if (!is_new)
            continue;
        for (; at > 0 && length_of(s, at - 1) < end - start; at--) {
            s->starts[at] = s->starts[at - 1];
            s->ends[at] = s->ends[at - 1];
        }
        s->starts[at] = start;
        s->ends[at] = end;
        n++;
    }
    s->n = n;
}

/* Texts, edited copies of parts of them, and copies with something new behind. */
static void make_subject(subject *s, size_t number)
{
    uint64_t random = test_seed() + number * UINT64_C(0x100000001);
    size_t n_words = test_below(&random, 4) == 0 ? 1 + test_below(&random, 5) : 2000;
    uint32_t len = 0;
    s->seed = test_seed();
    s->number = number;
    s->n = 1 + (uint32_t)test_below(&random, MAX_TEXTS);
    s->options = (dg__overlap_options)DG__OVERLAP_OPTIONS_INIT;
    s->options.min_resemblance = .1 + .1 * (double)test_below(&random, 10);
    s->options.min_containment = .1 + .1 * (double)test_below(&random, 10);
    for (uint32_t i = 0; i < s->n; i++) {
        s->starts[i] = len;
        if (i > 0 && test_below(&random, 3) > 0) {
            uint32_t from = (uint32_t)test_below(&random, i), n_from = length_of(s, from);
            uint32_t skip = (uint32_t)test_below(&random, 3) * n_from / 4;
            uint32_t n = n_from - skip < MAX_TOKENS ? n_from - skip : MAX_TOKENS;
            size_t percent = test_below(&random, 2) * test_below(&random, 12);
            len += near_edit(&random, s->ids + len, tokens_of(s, from) + skip, n, percent, n_words);
        }
        if (len == s->starts[i] ||
            (test_below(&random, 3) == 0 && len - s->starts[i] < MAX_TOKENS)) {
            uint32_t n = (uint32_t)test_below(&random, MAX_TOKENS);
            near_make(&random, s->ids + len, n, n_words);
            len += n;
        }
        s->ends[i] = len;
    }
    put_in_order(s);
}

/* ---- The oracle ---- */

/* Whether the first of the texts holds the k-gram. */
static bool holds(const subject *s, uint32_t text, const uint64_t *gram, uint32_t k, uint32_t end)
{
    for (uint32_t i = 0; i + k <= end; i++)
        if (memcmp(tokens_of(s, text) + i, gram, k * sizeof *gram) == 0)
            return true;
    return false;
}

/* Distinct 5-grams of a text; of those in the other too, if there is one. */
static uint32_t count_grams(const subject *s, uint32_t text, const uint32_t *other)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i + 5 <= length_of(s, text); i++) {
        const uint64_t *gram = tokens_of(s, text) + i;
        n += !holds(s, text, gram, 5, i + 4) &&
             (other == NULL || holds(s, *other, gram, 5, length_of(s, *other)));
    }
    return n;
}

/* The smallest hash of each window of 8, as the index keeps it, each once. */
static uint32_t choose(const subject *s, uint32_t text, uint64_t *chosen)
{
    uint64_t hashes[2 * MAX_TOKENS];
    size_t n = dg_roll(tokens_of(s, text), length_of(s, text), 8, hashes);
    uint32_t n_chosen = 0;
    for (size_t i = 0; i + 8 <= n; i++) {
        uint64_t smallest = UINT64_MAX;
        for (size_t j = i; j < i + 8; j++)
            smallest = hashes[j] < smallest ? hashes[j] : smallest;
        uint32_t at = 0;
        while (at < n_chosen && chosen[at] != smallest >> 33)
            at++;
        chosen[at] = smallest >> 33;
        n_chosen += at == n_chosen;
    }
    return n_chosen;
}

static bool are_candidates(const subject *s, uint32_t text, uint32_t other)
{
    uint64_t a[2 * MAX_TOKENS], b[2 * MAX_TOKENS];
    uint32_t n_a = choose(s, text, a), n_b = choose(s, other, b), shared = 0;
    for (uint32_t i = 0; i < n_a; i++)
        for (uint32_t j = 0; j < n_b; j++)
            shared += a[i] == b[j];
    return shared > 0 && (shared >= 3 || 2 * shared >= n_a);
}

static bool overlap(const subject *s, uint32_t text, uint32_t other, dg__overlap *pair)
{
    double n = count_grams(s, text, NULL), m = count_grams(s, other, NULL);
    double both = count_grams(s, text, &other);
    *pair = (dg__overlap){text, other, both / (n + m - both), {both / n, both / m}};
    return both > 0 && (pair->resemblance >= s->options.min_resemblance ||
                        pair->containment[0] >= s->options.min_containment ||
                        pair->containment[1] >= s->options.min_containment);
}

/* ---- Properties ---- */

static dg_status find(const subject *s, dg__overlaps *found, const dg_allocator *a,
                      const dg_limits *limits, uint64_t *work)
{
    dg__near_units texts = {s->ids, s->starts, s->ends, s->n};
    dg__meter meter = dg__meter_start(limits);
    dg_status status = dg__overlaps_find(found, &texts, &s->options, a, &meter);
    *work = meter.work;
    return status;
}

static const dg__overlap *pair_of(const dg__overlaps *found, uint32_t text, uint32_t other)
{
    for (size_t i = 0; i < found->pairs.len; i++)
        if (found->pairs.items[i].text == text && found->pairs.items[i].other == other)
            return &found->pairs.items[i];
    return NULL;
}

START_TEST(pairs_are_those_of_all_pairs)
{
    dg_allocator a = dg__allocator(NULL);
    subject *s = malloc(sizeof *s);
    size_t n_pairs = 0;
    for (size_t number = 0; number < test_cases(3000); number++) {
        dg__overlaps found;
        uint64_t work;
        size_t n = 0;
        make_subject(s, number);
        ck_assert_int_eq(find(s, &found, &a, NULL, &work), DG_OK);
        for (uint32_t t = 1; t < s->n; t++)
            for (uint32_t other = 0; other < t; other++) {
                dg__overlap right;
                const dg__overlap *pair = pair_of(&found, t, other);
                bool is_pair = are_candidates(s, t, other) && overlap(s, t, other, &right);
                if (is_pair != (pair != NULL))
                    wrong(s, is_pair ? "a pair is missing" : "a pair that is none");
                if (pair != NULL && (pair->resemblance != right.resemblance ||
                                     pair->containment[0] != right.containment[0] ||
                                     pair->containment[1] != right.containment[1]))
                    wrong(s, "other figures");
                n += is_pair;
            }
        if (n != found.pairs.len)
            wrong(s, "a pair twice");
        n_pairs += n;
        dg__overlaps_free(&found, &a);
    }
    ck_assert_uint_gt(n_pairs, 3000);
    free(s);
}
END_TEST

/* A thousand texts that differ in a word: caps keep the work linear, and still there is a pair for
 * each of them. */
START_TEST(many_alike_are_compared_with_some)
{
    enum { N = 1000, LEN = 60 };
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__overlap_options options = {.5, .8, 16, 8};
    uint64_t *ids = malloc(N * LEN * sizeof *ids);
    uint32_t *starts = malloc(N * sizeof *starts), *ends = malloc(N * sizeof *ends);
    for (uint32_t t = 0; t < N; t++) {
        starts[t] = t * LEN;
        ends[t] = starts[t] + LEN;
        for (uint32_t i = 0; i < LEN; i++)
            ids[starts[t] + i] = near_word(i == LEN / 2 ? 1000 + t : i);
    }
    dg__near_units texts = {ids, starts, ends, N};
    dg__overlaps found;
    ck_assert_int_eq(dg__overlaps_find(&found, &texts, &options, &a, &meter), DG_OK);
    ck_assert_uint_le(found.n_candidates, 8 * N);
    ck_assert_uint_le(found.n_postings, (uint64_t)16 * LEN * N);
    uint32_t n_paired = 0;
    for (size_t i = 0; i < found.pairs.len; i++)
        n_paired += i == 0 || found.pairs.items[i].text != found.pairs.items[i - 1].text;
    ck_assert_uint_eq(n_paired, N - 1);
    dg__overlaps_free(&found, &a);
    free(ids);
    free(starts);
    free(ends);
}
END_TEST

START_TEST(memory_and_patience_may_end)
{
    dg_allocator right = dg__allocator(NULL);
    subject *s = malloc(sizeof *s);
    for (size_t number = 0; number < test_cases(100); number++) {
        uint64_t work, least;
        dg__overlaps found;
        dg_status status = DG_NO_MEMORY;
        make_subject(s, number);
        for (size_t n = 1; status != DG_OK; n++) {
            test_allocator memory = {.fails_at = n, .fails_on = number % 2 == 0};
            dg_allocator a = test_allocator_of(&memory);
            status = find(s, &found, &a, NULL, &work);
            if (status != DG_OK && (status != DG_NO_MEMORY || found.pairs.items != NULL))
                wrong(s, "an allocation fails");
            dg__overlaps_free(&found, &a);
            if (memory.blocks != 0)
                wrong(s, "blocks leak");
        }
        dg_limits limits = DG_LIMITS_INIT;
        limits.max_work = work > 1 ? work - 1 : 0;
        if (limits.max_work > 0 && find(s, &found, &right, &limits, &least) != DG_WORK_LIMIT)
            wrong(s, "it goes on beyond the limit");
    }
    free(s);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, pairs_are_those_of_all_pairs);
    tcase_add_test(tests, many_alike_are_compared_with_some);
    tcase_add_test(tests, memory_and_patience_may_end);
}

TEST_MAIN("overlap", add_tests)
