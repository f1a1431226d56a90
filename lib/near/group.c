/* Invariant: a text's home and second come before it, are near it, and lead. */
#include "near/group.h"

#include <string.h>

bool dg__near_stars_make(dg__near_stars *stars, uint32_t n, const dg_allocator *a)
{
    *stars = (dg__near_stars){.n = n};
    stars->home = dg__alloc(a, n, sizeof *stars->home);
    stars->second = dg__alloc(a, n, sizeof *stars->second);
    stars->leads = dg__alloc_zeroed(a, n, 1);
    if (stars->home == NULL || stars->second == NULL || stars->leads == NULL)
        return false;
    memset(stars->home, 0xFF, n * sizeof *stars->home);
    memset(stars->second, 0xFF, n * sizeof *stars->second);
    return true;
}

void dg__near_stars_free(dg__near_stars *stars, const dg_allocator *a)
{
    dg__free(a, stars->home, stars->n, sizeof *stars->home);
    dg__free(a, stars->second, stars->n, sizeof *stars->second);
    dg__free(a, stars->leads, stars->n, 1);
    *stars = (dg__near_stars){0};
}

/* The more similar one; of those that are equally so, the one that ranks first. */
static bool is_better(const dg__near_neighbour *a, const dg__near_neighbour *b)
{
    return b == NULL || a->similarity > b->similarity ||
           (a->similarity == b->similarity && a->text < b->text);
}

static bool is_with(const dg__near_stars *stars, uint32_t text, uint32_t leader)
{
    return text == leader || stars->home[text] == leader || stars->second[text] == leader;
}

void dg__near_stars_add(dg__near_stars *stars, uint32_t text, const dg__near_neighbour *neighbours,
                        uint32_t n)
{
    const dg__near_neighbour *nearest = NULL, *leader = NULL;
    for (uint32_t i = 0; i < n; i++) {
        if (is_better(&neighbours[i], nearest))
            nearest = &neighbours[i];
        if (stars->leads[neighbours[i].text] && is_better(&neighbours[i], leader))
            leader = &neighbours[i];
    }
    if (nearest == NULL) {
        stars->leads[text] = true;
        return;
    }
    if (leader == NULL)
        leader = nearest;
    stars->home[text] = leader->text;
    stars->leads[leader->text] = true;
    if (is_with(stars, nearest->text, stars->home[text]))
        return;
    stars->second[text] = nearest->text;
    stars->leads[nearest->text] = true;
}
