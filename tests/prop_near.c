/* dg__near_find on made-up units: what it says is so, it misses hardly anything, and neither the
 * order of the units nor copies of them matter. Naive oracles: all pairs, by the table that defines
 * a longest common subsequence, and the rule for groups written out. */
#include "near/near.h"

#include "allocator.h"
#include "harness.h"
#include "near_texts.h"

#include <stdlib.h>
#include <string.h>

#define MAX_UNITS  40u
#define MAX_TOKENS 100u

typedef struct subject {
    uint64_t seed;
    size_t number;
    uint32_t n;
    uint32_t starts[MAX_UNITS], ends[MAX_UNITS];
    uint64_t ids[MAX_UNITS * 2 * MAX_TOKENS];
} subject;

static dg__near_units units_of(const subject *s)
{
    return (dg__near_units){s->ids, s->starts, s->ends, s->n};
}

/* Texts and edited copies, and copies of those; some in longer ones, some exact. */
static void make_subject(subject *s, size_t number)
{
    uint64_t random = test_seed() + number * UINT64_C(0x100000001);
    size_t n_words = 1 + test_below(&random, 3) * 500 + test_below(&random, 20);
    uint32_t len = 0;
    s->seed = test_seed();
    s->number = number;
    s->n = 1 + (uint32_t)test_below(&random, MAX_UNITS);
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t from = i > 0 ? (uint32_t)test_below(&random, i) : 0;
        uint32_t n_from = i > 0 ? s->ends[from] - s->starts[from] : 0;
        s->starts[i] = len;
        if (n_from > 0 && n_from <= MAX_TOKENS && test_below(&random, 3) > 0) {
            size_t percent = test_below(&random, 3) * test_below(&random, 25);
            len += near_edit(&random, s->ids + len, s->ids + s->starts[from], n_from, percent,
                             n_words);
        } else {
            uint32_t n = (uint32_t)test_below(&random, MAX_TOKENS);
            near_make(&random, s->ids + len, n, n_words);
            len += n;
        }
        s->ends[i] = len;
    }
}

static dg__near_result find(const subject *s)
{
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__near_options options = DG__NEAR_OPTIONS_INIT;
    dg__near_units units = units_of(s);
    dg__near_result r;
    options.keep_pairs = true;
    ck_assert_int_eq(dg__near_find(&r, &units, &options, &a, &meter), DG_OK);
    return r;
}

static void drop(dg__near_result *r)
{
    dg_allocator a = dg__allocator(NULL);
    dg__near_free(r, &a);
}

static void wrong(const subject *s, const char *what, uint32_t x, uint32_t y)
{
    ck_abort_msg("seed %llu, case %zu, units %u and %u of %u: %s", (unsigned long long)s->seed,
                 s->number, x, y, s->n, what);
}

/* ---- Two units ---- */

static uint32_t length_of(const subject *s, uint32_t unit)
{
    return s->ends[unit] - s->starts[unit];
}

static uint32_t common_of(const subject *s, uint32_t x, uint32_t y)
{
    return near_lcs(s->ids + s->starts[x], length_of(s, x), s->ids + s->starts[y], length_of(s, y));
}

static bool is_same(const subject *s, uint32_t x, uint32_t y)
{
    return length_of(s, x) == length_of(s, y) &&
           memcmp(s->ids + s->starts[x], s->ids + s->starts[y], length_of(s, x) * sizeof *s->ids) ==
               0;
}

/* By the words of near.h. */
static bool is_near(const subject *s, uint32_t x, uint32_t y)
{
    double a = length_of(s, x), b = length_of(s, y);
    double longer = a > b ? a : b, shorter = a > b ? b : a, common = common_of(s, x, y);
    double needed = longer >= 20 ? 0.6 : 0.6 + 0.15 * (20 - longer) / 12;
    return shorter >= 8 && (common / longer >= needed - 1e-12 ||
                            (shorter >= 20 && common / shorter >= 0.8 - 1e-12));
}

static double resemblance(const subject *s, uint32_t x, uint32_t y)
{
    uint32_t both = 0, either = 0;
    for (int side = 0; side < 2; side++) {
        uint32_t unit = side == 0 ? x : y, other = side == 0 ? y : x;
        for (uint32_t i = s->starts[unit]; i + 3 <= s->ends[unit]; i++) {
            bool seen = false, shared = false;
            for (uint32_t j = s->starts[unit]; j < i; j++)
                seen |= memcmp(s->ids + i, s->ids + j, 3 * sizeof *s->ids) == 0;
            for (uint32_t j = s->starts[other]; j + 3 <= s->ends[other]; j++)
                shared |= memcmp(s->ids + i, s->ids + j, 3 * sizeof *s->ids) == 0;
            either += !seen && (side == 0 || !shared);
            both += !seen && shared && side == 0;
        }
    }
    return (double)both / either;
}

