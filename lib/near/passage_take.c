/* Each token of a side knows the passage it was first told by. */
#include "near/passage_take.h"

#include "base/sort.h"
#include "near/passage_align.h"
#include "near/passage_join.h"

/* A place that is told again, and by which passage. */
typedef struct again {
    dg__place place;
    uint32_t passage;
} again;

typedef struct taker {
    const dg__sequence *s;
    dg__passages *passages;
    uint32_t *told_by[2]; /* of each token: 1 + a passage; 0 if none has it */
    DG__VEC(again) again;
    uint32_t min_matched;
    const dg_allocator *allocator;
} taker;

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* The most matched first, then the shortest, then by place. */
static int compare_candidates(const void *ctx, const void *a, const void *b)
{
    const dg__passage *x = &((const dg__candidate *)a)->passage;
    const dg__passage *y = &((const dg__candidate *)b)->passage;
    (void)ctx;
    uint64_t x_start = (uint64_t)x->at[0].first + x->at[1].first, x_end = 0;
    uint64_t y_start = (uint64_t)y->at[0].first + y->at[1].first, y_end = 0;
    for (unsigned side = 0; side < 2; side++) {
        x_end += x->at[side].end;
        y_end += y->at[side].end;
    }
    int order = compare_numbers(y->matched, x->matched);
    if (order == 0)
        order = compare_numbers(x_end - x_start, y_end - y_start);
    if (order == 0)
        order = compare_numbers(x_start, y_start);
    return order != 0 ? order : compare_numbers(x->at[0].first, y->at[0].first);
}

static uint32_t count_told(const uint32_t *told_by, uint32_t first, uint32_t end)
{
    uint32_t n = 0;
    for (uint32_t i = first; i < end; i++)
        n += told_by[i] != 0;
    return n;
}

/* How many tokens before the match are alike too: what was cut from it, where it overlapped the one
 * before it in the chain. */
static uint32_t count_cut(const taker *t, const dg__match *m)
{
    uint32_t n = 0;
    while (m->at[0] > n && m->at[1] > n &&
           t->s[0].ids[m->at[0] - n - 1] == t->s[1].ids[m->at[1] - n - 1])
        n++;
    return n;
}

static bool is_told(const taker *t, const dg__candidate *c, unsigned side)
{
    const dg__place *place = &c->passage.at[side];
    uint32_t n = count_told(t->told_by[side], place->first, place->end);
    if (2 * (uint64_t)n <= place->end - place->first)
        return false;
    for (uint32_t i = 0; i < c->n_matches; i++) {
        uint32_t cut = i > 0 ? count_cut(t, &c->matches[i]) : 0;
        uint32_t first = c->matches[i].at[side] - cut, len = c->matches[i].len + cut;
        if (len >= t->min_matched && count_told(t->told_by[side], first, first + len) < len)
            return false;
    }
    return true;
}

/* The passage that tells the longest stretch of a place, some of which is told. */
static uint32_t teller(const uint32_t *told_by, const dg__place *place)
{
    uint32_t best = 0, longest = 0;
    for (uint32_t i = place->first, end; i < place->end; i = end) {
        for (end = i + 1; end < place->end && told_by[end] == told_by[i];)
            end++;
        if (told_by[i] != 0 && end - i > longest) {
            longest = end - i;
            best = told_by[i] - 1;
        }
    }
    return best;
}

static void tell(taker *t, const dg__place *place, uint32_t passage)
{
    uint32_t *told_by = t->told_by[place->side];
    for (uint32_t i = place->first; i < place->end; i++)
        if (told_by[i] == 0)
            told_by[i] = passage + 1;
}

/* Whether most of the tokens [first, first + n) of a side that isn't told are new. */
static bool is_news(const taker *t, const bool told[2], const uint32_t first[2],
                    const uint32_t n[2])
{
    for (unsigned side = 0; side < 2; side++)
        if (!told[side] &&
            2 * count_told(t->told_by[side], first[side], first[side] + n[side]) < n[side])
            return true;
    return false;
}

/* Aligns what follows the passage, or comes before it, as long as that is news: what is taken then is
 * told, so that candidates don't pass it again and again. */
static void extend(const taker *t, dg__passage *p, const bool told[2], bool forward)
{
    dg__extension e;
    uint32_t first[2];
    do {
        uint32_t from[2];
        for (unsigned side = 0; side < 2; side++)
            from[side] = forward ? p->at[side].end : p->at[side].first;
        e = dg__extend_end(t->s, from, forward);
        for (unsigned side = 0; side < 2; side++) {
            p->at[side].end += forward ? e.n[side] : 0;
            p->at[side].first -= forward ? 0 : e.n[side];
            first[side] = forward ? from[side] : p->at[side].first;
        }
        p->matched += e.matched;
    } while (e.matched > 0 && is_news(t, told, first, e.n));
}

