/* Blocks in order of rank: each text has a number, and all its copies follow one another. */
#include "corpus/near_text.h"
#include "corpus/steps.h"

typedef struct ranking {
    dg_corpus *c;
    dg__triple last;
    uint64_t n; /* texts */
} ranking;

static dg_status add_text(ranking *k, const dg__triple *block)
{
    dg_corpus *c = k->c;
    dg__triple text = dg__near_text(block);
    uint64_t place = dg__near_block_place(block);
    dg__triple placed = {{place, k->n, text.w[2] & DG__LENGTH_MAX}};
    if (k->n++ >= UINT32_MAX - 1)
        return DG_TOO_LARGE;
    dg_status status = dg__spill_append(&c->spills[DG__NEAR_TEXTS], &text, 1);
    if (status != DG_OK)
        return status;
    return dg__spill_put(&c->spills[DG__NEAR_PLACED], (uint32_t)(place >> dg__place_shift(c)),
                         &placed, sizeof placed);
}

static dg_status take(void *ctx, const dg__triple *items, size_t n)
{
    ranking *k = ctx;
    dg_status status = DG_OK;
    for (size_t i = 0; i < n && status == DG_OK; i++) {
        if (k->n == 0 || !dg__near_block_same(&items[i], &k->last))
            status = add_text(k, &items[i]);
        k->last = items[i];
    }
    return status;
}

dg_status dg__near_rank(const dg__resolving *r)
{
    dg_corpus *c = r->corpus;
    dg__workspace w = dg__workspace_of(r, 0);
    ranking k = {.c = c};
    dg__taker taker = {take, &k};
    dg_status status = dg__corpus_create(c, DG__NEAR_TEXTS, sizeof(dg__triple), false);
    if (status == DG_OK)
        status = dg__corpus_create(c, DG__NEAR_PLACED, sizeof(dg__triple), true);
    return status == DG_OK ? dg__sorted_all(&w, &c->spills[DG__NEAR_BLOCKS], &taker) : status;
}
