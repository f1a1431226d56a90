/* Passages of two sequences against naive oracles: every maximal match by comparing all pairs of
 * tokens, every chain by comparing all pairs of matches. */
#include "allocator.h"
#include "harness.h"
#include "near/passage.h"
#include "near/passage_chain.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TOKENS 150u

/* ---- what a case is ---- */

typedef struct subject {
    uint64_t seed;
    size_t number;
    uint64_t ids[2][MAX_TOKENS];
    dg__sequence s[2];
    uint32_t k;
    dg__passage_options options;
    dg_allocator allocator;
    dg__meter meter;
    bool counted;
    dg__grams grams;
} subject;

static void wrong(const subject *c, const char *what)
{
    ck_abort_msg("seed %llu case %zu k %u matched %u gap %u: %s", (unsigned long long)c->seed,
                 c->number, c->k, c->options.min_matched, c->options.max_gap, what);
}

/* Copies n tokens of `from`, of which some are dropped, replaced, doubled. */
static uint32_t copy_edited(uint64_t *random, uint64_t *to, uint32_t room, const uint64_t *from,
                            uint32_t n, uint32_t words)
{
    uint32_t len = 0, rate = (uint32_t)test_below(random, 12);
    for (uint32_t i = 0; i < n && len + 1 < room; i++) {
        size_t edit = rate == 0 ? 9 : test_below(random, 4 + 3 * rate);
        if (edit == 0)
            continue;
        to[len++] = edit == 1 ? test_below(random, words) : from[i];
        if (edit == 2)
            to[len++] = test_below(random, words);
    }
    return len;
}

/* The second sequence is made of pieces of the first and of tokens of its own; few words make much
 * of it frequent. */
static void make_tokens(subject *c, uint64_t *random)
{
    static const uint32_t vocabularies[] = {1, 2, 3, 5, 20, 1000, 100000};
    uint32_t words = vocabularies[test_below(random, 7)];
    uint32_t n = (uint32_t)test_below(random, MAX_TOKENS / (1 + test_below(random, 4)));
    uint32_t period = 1 + (uint32_t)test_below(random, 2 * MAX_TOKENS);
    for (uint32_t i = 0; i < n; i++)
        c->ids[0][i] = i < period ? test_below(random, words) : c->ids[0][i - period];
    uint32_t m = 0;
    while (m + 1 < MAX_TOKENS && test_below(random, 12) != 0) {
        uint32_t room = MAX_TOKENS - m;
        if (n > 0 && test_below(random, 3) != 0) {
            uint32_t first = (uint32_t)test_below(random, n);
            uint32_t len = (uint32_t)test_below(random, n - first + 1);
            m += copy_edited(random, c->ids[1] + m, room, c->ids[0] + first, len, words);
        } else {
            c->ids[1][m++] = test_below(random, 2 * words);
        }
    }
    c->s[0] = (dg__sequence){c->ids[0], n};
    c->s[1] = (dg__sequence){c->ids[1], m};
}

static subject *make_subject(size_t number)
{
    subject *c = calloc(1, sizeof *c);
    c->seed = test_seed();
    c->number = number;
    uint64_t random = c->seed + number * UINT64_C(0x100000001);
    c->k = 1 + (uint32_t)test_below(&random, 6);
    c->options.min_matched = c->k + (uint32_t)test_below(&random, 12);
    c->options.max_gap = (uint32_t)test_below(&random, 12);
    c->allocator = dg__allocator(NULL);
    c->meter = dg__meter_start(NULL);
    make_tokens(c, &random);
    c->counted = number % 2 == 0;
    if ((c->counted ? dg__grams_make_counted : dg__grams_make)(&c->grams, c->s, c->k, &c->allocator,
                                                               &c->meter) != DG_OK)
        wrong(c, "no k-grams");
    return c;
}

static void free_subject(subject *c)
{
    dg__grams_free(&c->grams, &c->allocator);
    free(c);
}

/* ---- k-grams ---- */

static bool same(const subject *c, unsigned x, uint32_t i, unsigned y, uint32_t j, uint32_t n)
{
    return memcmp(c->ids[x] + i, c->ids[y] + j, n * sizeof(uint64_t)) == 0;
}

static uint32_t count_places(const subject *c, unsigned side, uint32_t i, unsigned other)
{
    uint32_t n = 0;
    for (uint32_t j = 0; j + c->k <= c->s[other].n; j++)
        n += same(c, side, i, other, j, c->k);
    return n;
}

