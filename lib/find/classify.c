/* Equal runs meet in a table; equal tags there are a hint, equal tokens the proof.
 *
 * class_of[run] holds 1 + the first run with its tokens, its representative, until all is known, and
 * is renumbered at the end. */
#include "find/classify.h"

#include "base/sort.h"
#include "find/entries.h"
#include "hash/roll.h"

#include <string.h>

/* Hashes made at a time, where they are not given. */
#define BLOCK 1024u

/* Entries in a partition, at most, on average: they and the table take some 400 KB, within an L2. */
#define PARTITION_ENTRIES 16384u

/* How many entries ahead memory is asked for. */
#define AHEAD 16u

typedef struct classifier {
    const dg__runs *runs;
    const uint64_t *hashes; /* NULL: rolled */
    unsigned features;
    uint32_t *class_of;
    const dg_allocator *allocator;
    dg__meter *meter;
    dg__partitions partitions;
    dg__table table;
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

/* The hashes of runs [first, first + n), n up to a block. Runs that begin one token after the other
 * are rolled together. */
static const uint64_t *hashes_of(const classifier *c, uint32_t first, uint32_t n, uint64_t *block)
{
    if (c->hashes != NULL)
        return c->hashes + first;
    const dg__runs *runs = c->runs;
    for (uint32_t i = 0, end; i < n; i = end) {
        end = i + 1;
        uint32_t start = run_start(runs, first + i);
        while (end < n && run_start(runs, first + end) == start + (end - i))
            end++;
        dg__roll(runs->ids + start, end - i + runs->k - 1, runs->k, block + i, c->features);
    }
    return block;
}

/* Within a partition, runs are in order. */
static dg_status partition(classifier *c)
{
    uint32_t n = c->runs->n;
    uint64_t block[BLOCK];
    for (uint32_t first = 0, len; first < n; first += len) {
        len = n - first < BLOCK ? n - first : BLOCK;
        const uint64_t *hashes = hashes_of(c, first, len, block);
        dg__partitions_count(&c->partitions, hashes, len);
    }
    if (!dg__partitions_place(&c->partitions, c->allocator))
        return DG_NO_MEMORY;
    for (uint32_t first = 0, len; first < n; first += len) {
        len = n - first < BLOCK ? n - first : BLOCK;
        const uint64_t *hashes = hashes_of(c, first, len, block);
        for (uint32_t i = 0; i < len; i++)
            dg__partitions_put(&c->partitions, hashes[i], first + i);
    }
    return DG_OK;
}

/* The slot of the run that equals the entry's, or a free one. */
static dg__entry *find_slot(classifier *c, dg__entry entry)
{
    dg__table *t = &c->table;
    size_t mask = t->n_slots - 1, at = entry.tag & mask;
    for (; t->slots[at].run != 0; at = (at + 1) & mask, t->passed++)
        if (t->slots[at].tag == entry.tag &&
            compare_runs(c->runs, t->slots[at].run - 1, entry.run) == 0)
            break;
    return &t->slots[at];
}

/* A run that meets an equal one takes its representative, and both are then known to be repeated. */
static dg_status classify_partition(classifier *c, const dg__entry *entries, uint32_t n)
{
    bool expects_repeats = c->hashes == NULL; /* then what isn't repeated was sieved out before */
    dg__table_clear(&c->table);
    for (uint32_t i = 0; i < n && !dg__table_is_misled(&c->table); i++) {
        if (!dg__table_reserve(&c->table, c->allocator))
            return DG_NO_MEMORY;
        if (expects_repeats)
            dg__prefetch(run_ids(c->runs, entries[i + AHEAD < n ? i + AHEAD : i].run));
        dg__entry *slot = find_slot(c, entries[i]);
        if (slot->run == 0) {
            *slot = (dg__entry){entries[i].tag, entries[i].run + 1};
            c->table.used++;
        } else {
            c->class_of[slot->run - 1] = slot->run;
            c->class_of[entries[i].run] = slot->run;
        }
    }
    return dg__meter_spend(c->meter, n);
}

static dg_status classify_by_hash(classifier *c)
{
    const dg__partitions *p = &c->partitions;
    uint32_t n = c->runs->n;
    if (!dg__table_make(&c->table, n / p->n_partitions, n, c->allocator))
        return DG_NO_MEMORY;
    dg_status status = DG_OK;
    for (uint32_t i = 0, start = 0; i < p->n_partitions && status == DG_OK; i++) {
        if (dg__table_is_misled(&c->table))
            break;
        status = classify_partition(c, p->entries + start, p->ends[i] - start);
        start = p->ends[i];
    }
    dg__table_free(&c->table, c->allocator);
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
                    .hashes = hashes,
                    .features = dg__cpu_features(),
                    .class_of = class_of,
                    .allocator = a,
                    .meter = meter};
    dg_status status = DG_NO_MEMORY;
    if (dg__partitions_make(&c.partitions, runs->n, PARTITION_ENTRIES, a))
        status = partition(&c);
    if (status == DG_OK)
        status = classify_by_hash(&c);
    if (status == DG_OK && dg__table_is_misled(&c.table))
        status = classify_by_order(&c, (uint32_t *)c.partitions.entries);
    if (status == DG_OK)
        *n_classes = renumber(class_of, runs->n);
    dg__partitions_free(&c.partitions, a);
    return status;
}
