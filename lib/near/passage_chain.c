/* See passage_chain.h. Matches come by the sum of their places, so whatever may go before one has been
 * seen when it comes. */
#include "near/passage_chain.h"

#include "base/sort.h"

/* What is known of a match: the best chain that ends in it. */
typedef struct node {
    uint32_t score;    /* tokens matched by that chain */
    uint32_t previous; /* 1 + the match before it; 0 if it is the first, or once it is used: USED */
} node;

#define USED UINT32_MAX

/* The last match of a diagonal so far: 1 + its index, 0 for none, and where it ends on the first side,
 * which tells of nearly all that they are too far away without a look at them. */
typedef struct latest {
    uint32_t match;
    uint32_t end;
} latest;

typedef struct chainer {
    const dg__match *matches;
    size_t n;
    const dg__sequence *s;
    node *nodes;
    uint32_t *order; /* of the matches by score */
    latest *last;    /* of each diagonal */
    uint32_t max_gap;
} chainer;

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* How many tokens of y are cut if it follows x. False if it can't. */
static bool may_follow(const chainer *c, const dg__match *x, const dg__match *y, uint32_t *cut)
{
    *cut = 0;
    for (unsigned side = 0; side < 2; side++) {
        uint32_t end = x->at[side] + x->len;
        if (x->at[side] >= y->at[side] || end >= y->at[side] + y->len ||
            y->at[side] > (uint64_t)end + c->max_gap)
            return false;
        if (end > y->at[side])
            *cut = larger(*cut, end - y->at[side]);
    }
    return *cut < y->len;
}

static void try_previous(const chainer *c, uint32_t i, size_t diagonal)
{
    uint32_t previous = c->last[diagonal].match, cut;
    if (c->matches[i].at[0] > (uint64_t)c->last[diagonal].end + c->max_gap || previous == 0 ||
        !may_follow(c, &c->matches[previous - 1], &c->matches[i], &cut))
        return;
    uint32_t score = c->nodes[previous - 1].score + c->matches[i].len - cut;
    if (score > c->nodes[i].score)
        c->nodes[i] = (node){score, previous};
}

/* From its own diagonal outward: of equal chains the one with the smaller shift. */
static void find_best(chainer *c, uint32_t i)
{
    size_t last_diagonal = (size_t)c->s[0].n + c->s[1].n;
    size_t own = (size_t)c->matches[i].at[0] + c->s[1].n - c->matches[i].at[1];
    c->nodes[i] = (node){c->matches[i].len, 0};
    try_previous(c, i, own);
    for (uint32_t shift = 1; shift <= c->max_gap; shift++) {
        if (own >= shift)
            try_previous(c, i, own - shift);
        if (own + shift <= last_diagonal)
            try_previous(c, i, own + shift);
    }
    c->last[own] = (latest){i + 1, c->matches[i].at[0] + c->matches[i].len};
}

static int compare_scores(const void *ctx, const void *a, const void *b)
{
    const node *nodes = ctx;
    uint32_t x = nodes[*(const uint32_t *)a].score, y = nodes[*(const uint32_t *)b].score;
    return (x < y) - (x > y);
}

/* The match without what overlaps the one before it. */
static dg__match cut_match(const chainer *c, uint32_t i)
{
    dg__match match = c->matches[i];
    uint32_t cut = 0, previous = c->nodes[i].previous;
    if (previous != 0)
        may_follow(c, &c->matches[previous - 1], &match, &cut);
    return (dg__match){{match.at[0] + cut, match.at[1] + cut}, match.len - cut};
}

static void reverse(dg__match *matches, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        dg__match swap = matches[i];
        matches[i] = matches[n - 1 - i];
        matches[n - 1 - i] = swap;
    }
}

/* The best chain that ends in the match, as far as it isn't used. */
static bool take_chain(const chainer *c, dg__passage_chains *chains, uint32_t last,
                       uint32_t min_matched, const dg_allocator *a)
{
    dg__passage_chain chain = {chains->matches.len, 0, 0};
    for (uint32_t i = last + 1, previous; i != 0; i = previous) {
        previous = c->nodes[i - 1].previous;
        if (previous == USED)
            break;
        dg__match match = previous == 0 || c->nodes[previous - 1].previous == USED
                              ? c->matches[i - 1]
                              : cut_match(c, i - 1);
        if (!dg__vec_push(a, &chains->matches, match))
            return false;
        c->nodes[i - 1].previous = USED;
        chain.matched += match.len;
        chain.n++;
    }
    if (chain.matched < min_matched) {
        chains->matches.len = chain.first;
        return true;
    }
    reverse(chains->matches.items + chain.first, chain.n);
    return dg__vec_push(a, &chains->items, chain);
}

static dg_status take_chains(chainer *c, dg__passage_chains *chains, uint32_t min_matched,
                             const dg_allocator *a, dg__meter *meter)
{
    dg_status status = DG_OK;
    for (size_t i = 0; i < c->n && status == DG_OK; i++) {
        find_best(c, (uint32_t)i);
        c->order[i] = (uint32_t)i;
        status = dg__meter_spend(meter, 1);
    }
    if (status == DG_OK)
        status = dg__sort(c->order, c->n, sizeof *c->order, compare_scores, c->nodes, a);
    for (size_t i = 0; i < c->n && status == DG_OK; i++)
        if (c->nodes[c->order[i]].previous != USED &&
            !take_chain(c, chains, c->order[i], min_matched, a))
            status = DG_NO_MEMORY;
    return status;
}

dg_status dg__passage_chains_find(dg__passage_chains *chains, const dg__matches *matches,
                                  const dg__sequence s[2], uint32_t max_gap, uint32_t min_matched,
                                  const dg_allocator *a, dg__meter *meter)
{
    size_t n_diagonals = (size_t)s[0].n + s[1].n + 1;
    *chains = (dg__passage_chains){0};
    chainer c = {.matches = matches->items, .n = matches->len, .s = s, .max_gap = max_gap};
    if (c.n == 0)
        return DG_OK;
    c.nodes = dg__alloc(a, c.n, sizeof *c.nodes);
    c.order = dg__alloc(a, c.n, sizeof *c.order);
    c.last = dg__alloc_zeroed(a, n_diagonals, sizeof *c.last);
    dg_status status = DG_NO_MEMORY;
    if (c.nodes != NULL && c.order != NULL && c.last != NULL)
        status = take_chains(&c, chains, min_matched, a, meter);
    dg__free(a, c.nodes, c.n, sizeof *c.nodes);
    dg__free(a, c.order, c.n, sizeof *c.order);
    dg__free(a, c.last, n_diagonals, sizeof *c.last);
    return status;
}

void dg__passage_chains_free(dg__passage_chains *chains, const dg_allocator *a)
{
    dg__vec_free(a, &chains->items);
    dg__vec_free(a, &chains->matches);
}
