/* A radix sort by 32 bits of the rolling hash brings equal k-grams together; within each run of equal
 * bits the tokens decide. The sort is stable, and the second side's k-grams are numbered on from the
 * first's, so that each class is in order of side, then position. Before that two bitmaps, of the
 * hashes of either side, tell most k-grams that the other side doesn't hold. */
#include "near/passage_gram.h"

#include "base/radix.h"
#include "base/sort.h"
#include "hash/roll.h"

#include <dittograph/fingerprint.h>
#include <string.h>

/* Hashes made at a time. */
#define BLOCK 1024u

/* Bits of a bitmap: 16 for each k-gram, up to what the cache has room for. */
#define SEEN_LEAST 10u
#define SEEN_MOST  22u

/* A k-gram of either side: bits of its hash, and its number; the second side's follow the first's. */
typedef uint64_t entry;

typedef struct sorter {
    const dg__sequence *s;
    dg__grams *grams;
    entry *entries, *scratch;
    uint32_t n;
} sorter;

static uint32_t bits_of(entry e)
{
    return (uint32_t)(e >> 32);
}

static uint32_t gram_of(entry e)
{
    return (uint32_t)e;
}

static void fill_side(sorter *o, unsigned side, uint32_t at)
{
    const dg__sequence *s = &o->s[side];
    uint64_t block[BLOCK];
    unsigned features = dg__cpu_features();
    for (uint32_t first = 0, len; first < o->grams->n[side]; first += len) {
        len = o->grams->n[side] - first < BLOCK ? o->grams->n[side] - first : BLOCK;
        dg__roll(s->ids + first, len + o->grams->k - 1, o->grams->k, block, features);
        for (uint32_t i = 0; i < len; i++)
            o->entries[at + first + i] = (block[i] & ~(uint64_t)UINT32_MAX) | (at + first + i);
    }
}

/* ---- What one side holds alone ---- */

static dg_status drop_unshared(sorter *o, const dg_allocator *a)
{
    unsigned len = SEEN_LEAST;
    while (len < SEEN_MOST && (uint64_t)1 << len < 16 * (uint64_t)o->n)
        len++;
    size_t words = (size_t)1 << (len - 6);
    uint64_t *seen[2];
    uint32_t kept = 0;
    seen[0] = dg__alloc_zeroed(a, 2 * words, sizeof(uint64_t));
    if (seen[0] == NULL)
        return DG_NO_MEMORY;
    seen[1] = seen[0] + words;
    for (uint32_t i = 0; i < o->n; i++) {
        uint64_t bit = o->entries[i] >> (64 - len);
        seen[i >= o->grams->n[0]][bit / 64] |= UINT64_C(1) << bit % 64;
    }
    for (uint32_t i = 0; i < o->n; i++) {
        uint64_t bit = o->entries[i] >> (64 - len);
        o->entries[kept] = o->entries[i];
        kept += (uint32_t)(seen[i < o->grams->n[0]][bit / 64] >> bit % 64 & 1);
    }
    o->n = kept;
    dg__free(a, seen[0], 2 * words, sizeof(uint64_t));
    return DG_OK;
}

/* ---- Classes ---- */

static const uint64_t *tokens_of(const sorter *o, uint32_t gram)
{
    uint32_t n = o->grams->n[0];
    return gram < n ? o->s[0].ids + gram : o->s[1].ids + (gram - n);
}

static int compare_tokens(const void *ctx, const void *a, const void *b)
{
    const sorter *o = ctx;
    return memcmp(tokens_of(o, gram_of(*(const entry *)a)),
                  tokens_of(o, gram_of(*(const entry *)b)), o->grams->k * sizeof(uint64_t));
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
        unsigned side = gram_of(o->entries[i]) >= g->n[0];
        g->places[i] = gram_of(o->entries[i]) - (side == 1 ? g->n[0] : 0);
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

static dg_status sort_grams(sorter *o, bool counted, const dg_allocator *a, dg__meter *meter)
{
    fill_side(o, 0, 0);
    fill_side(o, 1, o->grams->n[0]);
    dg_status status = dg__meter_spend(meter, 2 * (uint64_t)o->n);
    if (status == DG_OK && !counted)
        status = drop_unshared(o, a);
    if (status != DG_OK)
        return status;
    dg__radix_sort(o->entries, o->scratch, o->n);
    for (uint32_t i = 0, end; i < o->n && status == DG_OK; i = end) {
        for (end = i + 1; end < o->n && bits_of(o->entries[end]) == bits_of(o->entries[i]);)
            end++;
        status = add_classes(o, i, end - i, a);
    }
    return status;
}

static dg_status make(dg__grams *grams, bool counted, const dg__sequence *s, uint32_t k,
                      const dg_allocator *a, dg__meter *meter)
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
    size_t n = o.n;
    o.entries = dg__alloc(a, n, sizeof *o.entries);
    o.scratch = dg__alloc(a, n, sizeof *o.scratch);
    dg_status status = DG_NO_MEMORY;
    if (grams->class_of[0] != NULL && grams->class_of[1] != NULL && grams->places != NULL &&
        o.entries != NULL && o.scratch != NULL)
        status = sort_grams(&o, counted, a, meter);
    dg__free(a, o.entries, n, sizeof *o.entries);
    dg__free(a, o.scratch, n, sizeof *o.scratch);
    return status;
}

dg_status dg__grams_make(dg__grams *grams, const dg__sequence *s, uint32_t k, const dg_allocator *a,
                         dg__meter *meter)
{
    return make(grams, false, s, k, a, meter);
}

dg_status dg__grams_make_counted(dg__grams *grams, const dg__sequence *s, uint32_t k,
                                 const dg_allocator *a, dg__meter *meter)
{
    return make(grams, true, s, k, a, meter);
}

void dg__grams_free(dg__grams *grams, const dg_allocator *a)
{
    size_t n_places = (size_t)grams->n[0] + grams->n[1];
    for (unsigned side = 0; side < 2; side++)
        dg__free(a, grams->class_of[side], grams->n[side], sizeof(uint32_t));
    dg__free(a, grams->places, n_places, sizeof *grams->places);
    dg__vec_free(a, &grams->shared);
}
