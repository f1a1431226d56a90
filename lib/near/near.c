/* The way from units to groups. Texts are numbered by rank. */
#include "near/near.h"

#include "base/sort.h"
#include "hash/token_hash.h"
#include "near/candidate.h"
#include "near/group.h"
#include "near/likeness.h"

#include <string.h>

/* Tokens of a text for which one more shingle must be shared with a candidate. */
#define TOKENS_A_SHINGLE 256u

/* A unit with what it is ranked by. */
typedef struct ranked {
    uint64_t hash;
    uint32_t len, unit;
} ranked;

/* A search: the distinct texts, and for each the first unit with it. */
typedef struct search {
    const dg__near_units *units;
    const dg__near_options *options;
    const dg_allocator *allocator;
    dg__meter *meter;
    dg__near_result *result;
    uint32_t cap;            /* of the three arrays */
    uint32_t *starts, *ends; /* of texts */
    uint32_t *unit_of;
    dg__near_units texts;
    dg__near_index index;
    dg__near_stars stars;
    dg__near_aligner *aligner;
} search;

/* ---- Distinct texts ---- */

static int compare_ranked(const void *ctx, const void *a, const void *b)
{
    const dg__near_units *units = ctx;
    const ranked *x = a, *y = b;
    if (x->len != y->len)
        return x->len > y->len ? -1 : 1;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return memcmp(units->ids + units->starts[x->unit], units->ids + units->starts[y->unit],
                  x->len * sizeof *units->ids);
}

static uint32_t rank_units(ranked *order, const dg__near_units *units, uint32_t min_tokens)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < units->n; i++) {
        uint32_t len = units->ends[i] - units->starts[i];
        if (len < min_tokens || len == 0)
            continue;
        order[n++] =
            (ranked){dg__hash(units->ids + units->starts[i], len * sizeof *units->ids, 0), len, i};
    }
    return n;
}

/* The sort is stable: of units with one text the first comes first. */
static void collapse(search *s, const ranked *order, uint32_t n)
{
    const dg__near_units *units = s->units;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t unit = order[i].unit, last = s->texts.n - 1;
        if (i > 0 && compare_ranked(units, &order[i - 1], &order[i]) == 0) {
            s->result->text_of[unit] = s->unit_of[last];
            continue;
        }
        s->starts[s->texts.n] = units->starts[unit];
        s->ends[s->texts.n] = units->ends[unit];
        s->unit_of[s->texts.n++] = unit;
    }
}

static dg_status find_texts(search *s)
{
    uint32_t n = s->units->n;
    ranked *order = dg__alloc(s->allocator, n, sizeof *order);
    s->cap = n;
    s->starts = dg__alloc(s->allocator, n, sizeof *s->starts);
    s->ends = dg__alloc(s->allocator, n, sizeof *s->ends);
    s->unit_of = dg__alloc(s->allocator, n, sizeof *s->unit_of);
    dg_status status = DG_NO_MEMORY;
    if (order != NULL && s->starts != NULL && s->ends != NULL && s->unit_of != NULL) {
        uint32_t n_ranked = rank_units(order, s->units, s->options->min_tokens);
        status = dg__sort(order, n_ranked, sizeof *order, compare_ranked, s->units, s->allocator);
        s->texts = (dg__near_units){s->units->ids, s->starts, s->ends, 0};
        if (status == DG_OK)
            collapse(s, order, n_ranked);
    }
    dg__free(s->allocator, order, n, sizeof *order);
    return status == DG_OK ? dg__meter_spend(s->meter, n) : status;
}

/* ---- Pairs ---- */

static bool keep_pairs(search *s, uint32_t text, const dg__near_neighbour *neighbours, uint32_t n)
{
    for (uint32_t i = 0; i < n && s->options->keep_pairs; i++) {
        dg__near_pair pair = {s->unit_of[text], s->unit_of[neighbours[i].text],
                              neighbours[i].similarity};
        if (!dg__vec_push(s->allocator, &s->result->pairs, pair))
            return false;
    }
    return true;
}

