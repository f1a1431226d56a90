/* How often each feature occurs, about: hashed counters of 8 bits, so that now and then one is thought to
 * be more common than it is.
 *
 * There are more of them than caches hold, and each feature leads anywhere. So features wait, by the part
 * of the counters that they lead to, until there are enough of them for a part to be fetched:
 *
 *     features ──► waiting, part by part ──► counters, a part at a time */
#ifndef DG_NEAR_COUNTERS_H
#define DG_NEAR_COUNTERS_H

#include "base/cpu.h"
#include "base/memory.h"

#define DG__COUNTER_PARTS   512u
#define DG__COUNTER_WAITING 4096u

typedef struct dg__counters {
    uint8_t *counts; /* up to 255 */
    uint64_t n;      /* below 2^32 */
    unsigned shift;  /* of a place among them to that of its part */
    uint32_t n_parts;
    uint32_t *waiting; /* DG__COUNTER_WAITING places a part; NULL once all are counted */
    uint32_t n_waiting[DG__COUNTER_PARTS];
} dg__counters;

/* For n_features, as often as they occur. Memory: 2 bytes each, at least 1 KB; and until all are counted
 * 16 KB for 32,768 of them, at most 8 MB. False without it. */
bool dg__counters_make(dg__counters *c, uint64_t n_features, const dg_allocator *a);
void dg__counters_free(dg__counters *c, const dg_allocator *a);

/* Counts what waits for a part. */
void dg__counters_count(dg__counters *c, uint32_t part);

/* Ends counting: nothing waits any more. */
void dg__counters_close(dg__counters *c, const dg_allocator *a);

/* Where a feature, a hash, is counted. */
static inline uint32_t dg__counters_place(const dg__counters *c, uint64_t feature)
{
    return (uint32_t)((feature >> 32) * c->n >> 32);
}

static inline void dg__counters_add(dg__counters *c, uint64_t feature)
{
    uint32_t place = dg__counters_place(c, feature), part = place >> c->shift;
    c->waiting[(size_t)part * DG__COUNTER_WAITING + c->n_waiting[part]++] = place;
    if (c->n_waiting[part] == DG__COUNTER_WAITING)
        dg__counters_count(c, part);
}

/* The count of a feature, once all are counted; and that it is about to be asked for. */
static inline uint8_t dg__counters_of(const dg__counters *c, uint64_t feature)
{
    return c->counts[dg__counters_place(c, feature)];
}

static inline void dg__counters_expect(const dg__counters *c, uint64_t feature)
{
    dg__prefetch(&c->counts[dg__counters_place(c, feature)]);
}

#endif
