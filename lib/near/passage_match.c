/* A match is found from the first of its k-grams that isn't frequent, and extended both ways. */
#include "near/passage_match.h"

#include "base/sort.h"

#include <dittograph/fingerprint.h>

/* Pairs of equal k-grams that are looked at, for each of their places. */
#define MOST_PAIRS 4u

typedef struct finder {
    const dg__sequence *s;
    const dg__grams *grams;
    dg__matches *matches;
    const dg_allocator *allocator;
    dg__meter *meter;
    uint32_t *reach; /* of each diagonal: where its last match ends on the first side */
    bool met_frequent;
} finder;

static bool is_frequent(const dg__gram *g)
{
    uint64_t n = g->n[0], m = g->n[1];
    return n * m > MOST_PAIRS * (n + m);
}

static const dg__gram *gram_at(const dg__grams *grams, unsigned side, uint32_t i)
{
    uint32_t class = grams->class_of[side][i];
    return class != 0 ? &grams->shared.items[class - 1] : NULL;
}

static uint32_t *reach_of(const finder *f, uint32_t i, uint32_t j)
{
    return &f->reach[(size_t)i + f->s[1].n - j];
}

static bool same_before(const finder *f, uint32_t i, uint32_t j)
{
    return i > 0 && j > 0 && f->s[0].ids[i - 1] == f->s[1].ids[j - 1];
}

/* How many tokens are alike from i and j on, and before them, the latter up to `most`. */
static uint32_t count_after(const finder *f, uint32_t i, uint32_t j)
{
    uint32_t n = 0, most = f->s[0].n - i;
    if (most > f->s[1].n - j)
        most = f->s[1].n - j;
    while (n < most && f->s[0].ids[i + n] == f->s[1].ids[j + n])
        n++;
    return n;
}

static uint32_t count_before(const finder *f, uint32_t i, uint32_t j, uint32_t most)
{
    uint32_t n = 0;
    while (n < most && same_before(f, i - n, j - n))
        n++;
    return n;
}

static dg_status add_match(finder *f, uint32_t i, uint32_t j, uint32_t before, uint32_t after)
{
    dg__match match = {{i - before, j - before}, before + after};
    if (!dg__vec_push(f->allocator, f->matches, match))
        return DG_NO_MEMORY;
    return dg__meter_spend(f->meter, match.len);
}

/* The match that holds the k-grams at i and j, unless it was found from an earlier one: that is so if
 * the k-gram before isn't frequent; if it is, the diagonal knows. */
static dg_status follow_pair(finder *f, uint32_t i, uint32_t j)
{
    if (same_before(f, i, j)) {
        uint32_t *reach = reach_of(f, i, j);
        if (!is_frequent(gram_at(f->grams, 0, i - 1)) || i < *reach)
            return DG_OK;
    }
    uint32_t after = count_after(f, i, j), before = count_before(f, i, j, i);
    *reach_of(f, i, j) = i + after;
    return add_match(f, i, j, before, after);
}

static dg_status follow_pairs(finder *f)
{
    const dg__grams *g = f->grams;
    dg_status status = DG_OK;
    for (uint32_t i = 0; i < g->n[0] && status == DG_OK; i++) {
        const dg__gram *gram = gram_at(g, 0, i);
        if (gram == NULL)
            continue;
        if (is_frequent(gram)) {
            f->met_frequent = true;
            continue;
        }
        const uint32_t *partners = g->places + gram->first + gram->n[0];
        for (uint32_t p = 0; p < gram->n[1] && status == DG_OK; p++)
            status = follow_pair(f, i, partners[p]);
        if (status == DG_OK)
            status = dg__meter_spend(f->meter, gram->n[1]);
    }
    return status;
}

/* ---- What is frequent ---- */

static int compare_by_place(const void *ctx, const void *a, const void *b)
{
    unsigned side = *(const unsigned *)ctx;
    uint32_t x = ((const dg__match *)a)->at[side], y = ((const dg__match *)b)->at[side];
    return (x > y) - (x < y);
}

/* The place of the gram on the other side that goes on with the last match, or the next behind it;
 * the first of all if there is none. */
