/* Whole documents that are nearly the same, as groups of a search: the first of them represents the
 * others, so that it is the first occurrence. */
#include "find/leaders.h"
#include "find/search.h"

#include <string.h>

/* The most that the likeness of documents is whose runs are all the same, but not their tokens. */
#define MOST_UNLESS_SAME 0.999

static bool is_same(const dg__search *s, uint32_t document, uint32_t other)
{
    const uint32_t *firsts = s->whole->firsts;
    uint32_t n = dg__whole_token_count(s->whole, document);
    return n == dg__whole_token_count(s->whole, other) &&
           memcmp(s->ids + firsts[document], s->ids + firsts[other], n * sizeof *s->ids) == 0;
}

static void lower(double *least, double likeness)
{
    if (likeness < *least)
        *least = likeness;
}

/* Likeness of a group: that of the member which is least like the first. */
static void measure(const dg__search *s, dg__group *group, const dg__led *led, uint32_t document)
{
    uint32_t leader = led[document].leader;
    double n = led[document].n_grams, m = led[leader].n_grams, common = led[document].common;
    if (is_same(s, document, leader))
        return;
    lower(&group->similarity, MOST_UNLESS_SAME);
    lower(&group->similarity, common / (n + m - common));
    lower(&group->containment, common / (n < m ? n : m));
}

static bool add_document(dg__search *s, dg__group *group, const dg__led *led, uint32_t document)
{
    uint32_t first = s->whole->firsts[document];
    dg_occurrence o = {{0, 0}, first, first + dg__whole_token_count(s->whole, document), document};
    dg__bits_set_range(s->relevant, o.first_token, o.end_token);
    measure(s, group, led, document);
    group->n_occurrences++;
    return dg__vec_push(s->allocator, &s->occurrences, o);
}

/* The documents that each represents, as lists: next[leader] is the first of them, next[member] the one
 * behind it; itself ends a list. */
static void link_members(uint32_t *next, uint32_t *last, const dg__led *led, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t leader = led[i].leader;
        next[i] = last[i] = i;
        if (leader != i) { /* the leader came before: it is the first */
            next[last[leader]] = i;
            last[leader] = i;
        }
    }
}

static dg_status add_group(dg__search *s, const dg__led *led, const uint32_t *next, uint32_t leader)
{
    dg__group group = {.rule = DG_SHARED_DOCUMENT,
                       .first_occurrence = s->occurrences.len,
                       .similarity = 1,
                       .containment = 1};
    for (uint32_t i = leader;; i = next[i]) {
        if (!add_document(s, &group, led, i))
            return DG_NO_MEMORY;
        if (next[i] == i)
            break;
    }
    if (group.similarity == 1)
        group.similarity = group.containment = 0; /* exact */
    return dg__vec_push(s->allocator, &s->groups, group)
               ? dg__meter_spend(s->meter, group.n_occurrences)
               : DG_NO_MEMORY;
}

static dg_status add_groups(dg__search *s, const dg__led *led)
{
    uint32_t n = s->whole->n;
    uint32_t *next = dg__alloc(s->allocator, n, sizeof *next);
    uint32_t *last = dg__alloc(s->allocator, n, sizeof *last);
    dg_status status = next != NULL && last != NULL ? DG_OK : DG_NO_MEMORY;
    if (status == DG_OK)
        link_members(next, last, led, n);
    for (uint32_t i = 0; i < n && status == DG_OK; i++)
        if (led[i].leader == i && next[i] != i)
            status = add_group(s, led, next, i);
    dg__free(s->allocator, next, n, sizeof *next);
    dg__free(s->allocator, last, n, sizeof *last);
    return status;
}

dg_status dg__find_documents(dg__search *s)
{
    dg_cluster_options options = DG_CLUSTER_OPTIONS_INIT;
    options.represent = DG_REPRESENT_FIRST;
    if (!dg__search_wants(s, DG_SHARED_DOCUMENT) || s->whole->n < 2)
        return DG_OK;
    dg__led *led = dg__alloc(s->allocator, s->whole->n, sizeof *led);
    if (led == NULL)
        return DG_NO_MEMORY;
    dg_status status = dg__leaders_of_documents(led, s->whole, s->ids, &options,
                                                s->options->min_words, s->allocator, s->meter);
    if (status == DG_OK)
        status = add_groups(s, led);
    dg__free(s->allocator, led, s->whole->n, sizeof *led);
    return status;
}
