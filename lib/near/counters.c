/* A part is small enough for the second cache. */
#include "near/counters.h"

#define COUNTERS_A_FEATURE 2u
#define MIN_COUNTERS       1024u
#define PART_BITS          16u
#define MOST               255u

/* How many places ahead memory is asked for. */
#define AHEAD 32u

bool dg__counters_make(dg__counters *c, uint64_t n_features, const dg_allocator *a)
{
    *c = (dg__counters){.n = COUNTERS_A_FEATURE * n_features, .shift = PART_BITS};
    if (c->n < MIN_COUNTERS)
        c->n = MIN_COUNTERS;
    if (c->n > UINT32_MAX)
        c->n = UINT32_MAX;
    while (c->n >> c->shift >= DG__COUNTER_PARTS)
        c->shift++;
    c->n_parts = (uint32_t)(c->n >> c->shift) + 1;
    c->counts = dg__alloc_zeroed(a, (size_t)c->n, 1);
    c->waiting = dg__alloc(a, c->n_parts, DG__COUNTER_WAITING * sizeof *c->waiting);
    return c->counts != NULL && c->waiting != NULL;
}

static void free_waiting(dg__counters *c, const dg_allocator *a)
{
    dg__free(a, c->waiting, c->n_parts, DG__COUNTER_WAITING * sizeof *c->waiting);
    c->waiting = NULL;
}

void dg__counters_free(dg__counters *c, const dg_allocator *a)
{
    free_waiting(c, a);
    dg__free(a, c->counts, (size_t)c->n, 1);
    *c = (dg__counters){0};
}

void dg__counters_count(dg__counters *c, uint32_t part)
{
    const uint32_t *places = c->waiting + (size_t)part * DG__COUNTER_WAITING;
    for (uint32_t i = 0; i < c->n_waiting[part]; i++) {
        if (i + AHEAD < c->n_waiting[part])
            dg__prefetch(&c->counts[places[i + AHEAD]]);
        uint8_t *count = &c->counts[places[i]];
        *count = (uint8_t)(*count + (*count < MOST));
    }
    c->n_waiting[part] = 0;
}

void dg__counters_close(dg__counters *c, const dg_allocator *a)
{
    for (uint32_t part = 0; part < c->n_parts; part++)
        dg__counters_count(c, part);
    free_waiting(c, a);
}