static uint32_t choose_partner(const dg__grams *g, const dg__gram *gram, unsigned side,
                               int64_t wanted)
{
    const uint32_t *places = g->places + gram->first + (side == 0 ? gram->n[0] : 0);
    uint32_t low = 0, high = gram->n[1 - side];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (places[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return places[low < gram->n[1 - side] ? low : 0];
}

/* Adds a match for each place of the side that the first n matches, sorted by that side, and those
 * added leave uncovered. To the left it goes no further than to the right: each token is passed
 * twice at most. */
static dg_status cover_side(finder *f, const dg__grams *g, unsigned side, size_t n)
{
    uint32_t reach = 0;
    int64_t shift = 0; /* from the side to the other, in the last match */
    dg_status status = DG_OK;
    for (uint32_t i = 0, next = 0; i < g->n[side] && status == DG_OK; i++) {
        for (; next < n && f->matches->items[next].at[side] <= i; next++) {
            const dg__match *match = &f->matches->items[next];
            if (match->at[side] + match->len > reach) {
                reach = match->at[side] + match->len;
                shift = (int64_t)match->at[1 - side] - match->at[side];
            }
        }
        const dg__gram *gram = gram_at(g, side, i);
        if (gram == NULL || i + g->k <= reach)
            continue;
        uint32_t j = choose_partner(g, gram, side, i + shift);
        uint32_t first = side == 0 ? i : j, second = side == 0 ? j : i;
        uint32_t after = count_after(f, first, second);
        status = add_match(f, first, second, count_before(f, first, second, after), after);
        reach = i + after;
        shift = (int64_t)j - i;
    }
    return status == DG_OK ? dg__meter_spend(f->meter, g->n[side]) : status;
}

static dg_status cover_frequent(finder *f, uint32_t certain)
{
    dg__grams longer;
    size_t n = f->matches->len;
    uint32_t k = certain < DG_K_MAX ? certain : DG_K_MAX;
    dg_status status = dg__grams_make(&longer, f->s, k, f->allocator, f->meter);
    for (unsigned side = 0; side < 2 && status == DG_OK; side++) {
        status = dg__sort(f->matches->items, n, sizeof(dg__match), compare_by_place, &side,
                          f->allocator);
        if (status == DG_OK)
            status = cover_side(f, &longer, side, n);
    }
    dg__grams_free(&longer, f->allocator);
    return status;
}

/* ---- In order ---- */

static int compare_matches(const void *ctx, const void *a, const void *b)
{
    const dg__match *x = a, *y = b;
    uint64_t x_sum = (uint64_t)x->at[0] + x->at[1], y_sum = (uint64_t)y->at[0] + y->at[1];
    (void)ctx;
    if (x_sum != y_sum)
        return x_sum < y_sum ? -1 : 1;
    if (x->at[0] != y->at[0])
        return x->at[0] < y->at[0] ? -1 : 1;
    return (x->len < y->len) - (x->len > y->len);
}

/* Sorts them, and of those that begin alike keeps the longest. */
static dg_status put_in_order(finder *f)
{
    dg__match *m = f->matches->items;
    size_t n = f->matches->len, kept = 0;
    dg_status status = dg__sort(m, n, sizeof *m, compare_matches, NULL, f->allocator);
    if (status != DG_OK || n == 0)
        return status;
    for (size_t i = 1; i < n; i++)
        if (m[i].at[0] != m[kept].at[0] || m[i].at[1] != m[kept].at[1])
            m[++kept] = m[i];
    f->matches->len = kept + 1;
    return DG_OK;
}

dg_status dg__matches_find(dg__matches *matches, const dg__sequence s[2], const dg__grams *grams,
                           uint32_t certain, const dg_allocator *a, dg__meter *meter)
{
    size_t n_diagonals = (size_t)s[0].n + s[1].n + 1;
    finder f = {.s = s, .grams = grams, .matches = matches, .allocator = a, .meter = meter};
    f.reach = dg__alloc_zeroed(a, n_diagonals, sizeof *f.reach);
    if (f.reach == NULL)
        return DG_NO_MEMORY;
    dg_status status = follow_pairs(&f);
    dg__free(a, f.reach, n_diagonals, sizeof *f.reach);
    if (status == DG_OK && f.met_frequent)
        status = cover_frequent(&f, certain);
    return status == DG_OK ? put_in_order(&f) : status;
}
