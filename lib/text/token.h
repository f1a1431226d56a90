/* Tokens: the words of a text, each with its span and the hash of its match key, as parallel
 * arrays. */
#ifndef DG_TEXT_TOKEN_H
#define DG_TEXT_TOKEN_H

#include "base/memory.h"
#include "base/meter.h"

/* `clusters` has one bit an element, set for a cluster of a script written without spaces. The
 * arrays have room for `cap` elements; all are in one block of `size` bytes, which begins with
 * the hashes. Invariant: starts[i] < ends[i] <= starts[i + 1]. */
typedef struct dg__tokens {
    uint32_t *starts;
    uint32_t *ends;
    uint64_t *hashes;
    uint64_t *clusters;
    size_t len, cap;
    size_t size;
} dg__tokens;

typedef struct dg__token_options {
    uint64_t seed;
    uint32_t flags; /* DG_FOLD_DIGITS, DG_STRIP_ACCENTS */
} dg__token_options;

/* Appends the tokens of text[from, to). Words never reach beyond the range. On failure `tokens` may
 * have some of them: the caller gives up the whole. */
dg_status dg__tokens_append(dg__tokens *tokens, const dg_allocator *a, const uint8_t *text,
                            uint32_t from, uint32_t to, const dg__token_options *options,
                            dg__meter *meter);

/* The same, by a variant of the fast path for ASCII, or without one if it is NULL. */
struct dg__ascii;
dg_status dg__tokens_append_by(const struct dg__ascii *ascii, dg__tokens *tokens,
                               const dg_allocator *a, const uint8_t *text, uint32_t from,
                               uint32_t to, const dg__token_options *options, dg__meter *meter);

/* Makes room for `extra` more tokens at least; the tokens are as before on failure. */
bool dg__tokens_grow(dg__tokens *tokens, const dg_allocator *a, size_t extra);

/* Appends the tokens of `more`, which follow in the text; the tokens are as before on failure. */
bool dg__tokens_concat(dg__tokens *tokens, const dg_allocator *a, const dg__tokens *more);

/* Gives what isn't used back, if it is more than a third. */
void dg__tokens_shrink(dg__tokens *tokens, const dg_allocator *a);
void dg__tokens_free(dg__tokens *tokens, const dg_allocator *a);

/* How many of the tokens [first, end) are clusters. */
size_t dg__tokens_clusters(const dg__tokens *tokens, size_t first, size_t end);

#endif
