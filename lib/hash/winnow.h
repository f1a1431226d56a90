/* Winnowing, inside: which instructions it may use, and the way for small windows.
 *
 * The minima of all windows of a block come from doubling (of 2 hashes, 4, 8 ...), a vector at a
 * time. Then only the windows are looked at where the choice changes: those whose minimum is not
 * that of the window before, and those that the chosen hash has left. */
#ifndef DG_HASH_WINNOW_H
#define DG_HASH_WINNOW_H

#include "base/cpu.h"

#include <dittograph/fingerprint.h>

/* dg_winnower_new with the processor's `features`, or with fewer. The same hashes are chosen. */
dg_status dg__winnower_new(dg_winnower **out, uint32_t window, const dg_allocator *allocator,
                           unsigned features);

#if DG__X86

/* Windows up to this many hashes are small: places in one are bits of a word. */
#define DG__SMALL_WINDOW 64u

/* Windows in a block, and the elements of its arrays: vectors reach beyond what counts. */
#define DG__WINNOW_BLOCK 512u
#define DG__WINNOW_ROOM  (DG__WINNOW_BLOCK + 2 * DG__SMALL_WINDOW)

/* Consecutive windows: window i is hashes[i, i + size). */
typedef struct dg__windows {
    const uint64_t *hashes; /* DG__WINNOW_ROOM elements, as in minima */
    uint64_t *minima;       /* of each window; scratch */
    uint64_t position;      /* of hashes[0] in the stream */
    uint32_t size;          /* 1 to DG__SMALL_WINDOW */
    uint32_t n;             /* windows, 1 to DG__WINNOW_BLOCK */
} dg__windows;

/* Writes what the windows choose anew to `out`, and the last of it to `chosen`; returns how many. */
size_t dg__winnow_avx512(const dg__windows *w, dg_fingerprint *chosen, dg_fingerprint *out);
size_t dg__winnow_avx2(const dg__windows *w, dg_fingerprint *chosen, dg_fingerprint *out);

/* Where in window i the last of the hashes stands that are its minimum. */
typedef uint32_t dg__rightmost(const dg__windows *w, uint32_t i);

/* Chooses for window i; returns the first window that the chosen one isn't in any more. */
static inline uint32_t dg__choose(const dg__windows *w, uint32_t i, dg__rightmost *rightmost,
                                  dg_fingerprint *out)
{
    uint32_t place = i + rightmost(w, i);
    *out = (dg_fingerprint){w->hashes[place], w->position + place};
    return place + 1;
}

/* What both do once the minima are known. Bit i of `changes`: the minimum of window i is not that of
 * window i - 1, or, of the first, not chosen->hash. */
__attribute__((always_inline)) static inline size_t
dg__choose_all(const dg__windows *w, const uint64_t *changes, dg__rightmost *rightmost,
               dg_fingerprint *chosen, dg_fingerprint *out)
{
    size_t n_out = 0;
    uint64_t left = chosen->position + 1 - w->position;
    for (uint32_t from = 0; from < w->n; from += 64) {
        uint32_t end = w->n - from < 64 ? w->n : from + 64;
        uint64_t bits = changes[from / 64] & UINT64_MAX >> (64 - (end - from));
        for (; bits != 0; bits &= bits - 1) {
            uint32_t at = from + (uint32_t)__builtin_ctzll(bits);
            while (left < at)
                left = dg__choose(w, (uint32_t)left, rightmost, &out[n_out++]);
            left = dg__choose(w, at, rightmost, &out[n_out++]);
        }
        while (left < end)
            left = dg__choose(w, (uint32_t)left, rightmost, &out[n_out++]);
    }
    if (n_out > 0)
        *chosen = out[n_out - 1];
    return n_out;
}

#endif
#endif
