/* Blocks in order of rank: each text has a number, and all its copies follow one another. */
#include "corpus/near_text.h"

/* Lengths that have a partition of their own where there are 256, and how many share one beyond. */
enum { APART = 192, TOGETHER = 29 };

bool dg__near_is_block(const dg_corpus *c, const dg__triple *unit)
{
    uint64_t length = dg__spot_length(unit->w[2]);
    return (c->options.look_for & DG_CORPUS_NEAR) != 0 && dg__spot_kind(unit->w[2]) == DG__BLOCK &&
           length >= DG_CORPUS_NEAR_MIN && length <= DG_CORPUS_NEAR_MAX;
}

uint32_t dg__near_partition(const dg_corpus *c, uint64_t length)
{
    uint32_t more = (uint32_t)length - DG_CORPUS_NEAR_MIN, width = 256 / c->n_partitions;
    uint32_t from_last =
        more < APART ? more / width : APART / width + (more - APART) / (TOGETHER * width);
    return c->n_partitions - 1 - from_last;
}

_Static_assert(APART + (DG_CORPUS_NEAR_MAX - DG_CORPUS_NEAR_MIN - APART) / TOGETHER < 256,
               "every length has a partition");

void dg__near_set_shift(dg_corpus *c)
{
    c->near.number_shift = 0;
    while (dg__spill_count(&c->spills[DG__NEAR_TEXTS]) >> c->near.number_shift >= c->n_partitions)
        c->near.number_shift++;
}

dg_status dg__near_read(dg__near_ids *to, const dg_corpus *c, uint32_t number)
{
    dg__triple text;
    uint32_t tokens[DG_CORPUS_NEAR_MAX];
    dg_status status = dg__spill_fetch(&c->spills[DG__NEAR_TEXTS], number, 1, &text);
    if (status != DG_OK)
        return status;
    to->n = (uint32_t)(text.w[2] & DG__LENGTH_MAX);
    if (to->n > DG_CORPUS_NEAR_MAX)
        return DG_DAMAGED;
    status = dg__spill_fetch(&c->spills[DG__TOKENS], text.w[2] >> DG__LENGTH_BITS, to->n, tokens);
    for (uint32_t i = 0; i < to->n && status == DG_OK; i++)
        to->ids[i] = dg__near_id(tokens[i]);
    return status;
}

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
