/* One search: what is looked for and in what, and the groups found so far.
 * The finders (unit.c, passage.c) read the upper half and add to the lower. */
#ifndef DG_FIND_SEARCH_H
#define DG_FIND_SEARCH_H

#include "base/bits.h"
#include "find/whole.h"

/* All occurrences of one repeated text. */
typedef struct dg__group {
    dg_rule rule; /* as of one document: whether it is shared-* follows from the occurrences */
    uint32_t nested;
    size_t first_occurrence; /* in search.occurrences; they are in order of position */
    uint32_t n_occurrences;
    uint32_t units_from, n_units; /* blocks or sentences, as the rule says, from this token on, and
                                     how many with tokens; a passage has none */
    double similarity, containment; /* as in dg_finding; 0 for exact copies: both are 1 */
} dg__group;

typedef struct dg__search {
    const dg__whole *whole;
    const dg_document *doc; /* that of the whole */
    const dg_find_options *options;
    const uint64_t *ids; /* of the tokens: equal if their match keys are, and likely only then */
    const dg_allocator *allocator;
    dg__meter *meter;
    uint32_t failed; /* the document that a finder couldn't open, if one failed */

    /* Tokens of everything that seemed to be repeated: the result stands once these are verified. */
    uint64_t *relevant;
    /* Tokens inside the occurrences of reported blocks and sentences. */
    uint64_t *covered;
    /* Tokens inside the occurrences of repeated sections; NULL for several documents. */
    uint64_t *in_sections;
    DG__VEC(dg__group) groups;
    /* Tokens are counted in the whole. A span is one in the prose of its document; an empty one is
     * yet to be made of the tokens. */
    DG__VEC(dg_occurrence) occurrences;
} dg__search;

/* Whether a rule is on, for one document or between several. */
bool dg__search_wants(const dg__search *s, dg_rule rule);

/* The rule of a group in the end. Its occurrences' documents must be set. */
dg_rule dg__search_rule_of(const dg__search *s, const dg__group *group);

/* Says which documents the occurrences of the groups are in, and drops those of rules that are off. */
void dg__search_settle(dg__search *s);

/* Whether a block that holds some of the tokens [first, end) counts on its own. */
bool dg__search_counts(const dg__search *s, uint32_t first, uint32_t end);

/* Adds repeated blocks and sentences, one kind after the other. */
dg_status dg__find_units(dg__search *s);

/* Adds repeated sections: of one document only. */
dg_status dg__find_sections(dg__search *s);

/* Adds doubled words: of one document only, whose text can be read. */
dg_status dg__find_doubled(dg__search *s);

/* Adds near duplicates of blocks. */
dg_status dg__find_near(dg__search *s);

/* Adds documents that are nearly the same. */
dg_status dg__find_documents(dg__search *s);

/* Adds passages that two documents share, joined over options->max_gap: of a whole of two only. */
dg_status dg__find_joined(dg__search *s);

/* Adds repeated passages; blocks and sentences must have been found before. */
dg_status dg__find_passages(dg__search *s);

#endif
