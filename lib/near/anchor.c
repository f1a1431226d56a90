/* A table of all k-grams tells which stand once on either side; of those, as pairs in the order of a,
 * a longest increasing sequence in b is taken (Schensted, Longest increasing and decreasing
 * subsequences, Canad. J. Math. 13, 1961; Fredman, On computing the length of longest increasing
 * subsequences, Discrete Math. 11, 1975). Hashes tell where to look; the tokens decide. */
#include "near/anchor.h"

#include <dittograph/fingerprint.h>
#include <string.h>

/* A k-gram and where it stands: 1 + the place; MANY if in more than one. */
typedef struct slot {
    uint64_t gram;
    uint32_t a, b;
} slot;

#define MANY UINT32_MAX

typedef struct pair {
    uint32_t a, b;
    uint32_t before; /* 1 + the pair that comes before it in the sequence */
} pair;

typedef struct finder {
    const uint64_t *a, *b;
    uint32_t n_a, n_b, k;
    const dg_allocator *allocator;
    uint64_t *grams; /* of either side: room for the longer one */
    slot *slots;
    size_t n_slots; /* a power of two, twice what is in it at least */
    DG__VEC(pair) pairs;
    uint32_t *tails; /* by length: 1 + the pair that ends the sequence which ends lowest */
} finder;

static size_t longer_of(const finder *f)
{
    return f->n_a > f->n_b ? f->n_a : f->n_b;
}

static slot *slot_of(const finder *f, uint64_t gram)
{
    size_t at = (size_t)gram & (f->n_slots - 1);
    while ((f->slots[at].a | f->slots[at].b) != 0 && f->slots[at].gram != gram)
        at = (at + 1) & (f->n_slots - 1);
    return &f->slots[at];
}

static void note(uint32_t *place, uint32_t i)
{
    *place = *place == 0 ? i + 1 : MANY;
}

static void fill(finder *f)
{
    size_t n = dg_roll(f->a, f->n_a, f->k, f->grams);
    for (uint32_t i = 0; i < n; i++) {
        slot *s = slot_of(f, f->grams[i]);
        s->gram = f->grams[i];
        note(&s->a, i);
    }
    n = dg_roll(f->b, f->n_b, f->k, f->grams);
    for (uint32_t i = 0; i < n; i++) {
        slot *s = slot_of(f, f->grams[i]);
        s->gram = f->grams[i];
        note(&s->b, i);
    }
}

static bool collect(finder *f)
{
    size_t n = dg_roll(f->a, f->n_a, f->k, f->grams);
    for (uint32_t i = 0; i < n; i++) {
        const slot *s = slot_of(f, f->grams[i]);
        if (s->a == MANY || s->b == MANY || s->b == 0 ||
            memcmp(f->a + i, f->b + s->b - 1, f->k * sizeof *f->a) != 0)
            continue;
        if (!dg__vec_push(f->allocator, &f->pairs, ((pair){i, s->b - 1, 0})))
            return false;
    }
    return true;
}

/* Links the pairs of a longest increasing sequence; returns 1 + its last pair, 0 if there is none. */
static uint32_t link_pairs(finder *f)
{
    uint32_t length = 0;
    for (uint32_t i = 0; i < f->pairs.len; i++) {
        pair *p = &f->pairs.items[i];
        uint32_t low = 0, high = length;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (f->pairs.items[f->tails[middle] - 1].b < p->b)
                low = middle + 1;
            else
                high = middle;
        }
        p->before = low > 0 ? f->tails[low - 1] : 0;
        f->tails[low] = i + 1;
        length += low == length;
    }
    return length > 0 ? f->tails[length - 1] : 0;
}

/* Turns the links round, so that the sequence can be walked from its first pair. */
static uint32_t reverse(finder *f, uint32_t last)
{
    uint32_t behind = 0;
    while (last != 0) {
        uint32_t before = f->pairs.items[last - 1].before;
        f->pairs.items[last - 1].before = behind;
        behind = last;
        last = before;
    }
    return behind;
}

/* Joins pairs that overlap or adjoin; those that overlap what they don't continue are left out. */
static bool join(const finder *f, uint32_t first, dg__anchors *anchors)
{
    for (uint32_t at = first; at != 0; at = f->pairs.items[at - 1].before) {
        const pair *p = &f->pairs.items[at - 1];
        dg__anchor *last = anchors->len > 0 ? &anchors->items[anchors->len - 1] : NULL;
        bool fits = last == NULL || (p->a >= last->a + last->n && p->b >= last->b + last->n);
        bool goes_on =
            last != NULL && p->a - last->a == p->b - last->b && p->a <= last->a + last->n;
        if (goes_on)
            last->n = p->a + f->k - last->a;
        else if (fits && !dg__vec_push(f->allocator, anchors, ((dg__anchor){p->a, p->b, f->k})))
            return false;
    }
    return true;
}

dg_status dg__anchors_find(dg__anchors *anchors, const uint64_t *a, uint32_t n_a, const uint64_t *b,
                           uint32_t n_b, uint32_t k, const dg_allocator *allocator,
                           dg__meter *meter)
{
    finder f = {.a = a, .b = b, .n_a = n_a, .n_b = n_b, .k = k, .allocator = allocator};
    if (n_a < k || n_b < k)
        return DG_OK;
    f.n_slots = 16;
    while (f.n_slots / 2 < (size_t)n_a + n_b)
        f.n_slots *= 2;
    f.grams = dg__alloc(allocator, longer_of(&f), sizeof *f.grams);
    f.slots = dg__alloc_zeroed(allocator, f.n_slots, sizeof *f.slots);
    f.tails = dg__alloc(allocator, n_a, sizeof *f.tails);
    bool made = f.grams != NULL && f.slots != NULL && f.tails != NULL;
    if (made) {
        fill(&f);
        made = collect(&f) && join(&f, reverse(&f, link_pairs(&f)), anchors);
    }
    dg__free(allocator, f.grams, longer_of(&f), sizeof *f.grams);
    dg__free(allocator, f.slots, f.n_slots, sizeof *f.slots);
    dg__free(allocator, f.tails, n_a, sizeof *f.tails);
    dg__vec_free(allocator, &f.pairs);
    return made ? dg__meter_spend(meter, (uint64_t)n_a + n_b) : DG_NO_MEMORY;
}
