/* Choosing, partitioning, and marking around those that meet an equal hash. Nothing is verified:
 * what is let through by mistake is found out later. */
#include "find/sieve.h"

#include "base/bits.h"
#include "find/entries.h"
#include "hash/closing.h"
#include "hash/roll.h"

#include <string.h>

#define BLOCK      DG__CLOSING_BLOCK
#define MOST_WIDTH 32u /* more would choose less, but not much */

typedef struct sieve {
    const uint64_t *ids;
    uint32_t n;
    uint32_t k;
    uint32_t width; /* 1 to MOST_WIDTH */
    unsigned features;
    const dg_allocator *allocator;
    dg__meter *meter;
    uint64_t *candidates;
    uint8_t *gaps;            /* from each chosen k-gram to the next; before the first, from 0 */
    DG__VEC(uint64_t) chosen; /* their hashes */
    dg__partitions partitions;
    dg__table table;
} sieve;

/* A block of k-grams, and those on either side of it that its windows reach. */
typedef struct block {
    uint64_t hashes[BLOCK + 2 * MOST_WIDTH];
    uint32_t chosen[BLOCK];
    dg__closing closing;
} block;

static uint32_t block_len(const sieve *s, uint32_t first)
{
    return s->n - first < BLOCK ? s->n - first : BLOCK;
}

static dg_status choose(sieve *s, block *b)
{
    dg_status status = DG_OK;
    uint32_t last = 0, reach = s->width - 1;
    for (uint32_t first = 0, len; first < s->n && status == DG_OK; first += len) {
        len = block_len(s, first);
        uint32_t from = first < reach ? 0 : first - reach;
        uint32_t to = s->n - first - len < reach ? s->n : first + len + reach;
        dg__roll(s->ids + from, (size_t)to - from + s->k - 1, s->k, b->hashes, s->features);
        size_t n = dg__closing_choose(&b->closing, b->hashes, to - from, first - from,
                                      first - from + len, s->width, b->chosen, s->features);
        if (!dg__vec_reserve(s->allocator, &s->chosen, n))
            return DG_NO_MEMORY;
        for (size_t i = 0; i < n; i++) {
            uint32_t at = from + b->chosen[i];
            uint64_t hash = b->hashes[b->chosen[i]];
            dg__partitions_count(&s->partitions, hash);
            s->gaps[s->chosen.len] = (uint8_t)(at - last);
            s->chosen.items[s->chosen.len++] = hash;
            last = at;
        }
        status = dg__meter_spend(s->meter, len);
    }
    return status;
}

static void put_chosen(sieve *s)
{
    uint32_t at = 0;
    for (size_t i = 0; i < s->chosen.len; i++) {
        at += s->gaps[i];
        dg__partitions_put(&s->partitions, s->chosen.items[i], at);
    }
}

static dg_status partition(sieve *s)
{
    dg_status status = DG_NO_MEMORY;
    block *b = dg__alloc_zeroed(s->allocator, 1, sizeof *b); /* too large for a stack */
    s->gaps = dg__alloc(s->allocator, s->n, sizeof *s->gaps);
    if (b != NULL && s->gaps != NULL &&
        dg__partitions_make(&s->partitions, s->n / (s->width + 1) * 2, s->allocator))
        status = choose(s, b);
    if (status == DG_OK && !dg__partitions_place(&s->partitions, s->allocator))
        status = DG_NO_MEMORY;
    if (status == DG_OK)
        put_chosen(s);
    dg__free(s->allocator, b, 1, sizeof *b);
    dg__vec_free(s->allocator, &s->chosen);
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
    if (!dg__table_make(&s->table, p->n_entries / p->n_partitions, p->n_entries, s->allocator))
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
               .width = width < MOST_WIDTH ? width : MOST_WIDTH,
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
