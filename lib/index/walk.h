/* Living documents of several segments, in order of key. */
#ifndef DG_INDEX_WALK_H
#define DG_INDEX_WALK_H

#include "index/snapshot.h"

typedef struct dg__walk {
    const dg__snapshot *snapshot;
    dg__listing *listings; /* of each part */
    size_t *order;         /* parts that are at a document, by its key */
    size_t n;
    bool begun;
} dg__walk;

/* Over the parts whose bits are set in `parts` (NULL: all). To be ended, whatever is returned. */
dg_status dg__walk_start(dg__walk *walk, const dg__snapshot *snapshot, const uint64_t *parts,
                         const uint8_t *from, size_t from_len);

/* Goes on to the next document. *part: where it is; walk->listings[*part] is at it. *part is
 * parts.len behind the last. O(log n) comparisons. */
dg_status dg__walk_next(dg__walk *walk, size_t *part);
void dg__walk_end(dg__walk *walk);

#endif
