/* A radix sort by 32 bits of the rolling hash brings equal k-grams together; within each run of equal
 * bits the tokens decide. The sort is stable, and the second side's k-grams are numbered on from the
 * first's, so that each class is in order of side, then position. */
#include "near/passage_gram.h"

#include "base/sort.h"
#include "hash/roll.h"

#include <dittograph/fingerprint.h>
#include <string.h>

/* Hashes made at a time. */
#define BLOCK 1024u

/* Bits sorted by at a time, and how often. */
#define DIGIT    11u
#define N_DIGITS 3u

typedef struct entry {
    uint32_t bits;
    uint32_t gram; /* of both sides: the second's follow the first's */
} entry;

typedef struct sorter {
    const dg__sequence *s;
    dg__grams *grams;
    entry *entries, *scratch;
    uint32_t n;
} sorter;

static void fill_side(sorter *o, unsigned side, uint32_t at)
{
    const dg__sequence *s = &o->s[side];
    uint64_t block[BLOCK];
    unsigned features = dg__cpu_features();
    for (uint32_t first = 0, len; first < o->grams->n[side]; first += len) {
        len = o->grams->n[side] - first < BLOCK ? o->grams->n[side] - first : BLOCK;
        dg__roll(s->ids + first, len + o->grams->k - 1, o->grams->k, block, features);
        for (uint32_t i = 0; i < len; i++)
            o->entries[at + first + i] = (entry){(uint32_t)(block[i] >> 32), at + first + i};
    }
}

static void sort_by_digit(sorter *o, unsigned shift)
{
    uint32_t ends[1u << DIGIT] = {0}, mask = (1u << DIGIT) - 1, sum = 0;
    for (uint32_t i = 0; i < o->n; i++)
        ends[o->entries[i].bits >> shift & mask]++;
    for (uint32_t i = 0; i <= mask; i++) {
        uint32_t count = ends[i];
        ends[i] = sum;
        sum += count;
    }
    for (uint32_t i = 0; i < o->n; i++)
        o->scratch[ends[o->entries[i].bits >> shift & mask]++] = o->entries[i];
    entry *swap = o->entries;
    o->entries = o->scratch;
    o->scratch = swap;
}

static const uint64_t *tokens_of(const sorter *o, uint32_t gram)
{
    uint32_t n = o->grams->n[0];
    return gram < n ? o->s[0].ids + gram : o->s[1].ids + (gram - n);
}

static int compare_tokens(const void *ctx, const void *a, const void *b)
{
    const sorter *o = ctx;
    return memcmp(tokens_of(o, ((const entry *)a)->gram), tokens_of(o, ((const entry *)b)->gram),
                  o->grams->k * sizeof(uint64_t));
}

/* How many of the n entries from the first on have its tokens. */
static uint32_t count_equal(const sorter *o, const entry *first, uint32_t n)
{
    uint32_t count = 1;
    while (count < n && compare_tokens(o, first, first + count) == 0)
        count++;
    return count;
}

/* Takes n equal k-grams, entries[first ...], as a class. */
static bool add_class(sorter *o, uint32_t first, uint32_t n, const dg_allocator *a)
{
    dg__grams *g = o->grams;
    dg__gram gram = {first, {0, 0}};
    for (uint32_t i = first; i < first + n; i++) {
        unsigned side = o->entries[i].gram >= g->n[0];
        g->places[i] = o->entries[i].gram - (side == 1 ? g->n[0] : 0);
        gram.n[side]++;
    }
    g->n_distinct[0] += gram.n[0] > 0;
    g->n_distinct[1] += gram.n[1] > 0;
    if (gram.n[0] == 0 || gram.n[1] == 0)
        return true;
    if (!dg__vec_push(a, &g->shared, gram))
        return false;
    for (uint32_t i = 0; i < n; i++)
        g->class_of[i >= gram.n[0]][g->places[first + i]] = (uint32_t)g->shared.len;
    return true;
}

/* Entries with the same bits, nearly always of one class. */
static dg_status add_classes(sorter *o, uint32_t first, uint32_t n, const dg_allocator *a)
{
    uint32_t equal = count_equal(o, o->entries + first, n);
    if (equal < n) {
        dg_status status =
            dg__sort(o->entries + first, n, sizeof *o->entries, compare_tokens, o, a);
        if (status != DG_OK)
            return status;
    }
    for (uint32_t end = first + n; first < end; first += equal) {
        equal = count_equal(o, o->entries + first, end - first);
        if (!add_class(o, first, equal, a))
            return DG_NO_MEMORY;
    }
    return DG_OK;
}

static dg_status sort_grams(sorter *o, const dg_allocator *a, dg__meter *meter)
{
    fill_side(o, 0, 0);
    fill_side(o, 1, o->grams->n[0]);
    for (unsigned i = 0; i < N_DIGITS; i++)
        sort_by_digit(o, i * DIGIT);
    dg_status status = dg__meter_spend(meter, o->n);
    for (uint32_t i = 0, end; i < o->n && status == DG_OK; i = end) {
        for (end = i + 1; end < o->n && o->entries[end].bits == o->entries[i].bits;)
            end++;
        status = add_classes(o, i, end - i, a);
    }
    return status == DG_OK ? dg__meter_spend(meter, o->n) : status;
}

dg_status dg__grams_make(dg__grams *grams, const dg__sequence *s, uint32_t k, const dg_allocator *a,
                         dg__meter *meter)
{
    *grams = (dg__grams){.k = k};
    for (unsigned side = 0; side < 2; side++)
        grams->n[side] = s[side].n >= k ? s[side].n - k + 1 : 0;
    if (grams->n[0] == 0 || grams->n[1] == 0) {
        grams->n[0] = grams->n[1] = 0;
        return DG_OK;
    }
    sorter o = {.s = s, .grams = grams, .n = grams->n[0] + grams->n[1]};
    for (unsigned side = 0; side < 2; side++)
        grams->class_of[side] = dg__alloc_zeroed(a, grams->n[side], sizeof(uint32_t));
    grams->places = dg__alloc(a, o.n, sizeof *grams->places);
    entry *entries = o.entries = dg__alloc(a, o.n, sizeof *entries);
    entry *scratch = o.scratch = dg__alloc(a, o.n, sizeof *scratch);
    dg_status status = DG_NO_MEMORY;
    if (grams->class_of[0] != NULL && grams->class_of[1] != NULL && grams->places != NULL &&
        entries != NULL && scratch != NULL)
        status = sort_grams(&o, a, meter);
    dg__free(a, entries, o.n, sizeof *entries);
    dg__free(a, scratch, o.n, sizeof *scratch);
    return status;
}

void dg__grams_free(dg__grams *grams, const dg_allocator *a)
{
    size_t n_places = (size_t)grams->n[0] + grams->n[1];
    for (unsigned side = 0; side < 2; side++)
        dg__free(a, grams->class_of[side], grams->n[side], sizeof(uint32_t));
    dg__free(a, grams->places, n_places, sizeof *grams->places);
    dg__vec_free(a, &grams->shared);
}