/* Neighbours of the text in hand. */
typedef struct neighbours {
    uint32_t text, n;
    dg__near_neighbour items[DG__NEAR_CANDIDATES_MAX + 1];
} neighbours;

/* Aligns the text with another; adds that if it is near. */
static dg_status align(search *s, neighbours *to, uint32_t other)
{
    double similarity;
    dg_status status = dg__near_align(s->aligner, &similarity, &s->texts, to->text, other);
    if (status == DG_OK && similarity > 0)
        to->items[to->n++] = (dg__near_neighbour){other, similarity};
    s->result->n_candidates++;
    return status;
}

/* A member's representative is worth a look, even where many others share more. */
static dg_status align_home(search *s, neighbours *to)
{
    uint32_t nearest = 0, home;
    for (uint32_t i = 1; i < to->n; i++)
        if (to->items[i].similarity > to->items[nearest].similarity)
            nearest = i;
    if (to->n == 0 || (home = s->stars.home[to->items[nearest].text]) == DG__NEAR_NONE)
        return DG_OK;
    for (uint32_t i = 0; i < to->n; i++)
        if (to->items[i].text == home)
            return DG_OK;
    return align(s, to, home);
}

/* Aligns a text with its candidates and finds it a group. */
static dg_status place_text(search *s, uint32_t text)
{
    uint32_t candidates[DG__NEAR_CANDIDATES_MAX], n;
    neighbours near;
    near.text = text;
    near.n = 0;
    uint32_t needed = 2 + (s->ends[text] - s->starts[text]) / TOKENS_A_SHINGLE * 2;
    if (!dg__near_candidates(&s->index, text, needed, candidates, &n, s->allocator))
        return DG_NO_MEMORY;
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < n && status == DG_OK; i++)
        status = align(s, &near, candidates[i]);
    if (status == DG_OK)
        status = align_home(s, &near);
    if (status != DG_OK)
        return status;
    dg__near_stars_add(&s->stars, text, near.items, near.n);
    return keep_pairs(s, text, near.items, near.n) ? DG_OK : DG_NO_MEMORY;
}

static dg_status find_pairs(search *s)
{
    dg__near_postings postings = {0};
    dg_status status = dg__near_features(&postings, &s->texts, s->allocator, s->meter);
    if (status == DG_OK)
        status = dg__near_index_make(&s->index, &postings, s->texts.n, s->options, s->allocator);
    dg__vec_free(s->allocator, &postings);
    uint32_t longest = s->ends[0] - s->starts[0];
    if (status == DG_OK)
        status = dg__near_aligner_new(&s->aligner, longest, s->options, s->allocator, s->meter);
    if (status == DG_OK && !dg__near_stars_make(&s->stars, s->texts.n, s->allocator))
        status = DG_NO_MEMORY;
    for (uint32_t t = 0; t < s->texts.n && status == DG_OK; t++)
        status = place_text(s, t);
    s->result->n_postings = s->index.n_looked_at;
    return status;
}

/* ---- Groups ---- */

static uint32_t *group_sizes(const search *s)
{
    uint32_t *sizes = dg__alloc_zeroed(s->allocator, s->texts.n, sizeof *sizes);
    for (uint32_t t = 0; t < s->texts.n && sizes != NULL; t++) {
        if (s->stars.home[t] != DG__NEAR_NONE)
            sizes[s->stars.home[t]]++;
        if (s->stars.second[t] != DG__NEAR_NONE)
            sizes[s->stars.second[t]]++;
    }
    return sizes;
}

/* Lays out a group for each representative with members; `next[text]`: where its next one goes. */
static bool lay_out_groups(search *s, uint32_t *next)
{
    dg__near_result *r = s->result;
    for (uint32_t t = 0; t < s->texts.n; t++) {
        if (next[t] == 0)
            continue;
        dg__near_group group = {(uint32_t)r->members.len, next[t] + 1};
        if (!dg__vec_reserve(s->allocator, &r->members, group.n) ||
            !dg__vec_push(s->allocator, &r->groups, group))
            return false;
        r->members.items[group.first] = (dg__near_member){s->unit_of[t], {1, 1, 1}};
        r->members.len += group.n;
        next[t] = group.first + 1;
    }
    return true;
}