static bool is_about(double x, double y)
{
    return x - y < 1e-9 && y - x < 1e-9;
}

/* ---- What is said is so ---- */

static void check_texts(const subject *s, const dg__near_result *r)
{
    for (uint32_t i = 0; i < s->n; i++) {
        uint32_t first = i;
        for (uint32_t j = i; j-- > 0;)
            if (length_of(s, i) >= 8 && is_same(s, i, j))
                first = j;
        if (r->text_of[i] != first)
            wrong(s, "text_of", i, r->text_of[i]);
    }
}

static void check_groups(const subject *s, const dg__near_result *r)
{
    for (size_t g = 0; g < r->groups.len; g++) {
        const dg__near_member *m = &r->members.items[r->groups.items[g].first];
        ck_assert_uint_ge(r->groups.items[g].n, 2);
        ck_assert(g == 0 || r->members.items[r->groups.items[g - 1].first].unit < m->unit);
        for (uint32_t i = 1; i < r->groups.items[g].n; i++) {
            double common = common_of(s, m[i].unit, m->unit);
            double a = length_of(s, m[i].unit), b = length_of(s, m->unit);
            ck_assert(i == 1 || m[i - 1].unit < m[i].unit);
            if (is_same(s, m[i].unit, m->unit) || !is_near(s, m[i].unit, m->unit))
                wrong(s, "not near", m[i].unit, m->unit);
            if (!is_about(m[i].likeness.similarity, common / (a > b ? a : b)) ||
                !is_about(m[i].likeness.containment, common / (a > b ? b : a)) ||
                !is_about(m[i].likeness.resemblance, resemblance(s, m[i].unit, m->unit)))
                wrong(s, "likeness", m[i].unit, m->unit);
        }
    }
}

START_TEST(test_what_is_said_is_so)
{
    subject *s = malloc(sizeof *s);
    for (size_t i = 0; i < test_cases(2000); i++) {
        make_subject(s, i);
        dg__near_result r = find(s);
        check_texts(s, &r);
        check_groups(s, &r);
        drop(&r);
    }
    free(s);
}
END_TEST

/* ---- The rule for groups, over the pairs found ---- */

static bool is_in_group(const dg__near_result *r, uint32_t leader, uint32_t unit)
{
    for (size_t g = 0; g < r->groups.len; g++) {
        const dg__near_member *m = &r->members.items[r->groups.items[g].first];
        for (uint32_t i = 0; i < r->groups.items[g].n && m->unit == leader; i++)
            if (m[i].unit == unit)
                return true;
    }
    return false;
}

static bool are_together(const dg__near_result *r, uint32_t x, uint32_t y)
{
    for (size_t g = 0; g < r->groups.len; g++) {
        uint32_t leader = r->members.items[r->groups.items[g].first].unit;
        if (is_in_group(r, leader, x) && is_in_group(r, leader, y))
            return true;
    }
    return false;
}

/* A unit's pairs are with those that rank before it: the most similar of them is in a group with it,
 * and it is in at most two groups besides its own. */
START_TEST(test_groups_follow_the_rule)
{
    subject *s = malloc(sizeof *s);
    for (size_t i = 0; i < test_cases(2000); i++) {
        make_subject(s, i);
        dg__near_result r = find(s);
        for (uint32_t unit = 0; unit < s->n; unit++) {
            double most = 0;
            uint32_t n_together = 0, n_most = 0, n_groups = 0;
            for (size_t p = 0; p < r.pairs.len; p++)
                if (r.pairs.items[p].unit == unit && r.pairs.items[p].similarity > most)
                    most = r.pairs.items[p].similarity;
            for (size_t p = 0; p < r.pairs.len; p++) {
                const dg__near_pair *pair = &r.pairs.items[p];
                if (pair->unit != unit || pair->similarity < most)
                    continue;
                n_most++;
                n_together += are_together(&r, unit, pair->other);
            }
            if (n_most > 0 && n_together == 0)
                wrong(s, "apart from its nearest", unit, unit);
            for (uint32_t leader = 0; leader < s->n; leader++)
                n_groups += leader != unit && is_in_group(&r, leader, unit);
            if (n_groups > 2 || (n_most > 0) != (n_groups > 0))
                wrong(s, "in too many groups, or in none", unit, unit);
        }
        drop(&r);
    }
    free(s);
}
END_TEST

/* ---- Hardly anything is missed ---- */

static bool has_pair(const dg__near_result *r, uint32_t x, uint32_t y)
{
    for (size_t i = 0; i < r->pairs.len; i++)
        if ((r->pairs.items[i].unit == x && r->pairs.items[i].other == y) ||
            (r->pairs.items[i].unit == y && r->pairs.items[i].other == x))
            return true;
    return false;
}

