/* Near duplicates: blocks of the query and of a stored document that are edits of one another. */
#ifndef DG_INDEX_NEAR_BLOCKS_H
#define DG_INDEX_NEAR_BLOCKS_H

#include "index/query.h"

/* The blocks of a query, to be held against one document after another. */
typedef struct dg__near_blocks dg__near_blocks;

dg_status dg__near_blocks_new(dg__near_blocks **out, dg__query *q);
void dg__near_blocks_free(dg__near_blocks *blocks); /* NULL is allowed */

/* Adds a run to the query for each pair that is near, and sets the bits of the query's tokens that
 * are in one. Pairs that are compared: of each block of the document, the NEAR_PAIRS blocks of the
 * query with which it has most runs of five tokens in common; runs that more than NEAR_BLOCKS
 * blocks of the query have don't count. So it takes linear time, besides the aligning of those.
 * `told`: tokens of the query in passages of that document: a block of which all but min_words lie
 * there says nothing new. */
#define DG__NEAR_PAIRS  4u
#define DG__NEAR_BLOCKS 8u
dg_status dg__near_blocks_share(dg__near_blocks *blocks, const dg__stored *stored,
                                const uint64_t *told, uint64_t *shared);

#endif
