/* Numbers as bytes: little-endian, or of as many groups of seven bits as they need, the lowest
 * first, with the top bit set in all but the last byte. What is read may be anything: a cursor
 * never leaves its bytes, and remembers that it would have. */
#ifndef DG_INDEX_BYTES_H
#define DG_INDEX_BYTES_H

#include "base/memory.h"

#include <string.h>

/* Bytes of the longest number of 64 bits, and of 32. */
#define DG__NUMBER_MAX    10u
#define DG__NUMBER_MAX_32 5u

static inline void dg__store_u64(uint8_t *to, uint64_t x)
{
    for (unsigned i = 0; i < 8; i++)
        to[i] = (uint8_t)(x >> 8 * i);
}

static inline uint64_t dg__load_u64(const uint8_t *from)
{
    uint64_t x = 0;
    for (unsigned i = 0; i < 8; i++)
        x |= (uint64_t)from[i] << 8 * i;
    return x;
}

/* Writes a number and returns where the next begins. */
static inline uint8_t *dg__put_number(uint8_t *to, uint64_t x)
{
    for (; x >= 0x80; x >>= 7)
        *to++ = (uint8_t)(x | 0x80);
    *to++ = (uint8_t)x;
    return to;
}

/* Small numbers of either sign as small ones without. */
static inline uint64_t dg__fold_sign(int64_t x)
{
    return (uint64_t)x << 1 ^ (x < 0 ? UINT64_MAX : 0);
}

static inline int64_t dg__unfold_sign(uint64_t x)
{
    return (int64_t)(x >> 1 ^ (0 - (x & 1)));
}

/* What is left to read. */
typedef struct dg__cursor {
    const uint8_t *at, *end;
    bool failed; /* something was asked for that isn't there; all that follows is 0 */
} dg__cursor;

static inline const uint8_t *dg__take_bytes(dg__cursor *c, uint64_t n)
{
    if (c->failed || n > (uint64_t)(c->end - c->at)) {
        c->failed = true;
        return NULL;
    }
    const uint8_t *bytes = c->at;
    c->at += n;
    return bytes;
}

static inline uint64_t dg__take_u64(dg__cursor *c)
{
    const uint8_t *bytes = dg__take_bytes(c, 8);
    return bytes != NULL ? dg__load_u64(bytes) : 0;
}

/* Bits beyond the 64th are lost, as nobody writes any. */
static inline uint64_t dg__take_number(dg__cursor *c)
{
    uint64_t x = 0;
    for (unsigned shift = 0; c->at < c->end && shift < 64; shift += 7) {
        uint8_t byte = *c->at++;
        x |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return x;
    }
    c->failed = true;
    c->at = c->end;
    return 0;
}

/* A number that may not be over `most`. */
static inline uint64_t dg__take_number_to(dg__cursor *c, uint64_t most)
{
    uint64_t x = dg__take_number(c);
    if (x <= most)
        return x;
    c->failed = true;
    return 0;
}

/* Bytes that grow. */
typedef DG__VEC(uint8_t) dg__bytes;

static inline bool dg__append(const dg_allocator *a, dg__bytes *to, const void *bytes, size_t n)
{
    if (!dg__vec_reserve(a, to, n))
        return false;
    if (n > 0)
        memcpy(to->items + to->len, bytes, n);
    to->len += n;
    return true;
}

static inline bool dg__append_number(const dg_allocator *a, dg__bytes *to, uint64_t x)
{
    if (!dg__vec_reserve(a, to, DG__NUMBER_MAX))
        return false;
    to->len = (size_t)(dg__put_number(to->items + to->len, x) - to->items);
    return true;
}

static inline bool dg__append_u64(const dg_allocator *a, dg__bytes *to, uint64_t x)
{
    uint8_t bytes[8];
    dg__store_u64(bytes, x);
    return dg__append(a, to, bytes, sizeof bytes);
}

#endif
