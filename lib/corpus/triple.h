/* What is spilled and sorted: three words, compared from the first on.
 *
 *     an entry, of a text of tokens:    hash | hash, source | place, kind, length
 *     a member, what is known of it:    place, kind, kept, length | occurrences, documents |
 *                                       documents of its source, kept document
 *
 * A place is the number of a token among those of all documents, in the order in which they came to
 * be written. It stands for nothing that is told: results go by the documents' numbers. */
#ifndef DG_CORPUS_TRIPLE_H
#define DG_CORPUS_TRIPLE_H

#include <stddef.h>
#include <stdint.h>

typedef struct dg__triple {
    uint64_t w[3];
} dg__triple;

/* What stands at a place. Entries of different kinds never have the same hash, but for the first
 * two. */
typedef enum dg__kind {
    DG__BLOCK,
    DG__SENTENCE,
    DG__FOLDED_BLOCK, /* with digits, as if they were all the same one */
    DG__FOLDED_SENTENCE,
    DG__SHORT_BLOCK, /* looked for within its source only */
    DG__SHORT_FOLDED_BLOCK,
    DG__RUN, /* of min_passage tokens */
    DG__NEAR /* a block that is near others: see near_text.h */
} dg__kind;

#define DG__PLACE_BITS  40
#define DG__LENGTH_BITS 20
#define DG__LENGTH_MAX  ((UINT64_C(1) << DG__LENGTH_BITS) - 1)
#define DG__SOURCE_MASK ((UINT64_C(1) << 48) - 1)

/* Place, kind, whether it is the kept copy, and its length in tokens; 0 for a length beyond
 * DG__LENGTH_MAX. */
static inline uint64_t dg__spot(uint64_t place, dg__kind kind, uint64_t length)
{
    return place << 24 | (uint64_t)kind << 21 | (length <= DG__LENGTH_MAX ? length : 0);
}

#define DG__SPOT_KEPT (UINT64_C(1) << DG__LENGTH_BITS)

static inline uint64_t dg__spot_place(uint64_t spot)
{
    return spot >> 24;
}

static inline dg__kind dg__spot_kind(uint64_t spot)
{
    return (dg__kind)(spot >> 21 & 7);
}

static inline uint64_t dg__spot_length(uint64_t spot)
{
    return spot & DG__LENGTH_MAX;
}

static inline uint64_t dg__triple_source(const dg__triple *entry)
{
    return entry->w[1] & DG__SOURCE_MASK;
}

/* Whether two entries are of the same text. */
static inline int dg__triple_same(const dg__triple *a, const dg__triple *b)
{
    return a->w[0] == b->w[0] && a->w[1] >> 48 == b->w[1] >> 48;
}

/* Sorts, in linear time whatever the words are. scratch: room for n more. */
void dg__triples_sort(dg__triple *items, dg__triple *scratch, size_t n);

/* Byte i of a triple, 0 being the one that is compared first. */
static inline uint32_t dg__triple_byte(const dg__triple *t, uint32_t i)
{
    return (uint32_t)(t->w[i / 8] >> (56 - 8 * (i % 8))) & 255;
}

#endif
