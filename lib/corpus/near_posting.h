/* A feature of a text as it is spilled, packed as a gram:
 *
 *     a hash (32) | the words behind it, a few bits of each (24) | the text's number (32) | stretch (8)
 *
 * In this order those with one hash follow one another, of these those with the same word behind, and so
 * on: too many of them can be told apart by what they stand before. */
#ifndef DG_CORPUS_NEAR_POSTING_H
#define DG_CORPUS_NEAR_POSTING_H

#include "corpus/near_text.h"

#define DG__NEAR_HASH_BITS 32u
#define DG__NEAR_BEHIND    4u /* words, of so many bits each */
#define DG__NEAR_WORD_BITS 6u

/* Tokens of a stretch. They are numbered from 0, and from 0 again behind the last number there is. */
#define DG__NEAR_STRETCH 4u

typedef struct dg__near_posting {
    uint64_t feature; /* the hash and the words behind it */
    uint32_t text;
    uint8_t stretch; /* where in the text it is */
} dg__near_posting;

static inline void dg__near_posting_pack(uint8_t *record, const dg__near_posting *p)
{
    dg__gram_pack(record, p->feature, (uint64_t)p->text << 8 | p->stretch);
}

static inline dg__near_posting dg__near_posting_unpack(const dg__triple *gram)
{
    return (dg__near_posting){gram->w[0], (uint32_t)(gram->w[2] >> 8), (uint8_t)gram->w[2]};
}

/* Whether two features are the same, of the words behind them so many. */
static inline bool dg__near_feature_same(uint64_t a, uint64_t b, uint32_t n_behind)
{
    return (a ^ b) >> DG__NEAR_WORD_BITS * (DG__NEAR_BEHIND - n_behind) == 0;
}

#endif
