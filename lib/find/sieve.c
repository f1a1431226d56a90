/* Choosing, partitioning, and marking around those that meet an equal hash. Nothing is verified:
 * what is let through by mistake is found out later.
 *
 * Chosen is each hash that equals its morphological closing, the largest of the minima of the
 * windows that it is in. */
#include "find/sieve.h"

#include "base/bits.h"
#include "find/entries.h"
#include "hash/roll.h"

#include <string.h>

/* K-grams of a block, and those on either side of it that its windows reach. */
#define BLOCK  1024u
#define MARGIN 32u
#define REACH  (BLOCK + 2 * MARGIN)

typedef struct sieve {
    const uint64_t *ids;
    uint32_t n;
    uint32_t k;
    uint32_t width; /* at most MARGIN; more would choose less, but not much */
    unsigned features;
    const dg_allocator *allocator;
    dg__meter *meter;
    uint64_t *candidates;
    uint8_t *gaps; /* from each chosen k-gram to the next; before the first, from 0 */
    uint32_t n_chosen;
    dg__partitions partitions;
    dg__table table;
} sieve;

/* A block of k-grams with its margins. Keys order the hashes, well enough: where two are equal,
 * more is chosen. Padded, so that steps to whole vectors and a window beyond stay inside. */
typedef struct block {
    uint64_t hashes[REACH];
    int32_t keys[REACH + MARGIN], a[REACH + MARGIN], b[REACH + MARGIN], c[REACH + MARGIN];
} block;

static uint32_t block_len(const sieve *s, uint32_t first)
{
    return s->n - first < BLOCK ? s->n - first : BLOCK;
}

/* The hashes of k-grams [from, from + n). */
static void roll(const sieve *s, uint32_t from, uint32_t n, uint64_t *hashes)
{
    dg__roll(s->ids + from, (size_t)n + s->k - 1, s->k, hashes, s->features);
}

static void least_of_two(const int32_t *restrict from, size_t apart, int32_t *restrict to)
{
    for (size_t i = 0; i < REACH; i++)
        to[i] = from[i] < from[i + apart] ? from[i] : from[i + apart];
}

static void greatest_of_two(const int32_t *restrict from, size_t apart, int32_t *restrict to)
{
    for (size_t i = 0; i < REACH; i++)
        to[i] = from[i] > from[i + apart] ? from[i] : from[i + apart];
}

/* Of `width` consecutive ones from each on: of 2, 4, 8 ..., then of two of those that overlap.
 * Returns where the result is: `one` or `other`. */
static int32_t *filter(void (*of_two)(const int32_t *restrict, size_t, int32_t *restrict),
                       uint32_t width, const int32_t *from, int32_t *one, int32_t *other)
{
    uint32_t reach = 1;
    for (; 2 * reach <= width; reach *= 2) {
        of_two(from, reach, one);
        int32_t *filled = one;
        one = other;
        other = filled;
        from = filled;
    }
    of_two(from, width - reach, one);
    return one;
}

/* From each k-gram on; of k-gram first + i - MARGIN in place i. */
static const int32_t *find_closing(const sieve *s, uint32_t first, block *b)
{
    uint32_t from = first < MARGIN ? 0 : first - MARGIN, skipped = from + MARGIN - first;
    uint32_t to = s->n - first < BLOCK + MARGIN ? s->n : first + BLOCK + MARGIN;
    roll(s, from, to - from, b->hashes + skipped);
    for (uint32_t i = 0; i < REACH + MARGIN; i++)
        b->keys[i] = INT32_MAX;
    for (uint32_t i = skipped; i < skipped + to - from; i++)
        b->keys[i] = (int32_t)(b->hashes[i] >> 33);
    const int32_t *minima = filter(least_of_two, s->width, b->keys, b->a, b->b);
    return filter(greatest_of_two, s->width, minima, minima == b->a ? b->b : b->a, b->c) + MARGIN -
           (s->width - 1);
}

/* Which k-grams are chosen can't be predicted, so there is no branch on it. */
static dg_status choose(sieve *s, block *b)
{
    dg_status status = DG_OK;
    uint32_t last = 0;
    for (uint32_t first = 0, len; first < s->n && status == DG_OK; first += len) {
        len = block_len(s, first);
        const int32_t *closing = find_closing(s, first, b);
        const int32_t *keys = b->keys + MARGIN;
        const uint64_t *hashes = b->hashes + MARGIN;
        for (uint32_t i = 0; i < len; i++) {
            bool is_chosen = keys[i] == closing[i];
            s->gaps[s->n_chosen] = (uint8_t)(first + i - last);
            s->n_chosen += is_chosen;
            *dg__partition_of(&s->partitions, hashes[i]) += is_chosen;
            last = is_chosen ? first + i : last;
        }
        status = dg__meter_spend(s->meter, len);
    }
    return status;
}

