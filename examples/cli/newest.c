/* Which copy is the new one: accepted ones are known again by their path and by the words around
 * them, the surest first; what is left over is new. A file that was renamed, a neighbour that was
 * edited or a copy that was moved costs one of the marks, not all. */
#include "accept.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS 5

/* The edge of a text says little: any copy may get there. */
static bool is_known(const standing *as, const char *path, surroundings at, int round)
{
    bool same_path = strcmp(as->path, path) == 0;
    bool before = as->around.before == at.before && at.before != NOTHING_THERE;
    bool behind = as->around.behind == at.behind && at.behind != NOTHING_THERE;
    bool both = as->around.before == at.before && as->around.behind == at.behind;
    switch (round) {
    case 0:
        return same_path && both;
    case 1:
        return both;
    case 2:
        return same_path && (before || behind);
    case 3:
        return before || behind;
    default:
        return same_path;
    }
}

/* Marks the occurrences that are known, each as another copy. */
static void mark_known(bool *known, const shown *item, char *const *paths, const standing *copies,
                       size_t n_copies)
{
    bool *taken = need(n_copies, sizeof *taken);
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < item->finding->n_occurrences; i++) {
            for (size_t j = 0; j < n_copies && !known[i]; j++) {
                if (!taken[j] && is_known(&copies[j], paths[i], item->where[i].around, round))
                    known[i] = taken[j] = true;
            }
        }
    }
    free(taken);
}

static void point_at_new(shown *item, size_t unit, const unit_counts *baseline, const vantage *from)
{
    size_t n = item->finding->n_occurrences, n_copies, first = 0;
    const standing *copies = copies_of(baseline, &item->finding->units[unit], &n_copies);
    if (n_copies == 0)
        return;
    char **paths = need(n, sizeof *paths);
    bool *known = need(n, sizeof *known);
    for (size_t i = 0; i < n; i++)
        paths[i] = path_from_vantage(from, item->where[i].path);
    mark_known(known, item, paths, copies, n_copies);
    while (first < n &&
           (known[first] || item->where[first].commented || item->where[first].archive))
        first++;
    if (first < n)
        item->anchor = first;
    for (size_t i = 0; i < n; i++)
        free(paths[i]);
    free(paths);
    free(known);
}

void compare_with_baseline(shown *item, size_t unit, const unit_counts *baseline,
                           const vantage *from)
{
    unit_count known = count_of(baseline, &item->finding->units[unit]);
    item->accepted = known.n;
    if (known.warned)
        item->level = DG_WARNING;
    point_at_new(item, unit, baseline, from);
}
