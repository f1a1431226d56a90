/* Near duplicates among the blocks of a corpus: what near.h of lib/near does in memory, on files.
 *
 *     add ──► NEAR_BLOCKS     blocks of DG_CORPUS_NEAR_MIN to DG_CORPUS_NEAR_MAX tokens
 *     RANK    those in order of rank, each text once: NEAR_TEXTS; by place: NEAR_PLACED
 *     KEY     from TOKENS a few features of each text ──► NEAR_KEYS, by feature
 *     PAIR    texts that have one in common ──► NEAR_SHARED, by the one that ranks later
 *     ALIGN   those that have several, word by word ──► NEAR_PAIRS
 *     STAR    down the ranks, groups; a line for each copy of each member ──► NEAR_UNITS
 *     GROUP, COLLECT   as with other units ──► NEAR_TABLE, NEAR_RANGES
 *
 * Texts are ranked as there: longer ones first, of one length by a hash. A text's number is its rank. So
 * whatever is chosen by number is chosen by content. */
#ifndef DG_CORPUS_NEAR_TEXT_H
#define DG_CORPUS_NEAR_TEXT_H

#include "corpus/state.h"

#define DG__SOURCE_LOW_BITS 20
#define DG__SOURCE_LOW      ((UINT64_C(1) << DG__SOURCE_LOW_BITS) - 1)

/* A block as it is ranked: all of its length, hash, source and place, in this order.
 *
 *     w[0]  length, the longest first (20 bits) | hash (44)
 *     w[1]  hash (20) | another hash (16) | source (28)
 *     w[2]  source (20) | place (40) | 0 (4) */
static inline dg__triple dg__near_block(const dg__triple *unit)
{
    uint64_t hash = unit->w[0], check = unit->w[1] >> 48, source = dg__triple_source(unit);
    uint64_t shortness = DG__LENGTH_MAX - dg__spot_length(unit->w[2]);
    return (dg__triple){{shortness << 44 | hash >> 20,
                         hash << 44 | check << 28 | source >> DG__SOURCE_LOW_BITS,
                         source << 44 | dg__spot_place(unit->w[2]) << 4}};
}

static inline uint64_t dg__near_block_place(const dg__triple *block)
{
    return block->w[2] >> 4 & ((UINT64_C(1) << DG__PLACE_BITS) - 1);
}

static inline uint64_t dg__near_block_source(const dg__triple *block)
{
    return (block->w[1] & ((UINT64_C(1) << 28) - 1)) << DG__SOURCE_LOW_BITS | block->w[2] >> 44;
}

static inline bool dg__near_block_same(const dg__triple *a, const dg__triple *b)
{
    return a->w[0] == b->w[0] && a->w[1] >> 28 == b->w[1] >> 28;
}

/* Whether a unit is a block that may be near others, and its partition: longer ones come first. */
bool dg__near_is_block(const dg_corpus *c, const dg__triple *unit);
uint32_t dg__near_partition(const dg_corpus *c, uint64_t length);

/* ---- Texts ---- */

/* A text: its hash | another | where one of its copies is, and its length. */
static inline dg__triple dg__near_text(const dg__triple *block)
{
    uint64_t hash = block->w[0] << 20 | block->w[1] >> 44;
    uint64_t length = DG__LENGTH_MAX - (block->w[0] >> 44);
    return (dg__triple){
        {hash, block->w[1] >> 28 << 48, dg__near_block_place(block) << DG__LENGTH_BITS | length}};
}

/* Sets c->near.number_shift: the bits of a text's number to drop for its partition. */
void dg__near_set_shift(dg_corpus *c);

/* A token's hash of 32 bits as an id of 64 that is as good as random (Steele, Lea and Flood,
 * Fast splittable pseudorandom number generators, 2014). */
static inline uint64_t dg__near_id(uint32_t token)
{
    uint64_t z = (token + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* Reads a text's tokens. */
typedef struct dg__near_ids {
    uint64_t ids[DG_CORPUS_NEAR_MAX];
    uint32_t n;
} dg__near_ids;

dg_status dg__near_read(dg__near_ids *to, const dg_corpus *c, uint32_t number);

/* ---- What a member has in place of a length ---- */

/* Which of a block's groups it is of: the one it represents, its first, its second one. */
typedef enum dg__near_role { DG__NEAR_LEADS, DG__NEAR_FIRST, DG__NEAR_SECOND } dg__near_role;

#define DG__NEAR_ROLE_SHIFT     18
#define DG__NEAR_GROUP          (UINT64_C(1) << 17) /* a second record: the group's hashes */
#define DG__NEAR_REPRESENTATIVE (UINT64_C(1) << 16)
#define DG__NEAR_WHOLE          1000u /* similarity, in thousandths */
#define DG__NEAR_SIMILARITY     UINT64_C(0x3FF)

#endif