static dg_status add_member(search *s, uint32_t *next, uint32_t leader, uint32_t text)
{
    if (leader == DG__NEAR_NONE)
        return DG_OK;
    dg__near_member *member = &s->result->members.items[next[leader]++];
    member->unit = s->unit_of[text];
    return dg__near_compare(s->aligner, &member->likeness, &s->texts, text, leader);
}

static int compare_members(const void *ctx, const void *a, const void *b)
{
    const dg__near_member *x = a, *y = b;
    (void)ctx;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static int compare_groups(const void *ctx, const void *a, const void *b)
{
    const dg__near_member *members = ctx;
    const dg__near_group *x = a, *y = b;
    return compare_members(NULL, &members[x->first], &members[y->first]);
}

/* Groups by the unit of their representative, and in them the other members by theirs. */
static dg_status sort_groups(search *s)
{
    dg__near_result *r = s->result;
    dg_status status = DG_OK;
    for (size_t i = 0; i < r->groups.len && status == DG_OK; i++) {
        dg__near_group group = r->groups.items[i];
        status = dg__sort(r->members.items + group.first + 1, group.n - 1, sizeof *r->members.items,
                          compare_members, NULL, s->allocator);
    }
    if (status == DG_OK)
        status = dg__sort(r->groups.items, r->groups.len, sizeof *r->groups.items, compare_groups,
                          r->members.items, s->allocator);
    return status;
}

static dg_status make_groups(search *s)
{
    uint32_t *next = group_sizes(s);
    dg_status status = next != NULL && lay_out_groups(s, next) ? DG_OK : DG_NO_MEMORY;
    for (uint32_t t = 0; t < s->texts.n && status == DG_OK; t++) {
        status = add_member(s, next, s->stars.home[t], t);
        if (status == DG_OK)
            status = add_member(s, next, s->stars.second[t], t);
    }
    dg__free(s->allocator, next, s->texts.n, sizeof *next);
    return status == DG_OK ? sort_groups(s) : status;
}

/* ---- The call ---- */

static void search_free(search *s)
{
    dg__near_index_free(&s->index, s->allocator);
    dg__near_stars_free(&s->stars, s->allocator);
    dg__near_aligner_free(s->aligner);
    dg__free(s->allocator, s->starts, s->cap, sizeof *s->starts);
    dg__free(s->allocator, s->ends, s->cap, sizeof *s->ends);
    dg__free(s->allocator, s->unit_of, s->cap, sizeof *s->unit_of);
}

dg_status dg__near_find(dg__near_result *result, const dg__near_units *units,
                        const dg__near_options *options, const dg_allocator *a, dg__meter *meter)
{
    *result = (dg__near_result){.n_units = units->n};
    if (units->n == 0)
        return DG_OK;
    search s = {
        .units = units, .options = options, .allocator = a, .meter = meter, .result = result};
    dg_status status = DG_NO_MEMORY;
    result->text_of = dg__alloc(a, units->n, sizeof *result->text_of);
    if (result->text_of != NULL) {
        for (uint32_t i = 0; i < units->n; i++)
            result->text_of[i] = i;
        status = find_texts(&s);
    }
    if (status == DG_OK && s.texts.n > 1)
        status = find_pairs(&s);
    if (status == DG_OK && s.texts.n > 1)
        status = make_groups(&s);
    search_free(&s);
    if (status != DG_OK)
        dg__near_free(result, a);
    return status;
}

void dg__near_free(dg__near_result *result, const dg_allocator *a)
{
    dg__free(a, result->text_of, result->n_units, sizeof *result->text_of);
    dg__vec_free(a, &result->groups);
    dg__vec_free(a, &result->members);
    dg__vec_free(a, &result->pairs);
    *result = (dg__near_result){0};
}
