/* Near duplicates: texts that are edited copies of one another, or of a part of one another.
 *
 * Knows units, runs of token ids, and nothing of what they are. Equal ids are equal words; they must
 * be hashes, as good as random.
 *
 *     units ──► distinct texts ──► candidates ──► verified pairs ──► groups
 *
 * Two texts are near if their longest common subsequence has at least min_similarity of the longer
 * one's tokens or at least min_containment of the shorter one's. Short texts are often made after one
 * pattern ("Returns true if the queue is empty"): where the longer one has fewer than full_tokens,
 * similarity must be higher, up to short_similarity for min_tokens; and a shorter one of fewer than
 * full_tokens is never contained, as a heading is in the paragraph below it. Which pairs are looked at, is a
 * matter of chance (candidate.h says which are); what is reported is verified.
 *
 * Groups are stars: every member is near the group's representative, so that a chain of edits never
 * joins texts that have nothing in common. Texts are ranked: longer ones first, of one length by a
 * hash of their tokens. Down the ranks, each text
 *
 *  - joins the representative that it is most similar to, if it is near one, else becomes one;
 *  - and if the text before it that it is most similar to is in no group with it, that one becomes
 *    a representative as well, and the text joins it too.
 *
 * So a text is in one group, rarely in more, and always in one with the most similar of those that
 * rank before it. A representative that nothing joins is no group. All this depends on the texts
 * only: not on how the units are ordered, nor on how often a text stands among them. */
#ifndef DG_NEAR_NEAR_H
#define DG_NEAR_NEAR_H

#include "base/memory.h"
#include "base/meter.h"

/* n units; unit i is ids[starts[i], ends[i]). */
typedef struct dg__near_units {
    const uint64_t *ids;
    const uint32_t *starts, *ends;
    uint32_t n;
} dg__near_units;

#define DG__NEAR_CANDIDATES_MAX 256u

/* The caps make cost linear whatever the texts are; they are for blocks. Whole documents share much
 * with many others, and want larger ones. */
typedef struct dg__near_options {
    double min_similarity;    /* over 0 */
    double min_containment;   /* over 0 */
    double short_similarity;  /* what texts of min_tokens need */
    uint32_t min_tokens;      /* shorter units are left out */
    uint32_t full_tokens;     /* texts of so many tokens need min_similarity only */
    uint32_t most_postings;   /* of a feature's, for each text: see candidate.h; even */
    uint32_t most_candidates; /* of a text's; at most DG__NEAR_CANDIDATES_MAX */
    bool keep_pairs;          /* all near pairs of those aligned, too */
} dg__near_options;

#define DG__NEAR_OPTIONS_INIT                                                                      \
    {                                                                                              \
        0.6, 0.8, 0.75, 8, 20, 64, 32, false                                                       \
    }

/* How two texts compare. */
typedef struct dg__near_likeness {
    double similarity;  /* common tokens, in order, of the longer text's */
    double containment; /* ... of the shorter text's */
    double resemblance; /* distinct 3-grams of tokens in both, of those in either (Broder, On the
                           resemblance and containment of documents, 1997) */
} dg__near_likeness;

/* `unit`: the first of those with the member's text. Representatives come first, and are alike to
 * themselves. */
typedef struct dg__near_member {
    uint32_t unit;
    dg__near_likeness likeness;
} dg__near_member;

/* Two near units, the first ones with their texts; the one that ranks later comes first. */
typedef struct dg__near_pair {
    uint32_t unit, other;
    double similarity;
} dg__near_pair;

/* Members [first, first + n) of the result: at least two. */
typedef struct dg__near_group {
    uint32_t first, n;
} dg__near_group;

typedef struct dg__near_result {
    uint32_t *text_of; /* of each unit: the first unit with the same text, itself if it's that */
    uint32_t n_units;
    DG__VEC(dg__near_group) groups; /* in order of their representatives' units */
    DG__VEC(dg__near_member) members;
    DG__VEC(dg__near_pair) pairs;
    uint64_t n_candidates; /* pairs that were aligned */
    uint64_t n_postings;   /* looked at to choose them */
} dg__near_result;

/* Finds the groups. On failure nothing is held.
 * Cost: linear in tokens on every input, but for sorting the units; a pair of units is aligned in
 * the product of their lengths / 64, beyond DG__LCS_MAX tokens in about their sum. Memory while it
 * runs: 6 bytes a token, 9 at most, and at most 1 KiB a unit and 8 MB. Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__near_find(dg__near_result *result, const dg__near_units *units,
                        const dg__near_options *options, const dg_allocator *a, dg__meter *meter);
void dg__near_free(dg__near_result *result, const dg_allocator *a);

#endif
