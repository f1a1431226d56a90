/* Winnowing, with the smallest of each window from minima of blocks (van Herk, A fast algorithm for
 * local minimum and maximum filters, 1992): no window is looked through, whatever the hashes are.
 *
 * The stream is cut into blocks of w. A window that ends at place j of a block is the end of the
 * block before it from place j + 1 on, and this one's beginning:
 *
 *     | block before          | this block            |
 *     | a  b  c [d' e' f' g'] | h  i  j ]             |      ' the smallest from there to the end
 *                 suffix         prefix
 *
 * Invariant: places[0..j] hold this block's hashes as they came, places[j+1..w) the suffix minima of
 * the block before, places[w] more than any; `prefix` is the smallest of this block. Of equal ones
 * each is the rightmost. Before the first block stand zeros, which no whole window reaches.
 *
 * Small windows go another way where the processor has vectors: see winnow.h. Then the last hashes,
 * w - 1 once so many have come, are all that is kept: `place` of them, in the memory of places. */
#include "hash/winnow.h"

#include "base/memory.h"

#include <string.h>

struct dg_winnower {
    dg_allocator allocator;
    uint64_t position; /* of the next hash in the stream */
    dg_fingerprint chosen;
    dg_fingerprint prefix;
    unsigned features;
    uint32_t window;
    uint32_t place; /* of the next hash in its block: below `window` */
    dg_fingerprint places[];
};

static size_t size_of(uint32_t window)
{
    return sizeof(dg_winnower) + (window + (size_t)1) * sizeof(dg_fingerprint);
}

dg_status dg__winnower_new(dg_winnower **out, uint32_t window, const dg_allocator *allocator,
                           unsigned features)
{
    if (out == NULL || window < 1 || window > DG_WINDOW_MAX)
        return DG_INVALID;
    dg_allocator a = dg__allocator(allocator);
    dg_winnower *winnower = dg__alloc_zeroed(&a, 1, size_of(window));
    if (winnower == NULL)
        return DG_NO_MEMORY;
    winnower->allocator = a;
    winnower->features = features;
    winnower->window = window;
    winnower->places[window].hash = UINT64_MAX;
    dg_winnower_reset(winnower);
    *out = winnower;
    return DG_OK;
}

dg_status dg_winnower_new(dg_winnower **out, uint32_t window, const dg_allocator *allocator)
{
    return dg__winnower_new(out, window, allocator, dg__cpu_features());
}

void dg_winnower_free(dg_winnower *winnower)
{
    if (winnower == NULL)
        return;
    dg_allocator a = winnower->allocator;
    dg__free(&a, winnower, 1, size_of(winnower->window));
}

void dg_winnower_reset(dg_winnower *winnower)
{
    winnower->position = 0;
    winnower->place = 0;
    winnower->prefix.hash = UINT64_MAX;
    /* w before the end of the first window: just outside it. */
    winnower->chosen.position = UINT64_MAX;
}

/* `right` stands right of `left` in the stream. Compiles to conditional moves. */
static dg_fingerprint smaller(dg_fingerprint left, dg_fingerprint right)
{
    bool is_right = right.hash <= left.hash;
    return (dg_fingerprint){is_right ? right.hash : left.hash,
                            is_right ? right.position : left.position};
}

static void end_block(dg_winnower *winnower)
{
    dg_fingerprint *places = winnower->places;
    for (uint32_t i = winnower->window - 1; i > 0; i--)
        places[i - 1] = smaller(places[i - 1], places[i]);
    winnower->place = 0;
    winnower->prefix.hash = UINT64_MAX;
}

/* Takes hashes of one block. What a window chooses is always written and only counted if it is new:
 * whether it is can't be predicted, so there is no branch on it. */
static size_t push_within_block(dg_winnower *winnower, const uint64_t *grams, size_t n,
                                dg_fingerprint *out)
{
    dg_fingerprint *places = winnower->places + winnower->place;
    dg_fingerprint prefix = winnower->prefix, chosen = winnower->chosen;
    uint64_t position = winnower->position, window = winnower->window;
    size_t n_chosen = 0;
    for (size_t i = 0; i < n; i++, position++) {
        places[i] = (dg_fingerprint){grams[i], position};
        prefix = smaller(prefix, places[i]);
        dg_fingerprint smallest = smaller(places[i + 1], prefix);
        bool keeps = (position - chosen.position < window) & (chosen.hash == smallest.hash);
        bool chooses = !keeps & (position + 1 >= window);
        out[n_chosen] = smallest;
        n_chosen += chooses;
        chosen.hash = chooses ? smallest.hash : chosen.hash;
        chosen.position = chooses ? smallest.position : chosen.position;
    }
    winnower->prefix = prefix;
    winnower->chosen = chosen;
    winnower->position = position;
    return n_chosen;
}

static size_t push_by_blocks(dg_winnower *winnower, const uint64_t *grams, size_t n,
                             dg_fingerprint *chosen)
{
    size_t n_chosen = 0;
    for (size_t i = 0; i < n;) {
        size_t room = winnower->window - winnower->place;
        size_t taken = room < n - i ? room : n - i;
        n_chosen += push_within_block(winnower, grams + i, taken, chosen + n_chosen);
        winnower->place += (uint32_t)taken;
        if (taken == room)
            end_block(winnower);
        i += taken;
    }
    return n_chosen;
}

#if DG__X86

static size_t push_small(dg_winnower *winnower, const uint64_t *grams, size_t n,
                         dg_fingerprint *chosen)
{
    uint64_t hashes[DG__WINNOW_ROOM];
    uint32_t keys[DG__WINNOW_ROOM], minima[DG__WINNOW_ROOM];
    uint32_t kept = winnower->place, overlap = winnower->window - 1;
    size_t n_chosen = 0;
    memcpy(hashes, winnower->places, kept * sizeof *hashes);
    for (size_t i = 0; i < n;) {
        size_t taken = n - i < DG__WINNOW_BLOCK ? n - i : DG__WINNOW_BLOCK, len = kept + taken;
        memcpy(hashes + kept, grams + i, taken * sizeof *hashes);
        dg__windows windows = {hashes,           keys,
                               minima,           winnower->position - kept,
                               winnower->window, len > overlap ? (uint32_t)(len - overlap) : 0};
        if (windows.n > 0)
            n_chosen += (winnower->features & DG__CPU_AVX512) != 0
                            ? dg__winnow_avx512(&windows, &winnower->chosen, chosen + n_chosen)
                            : dg__winnow_avx2(&windows, &winnower->chosen, chosen + n_chosen);
        kept = len < overlap ? (uint32_t)len : overlap;
        memmove(hashes, hashes + len - kept, kept * sizeof *hashes);
        winnower->position += taken;
        i += taken;
    }
    memcpy(winnower->places, hashes, kept * sizeof *hashes);
    winnower->place = kept;
    return n_chosen;
}

static bool is_small(const dg_winnower *winnower)
{
    return winnower->window <= DG__SMALL_WINDOW &&
           (winnower->features & (DG__CPU_AVX512 | DG__CPU_AVX2)) != 0;
}

#endif

size_t dg_winnower_push(dg_winnower *winnower, const uint64_t *grams, size_t n,
                        dg_fingerprint *chosen)
{
#if DG__X86
    if (is_small(winnower))
        return push_small(winnower, grams, n, chosen);
#endif
    return push_by_blocks(winnower, grams, n, chosen);
}