static void check_gram(const subject *c, unsigned side, uint32_t i)
{
    uint32_t class = c->grams.class_of[side][i], other = count_places(c, side, i, 1 - side);
    if ((class != 0) != (other > 0))
        wrong(c, "a k-gram is in both, or in one only");
    if (class == 0)
        return;
    const dg__gram *gram = &c->grams.shared.items[class - 1];
    if (gram->n[1 - side] != other || gram->n[side] != count_places(c, side, i, side))
        wrong(c, "another number of places");
    const uint32_t *places = c->grams.places + gram->first;
    for (uint32_t p = 0; p < gram->n[0] + gram->n[1]; p++) {
        unsigned of = p >= gram->n[0];
        if (!same(c, side, i, of, places[p], c->k))
            wrong(c, "a place of another k-gram");
        if (p > 0 && p != gram->n[0] && places[p] <= places[p - 1])
            wrong(c, "places out of order");
    }
}

START_TEST(equal_k_grams_are_brought_together)
{
    for (size_t i = 0; i < test_cases(3000); i++) {
        subject *c = make_subject(i);
        bool none = c->s[0].n < c->k || c->s[1].n < c->k;
        for (unsigned side = 0; side < 2; side++) {
            uint32_t n_distinct = 0;
            for (uint32_t j = 0; !none && j + c->k <= c->s[side].n; j++) {
                uint32_t before = 0;
                while (before < j && !same(c, side, before, side, j, c->k))
                    before++;
                n_distinct += before == j;
                check_gram(c, side, j);
            }
            if (c->counted && c->grams.n_distinct[side] != n_distinct)
                wrong(c, "another number of distinct k-grams");
        }
        free_subject(c);
    }
}
END_TEST

/* ---- matches ---- */

static dg__matches find_matches(subject *c)
{
    dg__matches matches = {0};
    if (dg__matches_find(&matches, c->s, &c->grams, c->options.min_matched, &c->allocator,
                         &c->meter) != DG_OK)
        wrong(c, "no matches");
    return matches;
}

static bool is_frequent(const subject *c, uint32_t i)
{
    uint64_t n = count_places(c, 0, i, 0), m = count_places(c, 0, i, 1);
    return n * m > 4 * (n + m);
}

static bool holds_rare(const subject *c, const dg__match *m)
{
    for (uint32_t i = 0; i + c->k <= m->len; i++)
        if (!is_frequent(c, m->at[0] + i))
            return true;
    return false;
}

static bool has_match(const dg__matches *matches, const dg__match *m)
{
    for (size_t i = 0; i < matches->len; i++)
        if (memcmp(&matches->items[i], m, sizeof *m) == 0)
            return true;
    return false;
}

static uint32_t run_at(const subject *c, uint32_t i, uint32_t j)
{
    uint32_t n = 0;
    while (i + n < c->s[0].n && j + n < c->s[1].n && c->ids[0][i + n] == c->ids[1][j + n])
        n++;
    return n;
}

static bool is_inside(const dg__matches *matches, unsigned side, uint32_t first, uint32_t end)
{
    for (size_t i = 0; i < matches->len; i++) {
        const dg__match *m = &matches->items[i];
        if (m->at[side] <= first && end <= m->at[side] + m->len)
            return true;
    }
    return false;
}

/* Every maximal run of the pair's: found whole, or its tokens are. */
static void check_run(const subject *c, const dg__matches *matches, uint32_t i, uint32_t j)
{
    dg__match m = {{i, j}, run_at(c, i, j)};
    if (m.len >= c->k && holds_rare(c, &m) && !has_match(matches, &m))
        wrong(c, "a maximal match is missing");
    uint32_t certain = c->options.min_matched;
    for (uint32_t t = 0; t + certain <= m.len; t++)
        for (unsigned side = 0; side < 2; side++)
            if (!is_inside(matches, side, m.at[side] + t, m.at[side] + t + certain))
                wrong(c, "certain tokens are in no match");
}

START_TEST(every_maximal_match_is_found)
{
    for (size_t number = 0; number < test_cases(2000); number++) {
        subject *c = make_subject(number);
        dg__matches matches = find_matches(c);
        for (uint32_t i = 0; i < c->s[0].n; i++)
            for (uint32_t j = 0; j < c->s[1].n; j++)
                if (c->ids[0][i] == c->ids[1][j] &&
                    (i == 0 || j == 0 || c->ids[0][i - 1] != c->ids[1][j - 1]))
                    check_run(c, &matches, i, j);
        for (size_t i = 0; i < matches.len; i++) {
            const dg__match *m = &matches.items[i];
            if (m->len < c->k || run_at(c, m->at[0], m->at[1]) != m->len)
                wrong(c, "a match that isn't one, or goes on");
        }
        dg__vec_free(&c->allocator, &matches);
        free_subject(c);
    }
}
END_TEST

