/* An inverted index over the postings, and the way from each text to its places in it. */
#include "near/candidate.h"

#include "base/cpu.h"
#include "base/radix.h"

#include <string.h>

/* How many places ahead memory is asked for. */
#define AHEAD 16u

static uint64_t feature_of(uint64_t posting)
{
    return posting >> 32;
}

/* Where each text's places begin, then, as they are filled, where they end. A feature's first text
 * has no place: nothing stands before it. */
static void fill_places(dg__near_index *index)
{
    const uint64_t *items = index->postings.items;
    for (size_t i = 1, first = 0; i < index->postings.len; i++) {
        if (feature_of(items[i]) != feature_of(items[i - 1]))
            first = i;
        else
            index->places[index->ends[(uint32_t)items[i]]++] = (uint64_t)first << 32 | i;
    }
}

static size_t count_places(dg__near_index *index)
{
    const uint64_t *items = index->postings.items;
    uint32_t sum = 0;
    for (size_t i = 1; i < index->postings.len; i++)
        if (feature_of(items[i]) == feature_of(items[i - 1]))
            index->ends[(uint32_t)items[i]]++;
    for (uint32_t t = 0; t < index->n_texts; t++) {
        uint32_t count = index->ends[t];
        index->ends[t] = sum;
        sum += count;
    }
    return sum;
}

/* A text may have a feature twice. Returns how many are left. */
static size_t drop_repeats(uint64_t *items, size_t n)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || items[i] != items[i - 1])
            items[left++] = items[i];
    return left;
}

static bool sort(dg__near_index *index, const dg_allocator *a)
{
    size_t n = index->postings.len;
    uint64_t *scratch = dg__alloc(a, n, sizeof *scratch);
    if (scratch == NULL)
        return n == 0;
    dg__radix_sort(index->postings.items, scratch, n);
    dg__free(a, scratch, n, sizeof *scratch);
    index->postings.len = drop_repeats(index->postings.items, n);
    return true;
}

dg_status dg__near_index_make(dg__near_index *index, dg__near_postings *postings, uint32_t n_texts,
                              const dg__near_options *options, const dg_allocator *a)
{
    *index = (dg__near_index){.postings = *postings,
                              .n_texts = n_texts,
                              .most_postings = options->most_postings,
                              .most_candidates = options->most_candidates};
    *postings = (dg__near_postings){0};
    index->ends = dg__alloc_zeroed(a, n_texts, sizeof *index->ends);
    index->shared = dg__alloc_zeroed(a, n_texts, sizeof *index->shared);
    bool made = index->postings.len < UINT32_MAX && index->ends != NULL && index->shared != NULL &&
                sort(index, a);
    if (made) {
        index->n_places = count_places(index);
        index->places = dg__alloc(a, index->n_places, sizeof *index->places);
        made = index->places != NULL || index->n_places == 0;
    }
    if (!made) {
        dg__near_index_free(index, a);
        return DG_NO_MEMORY;
    }
    fill_places(index);
    return DG_OK;
}

void dg__near_index_free(dg__near_index *index, const dg_allocator *a)
{
    dg__vec_free(a, &index->postings);
    dg__vec_free(a, &index->found);
    dg__free(a, index->places, index->n_places, sizeof *index->places);
    dg__free(a, index->ends, index->n_texts, sizeof *index->ends);
    dg__free(a, index->shared, index->n_texts, sizeof *index->shared);
    *index = (dg__near_index){0};
}

/* Counts what the texts of postings [from, end) share with the text. */
static bool look_at(dg__near_index *index, size_t from, size_t end, const dg_allocator *a)
{
    if (!dg__vec_reserve(a, &index->found, end - from))
        return false;
    for (size_t i = from; i < end; i++) {
        uint64_t posting = index->postings.items[i];
        uint32_t *shared = &index->shared[(uint32_t)posting];
        if (*shared == 0)
            index->found.items[index->found.len++] = (uint32_t)posting;
        *shared += (posting & DG__NEAR_SHINGLE) != 0 ? 2 : 1;
    }
    index->n_looked_at += end - from;
    return true;
}

static bool look_at_place(dg__near_index *index, uint64_t place, const dg_allocator *a)
{
    size_t first = place >> 32, end = (uint32_t)place;
    if (end - first <= index->most_postings)
        return look_at(index, first, end, a);
    uint32_t half = index->most_postings / 2;
    return look_at(index, first, first + half, a) && look_at(index, end - half, end, a);
}

/* Sorts a candidate in by what it shares, then by rank; the last of too many falls out. */
static void keep_candidate(const dg__near_index *index, uint32_t *candidates, uint32_t *n,
                           uint32_t candidate)
{
    const uint32_t *shared = index->shared;
    uint32_t at = *n, share = shared[candidate];
    while (at > 0 && (shared[candidates[at - 1]] < share ||
                      (shared[candidates[at - 1]] == share && candidates[at - 1] > candidate)))
        at--;
    if (at == index->most_candidates)
        return;
    *n += *n < index->most_candidates;
    memmove(candidates + at + 1, candidates + at, (*n - 1 - at) * sizeof *candidates);
    candidates[at] = candidate;
}

bool dg__near_candidates(dg__near_index *index, uint32_t text, uint32_t needed,
                         uint32_t *candidates, uint32_t *n, const dg_allocator *a)
{
    uint32_t first = text > 0 ? index->ends[text - 1] : 0;
    bool looked = true;
    *n = 0;
    for (uint32_t i = first; i < index->ends[text] && looked; i++) {
        if (i + AHEAD < index->n_places) /* of this text or the next */
            dg__prefetch(&index->postings.items[index->places[i + AHEAD] >> 32]);
        looked = look_at_place(index, index->places[i], a);
    }
    for (size_t i = 0; i < index->found.len; i++)
        if (index->shared[index->found.items[i]] >= needed)
            keep_candidate(index, candidates, n, index->found.items[i]);
    for (size_t i = 0; i < index->found.len; i++)
        index->shared[index->found.items[i]] = 0;
    index->found.len = 0;
    return looked;
}
