/* Partition by hash, then one small table a partition.
 *
 *     hashes ──► partitions of (tag, run) ──► table of tags ──► equal tokens? ──► class
 *
 * A table slot holds the first run seen with its tokens, its representative; class_of[run] holds
 * the representative until all is known and is renumbered at the end. The table grows with what
 * differs: a text of one word a million times needs no more of it than a text of one. */
#include "find/classify.h"

#include "base/sort.h"

#include <string.h>

/* Runs in a partition, at most, on average: entries and table take some 250 KB, within an L2. */
#define PARTITION_RUNS 16384u
#define MAX_PARTITIONS 65536u

/* Comparisons that find a difference behind equal tags before hashes are given up on. Chance alone
 * gives about n / 2^32 a probe. */
#define MISLED_BASE 4096u

typedef struct entry {
    uint32_t tag; /* hash bits that chose neither the partition nor the slot alone */
    uint32_t run;
} entry;

typedef struct classifier {
    const dg__runs *runs;
    uint32_t *class_of;
    const dg_allocator *allocator;
    dg__meter *meter;
    entry *entries;
    uint32_t *slots; /* 1 + the index of an entry within the partition at hand; 0 is free */
    size_t n_slots;  /* a power of two */
    uint32_t used;   /* at most half of them */
    uint32_t *partition_ends;
    uint32_t n_partitions; /* a power of two */
    uint64_t misled, max_misled;
} classifier;

static uint32_t run_start(const dg__runs *runs, uint32_t i)
{
    return runs->starts != NULL ? runs->starts[i] : i;
}

static uint32_t run_len(const dg__runs *runs, uint32_t i)
{
    return runs->ends != NULL ? runs->ends[i] - run_start(runs, i) : runs->k;
}

static const uint64_t *run_ids(const dg__runs *runs, uint32_t i)
{
    return runs->ids + run_start(runs, i);
}

/* A total order in which equal runs compare equal. */
static int compare_runs(const dg__runs *runs, uint32_t a, uint32_t b)
{
    uint32_t a_len = run_len(runs, a), b_len = run_len(runs, b);
    if (a_len != b_len)
        return a_len < b_len ? -1 : 1;
    return memcmp(run_ids(runs, a), run_ids(runs, b), a_len * sizeof(uint64_t));
}

static uint32_t partition_of(const classifier *c, uint64_t hash)
{
    return (uint32_t)(hash >> 32) & (c->n_partitions - 1);
}

/* Counting sort of the runs by partition; within one, in order. */
static void partition(classifier *c, const uint64_t *hashes)
{
    uint32_t n = c->runs->n, *ends = c->partition_ends;
    for (uint32_t i = 0; i < n; i++)
        ends[partition_of(c, hashes[i])]++;
    uint32_t start = 0;
    for (uint32_t p = 0; p < c->n_partitions; p++) {
        uint32_t count = ends[p];
        ends[p] = start;
        start += count;
    }
    for (uint32_t i = 0; i < n; i++)
        c->entries[ends[partition_of(c, hashes[i])]++] = (entry){(uint32_t)hashes[i], i};
}

static bool grow_slots(classifier *c, const entry *entries)
{
    size_t larger = 2 * c->n_slots;
    uint32_t *slots = dg__alloc_zeroed(c->allocator, larger, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < c->n_slots; i++) {
        if (c->slots[i] == 0)
            continue;
        size_t at = entries[c->slots[i] - 1].tag & (larger - 1);
        while (slots[at] != 0)
            at = (at + 1) & (larger - 1);
        slots[at] = c->slots[i];
    }
    dg__free(c->allocator, c->slots, c->n_slots, sizeof *c->slots);
    c->slots = slots;
    c->n_slots = larger;
    return true;
}

/* The slot of the run that equals entries[i], or a free one. NULL: misled too often. */
static uint32_t *find_slot(classifier *c, const entry *entries, uint32_t i)
{
    size_t mask = c->n_slots - 1, at = entries[i].tag & mask;
    for (; c->slots[at] != 0; at = (at + 1) & mask) {
        const entry *other = &entries[c->slots[at] - 1];
        if (other->tag != entries[i].tag)
            continue;
        if (compare_runs(c->runs, other->run, entries[i].run) == 0)
            break;
        if (++c->misled > c->max_misled)
            return NULL;
    }
    return &c->slots[at];
}

