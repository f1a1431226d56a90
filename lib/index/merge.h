/* Merging: several segments made into one, without what is dead in them. */
#ifndef DG_INDEX_MERGE_H
#define DG_INDEX_MERGE_H

#include "base/meter.h"
#include "index/snapshot.h"

/* Puts one segment in place of the parts whose bits are set; none, if no document of them is alive.
 * Memory: 4 bytes a document of theirs, and some KB for each. On failure the snapshot is as it was.
 * Errors: DG_NO_MEMORY, DG_IO, DG_DAMAGED and the meter's. */
dg_status dg__merge(dg__snapshot *snapshot, const uint64_t *parts, const dg__directory *directory,
                    dg_index_mode mode, dg__meter *meter);

/* Sets the bits of parts that should be merged now; false if there are none. Of each size, in steps
 * of four, there are at most three segments left: so a document is written again as often as the
 * logarithm of how much there is, and a query looks at as many segments as three times that. One
 * that is more than half dead is written anew. */
bool dg__merge_choose(uint64_t *parts, const dg__snapshot *snapshot);

#endif
