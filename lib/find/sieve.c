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
#define BITS_EACH  16u /* an entry, in each bitmap: one in sixteen of what stands once gets past */

/* Entries in a partition, at most, on average: the bitmaps take 256 KB, within an L2. */
#define PARTITION_ENTRIES 65536u

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
    uint64_t *seen;   /* words of two bitmaps in turns: of tags seen, and of those seen again */
    uint32_t n_words; /* of each, a power of two; for the entries of a partition */
    unsigned shift;   /* from a tag to its bit */
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

/* Appends the n chosen of a block; the block's hashes begin with k-gram `from`, and the last one chosen
 * before stands at *last. */
static void append(sieve *s, const block *b, size_t n, uint32_t from, uint32_t *last)
{
    uint64_t *hashes = s->chosen.items + s->chosen.len;
    uint8_t *gaps = s->gaps + s->chosen.len;
    uint32_t before = *last;
    for (size_t i = 0; i < n; i++) {
        uint32_t at = from + b->chosen[i];
        hashes[i] = b->hashes[b->chosen[i]];
        gaps[i] = (uint8_t)(at - before);
        before = at;
    }
    *last = before;
    s->chosen.len += n;
    dg__partitions_count(&s->partitions, hashes, n);
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
        append(s, b, n, from, &last);
        status = dg__meter_spend(s->meter, len);
    }
    return status;
}

static void put_chosen(sieve *s)
{
    const uint64_t *hashes = s->chosen.items;
    dg__partitions *p = &s->partitions;
    uint32_t at = 0;
    for (uint32_t i = 0; i < s->chosen.len; i++) {
        at += s->gaps[i];
        if (p->n_partitions > 1)
            dg__partitions_put(p, hashes[i], at);
        else
            p->entries[i] = (dg__entry){(uint32_t)hashes[i], at};
    }
    if (p->n_partitions == 1)
        p->ends[0] = p->n_entries;
}

static dg_status partition(sieve *s)
{
    dg_status status = DG_NO_MEMORY;
    block *b = dg__alloc_zeroed(s->allocator, 1, sizeof *b); /* too large for a stack */
    s->gaps = dg__alloc(s->allocator, s->n, sizeof *s->gaps);
    if (b != NULL && s->gaps != NULL &&
        dg__partitions_make(&s->partitions, s->n / (s->width + 1) * 2, PARTITION_ENTRIES,
                            s->allocator))
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

/* Without branches that are hard to foresee, as a table has them: drops nearly all entries whose tag
 * stands once in the partition. Returns how many are left. */
static uint32_t drop_single(const sieve *s, dg__entry *entries, uint32_t n)
{
    uint32_t kept = 0;
    memset(s->seen, 0, 2 * (size_t)s->n_words * sizeof *s->seen);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = entries[i].tag >> s->shift;
        uint64_t *seen = &s->seen[at / 64 * 2], bit = UINT64_C(1) << at % 64;
        seen[1] |= seen[0] & bit;
        seen[0] |= bit;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = entries[i].tag >> s->shift;
        entries[kept] = entries[i];
        kept += (uint32_t)(s->seen[at / 64 * 2 + 1] >> at % 64 & 1);
    }
    return kept;
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

static bool make_filters(sieve *s, uint32_t average)
{
    s->n_words = 1;
    for (s->shift = 32 - 6; s->n_words * 64 < average * (uint64_t)BITS_EACH; s->n_words *= 2)
        s->shift--;
    s->seen = dg__alloc(s->allocator, s->n_words, 2 * sizeof *s->seen);
    return s->seen != NULL &&
           dg__table_make(&s->table, average / 8, s->partitions.n_entries, s->allocator);
}

static dg_status mark_all_repeated(sieve *s)
{
    const dg__partitions *p = &s->partitions;
    dg_status status = make_filters(s, p->n_entries / p->n_partitions) ? DG_OK : DG_NO_MEMORY;
    for (uint32_t i = 0, start = 0; i < p->n_partitions && status == DG_OK; i++) {
        if (dg__table_is_misled(&s->table))
            break;
        uint32_t n = drop_single(s, p->entries + start, p->ends[i] - start);
        status = mark_repeated(s, p->entries + start, n);
        if (status == DG_OK)
            status = dg__meter_spend(s->meter, p->ends[i] - start - n);
        start = p->ends[i];
    }
    dg__table_free(&s->table, s->allocator);
    dg__free(s->allocator, s->seen, s->n_words, 2 * sizeof *s->seen);
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