static dg_status put_chosen(sieve *s, block *b)
{
    dg_status status = DG_OK;
    uint32_t chosen = 0, at = 0;
    for (uint32_t first = 0, len; first < s->n && status == DG_OK; first += len) {
        len = block_len(s, first);
        roll(s, first, len, b->hashes);
        for (; chosen < s->n_chosen && at + s->gaps[chosen] < first + len; chosen++) {
            at += s->gaps[chosen];
            dg__partitions_put(&s->partitions, b->hashes[at - first], at);
        }
        status = dg__meter_spend(s->meter, len);
    }
    return status;
}

static dg_status partition(sieve *s)
{
    dg_status status = DG_NO_MEMORY;
    block *b = dg__alloc(s->allocator, 1, sizeof *b); /* too large for a stack */
    s->gaps = dg__alloc(s->allocator, s->n, sizeof *s->gaps);
    if (b != NULL && s->gaps != NULL &&
        dg__partitions_make(&s->partitions, s->n / (s->width + 1) * 2, s->allocator))
        status = choose(s, b);
    if (status == DG_OK && !dg__partitions_place(&s->partitions, s->allocator))
        status = DG_NO_MEMORY;
    if (status == DG_OK)
        status = put_chosen(s, b);
    dg__free(s->allocator, b, 1, sizeof *b);
    dg__free(s->allocator, s->gaps, s->n, sizeof *s->gaps);
    return status;
}

static void set_bit(uint64_t *bits, uint32_t i)
{
    bits[i / 64] |= UINT64_C(1) << i % 64;
}

static dg_status mark_repeated(sieve *s, const dg__entry *entries, uint32_t n)
{
    dg__table *t = &s->table;
    dg__table_clear(t);
    for (uint32_t i = 0; i < n && !dg__table_is_misled(t); i++) {
        if (!dg__table_reserve(t, s->allocator))
            return DG_NO_MEMORY;
        size_t mask = t->n_slots - 1, at = entries[i].tag & mask;
        for (; t->slots[at].run != 0 && t->slots[at].tag != entries[i].tag; at = (at + 1) & mask)
            t->passed++;
        if (t->slots[at].run == 0) {
            t->slots[at] = (dg__entry){entries[i].tag, entries[i].run + 1};
            t->used++;
        } else {
            set_bit(s->candidates, t->slots[at].run - 1);
            set_bit(s->candidates, entries[i].run);
        }
    }
    return dg__meter_spend(s->meter, n);
}

static dg_status mark_all_repeated(sieve *s)
{
    const dg__partitions *p = &s->partitions;
    if (!dg__table_make(&s->table, s->n_chosen / p->n_partitions, s->n_chosen, s->allocator))
        return DG_NO_MEMORY;
    dg_status status = DG_OK;
    for (uint32_t i = 0, start = 0; i < p->n_partitions && status == DG_OK; i++) {
        if (dg__table_is_misled(&s->table))
            break;
        status = mark_repeated(s, p->entries + start, p->ends[i] - start);
        start = p->ends[i];
    }
    dg__table_free(&s->table, s->allocator);
    return status;
}

/* Marks all that are less than `width` away from one that is marked. */
static void spread(const sieve *s)
{
    uint64_t *bits = s->candidates, before = 0;
    size_t words = dg__bits_words(s->n);
    for (size_t i = 0; i < words; i++) {
        uint64_t at = bits[i], after = i + 1 < words ? bits[i + 1] : 0;
        if ((before | at | after) != 0)
            for (uint32_t by = 1; by < s->width; by++)
                bits[i] |= at << by | before >> (64 - by) | at >> by | after << (64 - by);
        before = at;
    }
    bits[words - 1] &= (UINT64_C(1) << s->n % 64) - 1;
}

dg_status dg__sieve(uint64_t *candidates, const uint64_t *ids, uint32_t n, uint32_t k,
                    uint32_t width, const dg_allocator *a, dg__meter *meter)
{
    sieve s = {.ids = ids,
               .n = n,
               .k = k,
               .width = width < MARGIN ? width : MARGIN,
               .features = dg__cpu_features(),
               .allocator = a,
               .meter = meter,
               .candidates = candidates};
    dg_status status = partition(&s);
    if (status == DG_OK)
        status = mark_all_repeated(&s);
    if (status == DG_OK && dg__table_is_misled(&s.table))
        dg__bits_set_range(candidates, 0, n);
    else
        spread(&s);
    dg__partitions_free(&s.partitions, a);
    return status;
}
