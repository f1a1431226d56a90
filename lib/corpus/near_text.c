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
