/* Putting the tokens of two parts of a text together. */
#include "base/bits.h"
#include "text/token.h"

#include <string.h>

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
