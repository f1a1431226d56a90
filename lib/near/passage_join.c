/* One walk along the first side, with a stack: no passage on it belongs together with the one below. */
#include "near/passage_join.h"

#include "base/sort.h"
#include "near/passage_align.h"

typedef struct joiner {
    const dg__sequence *s;
    dg__passage *passages;
    uint32_t *order[2]; /* of the passages, by where they begin on either side */
    uint32_t *rank;     /* of each, on the second side */
    uint32_t *into;     /* of each: the one that it is part of, itself if it is whole */
    uint32_t *stack;    /* where in order[0] each begins */
    uint32_t n, n_stack, min_matched;
} joiner;

/* What a comparison of places needs. */
typedef struct one_side {
    const dg__passage *passages;
    unsigned side;
} one_side;

static int compare_starts(const void *ctx, const void *a, const void *b)
{
    const one_side *by = ctx;
    const dg__place *x = &by->passages[*(const uint32_t *)a].at[by->side];
    const dg__place *y = &by->passages[*(const uint32_t *)b].at[by->side];
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

static bool belong_together(const joiner *j, const dg__passage *x, const dg__passage *y)
{
    uint32_t fewer = x->matched < y->matched ? x->matched : y->matched;
    for (unsigned side = 0; side < 2; side++)
        if (y->at[side].first < x->at[side].end || y->at[side].first - x->at[side].end > fewer / 2)
            return false;
    return fewer >= j->min_matched;
}

/* The tokens that align between two passages, where no more lie there than in the gap of a chain. */
static uint32_t matched_between(const joiner *j, const dg__passage *x, const dg__passage *y)
{
    uint32_t n[2];
    for (unsigned side = 0; side < 2; side++)
        n[side] = y->at[side].first - x->at[side].end;
    if (n[0] > DG__GAP_MAX || n[1] > DG__GAP_MAX)
        return 0;
    return dg__gap_matched(j->s[0].ids + x->at[0].end, n[0], j->s[1].ids + x->at[1].end, n[1]);
}

static uint32_t passage_at(const joiner *j, uint32_t depth)
{
    uint32_t i = j->order[0][j->stack[j->n_stack - 1 - depth]];
    while (j->into[i] != i)
        i = j->into[i] = j->into[j->into[i]];
    return i;
}

/* Joins the two on top, if they are one. */
static bool join_top(joiner *j)
{
    uint32_t start = j->stack[j->n_stack - 1];
    if (j->rank[j->order[0][start]] != j->rank[j->order[0][start - 1]] + 1)
        return false;
    uint32_t x = passage_at(j, 1), y = passage_at(j, 0), to = x < y ? x : y;
    dg__passage both = j->passages[x];
    if (!belong_together(j, &both, &j->passages[y]))
        return false;
    both.matched += matched_between(j, &both, &j->passages[y]) + j->passages[y].matched;
    for (unsigned side = 0; side < 2; side++)
        both.at[side].end = j->passages[y].at[side].end;
    j->passages[to] = both;
    j->into[x] = j->into[y] = to;
    j->n_stack--;
    return true;
}

static void walk(joiner *j)
{
    for (uint32_t i = 0; i < j->n; i++) {
        j->stack[j->n_stack++] = i;
        while (j->n_stack > 1 && join_top(j))
            continue;
    }
}

/* Closes the ranks, and tells where each passage is. What one is part of comes before it. */
static uint32_t settle(joiner *j, uint32_t *new_index)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < j->n; i++) {
        if (j->into[i] == i) {
            j->passages[left] = j->passages[i];
            new_index[i] = left++;
        } else {
            new_index[i] = new_index[j->into[i]];
        }
    }
    return left;
}

static dg_status put_in_order(joiner *j, const dg_allocator *a)
{
    dg_status status = DG_OK;
    for (unsigned side = 0; side < 2 && status == DG_OK; side++) {
        one_side by = {j->passages, side};
        for (uint32_t i = 0; i < j->n; i++)
            j->order[side][i] = j->into[i] = i;
        status = dg__sort(j->order[side], j->n, sizeof **j->order, compare_starts, &by, a);
    }
    for (uint32_t i = 0; i < j->n && status == DG_OK; i++)
        j->rank[j->order[1][i]] = i;
    return status;
}

dg_status dg__passages_join(dg__passages *passages, uint32_t *new_index, const dg__sequence s[2],
                            uint32_t min_matched, const dg_allocator *a)
{
    size_t n = passages->items.len;
    joiner j = {
        .s = s, .passages = passages->items.items, .n = (uint32_t)n, .min_matched = min_matched};
    uint32_t *room = dg__alloc(a, n, 5 * sizeof *room);
    if (room == NULL)
        return n == 0 ? DG_OK : DG_NO_MEMORY;
    j.order[0] = room;
    j.order[1] = room + n;
    j.rank = room + 2 * n;
    j.into = room + 3 * n;
    j.stack = room + 4 * n;
    dg_status status = put_in_order(&j, a);
    if (status == DG_OK) {
        walk(&j);
        passages->items.len = settle(&j, new_index);
    }
    dg__free(a, room, n, 5 * sizeof *room);
    return status;
}