static bool is_in_any_group(const dg__near_result *r, uint32_t unit)
{
    for (size_t i = 0; i < r->members.len; i++)
        if (r->members.items[i].unit == unit)
            return true;
    return false;
}

/* Where many edits of one text stand side by side, some pairs of them share none of their rarest
 * pairs of words; but each shares some with another. */
START_TEST(test_recall_against_all_pairs)
{
    subject *s = malloc(sizeof *s);
    size_t n_pairs = 0, n_missed_pairs = 0, n_units = 0, n_missed = 0;
    for (size_t i = 0; i < test_cases(400); i++) {
        make_subject(s, i);
        dg__near_result r = find(s);
        for (uint32_t x = 0; x < s->n; x++) {
            bool near_any = false;
            for (uint32_t y = 0; y < s->n; y++) {
                if (y == x || r.text_of[x] != x || r.text_of[y] != y || !is_near(s, x, y))
                    continue;
                near_any = true;
                n_pairs++;
                n_missed_pairs += !has_pair(&r, x, y);
            }
            n_units += near_any;
            n_missed += near_any && !is_in_any_group(&r, x);
        }
        drop(&r);
    }
    ck_assert_uint_gt(n_units, 1000);
    ck_assert_msg(100 * n_missed_pairs <= 10 * n_pairs, "%zu of %zu pairs", n_missed_pairs,
                  n_pairs);
    ck_assert_msg(100 * n_missed <= 2 * n_units, "%zu of %zu units", n_missed, n_units);
    free(s);
}
END_TEST

/* ---- Order and copies ---- */

