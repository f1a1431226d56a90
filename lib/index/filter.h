/* A filter: which hashes a segment may have. A Bloom filter (Bloom, Space/time trade-offs in hash
 * coding with allowable errors, CACM 13, 1970) in lines of the cache, so that a hash costs one miss
 * (Putze, Sanders, Singler, Cache-, hash- and space-efficient Bloom filters, WEA 2007). Which line is
 * said by the hash's upper bits: whoever adds or asks in order of hash goes through memory in order.
 *
 * A line of 512 bits has some 52 hashes, each of them five bits: of 90 hashes that aren't there, one
 * seems to be. */
#ifndef DG_INDEX_FILTER_H
#define DG_INDEX_FILTER_H

#include "base/cpu.h"
#include "index/posting.h"

#define DG__FILTER_LINE   64u /* bytes */
#define DG__FILTER_HASHES 52u /* of a line, on average */

typedef struct dg__filter {
    uint8_t *lines; /* each begins at a multiple of its size, where that can be had */
    uint64_t n;
    uint8_t *memory;
} dg__filter;

/* Lines for so many hashes: 1 to 2^32 - 1. */
uint64_t dg__filter_lines(uint64_t n_hashes);

/* Makes one of n lines, empty; false without memory. */
bool dg__filter_new(dg__filter *filter, uint64_t n, const dg_allocator *a);
void dg__filter_free(dg__filter *filter, const dg_allocator *a);

static inline uint8_t *dg__filter_line(const dg__filter *f, uint64_t hash)
{
    return f->lines + ((hash >> (DG__HASH_BITS - 32)) * f->n >> 32) * DG__FILTER_LINE;
}

/* The filter has one line or more, for these two. */
void dg__filter_add(dg__filter *filter, uint64_t hash);
bool dg__filter_has(const dg__filter *filter, uint64_t hash);

#endif
