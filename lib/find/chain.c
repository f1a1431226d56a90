/* One pass finds what follows each class, one more how far the links reach. */
#include "find/chain.h"

/* follower[c]: the class of what follows each unit of class c; 0 if that differs or isn't repeated. */
static void find_followers(uint32_t *follower, uint32_t *count, const uint32_t *class_of,
                           uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t c = class_of[i], next = i + 1 < n ? class_of[i + 1] : 0;
        follower[c] = count[c] == 0 || follower[c] == next ? next : 0;
        count[c]++;
    }
}

/* A class begins a chain unless it is linked from another one. No class follows itself always, nor
 * do classes in a circle: the last unit of the text has no follower. */
static void measure_chains(dg__chains *chains, const uint32_t *follower)
{
    for (uint32_t c = 1; c <= chains->n_classes; c++)
        chains->length[c] = 1;
    for (uint32_t c = 1; c <= chains->n_classes; c++)
        if (follower[c] != 0 && chains->count[c] == chains->count[follower[c]])
            chains->length[follower[c]] = 0;
    for (uint32_t c = 1; c <= chains->n_classes; c++) {
        if (chains->length[c] == 0)
            continue;
        for (uint32_t next = follower[c]; next != 0 && chains->count[next] == chains->count[c];
             next = follower[next])
            chains->length[c]++;
    }
}

dg_status dg__chains_make(dg__chains *chains, const uint32_t *class_of, uint32_t n,
                          uint32_t n_classes, const dg_allocator *a)
{
    size_t len = (size_t)n_classes + 1;
    uint32_t *follower = dg__alloc_zeroed(a, len, sizeof *follower);
    chains->n_classes = n_classes;
    chains->length = dg__alloc_zeroed(a, len, sizeof *chains->length);
    chains->count = dg__alloc_zeroed(a, len, sizeof *chains->count);
    bool made = follower != NULL && chains->length != NULL && chains->count != NULL;
    if (made) {
        find_followers(follower, chains->count, class_of, n);
        measure_chains(chains, follower);
    }
    dg__free(a, follower, len, sizeof *follower);
    if (made)
        return DG_OK;
    dg__chains_free(chains, a);
    return DG_NO_MEMORY;
}

void dg__chains_free(dg__chains *chains, const dg_allocator *a)
{
    size_t len = (size_t)chains->n_classes + 1;
    dg__free(a, chains->length, len, sizeof *chains->length);
    dg__free(a, chains->count, len, sizeof *chains->count);
    *chains = (dg__chains){0};
}
