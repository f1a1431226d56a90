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
 * each is the rightmost. Before the first block stand zeros, which no whole window reaches. */
#include <dittograph/fingerprint.h>

#include "base/memory.h"

struct dg_winnower {
    dg_allocator allocator;
    uint64_t position; /* of the next hash in the stream */
    dg_fingerprint chosen;
    dg_fingerprint prefix;
    uint32_t window;
    uint32_t place; /* of the next hash in its block: below `window` */
    dg_fingerprint places[];
};

static size_t size_of(uint32_t window)
{
    return sizeof(dg_winnower) + (window + (size_t)1) * sizeof(dg_fingerprint);
}

dg_status dg_winnower_new(dg_winnower **out, uint32_t window, const dg_allocator *allocator)
{
    if (out == NULL || window < 1 || window > DG_WINDOW_MAX)
        return DG_INVALID;
    dg_allocator a = dg__allocator(allocator);
    dg_winnower *winnower = dg__alloc_zeroed(&a, 1, size_of(window));
    if (winnower == NULL)
        return DG_NO_MEMORY;
    winnower->allocator = a;
    winnower->window = window;
    winnower->places[window].hash = UINT64_MAX;
    dg_winnower_reset(winnower);
    *out = winnower;
    return DG_OK;
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

size_t dg_winnower_push(dg_winnower *winnower, const uint64_t *grams, size_t n,
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
