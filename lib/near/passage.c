/* The steps, one after the other. */
#include "near/passage.h"

#include "near/passage_align.h"
#include "near/passage_chain.h"
#include "near/passage_take.h"

/* The tokens between two matches of a chain that align. */
static uint32_t matched_between(const dg__sequence s[2], const dg__match *m, const dg__match *next)
{
    uint32_t first = m->at[0] + m->len, second = m->at[1] + m->len;
    return dg__gap_matched(s[0].ids + first, next->at[0] - first, s[1].ids + second,
                           next->at[1] - second);
}

static dg__candidate make_candidate(const dg__sequence s[2], const dg__match *m,
                                    const dg__passage_chain *chain)
{
    const dg__match *last = &m[chain->n - 1];
    dg__candidate c = {.passage = {.matched = chain->matched},
                       .matches = m,
                       .n_matches = chain->n,
                       .chained = chain->matched};
    for (unsigned side = 0; side < 2; side++)
        c.passage.at[side] = (dg__place){m->at[side], last->at[side] + last->len, side};
    for (; m < last; m++)
        c.passage.matched += matched_between(s, m, m + 1);
    return c;
}

static dg_status take(dg__passages *passages, const dg__sequence s[2],
                      const dg__passage_chains *chains, uint32_t min_matched, const dg_allocator *a,
                      dg__meter *meter)
{
    size_t n = chains->items.len;
    if (n == 0)
        return DG_OK;
    dg__candidate *candidates = dg__alloc(a, n, sizeof *candidates);
    dg_status status = candidates != NULL ? DG_OK : DG_NO_MEMORY;
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        const dg__passage_chain *chain = &chains->items.items[i];
        candidates[i] = make_candidate(s, chains->matches.items + chain->first, chain);
        status = dg__meter_spend(meter, chain->n);
    }
    if (status == DG_OK)
        status = dg__passages_take(passages, s, candidates, n, min_matched, a, meter);
    dg__free(a, candidates, n, sizeof *candidates);
    return status;
}

dg_status dg__passages_find(dg__passages *passages, const dg__sequence s[2], const dg__grams *grams,
                            const dg__passage_options *options, const dg_allocator *a,
                            dg__meter *meter)
{
    dg__matches matches = {0};
    dg__passage_chains chains = {0};
    dg__passages found = {0};
    dg_status status = dg__matches_find(&matches, s, grams, options->min_matched, a, meter);
    if (status == DG_OK)
        status = dg__passage_chains_find(&chains, &matches, s, options->max_gap,
                                         (options->min_matched + 1) / 2, a, meter);
    dg__vec_free(a, &matches);
    if (status == DG_OK)
        status = take(&found, s, &chains, options->min_matched, a, meter);
    dg__passage_chains_free(&chains, a);
    if (status == DG_OK)
        *passages = found;
    else
        dg__passages_free(&found, a);
    return status;
}

void dg__passages_free(dg__passages *passages, const dg_allocator *a)
{
    dg__vec_free(a, &passages->items);
    dg__vec_free(a, &passages->others);
}