/* A run that meets an equal one takes its representative, and both are then known to be repeated. */
static dg_status classify_partition(classifier *c, const entry *entries, uint32_t n)
{
    memset(c->slots, 0, c->n_slots * sizeof *c->slots);
    c->used = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (2 * (size_t)c->used >= c->n_slots && !grow_slots(c, entries))
            return DG_NO_MEMORY;
        uint32_t *slot = find_slot(c, entries, i);
        if (slot == NULL)
            return DG_OK;
        if (*slot == 0) {
            *slot = i + 1;
            c->used++;
            continue;
        }
        uint32_t representative = entries[*slot - 1].run;
        c->class_of[representative] = representative + 1;
        c->class_of[entries[i].run] = representative + 1;
    }
    return dg__meter_spend(c->meter, n);
}

static dg_status classify_by_hash(classifier *c)
{
    uint32_t average = c->runs->n / c->n_partitions;
    for (c->n_slots = 16; c->n_slots < 2 * (size_t)average + average / 4;)
        c->n_slots *= 2;
    c->slots = dg__alloc(c->allocator, c->n_slots, sizeof *c->slots);
    if (c->slots == NULL)
        return DG_NO_MEMORY;
    dg_status status = DG_OK;
    for (uint32_t p = 0, start = 0; p < c->n_partitions && status == DG_OK; p++) {
        if (c->misled > c->max_misled)
            break;
        status = classify_partition(c, c->entries + start, c->partition_ends[p] - start);
        start = c->partition_ends[p];
    }
    dg__free(c->allocator, c->slots, c->n_slots, sizeof *c->slots);
    return status;
}

static int compare_items(const void *ctx, const void *a, const void *b)
{
    return compare_runs(ctx, *(const uint32_t *)a, *(const uint32_t *)b);
}

/* The way that needs no hash. The sort is stable: of equal runs the first in the text comes first.
 * `order` has room for n. */
static dg_status classify_by_order(classifier *c, uint32_t *order)
{
    uint32_t n = c->runs->n;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    dg_status status = dg__sort(order, n, sizeof *order, compare_items, c->runs, c->allocator);
    if (status != DG_OK)
        return status;
    memset(c->class_of, 0, n * sizeof *c->class_of);
    for (uint32_t i = 1, first = 0; i < n; i++) {
        if (compare_runs(c->runs, order[first], order[i]) != 0)
            first = i;
        else
            c->class_of[order[i]] = c->class_of[order[first]] = order[first] + 1;
    }
    return dg__meter_spend(c->meter, n);
}

/* From representatives to 1, 2, 3 ... A representative comes before the rest of its class, so its
 * own number is already there when the others need it. */
static uint32_t renumber(uint32_t *class_of, uint32_t n)
{
    uint32_t n_classes = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (class_of[i] == i + 1)
            class_of[i] = ++n_classes;
        else if (class_of[i] != 0)
            class_of[i] = class_of[class_of[i] - 1];
    }
    return n_classes;
}

dg_status dg__classify(const dg__runs *runs, const uint64_t *hashes, uint32_t *class_of,
                       uint32_t *n_classes, const dg_allocator *a, dg__meter *meter)
{
    *n_classes = 0;
    if (runs->n == 0)
        return DG_OK;
    memset(class_of, 0, runs->n * sizeof *class_of);
    classifier c = {.runs = runs,
                    .class_of = class_of,
                    .allocator = a,
                    .meter = meter,
                    .n_partitions = 1,
                    .max_misled = MISLED_BASE + runs->n};
    while (c.n_partitions < MAX_PARTITIONS && runs->n / c.n_partitions > PARTITION_RUNS)
        c.n_partitions *= 2;

    dg_status status = DG_NO_MEMORY;
    c.entries = dg__alloc(a, runs->n, sizeof *c.entries);
    c.partition_ends = dg__alloc_zeroed(a, c.n_partitions, sizeof *c.partition_ends);
    if (c.entries != NULL && c.partition_ends != NULL) {
        partition(&c, hashes);
        status = classify_by_hash(&c);
    }
    if (status == DG_OK && c.misled > c.max_misled)
        status = classify_by_order(&c, (uint32_t *)c.entries);
    if (status == DG_OK)
        *n_classes = renumber(class_of, runs->n);
    dg__free(a, c.partition_ends, c.n_partitions, sizeof *c.partition_ends);
    dg__free(a, c.entries, runs->n, sizeof *c.entries);
    return status;
}