/* ---- chains ---- */

static uint32_t cut_of(const dg__match *x, const dg__match *y, uint32_t max_gap, bool *follows)
{
    int64_t cut = 0;
    *follows = true;
    for (unsigned side = 0; side < 2; side++) {
        int64_t gap = (int64_t)y->at[side] - x->at[side] - x->len;
        *follows &= y->at[side] > x->at[side] && gap <= max_gap &&
                    y->at[side] + y->len > x->at[side] + x->len;
        cut = -gap > cut ? -gap : cut;
    }
    int64_t shift = (int64_t)y->at[0] - x->at[0] - ((int64_t)y->at[1] - x->at[1]);
    *follows &= shift <= max_gap && -shift <= max_gap && cut < y->len;
    return (uint32_t)cut;
}

/* The most tokens that a chain which ends in match i can hold. */
static uint32_t best_score(const subject *c, const dg__matches *matches, const uint32_t *scores,
                           size_t i)
{
    const dg__match *m = matches->items;
    uint32_t best = m[i].len;
    for (size_t p = 0; p < i; p++) {
        bool follows, is_last = true;
        uint32_t cut = cut_of(&m[p], &m[i], c->options.max_gap, &follows);
        for (size_t q = p + 1; q < i; q++)
            is_last &= m[q].at[0] - m[q].at[1] != m[p].at[0] - m[p].at[1];
        if (follows && is_last && scores[p] + m[i].len - cut > best)
            best = scores[p] + m[i].len - cut;
    }
    return best;
}

static void check_chain(const subject *c, const dg__passage_chains *chains,
                        const dg__passage_chain *chain)
{
    uint32_t matched = 0;
    for (uint32_t i = 0; i < chain->n; i++) {
        const dg__match *m = &chains->matches.items[chain->first + i];
        matched += m->len;
        if (m->len == 0 || run_at(c, m->at[0], m->at[1]) < m->len)
            wrong(c, "what is chained isn't alike");
        for (unsigned side = 0; side < 2 && i > 0; side++) {
            uint32_t end = m[-1].at[side] + m[-1].len;
            if (m->at[side] < end || m->at[side] > end + c->options.max_gap)
                wrong(c, "a gap is negative or too large");
        }
    }
    if (matched != chain->matched || matched < c->options.min_matched)
        wrong(c, "another number of matched tokens");
}

static dg__passage_chains find_chains(subject *c, const dg__matches *matches)
{
    dg__passage_chains chains;
    if (dg__passage_chains_find(&chains, matches, c->s, c->options.max_gap, c->options.min_matched,
                                &c->allocator, &c->meter) != DG_OK)
        wrong(c, "no chains");
    return chains;
}

START_TEST(the_first_chain_is_the_best_and_all_are_chains)
{
    for (size_t number = 0; number < test_cases(3000); number++) {
        subject *c = make_subject(number);
        dg__matches matches = find_matches(c);
        dg__passage_chains chains = find_chains(c, &matches);
        uint32_t *scores = calloc(matches.len + 1, sizeof *scores), best = 0;
        for (size_t i = 0; i < matches.len && matches.len < 1000; i++) {
            scores[i] = best_score(c, &matches, scores, i);
            best = scores[i] > best ? scores[i] : best;
        }
        for (size_t i = 0; i < chains.items.len; i++)
            check_chain(c, &chains, &chains.items.items[i]);
        uint32_t first = chains.items.len > 0 ? chains.items.items[0].matched : 0;
        if (matches.len < 1000 && first != (best >= c->options.min_matched ? best : 0))
            wrong(c, "the first chain isn't the best");
        free(scores);
        dg__passage_chains_free(&chains, &c->allocator);
        dg__vec_free(&c->allocator, &matches);
        free_subject(c);
    }
}
END_TEST

/* ---- passages ---- */

static bool is_sane(const subject *c, const dg__place *p)
{
    return p->first < p->end && p->end <= c->s[p->side].n;
}

static void mark(bool *told, const dg__place *p)
{
    memset(told + p->first, true, p->end - p->first);
}

