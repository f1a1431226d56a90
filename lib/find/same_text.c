/* Groups are classified like any other runs of tokens, by their first occurrence. */
#include "find/same_text.h"

#include "base/sort.h"
#include "find/classify.h"
#include "hash/token_hash.h"

static const dg_occurrence *first_occurrence(const dg__search *s, uint32_t group)
{
    return &s->occurrences.items[s->groups.items[group].first_occurrence];
}

static int compare_classes(const void *ctx, const void *a, const void *b)
{
    const uint32_t *class_of = ctx, x = class_of[*(const uint32_t *)a],
                   y = class_of[*(const uint32_t *)b];
    return (x > y) - (x < y);
}

static int compare_places(const void *ctx, const void *a, const void *b)
{
    uint32_t x = ((const dg_occurrence *)a)->first_token,
             y = ((const dg_occurrence *)b)->first_token;
    (void)ctx;
    return (x > y) - (x < y);
}

/* Moves the occurrences of groups order[0..n) to the end of the list, as those of order[0]. */
static dg_status merge(dg__search *s, const uint32_t *order, uint32_t n)
{
    size_t first = s->occurrences.len;
    for (uint32_t i = 0; i < n; i++) {
        dg__group *group = &s->groups.items[order[i]];
        if (!dg__vec_reserve(s->allocator, &s->occurrences, group->n_occurrences))
            return DG_NO_MEMORY;
        for (uint32_t j = 0; j < group->n_occurrences; j++)
            s->occurrences.items[s->occurrences.len++] =
                s->occurrences.items[group->first_occurrence + j];
        group->n_occurrences = 0;
    }
    dg_occurrence *merged = s->occurrences.items + first;
    dg_status status = dg__sort(merged, s->occurrences.len - first, sizeof *merged, compare_places,
                                NULL, s->allocator);
    if (status != DG_OK)
        return status;
    uint32_t kept = 1;
    for (size_t i = 1; i < s->occurrences.len - first; i++)
        if (merged[i].first_token >= merged[kept - 1].end_token)
            merged[kept++] = merged[i];
    s->occurrences.len = first + kept;
    s->groups.items[order[0]].first_occurrence = first;
    s->groups.items[order[0]].n_occurrences = kept;
    return DG_OK;
}

/* Groups in order of class; those of class 0, whose text no other has, come first. */
static dg_status merge_classes(dg__search *s, const uint32_t *class_of, uint32_t *order, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    dg_status status = dg__sort(order, n, sizeof *order, compare_classes, class_of, s->allocator);
    for (uint32_t i = 0, end; i < n && status == DG_OK; i = end) {
        for (end = i + 1; end < n && class_of[order[end]] == class_of[order[i]];)
            end++;
        if (class_of[order[i]] != 0)
            status = merge(s, order + i, end - i);
    }
    return status;
}

dg_status dg__merge_same_text(dg__search *s)
{
    uint32_t n = (uint32_t)s->groups.len, n_classes = 0;
    if (n < 2)
        return DG_OK;
    const dg_allocator *a = s->allocator;
    uint32_t *starts = dg__alloc(a, n, sizeof *starts), *ends = dg__alloc(a, n, sizeof *ends);
    uint32_t *class_of = dg__alloc(a, n, sizeof *class_of), *order = dg__alloc(a, n, sizeof *order);
    uint64_t *hashes = dg__alloc(a, n, sizeof *hashes);
    dg_status status = DG_NO_MEMORY;
    if (starts != NULL && ends != NULL && class_of != NULL && order != NULL && hashes != NULL) {
        for (uint32_t i = 0; i < n; i++) {
            starts[i] = first_occurrence(s, i)->first_token;
            ends[i] = first_occurrence(s, i)->end_token;
            hashes[i] = dg__hash(s->ids + starts[i], (ends[i] - starts[i]) * sizeof *s->ids, 0);
        }
        dg__runs runs = {s->ids, starts, ends, 0, n};
        status = dg__classify(&runs, hashes, class_of, &n_classes, a, s->meter);
    }
    if (status == DG_OK && n_classes > 0)
        status = merge_classes(s, class_of, order, n);
    dg__free(a, starts, n, sizeof *starts);
    dg__free(a, ends, n, sizeof *ends);
    dg__free(a, class_of, n, sizeof *class_of);
    dg__free(a, order, n, sizeof *order);
    dg__free(a, hashes, n, sizeof *hashes);
    return status;
}