/* Whether enough of it is alike: in its chain, or else half as many again in all. */
static bool is_enough(const taker *t, const dg__candidate *c)
{
    return c->chained >= t->min_matched ||
           2 * (uint64_t)c->passage.matched >= 3 * (uint64_t)t->min_matched;
}

static bool take(taker *t, dg__candidate *c)
{
    bool told[2] = {is_told(t, c, 0), is_told(t, c, 1)};
    uint32_t passage = (uint32_t)t->passages->items.len;
    if (told[0] && told[1])
        return true;
    extend(t, &c->passage, told, true);
    extend(t, &c->passage, told, false);
    if (!is_enough(t, c))
        return true;
    if (told[0] || told[1]) {
        unsigned new_side = told[0] ? 1 : 0;
        const dg__place *place = &c->passage.at[new_side];
        passage = teller(t->told_by[1 - new_side], &c->passage.at[1 - new_side]);
        tell(t, place, passage);
        return dg__vec_push(t->allocator, &t->again, ((again){*place, passage}));
    }
    for (unsigned side = 0; side < 2; side++)
        tell(t, &c->passage.at[side], passage);
    return dg__vec_push(t->allocator, &t->passages->items, c->passage);
}

static int compare_again(const void *ctx, const void *a, const void *b)
{
    const again *x = a, *y = b;
    (void)ctx;
    int order = compare_numbers(x->passage, y->passage);
    if (order == 0)
        order = compare_numbers(x->place.side, y->place.side);
    if (order == 0)
        order = compare_numbers(x->place.first, y->place.first);
    return order != 0 ? order : compare_numbers(x->place.end, y->place.end);
}

/* Gives the passages their other places. */
static dg_status add_others(taker *t)
{
    dg__passages *p = t->passages;
    size_t n = t->again.len;
    dg_status status =
        dg__sort(t->again.items, n, sizeof *t->again.items, compare_again, NULL, t->allocator);
    if (status != DG_OK || n == 0)
        return status;
    if (!dg__vec_reserve(t->allocator, &p->others, n))
        return DG_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        dg__passage *passage = &p->items.items[t->again.items[i].passage];
        if (passage->n_others++ == 0)
            passage->first_other = (uint32_t)i;
        p->others.items[p->others.len++] = t->again.items[i].place;
    }
    return DG_OK;
}

/* Joins passages that belong together; what they tell again goes with them. */
static dg_status join(taker *t)
{
    size_t n = t->passages->items.len;
    uint32_t *new_index = dg__alloc(t->allocator, n, sizeof *new_index);
    if (new_index == NULL)
        return n == 0 ? DG_OK : DG_NO_MEMORY;
    dg_status status =
        dg__passages_join(t->passages, new_index, t->s, t->min_matched, t->allocator);
    for (size_t i = 0; i < t->again.len && status == DG_OK; i++)
        t->again.items[i].passage = new_index[t->again.items[i].passage];
    dg__free(t->allocator, new_index, n, sizeof *new_index);
    return status;
}

static dg_status take_all(taker *t, dg__candidate *candidates, size_t n, dg__meter *meter)
{
    dg_status status =
        dg__sort(candidates, n, sizeof *candidates, compare_candidates, NULL, t->allocator);
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        const dg__place *at = candidates[i].passage.at;
        status = take(t, &candidates[i])
                     ? dg__meter_spend(meter, at[0].end - at[0].first + at[1].end - at[1].first)
                     : DG_NO_MEMORY;
    }
    if (status == DG_OK)
        status = join(t);
    return status == DG_OK ? add_others(t) : status;
}

dg_status dg__passages_take(dg__passages *passages, const dg__sequence s[2],
                            dg__candidate *candidates, size_t n, uint32_t min_matched,
                            const dg_allocator *a, dg__meter *meter)
{
    taker t = {.s = s, .passages = passages, .min_matched = min_matched, .allocator = a};
    for (unsigned side = 0; side < 2; side++)
        t.told_by[side] = dg__alloc_zeroed(a, s[side].n, sizeof(uint32_t));
    dg_status status = DG_NO_MEMORY;
    if (t.told_by[0] != NULL && t.told_by[1] != NULL)
        status = take_all(&t, candidates, n, meter);
    for (unsigned side = 0; side < 2; side++)
        dg__free(a, t.told_by[side], s[side].n, sizeof(uint32_t));
    dg__vec_free(a, &t.again);
    return status;
}
