/* Winnowing, inside: which instructions it may use, and the way for small windows.
 *
 * The minima of all windows of a block come from doubling (of 2 hashes, 4, 8 ...), a vector at a
 * time, of half as many bits as hashes have: a key is the upper 22 bits of a hash and, below them, how
 * far from the end of the block it stands. So a minimum says where it is, of equal ones the rightmost.
 * Only the windows are looked at where it changes, and those that the chosen hash has left; there whole
 * hashes decide. */
#ifndef DG_HASH_WINNOW_H
#define DG_HASH_WINNOW_H

#include "base/cpu.h"

#include <dittograph/fingerprint.h>

/* dg_winnower_new with the processor's `features`, or with fewer. The same hashes are chosen. */
dg_status dg__winnower_new(dg_winnower **out, uint32_t window, const dg_allocator *allocator,
                           unsigned features);

#if DG__X86

/* Windows up to this many hashes are small. */
#define DG__SMALL_WINDOW 64u

/* Windows in a block, and the elements of its arrays: vectors reach beyond what counts. */
#define DG__WINNOW_BLOCK 512u
#define DG__WINNOW_ROOM  (DG__WINNOW_BLOCK + 2 * DG__SMALL_WINDOW)

/* Of a key: the bits that say where its hash stands, as DG__PLACE - its index. */
#define DG__PLACE 1023u

/* Consecutive windows: window i is hashes[i, i + size). */
typedef struct dg__windows {
    const uint64_t *hashes; /* DG__WINNOW_ROOM elements, as in keys and minima */
    uint32_t *keys;         /* of each hash; scratch */
    uint32_t *minima;       /* of each window; scratch */
    uint64_t position;      /* of hashes[0] in the stream */
    uint32_t size;          /* 1 to DG__SMALL_WINDOW */
    uint32_t n;             /* windows, 1 to DG__WINNOW_BLOCK */
} dg__windows;

/* Writes what the windows choose anew to `out`, and the last of it to `chosen`; returns how many. */
size_t dg__winnow_avx512(const dg__windows *w, dg_fingerprint *chosen, dg_fingerprint *out);
size_t dg__winnow_avx2(const dg__windows *w, dg_fingerprint *chosen, dg_fingerprint *out);

/* Which hashes of window i have the upper bits of its least key: bit by bit, of at least one. */
typedef uint64_t dg__ties(const dg__windows *w, uint32_t i);

/* Where in the block the rightmost of the smallest hashes of window i stands. */
__attribute__((always_inline)) static inline uint32_t dg__smallest(const dg__windows *w, uint32_t i,
                                                                   dg__ties *ties_of)
{
    uint64_t ties = ties_of(w, i) & UINT64_MAX >> (64 - w->size);
    uint32_t least = DG__PLACE - (w->minima[i] & DG__PLACE);
    if ((ties & (ties - 1)) == 0)
        return least;
    for (; ties != 0; ties &= ties - 1) {
        uint32_t place = i + (uint32_t)__builtin_ctzll(ties);
        if (w->hashes[place] < w->hashes[least] ||
            (w->hashes[place] == w->hashes[least] && place > least))
            least = place;
    }
    return least;
}

/* What both do once the minima are known. Bit i of `changes`: the least key of window i is not that of
 * window i - 1; of the first it doesn't matter what is said. While the chosen hash is still in a
 * window, only one that has just come in can take its place. */
__attribute__((always_inline)) static inline size_t
dg__choose_all(const dg__windows *w, const uint64_t *changes, dg__ties *ties_of,
               dg_fingerprint *chosen, dg_fingerprint *out)
{
    size_t n_out = 0;
    uint32_t newest = w->size - 1;
    uint64_t hash = chosen->hash, left = chosen->position + 1 - w->position;
    for (uint32_t from = 0; from < w->n; from += 64) {
        uint32_t end = w->n - from < 64 ? w->n : from + 64;
        uint64_t bits = changes[from / 64] | (from == 0);
        bits &= UINT64_MAX >> (64 - (end - from));
        while (bits != 0 || left < end) {
            uint32_t at = bits != 0 ? from + (uint32_t)__builtin_ctzll(bits) : end, place;
            if (left <= at && left < end) {
                place = dg__smallest(w, (uint32_t)left, ties_of);
                bits &= left == at ? bits - 1 : bits;
            } else {
                place = at + newest;
                bits &= bits - 1;
                if (w->hashes[place] >= hash)
                    continue;
            }
            hash = w->hashes[place];
            out[n_out++] = (dg_fingerprint){hash, w->position + place};
            left = place + 1;
        }
    }
    if (n_out > 0)
        *chosen = out[n_out - 1];
    return n_out;
}

#endif
#endif
