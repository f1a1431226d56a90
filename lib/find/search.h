/* One search through a document: what is looked for, and the groups found so far.
 * The finders (unit.c, passage.c) read the upper half and add to the lower. */
#ifndef DG_FIND_SEARCH_H
#define DG_FIND_SEARCH_H

#include "base/bits.h"
#include "document.h"

#include <dittograph/find.h>

/* All occurrences of one repeated text; a group that lost its occurrences to another has none. */
typedef struct dg__group {
    dg_rule rule;
    uint32_t nested;
    size_t first_occurrence; /* in search.occurrences; they are in order of position */
    uint32_t n_occurrences;
    uint32_t first_unit, n_units; /* of the first occurrence: blocks or sentences, as the rule says;
                                     a passage has none */
    double similarity, containment; /* as in dg_finding; 0 for exact copies: both are 1 */
} dg__group;

typedef struct dg__search {
    const dg_document *doc;
    const dg_find_options *options;
    const uint64_t *ids; /* of the tokens: equal if their match keys are, and likely only then */
    const dg_allocator *allocator;
    dg__meter *meter;

    /* Tokens of everything that seemed to be repeated: the result stands once these are verified. */
    uint64_t *relevant;
    /* Tokens inside the occurrences of reported blocks and sentences. */
    uint64_t *covered;
    DG__VEC(dg__group) groups;
    DG__VEC(dg_occurrence) occurrences;
} dg__search;

static inline bool dg__search_wants(const dg__search *s, dg_rule rule)
{
    return (s->options->rules >> rule & 1) != 0;
}

/* Whether a block that holds some of the tokens [first, end) counts on its own. */
bool dg__search_counts(const dg__search *s, uint32_t first, uint32_t end);

/* Adds repeated blocks and sentences, one kind after the other. */
dg_status dg__find_units(dg__search *s);

/* Adds doubled words. */
dg_status dg__find_doubled(dg__search *s);

/* Adds repeated passages; blocks and sentences must have been found before. */
dg_status dg__find_passages(dg__search *s);

#endif
