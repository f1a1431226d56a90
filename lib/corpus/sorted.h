/* The entries of a partition in order, in bounded memory, however many there are and however alike.
 *
 *     partition ──► those that may stand twice ──► in memory, sorted
 *                                              └─► too many: 256 parts by a byte, on disk ──► each
 *
 * A part is what the partition was, a byte further on; so the parts of one text's entries are cut at
 * last by their places, and it takes at most a pass a byte that differs. */
#ifndef DG_CORPUS_SORTED_H
#define DG_CORPUS_SORTED_H

#include "base/meter.h"
#include "corpus/spill.h"
#include "corpus/triple.h"

/* What a task has for itself. */
typedef struct dg__workspace {
    dg__workdir *directory;
    const dg_allocator *allocator;
    dg__meter *meter;
    size_t memory;
    uint32_t task; /* tells its files from those of others */
} dg__workspace;

/* Takes n entries that follow in order. */
typedef struct dg__taker {
    dg_status (*take)(void *ctx, const dg__triple *items, size_t n);
    void *ctx;
} dg__taker;

/* A k-gram in a spill of its own, in 12 bytes: 56 bits of its hash, which are all it has of w[0],
 * and the place. */
#define DG__GRAM_SIZE 12u
static inline void dg__gram_pack(uint8_t *record, uint64_t hash, uint64_t place)
{
    uint64_t high = hash << 8 | place >> 32;
    uint32_t low = (uint32_t)place;
    memcpy(record, &high, sizeof high);
    memcpy(record + sizeof high, &low, sizeof low);
}

static inline dg__triple dg__gram_unpack(const uint8_t *record)
{
    uint64_t high;
    uint32_t low;
    memcpy(&high, record, sizeof high);
    memcpy(&low, record + sizeof high, sizeof low);
    return (dg__triple){{high >> 8, 0, (high & 255) << 32 | low}};
}

/* A k-gram of a text in 8 bytes, for a spill in which places only grow: 40 bits of its hash, not all of
 * them zero, which are all it has of w[0], and the lowest bits of its place. Zeros are no k-gram: they
 * say that the places behind them lie in the next turn of those bits. */
#define DG__CHOSEN_SIZE 8u
#define DG__TURN_BITS   24
static inline uint64_t dg__chosen_pack(uint64_t hash, uint64_t place)
{
    uint64_t bits = hash & ((UINT64_C(1) << 40) - 1);
    return (bits + (bits == 0)) << DG__TURN_BITS | (place & ((UINT64_C(1) << DG__TURN_BITS) - 1));
}

/* Hands out the entries of the partition, triples or either kind of packed grams, in order. sift_bits: 0, or
 * how many of the first bits are a hash; then most of those that have it in common with no other are left
 * out. Errors: the taker's, DG_NO_MEMORY, DG_IO, DG_DAMAGED, the meter's. Memory: most of what the workspace
 * has; the taker has a quarter. */
dg_status dg__sorted(const dg__workspace *w, const dg__spill *spill, uint32_t partition,
                     uint32_t sift_bits, const dg__taker *taker);

/* All its partitions, one after the other. */
dg_status dg__sorted_all(const dg__workspace *w, const dg__spill *spill, const dg__taker *taker);

#endif
