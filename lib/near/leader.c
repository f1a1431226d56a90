/* A text finds the leaders that its rare runs lead to, and compares itself with those that may be alike,
 * whole. */
#include "near/leader.h"

#include "near/prefix.h"

#include <string.h>

typedef struct finder {
    dg__led *led;
    const dg__near_units *texts;
    double min_resemblance;
    const dg_allocator *allocator;
    dg__meter *meter;
    dg__gram_set set;
    dg__prefixes prefixes;
    uint32_t *shared; /* rare runs that the text in hand shares with each: all 0 between texts */
    DG__VEC(uint32_t) found;
} finder;

/* Those that share most, the most first, then by rank. */
typedef struct candidates {
    uint32_t items[DG__LEADERS_COMPARED];
    uint32_t n;
} candidates;

static double resemblance(uint32_t common, uint32_t n, uint32_t m)
{
    return (double)common / ((double)n + m - common);
}

static size_t first_place(const finder *f, uint32_t text)
{
    return text > 0 ? f->prefixes.ends[text - 1] : 0;
}

/* ---- Candidates ---- */

static bool look_at(finder *f, const uint32_t *leaders, uint32_t n)
{
    if (!dg__vec_reserve(f->allocator, &f->found, n))
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (f->shared[leaders[i]]++ == 0)
            f->found.items[f->found.len++] = leaders[i];
    return true;
}

/* Of too many leaders the first and the last; `unseen` counts the runs of which not all were seen. */
static bool look_at_list(finder *f, const dg__prefix_list *list, uint32_t *unseen)
{
    const uint32_t *leaders = f->prefixes.texts + list->first;
    uint32_t half = DG__LEADERS_LOOKED_AT / 2;
    if (list->n <= DG__LEADERS_LOOKED_AT)
        return look_at(f, leaders, list->n);
    ++*unseen;
    return look_at(f, leaders, half) && look_at(f, leaders + list->n - half, half);
}

/* Whether the two can be alike: they share what was seen of their prefixes, and, where the prefix of
 * one of them ends, at most what that one has left. */
static bool may_be_alike(const finder *f, uint32_t text, uint32_t leader, uint32_t unseen)
{
    uint32_t n = f->prefixes.n_grams[text], m = f->prefixes.n_grams[leader];
    uint32_t left = n - dg__prefix_length(f->min_resemblance, n);
    uint32_t left_of_leader = m - dg__prefix_length(f->min_resemblance, m);
    uint64_t most =
        (uint64_t)f->shared[leader] + unseen + (left > left_of_leader ? left : left_of_leader);
    uint32_t smaller = n < m ? n : m;
    uint32_t common = most < smaller ? (uint32_t)most : smaller;
    return resemblance(common, n, m) >= f->min_resemblance;
}

static void keep(const finder *f, candidates *to, uint32_t candidate)
{
    uint32_t at = to->n, share = f->shared[candidate];
    while (at > 0 && (f->shared[to->items[at - 1]] < share ||
                      (f->shared[to->items[at - 1]] == share && to->items[at - 1] > candidate)))
        at--;
    if (at == DG__LEADERS_COMPARED)
        return;
    to->n += to->n < DG__LEADERS_COMPARED;
    memmove(to->items + at + 1, to->items + at, (to->n - 1 - at) * sizeof *to->items);
    to->items[at] = candidate;
}

static dg_status find_candidates(finder *f, candidates *to, uint32_t text)
{
    bool looked = true;
    uint32_t unseen = 0;
    to->n = 0;
    for (size_t i = first_place(f, text); i < f->prefixes.ends[text] && looked; i++)
        looked = look_at_list(f, &f->prefixes.lists[f->prefixes.lists_of[i]], &unseen);
    for (size_t i = 0; i < f->found.len && looked; i++)
        if (may_be_alike(f, text, f->found.items[i], unseen))
            keep(f, to, f->found.items[i]);
    for (size_t i = 0; i < f->found.len; i++)
        f->shared[f->found.items[i]] = 0;
    uint64_t work = f->found.len;
    f->found.len = 0;
    return looked ? dg__meter_spend(f->meter, work) : DG_NO_MEMORY;
}

/* ---- Leaders ---- */

static dg_status compare(finder *f, const candidates *with, uint32_t text)
{
    const dg__near_units *texts = f->texts;
    dg__led *led = &f->led[text];
    double most = 0;
    dg_status status = dg__gram_set_fill(&f->set, texts->ids + texts->starts[text],
                                         texts->ends[text] - texts->starts[text], f->allocator);
    for (uint32_t i = 0; i < with->n && status == DG_OK; i++) {
        uint32_t leader = with->items[i], n = texts->ends[leader] - texts->starts[leader];
        uint32_t common = dg__gram_set_common(&f->set, texts->ids + texts->starts[leader], n);
        double alike = resemblance(common, led->n_grams, f->prefixes.n_grams[leader]);
        if (alike >= f->min_resemblance &&
            (alike > most || (alike == most && leader < led->leader))) {
            most = alike;
            led->leader = leader;
            led->common = common;
        }
        status = dg__meter_spend(f->meter, n);
    }
    return status;
}

static void lead(finder *f, uint32_t text)
{
    for (size_t i = first_place(f, text); i < f->prefixes.ends[text]; i++) {
        dg__prefix_list *list = &f->prefixes.lists[f->prefixes.lists_of[i]];
        f->prefixes.texts[list->first + list->n++] = text;
    }
}

static dg_status place_text(finder *f, uint32_t text)
{
    candidates with;
    uint32_t n_grams = f->prefixes.n_grams[text];
    f->led[text] = (dg__led){text, n_grams, n_grams};
    dg_status status = find_candidates(f, &with, text);
    if (status == DG_OK && with.n > 0)
        status = compare(f, &with, text);
    if (f->led[text].leader == text)
        lead(f, text);
    return status;
}

static uint32_t longest_of(const dg__near_units *texts)
{
    uint32_t longest = 0;
    for (uint32_t t = 0; t < texts->n; t++)
        if (texts->ends[t] - texts->starts[t] > longest)
            longest = texts->ends[t] - texts->starts[t];
    return longest;
}

dg_status dg__leaders_find(dg__led *led, const dg__near_units *texts, uint32_t k,
                           double min_resemblance, const dg_allocator *a, dg__meter *meter)
{
    finder f = {.led = led,
                .texts = texts,
                .min_resemblance = min_resemblance,
                .allocator = a,
                .meter = meter};
    if (texts->n == 0)
        return DG_OK;
    dg_status status = DG_NO_MEMORY;
    f.shared = dg__alloc_zeroed(a, texts->n, sizeof *f.shared);
    if (f.shared != NULL && dg__gram_set_make(&f.set, longest_of(texts), k, a))
        status = dg__prefixes_make(&f.prefixes, texts, &f.set, min_resemblance, a, meter);
    for (uint32_t t = 0; t < texts->n && status == DG_OK; t++)
        status = place_text(&f, t);
    dg__prefixes_free(&f.prefixes, a);
    dg__gram_set_free(&f.set, a);
    dg__free(a, f.shared, texts->n, sizeof *f.shared);
    dg__vec_free(a, &f.found);
    return status;
}
