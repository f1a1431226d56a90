/* Two bitmaps by a glance at each unit, for what was seen and what was seen again; what was is hashed
 * whole and classified. A glance that misleads, by chance or by craft, costs a hash. */
#include "find/unit_classes.h"

#include "base/bits.h"
#include "hash/token_hash.h"

#include <string.h>

#define BITS_EACH 16u /* in each bitmap: of what stands once one in sixteen is hashed, or fewer */
#define MOST_BITS 0x80000000u
#define FEW_WORDS 64u /* of each bitmap, that a stack has room for */

/* What may stand again: k of them. Arrays of that many elements. */
typedef struct again {
    uint32_t k;
    uint32_t *unit, *starts, *ends, *class_of; /* one block, which `unit` begins */
    uint64_t *hashes;
} again;

typedef struct sight {
    uint64_t *seen, *again;
    unsigned shift; /* from a glance to its bit */
} sight;

static uint64_t glance(const dg__runs *units, uint32_t i)
{
    const uint64_t odd = 0x9E3779B97F4A7C15u; /* 2^64 by the golden ratio */
    uint32_t first = units->starts[i], len = units->ends[i] - first;
    uint64_t x = (units->ids[first] ^ len) * odd;
    x = (x ^ x >> 32 ^ units->ids[first + len / 2]) * odd;
    return (x ^ x >> 32 ^ units->ids[first + len - 1]) * odd;
}

/* Leaves the place of each unit's bit in place_of. Returns how many have one in common. */
static uint32_t look(const dg__runs *units, const sight *s, uint32_t *place_of)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < units->n; i++) {
        uint32_t at = place_of[i] = (uint32_t)(glance(units, i) >> s->shift);
        uint64_t bit = UINT64_C(1) << at % 64;
        s->again[at / 64] |= s->seen[at / 64] & bit;
        s->seen[at / 64] |= bit;
    }
    for (uint32_t i = 0; i < units->n; i++)
        k += dg__bits_test(s->again, place_of[i]);
    return k;
}

static bool again_alloc(again *them, uint32_t k, const dg_allocator *a)
{
    them->k = k;
    them->unit = dg__alloc(a, k, 4 * sizeof *them->unit);
    them->hashes = dg__alloc(a, k, sizeof *them->hashes);
    if (them->unit == NULL || them->hashes == NULL)
        return false;
    them->starts = them->unit + k;
    them->ends = them->starts + k;
    them->class_of = them->ends + k;
    return true;
}

static void again_free(again *them, const dg_allocator *a)
{
    dg__free(a, them->unit, them->k, 4 * sizeof *them->unit);
    dg__free(a, them->hashes, them->k, sizeof *them->hashes);
}

static void list_again(again *them, const dg__runs *units, const sight *s, const uint32_t *place_of)
{
    for (uint32_t i = 0, k = 0; i < units->n; i++) {
        if (!dg__bits_test(s->again, place_of[i]))
            continue;
        uint32_t first = units->starts[i], end = units->ends[i];
        them->unit[k] = i;
        them->starts[k] = first;
        them->ends[k] = end;
        them->hashes[k++] = dg__hash(units->ids + first, (end - first) * sizeof *units->ids, 0);
    }
}

static dg_status classify(const dg__runs *units, const sight *s, uint32_t *class_of,
                          uint32_t *n_classes, const dg_allocator *a, dg__meter *meter)
{
    again them = {0};
    dg_status status = DG_OK;
    uint32_t k = look(units, s, class_of);
    if (k > 0 && again_alloc(&them, k, a)) {
        list_again(&them, units, s, class_of);
        dg__runs runs = {units->ids, them.starts, them.ends, 0, k};
        status = dg__classify(&runs, them.hashes, them.class_of, n_classes, a, meter);
    } else if (k > 0) {
        status = DG_NO_MEMORY;
    }
    memset(class_of, 0, units->n * sizeof *class_of);
    for (uint32_t i = 0; i < k && status == DG_OK; i++)
        class_of[them.unit[i]] = them.class_of[i];
    again_free(&them, a);
    return status;
}

dg_status dg__classify_units(const dg__runs *units, uint32_t *class_of, uint32_t *n_classes,
                             const dg_allocator *a, dg__meter *meter)
{
    uint64_t few[2 * FEW_WORDS];
    sight s = {.shift = 64 - 6};
    uint64_t n_bits = 64;
    for (; n_bits < (uint64_t)units->n * BITS_EACH && n_bits < MOST_BITS; n_bits *= 2)
        s.shift--;
    size_t words = (size_t)(n_bits / 64);
    *n_classes = 0;
    s.seen = words <= FEW_WORDS ? few : dg__alloc(a, words, 2 * sizeof *s.seen);
    if (s.seen == NULL)
        return DG_NO_MEMORY;
    s.again = s.seen + words;
    memset(s.seen, 0, 2 * words * sizeof *s.seen);
    dg_status status = classify(units, &s, class_of, n_classes, a, meter);
    if (s.seen != few)
        dg__free(a, s.seen, words, 2 * sizeof *s.seen);
    return status == DG_OK ? dg__meter_spend(meter, units->n) : status;
}
