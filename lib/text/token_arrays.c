/* The arrays of tokens. They are in one block, so that what a document takes is one allocation, and an
 * allocator that gives large blocks back to the system when they are free does so once, if at all.
 *
 *     hashes | clusters | starts | ends
 */
#include "base/bits.h"
#include "text/token.h"

#include <string.h>

static size_t size_for(size_t cap)
{
    return cap * (sizeof(uint64_t) + 2 * sizeof(uint32_t)) + dg__bits_words(cap) * sizeof(uint64_t);
}

/* Whether size_for(cap) is a size. */
static bool is_possible(size_t cap)
{
    return cap < SIZE_MAX / 32;
}

/* The arrays for `cap` tokens in the block. */
static dg__tokens arrays_in(void *block, size_t cap, size_t len)
{
    dg__tokens t = {.hashes = block, .len = len, .cap = cap};
    t.clusters = t.hashes + cap;
    t.starts = (uint32_t *)(t.clusters + dg__bits_words(cap));
    t.ends = t.starts + cap;
    return t;
}

/* The arrays may overlap those that they are moved to, if these lie before them. */
static void move_down(dg__tokens *to, const dg__tokens *from)
{
    memmove(to->hashes, from->hashes, from->len * sizeof *to->hashes);
    memmove(to->clusters, from->clusters, (from->len + 63) / 64 * sizeof *to->clusters);
    memmove(to->starts, from->starts, from->len * sizeof *to->starts);
    memmove(to->ends, from->ends, from->len * sizeof *to->ends);
}

bool dg__tokens_grow(dg__tokens *tokens, const dg_allocator *a, size_t extra)
{
    if (extra > SIZE_MAX - tokens->len)
        return false;
    size_t least = tokens->len + extra, half_more = tokens->cap + tokens->cap / 2 + 8;
    size_t cap = half_more > least ? half_more : least;
    void *block = is_possible(cap) ? dg__alloc(a, size_for(cap), 1) : NULL;
    if (block == NULL)
        return false;
    dg__tokens grown = arrays_in(block, cap, tokens->len);
    grown.size = size_for(cap);
    if (tokens->len > 0)
        move_down(&grown, tokens);
    dg__tokens_free(tokens, a);
    *tokens = grown;
    return true;
}

void dg__tokens_shrink(dg__tokens *tokens, const dg_allocator *a)
{
    if (tokens->len == 0) {
        dg__tokens_free(tokens, a);
        return;
    }
    if (tokens->cap - tokens->len <= tokens->cap / 3) /* to move them costs more than they take */
        return;
    dg__tokens less = arrays_in(tokens->hashes, tokens->len, tokens->len);
    move_down(&less, tokens);
    less.size = size_for(less.cap);
    void *block = a->resize(a->ctx, tokens->hashes, tokens->size, less.size);
    if (block == NULL) {
        less.size = tokens->size;
        block = tokens->hashes;
    }
    *tokens = arrays_in(block, less.cap, less.len);
    tokens->size = less.size;
}

void dg__tokens_free(dg__tokens *tokens, const dg_allocator *a)
{
    dg__free(a, tokens->hashes, tokens->size, 1);
    *tokens = (dg__tokens){0};
}

size_t dg__tokens_clusters(const dg__tokens *tokens, size_t first, size_t end)
{
    return dg__bits_count(tokens->clusters, first, end);
}

/* Copies the n bits of `from` to bits at, at + 1 ... of `to`; the bits behind become 0. */
static void copy_bits(uint64_t *to, size_t at, const uint64_t *from, size_t n)
{
    unsigned shift = at % 64;
    uint64_t *word = to + at / 64;
    uint64_t below = shift > 0 ? *word & (~UINT64_C(0) >> (64 - shift)) : 0;
    for (size_t i = 0; i < n; i += 64, from++) {
        uint64_t bits = n - i < 64 ? *from & (~UINT64_C(0) >> (64 - (n - i))) : *from;
        *word++ = below | bits << shift;
        below = shift > 0 ? bits >> (64 - shift) : 0;
    }
    if ((shift + n + 63) / 64 > (n + 63) / 64)
        *word = below;
}

bool dg__tokens_concat(dg__tokens *tokens, const dg_allocator *a, const dg__tokens *more)
{
    size_t at = tokens->len, n = more->len;
    if (n == 0)
        return true;
    if (tokens->cap - at < n && !dg__tokens_grow(tokens, a, n))
        return false;
    memcpy(tokens->starts + at, more->starts, n * sizeof *more->starts);
    memcpy(tokens->ends + at, more->ends, n * sizeof *more->ends);
    memcpy(tokens->hashes + at, more->hashes, n * sizeof *more->hashes);
    copy_bits(tokens->clusters, at, more->clusters, n);
    tokens->len += n;
    return true;
}
