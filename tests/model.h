/* Naive oracles of dg_find_repeats and dg_collection_find: the definitions of find.h and collection.h
 * written out over plain arrays, as slowly as that takes. They share nothing with the library but its headers. */
#ifndef TEST_MODEL_H
#define TEST_MODEL_H

#include <dittograph.h>
#include <stdbool.h>

/* The tokens [first, end). */
typedef struct model_range {
    size_t first, end;
} model_range;

/* A block or a sentence. A sentence is a heading if its block is one. */
typedef struct model_unit {
    model_range tokens;
    bool heading;
} model_unit;

typedef struct model_text {
    const size_t *keys;    /* of each token: equal if and only if the match keys are */
    const uint8_t *tenths; /* of a word that each token weighs: 10, or 6 for a cluster */
    size_t n_tokens;
    const model_unit *blocks; /* those without tokens too */
    size_t n_blocks;
    const model_unit *sentences;
    size_t n_sentences;
    const size_t *documents; /* of each token, the document it is in; NULL: there is but one. Each
                                document ends with a token that no other equals, in a block and a
                                sentence of its own */
} model_text;

/* `kind`: what the place is made of, whatever the rule of its group. */
typedef struct model_occurrence {
    model_range tokens;
    dg_rule kind;
} model_occurrence;

typedef struct model_group {
    dg_rule rule;
    uint32_t nested;
    model_occurrence *occurrences;
    size_t n_occurrences;
    model_range *units;
    size_t n_units;
} model_group;

typedef struct model_groups {
    model_group *items;
    size_t len;
} model_groups;

/* What must be found; by rule, then by first occurrence. Of the options only the rules
 * and the minimums count. */
model_groups model_find(const model_text *text, const dg_find_options *options);

void model_groups_free(model_groups *groups);

/* Whether the tokens [a, a + n) and [b, b + n) have the same keys. */
bool model_same(const model_text *text, size_t a, size_t b, size_t n);

#endif