/* Marks every place; each passage has as many tokens as it says are alike, in order. */
static void check_passages(const subject *c, const dg__passages *found, bool told[2][MAX_TOKENS])
{
    for (size_t i = 0; i < found->items.len; i++) {
        const dg__passage *p = &found->items.items[i];
        uint32_t len[2];
        for (unsigned side = 0; side < 2; side++) {
            if (p->at[side].side != side || !is_sane(c, &p->at[side]))
                wrong(c, "a place that is none");
            len[side] = p->at[side].end - p->at[side].first;
            mark(told[side], &p->at[side]);
        }
        if (p->matched < c->options.min_matched || p->matched > len[0] || p->matched > len[1])
            wrong(c, "too many or too few matched tokens");
        if (c->ids[0][p->at[0].first] != c->ids[1][p->at[1].first] ||
            c->ids[0][p->at[0].end - 1] != c->ids[1][p->at[1].end - 1])
            wrong(c, "a passage that begins or ends with what differs");
        for (uint32_t j = 0; j < p->n_others; j++) {
            const dg__place *other = &found->others.items[p->first_other + j];
            if (!is_sane(c, other))
                wrong(c, "another place that is none");
            mark(told[other->side], other);
        }
    }
}

static void check_told(const subject *c, bool told[2][MAX_TOKENS])
{
    for (uint32_t i = 0; i < c->s[0].n; i++)
        for (uint32_t j = 0; j < c->s[1].n; j++) {
            uint32_t n = run_at(c, i, j);
            for (uint32_t t = 0; n >= c->options.min_matched && t < n; t++)
                if (!told[0][i + t] || !told[1][j + t])
                    wrong(c, "a shared run isn't told");
        }
}

static dg__passages find_passages(subject *c)
{
    dg__passages found = {0};
    if (dg__passages_find(&found, c->s, &c->grams, &c->options, &c->allocator, &c->meter) != DG_OK)
        wrong(c, "no passages");
    return found;
}

START_TEST(every_shared_run_is_told_on_both_sides)
{
    for (size_t number = 0; number < test_cases(5000); number++) {
        subject *c = make_subject(number);
        bool told[2][MAX_TOKENS] = {{false}};
        dg__passages found = find_passages(c);
        check_passages(c, &found, told);
        check_told(c, told);
        dg__passages_free(&found, &c->allocator);
        free_subject(c);
    }
}
END_TEST

/* Twenty tokens on one side stand twice on the other, with others between: one passage, and another
 * place on that side. */
START_TEST(what_one_side_repeats_is_another_place)
{
    for (unsigned side = 0; side < 2; side++) {
        subject *c = calloc(1, sizeof *c);
        for (uint32_t i = 0; i < 60; i++) {
            c->ids[1 - side][i % 20] = 100 + i % 20;
            c->ids[side][i] = i < 20 || i >= 40 ? 100 + i % 20 : 1000 + i;
        }
        c->s[1 - side] = (dg__sequence){c->ids[1 - side], 20};
        c->s[side] = (dg__sequence){c->ids[side], 60};
        c->options = (dg__passage_options){15, 10};
        c->allocator = dg__allocator(NULL);
        c->meter = dg__meter_start(NULL);
        ck_assert_int_eq(dg__grams_make(&c->grams, c->s, 5, &c->allocator, &c->meter), DG_OK);
        dg__passages found = find_passages(c);
        ck_assert_uint_eq(found.items.len, 1);
        ck_assert_uint_eq(found.items.items[0].matched, 20);
        ck_assert_uint_eq(found.items.items[0].n_others, 1);
        ck_assert_uint_eq(found.others.items[0].side, side);
        ck_assert_uint_eq(found.others.items[0].first, 40);
        ck_assert_uint_eq(found.others.items[0].end, 60);
        dg__passages_free(&found, &c->allocator);
        free_subject(c);
    }
}
END_TEST

static subject *make_edited(const uint64_t *first, const uint64_t *second, uint32_t n)
{
    subject *c = calloc(1, sizeof *c);
    c->s[0] = (dg__sequence){first, n};
    c->s[1] = (dg__sequence){second, n};
    c->options = (dg__passage_options){15, 10};
    c->allocator = dg__allocator(NULL);
    c->meter = dg__meter_start(NULL);
    ck_assert_int_eq(dg__grams_make(&c->grams, c->s, 5, &c->allocator, &c->meter), DG_OK);
    return c;
}

/* Every fourth token of 800 is another one: but for 10 in the middle no k-gram is left. What others
 * come before and behind isn't a part of it. */
START_TEST(what_is_edited_too_much_for_chains_is_aligned_with_one)
{
    uint64_t first[1000], second[1000];
    for (uint32_t i = 0; i < 1000; i++) {
        bool is_edited = i < 100 || i >= 900 || (i % 4 == 3 && (i < 495 || i >= 503));
        first[i] = i;
        second[i] = is_edited ? 5000 + i : i;
    }
    subject *c = make_edited(first, second, 1000);
    dg__passages found = find_passages(c);
    ck_assert_uint_eq(found.items.len, 1);
    for (unsigned side = 0; side < 2; side++) {
        ck_assert_uint_eq(found.items.items[0].at[side].first, 100);
        ck_assert_uint_eq(found.items.items[0].at[side].end, 899);
    }
    ck_assert_uint_eq(found.items.items[0].matched, 602);
    dg__passages_free(&found, &c->allocator);
    free_subject(c);
}
END_TEST

