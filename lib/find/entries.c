/* Counting sort by partition, and a growing table. */
#include "find/entries.h"

#include <string.h>

#define MAX_PARTITIONS 65536u

/* Chance alone passes over one or two slots an entry. */
#define MAX_PASSED_BASE 65536u
#define MAX_PASSED_EACH 16u

bool dg__partitions_make(dg__partitions *p, uint32_t n, uint32_t each, const dg_allocator *a)
{
    *p = (dg__partitions){.n_partitions = 1};
    while (p->n_partitions < MAX_PARTITIONS && n / p->n_partitions > each)
        p->n_partitions *= 2;
    p->ends = dg__alloc_zeroed(a, p->n_partitions, sizeof *p->ends);
    return p->ends != NULL;
}

bool dg__partitions_place(dg__partitions *p, const dg_allocator *a)
{
    for (uint32_t i = 0; i < p->n_partitions; i++) {
        uint32_t count = p->ends[i];
        p->ends[i] = p->n_entries;
        p->n_entries += count;
    }
    p->entries = dg__alloc(a, p->n_entries, sizeof *p->entries);
    return p->entries != NULL || p->n_entries == 0;
}

void dg__partitions_free(dg__partitions *p, const dg_allocator *a)
{
    dg__free(a, p->ends, p->n_partitions, sizeof *p->ends);
    dg__free(a, p->entries, p->n_entries, sizeof *p->entries);
}

bool dg__table_make(dg__table *t, uint32_t average, uint32_t n, const dg_allocator *a)
{
    *t = (dg__table){.n_slots = 16, .max_passed = MAX_PASSED_BASE + MAX_PASSED_EACH * (uint64_t)n};
    while (t->n_slots < 2 * (size_t)average + average / 4)
        t->n_slots *= 2;
    t->slots = dg__alloc(a, t->n_slots, sizeof *t->slots);
    return t->slots != NULL;
}

void dg__table_free(dg__table *t, const dg_allocator *a)
{
    dg__free(a, t->slots, t->n_slots, sizeof *t->slots);
}

void dg__table_clear(dg__table *t)
{
    memset(t->slots, 0, t->n_slots * sizeof *t->slots);
    t->used = 0;
}

bool dg__table_grow(dg__table *t, const dg_allocator *a)
{
    size_t larger = 2 * t->n_slots, mask = larger - 1;
    dg__entry *slots = dg__alloc_zeroed(a, larger, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < t->n_slots; i++) {
        if (t->slots[i].run == 0)
            continue;
        size_t at = t->slots[i].tag & mask;
        for (; slots[at].run != 0; at = (at + 1) & mask)
            t->passed++;
        slots[at] = t->slots[i];
    }
    dg__free(a, t->slots, t->n_slots, sizeof *t->slots);
    t->slots = slots;
    t->n_slots = larger;
    return true;
}