/* The units in another order, some twice. */
static void shuffle(const subject *s, subject *to, uint64_t *random)
{
    uint32_t order[MAX_UNITS];
    *to = *s;
    for (uint32_t i = 0; i < s->n; i++)
        order[i] = i;
    for (uint32_t i = s->n; i > 1; i--) {
        uint32_t j = (uint32_t)test_below(random, i), swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
    while (to->n < MAX_UNITS && test_below(random, 3) > 0)
        order[to->n++] = (uint32_t)test_below(random, s->n);
    for (uint32_t i = 0; i < to->n; i++) {
        to->starts[i] = s->starts[order[i]];
        to->ends[i] = s->ends[order[i]];
    }
}

/* Whether the other result has a group with the texts of this one's group g. */
static bool has_group(const subject *s, const dg__near_result *r, size_t g, const subject *t,
                      const dg__near_result *other)
{
    const dg__near_group *group = &r->groups.items[g];
    const dg__near_member *m = &r->members.items[group->first];
    for (size_t h = 0; h < other->groups.len; h++) {
        const dg__near_member *n = &other->members.items[other->groups.items[h].first];
        uint32_t found = 0;
        if (other->groups.items[h].n != group->n ||
            length_of(s, m->unit) != length_of(t, n->unit) ||
            memcmp(s->ids + s->starts[m->unit], t->ids + t->starts[n->unit],
                   length_of(s, m->unit) * sizeof *s->ids) != 0)
            continue;
        for (uint32_t i = 1; i < group->n; i++)
            for (uint32_t j = 1; j < group->n; j++)
                found += length_of(s, m[i].unit) == length_of(t, n[j].unit) &&
                         memcmp(s->ids + s->starts[m[i].unit], t->ids + t->starts[n[j].unit],
                                length_of(s, m[i].unit) * sizeof *s->ids) == 0;
        if (found + 1 == group->n)
            return true;
    }
    return false;
}

START_TEST(test_neither_order_nor_copies_matter)
{
    subject *s = malloc(sizeof *s), *t = malloc(sizeof *t);
    uint64_t random = test_seed();
    for (size_t i = 0; i < test_cases(2000); i++) {
        make_subject(s, i);
        shuffle(s, t, &random);
        dg__near_result r = find(s), other = find(t);
        ck_assert_uint_eq(r.groups.len, other.groups.len);
        for (size_t g = 0; g < r.groups.len; g++)
            if (!has_group(s, &r, g, t, &other))
                wrong(s, "another group", r.members.items[r.groups.items[g].first].unit, 0);
        drop(&r);
        drop(&other);
    }
    free(s);
    free(t);
}
END_TEST

/* ---- Bad input ---- */

/* How many units, of how many tokens: identical, of one word each, one frame around one word of
 * their own, or all of common words. */
typedef enum bad_kind { IDENTICAL, ONE_WORD, TEMPLATE, COMMON, N_BAD } bad_kind;

static uint64_t work_on(bad_kind kind, uint32_t n, uint32_t len, dg__near_result *r)
{
    uint64_t *ids = malloc((size_t)n * len * sizeof *ids), random = test_seed();
    uint32_t *starts = malloc(n * sizeof *starts), *ends = malloc(n * sizeof *ends);
    dg_allocator a = dg__allocator(NULL);
    dg__meter meter = dg__meter_start(NULL);
    dg__near_options options = DG__NEAR_OPTIONS_INIT;
    for (uint32_t i = 0; i < n; i++) {
        starts[i] = i * len;
        ends[i] = (i + 1) * len;
        for (uint32_t j = 0; j < len; j++)
            ids[(size_t)i * len + j] = near_word(kind == ONE_WORD ? i
                                                 : kind == COMMON ? test_below(&random, 30)
                                                                  : j);
        if (kind == TEMPLATE)
            ids[(size_t)i * len + len / 2] = near_word(1000 + i);
    }
    dg__near_units units = {ids, starts, ends, n};
    ck_assert_int_eq(dg__near_find(r, &units, &options, &a, &meter), DG_OK);
    free(ids);
    free(starts);
    free(ends);
    return meter.work + r->n_postings;
}

START_TEST(test_bad_input_is_linear)
{
    for (int kind = 0; kind < N_BAD; kind++)
        for (uint32_t len = 10; len <= 160; len *= 4) {
            dg__near_result few, many;
            uint64_t less = work_on((bad_kind)kind, 1000, len, &few);
            uint64_t more = work_on((bad_kind)kind, 4000, len, &many);
            if (kind != COMMON) /* that has not reached its bounds yet */
                ck_assert_msg(more <= 5 * less, "kind %d, %u tokens: %llu, then %llu", kind, len,
                              (unsigned long long)less, (unsigned long long)more);
            ck_assert_uint_le(many.n_candidates, 33 * 4000);
            ck_assert_uint_le(many.n_postings, 64 * 4000 * (20 + len / 2));
            if (kind == IDENTICAL)
                ck_assert(many.groups.len == 0 && many.text_of[3999] == 0);
            if (kind == TEMPLATE)
                ck_assert(many.groups.len == 1 && many.members.len == 4000);
            drop(&few);
            drop(&many);
        }
}
END_TEST

/* ---- Limits, memory ---- */

START_TEST(test_without_memory)
{
    subject *s = malloc(sizeof *s);
    for (size_t number = 0; number < 20; number++) {
        make_subject(s, number);
        dg__near_units units = units_of(s);
        dg__near_options options = DG__NEAR_OPTIONS_INIT;
        dg_status status = DG_NO_MEMORY;
        options.keep_pairs = true;
        for (size_t n = 1; status != DG_OK; n++)
            for (int fails_on = 0; fails_on < 2; fails_on++) {
                test_allocator memory = {.fails_at = n, .fails_on = fails_on == 1};
                dg_allocator a = test_allocator_of(&memory);
                dg__meter meter = dg__meter_start(NULL);
                dg__near_result r;
                status = dg__near_find(&r, &units, &options, &a, &meter);
                ck_assert(status == DG_OK ? memory.requests < n : status == DG_NO_MEMORY);
                if (status == DG_OK)
                    dg__near_free(&r, &a);
                ck_assert_uint_eq(memory.blocks, 0);
            }
    }
    free(s);
}
END_TEST

START_TEST(test_limits_hold)
{
    subject *s = malloc(sizeof *s);
    dg_allocator a = dg__allocator(NULL);
    make_subject(s, 3);
    dg__near_units units = units_of(s);
    dg__near_options options = DG__NEAR_OPTIONS_INIT;
    dg__meter free_meter = dg__meter_start(NULL);
    dg__near_result r;
    ck_assert_int_eq(dg__near_find(&r, &units, &options, &a, &free_meter), DG_OK);
    dg__near_free(&r, &a);
    ck_assert_uint_gt(free_meter.work, 0);
    for (uint64_t most = 1; most <= free_meter.work; most++) {
        dg_limits limits = DG_LIMITS_INIT;
        limits.max_work = most;
        dg__meter meter = dg__meter_start(&limits);
        dg_status status = dg__near_find(&r, &units, &options, &a, &meter);
        ck_assert_int_eq(status, most < free_meter.work ? DG_WORK_LIMIT : DG_OK);
        if (status == DG_OK)
            dg__near_free(&r, &a);
    }
    free(s);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, test_what_is_said_is_so);
    tcase_add_test(tests, test_groups_follow_the_rule);
    tcase_add_test(tests, test_recall_against_all_pairs);
    tcase_add_test(tests, test_neither_order_nor_copies_matter);
    tcase_add_test(tests, test_bad_input_is_linear);
    tcase_add_test(tests, test_without_memory);
    tcase_add_test(tests, test_limits_hold);
}

TEST_MAIN("near", add_tests)