/* Fewer in a chain are enough if more align in all: 22 do, not 23. */
START_TEST(half_the_tokens_are_enough_with_half_as_many_again)
{
    for (uint32_t n_behind = 12; n_behind <= 13; n_behind++) {
        uint64_t first[100], second[100];
        for (uint32_t i = 0; i < 100; i++) {
            bool is_alike =
                i >= 30 && i < 44 + n_behind && i != 40 && i != 44 && i != 48 && i != 52;
            first[i] = i;
            second[i] = is_alike ? i : 5000 + i;
        }
        subject *c = make_edited(first, second, 100);
        dg__passages found = find_passages(c);
        ck_assert_uint_eq(found.items.len, n_behind - 12);
        dg__passages_free(&found, &c->allocator);
        free_subject(c);
    }
}
END_TEST

/* ---- when memory or patience ends ---- */

static dg_status find_all(subject *c, dg__passages *found, const dg_allocator *a, dg__meter *meter)
{
    dg__grams grams;
    dg_status status = dg__grams_make(&grams, c->s, c->k, a, meter);
    if (status == DG_OK)
        status = dg__passages_find(found, c->s, &grams, &c->options, a, meter);
    dg__grams_free(&grams, a);
    return status;
}

static bool are_same(const dg__passages *x, const dg__passages *y)
{
    return x->items.len == y->items.len && x->others.len == y->others.len &&
           (x->items.len == 0 ||
            memcmp(x->items.items, y->items.items, x->items.len * sizeof *x->items.items) == 0);
}

START_TEST(every_allocation_may_fail)
{
    size_t most = 0;
    for (size_t number = 0; number < test_cases(200); number++) {
        subject *c = make_subject(number);
        dg__passages right = find_passages(c);
        dg_status status = DG_NO_MEMORY;
        for (size_t n = 1; status != DG_OK; n++) {
            test_allocator memory = {.fails_at = n, .fails_on = number % 2 == 0};
            dg_allocator a = test_allocator_of(&memory);
            dg__passages found = {0};
            status = find_all(c, &found, &a, &c->meter);
            if (status == DG_OK ? !are_same(&found, &right)
                                : status != DG_NO_MEMORY || found.items.items != NULL)
                wrong(c, "an allocation fails");
            dg__passages_free(&found, &a);
            if (memory.blocks != 0)
                wrong(c, "blocks leak");
            most = n > most ? n : most;
        }
        dg__passages_free(&right, &c->allocator);
        free_subject(c);
    }
    ck_assert_uint_gt(most, 20);
}
END_TEST

START_TEST(work_is_counted_and_limited)
{
    size_t stopped = 0;
    for (size_t number = 0; number < test_cases(200); number++) {
        subject *c = make_subject(number);
        dg_limits limits = DG_LIMITS_INIT;
        limits.max_work = UINT64_MAX;
        dg__meter meter = dg__meter_start(&limits);
        dg__passages found = {0};
        ck_assert_int_eq(find_all(c, &found, &c->allocator, &meter), DG_OK);
        dg__passages_free(&found, &c->allocator);
        uint64_t work = meter.work;
        for (limits.max_work = 1; limits.max_work < work; limits.max_work += 1 + work / 20) {
            meter = dg__meter_start(&limits);
            found = (dg__passages){0};
            if (find_all(c, &found, &c->allocator, &meter) != DG_WORK_LIMIT ||
                found.items.items != NULL)
                wrong(c, "it goes on beyond the limit");
            stopped++;
        }
        free_subject(c);
    }
    ck_assert_uint_gt(stopped, 200);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_test(tests, equal_k_grams_are_brought_together);
    tcase_add_test(tests, every_maximal_match_is_found);
    tcase_add_test(tests, the_first_chain_is_the_best_and_all_are_chains);
    tcase_add_test(tests, every_shared_run_is_told_on_both_sides);
    tcase_add_test(tests, what_one_side_repeats_is_another_place);
    tcase_add_test(tests, what_is_edited_too_much_for_chains_is_aligned_with_one);
    tcase_add_test(tests, half_the_tokens_are_enough_with_half_as_many_again);
    tcase_add_test(tests, every_allocation_may_fail);
    tcase_add_test(tests, work_is_counted_and_limited);
}

TEST_MAIN("passages", add_tests)
