/* UTF-8 by table 3-7 of Unicode 15.0. Invariant: decoding always advances, by 1 to 4 bytes, and never
 * looks at a byte at or after `end`.
 *
 * A well-formed sequence begins with a byte that no other place of a sequence can hold. So sequences
 * never overlap, and reading backwards finds the ones that reading forwards does. */
#include "text/utf8.h"

#include <string.h>

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

static dg__code_point bad_byte(void)
{
    return (dg__code_point){DG__REPLACEMENT, 1, true};
}

/* The lead's own bits are `value`; the second byte lies in [low, high]. */
static dg__code_point decode_tail(const uint8_t *s, const uint8_t *end, uint32_t value, uint8_t len,
                                  uint8_t low, uint8_t high)
{
    if (end - s < len || s[1] < low || s[1] > high)
        return bad_byte();
    for (size_t i = 1; i < len; i++) {
        if (!is_continuation(s[i]))
            return bad_byte();
        value = value << 6 | (s[i] & 0x3Fu);
    }
    return (dg__code_point){value, len, false};
}

dg__code_point dg__utf8_decode_long(const uint8_t *s, const uint8_t *end)
{
    uint8_t lead = s[0];
    if (lead < 0xC2)
        return bad_byte();
    if (lead < 0xE0)
        return decode_tail(s, end, lead & 0x1Fu, 2, 0x80, 0xBF);
    if (lead < 0xF0)
        return decode_tail(s, end, lead & 0x0Fu, 3, lead == 0xE0 ? 0xA0 : 0x80,
                           lead == 0xED ? 0x9F : 0xBF);
    if (lead < 0xF5)
        return decode_tail(s, end, lead & 0x07u, 4, lead == 0xF0 ? 0x90 : 0x80,
                           lead == 0xF4 ? 0x8F : 0xBF);
    return bad_byte();
}

dg__code_point dg__utf8_decode_back(const uint8_t *begin, const uint8_t *s)
{
    if (s[-1] < 0x80)
        return (dg__code_point){s[-1], 1, false};
    for (ptrdiff_t len = 2; len <= 4 && len <= s - begin; len++) {
        dg__code_point found = dg__utf8_decode(s - len, s);
        if (found.len == len)
            return found;
    }
    return bad_byte();
}

size_t dg__utf8_encode(uint32_t cp, uint8_t out[4])
{
    if (cp < 0x80) {
        out[0] = (uint8_t)cp;
        return 1;
    }
    size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, cp >>= 6)
        out[i] = (uint8_t)(0x80 | (cp & 0x3F));
    out[0] = (uint8_t)(0xF00u >> len | cp);
    return len;
}

/* ---- Counting ---- */

#define BLOCK 64u

/* The bytes of the well-formed sequence that begins at s[0]; 0 if none does. Looks at four bytes, and
 * at nothing else, without a branch: many at a time, where the compiler can. */
static inline uint8_t sequence_length(const uint8_t *s)
{
    bool second = is_continuation(s[1]), third = is_continuation(s[2]);
    bool fourth = is_continuation(s[3]);
    bool early = s[1] < 0xA0, earliest = s[1] < 0x90;
    bool two = (s[0] >= 0xC2) & (s[0] < 0xE0) & second;
    bool three = (s[0] >= 0xE0) & (s[0] < 0xF0) & second & third & !((s[0] == 0xE0) & early) &
                 !((s[0] == 0xED) & !early);
    bool four = (s[0] >= 0xF0) & (s[0] < 0xF5) & second & third & fourth &
                !((s[0] == 0xF0) & earliest) & !((s[0] == 0xF4) & !earliest);
    return (uint8_t)((s[0] < 0x80) + 2 * two + 3 * three + 4 * four);
}

/* The bytes of the sequences that begin in a block, which 3 more bytes follow. Sequences don't
 * overlap, so they are at most that many. */
static uint8_t well_formed(const uint8_t *block)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < BLOCK; i++)
        sum = (uint8_t)(sum + sequence_length(block + i));
    return sum;
}

static bool is_ascii(const uint8_t *block)
{
    uint64_t any = 0, eight;
    for (size_t i = 0; i < BLOCK; i += sizeof eight) {
        memcpy(&eight, block + i, sizeof eight);
        any |= eight;
    }
    return (any & 0x8080808080808080u) == 0;
}

static size_t skip_well_formed(const uint8_t *s, size_t len, unsigned features)
{
#if DG__X86
    if (features & DG__CPU_AVX2)
        return dg__utf8_well_formed_avx2(s, len);
#endif
    (void)s, (void)len, (void)features;
    return 0;
}

uint64_t dg__utf8_bad_bytes(const uint8_t *s, size_t len, unsigned features)
{
    uint64_t good = 0;
    size_t at = 0;
    while (len - at >= BLOCK + 3) {
        for (size_t i = 0; i < 3 && is_continuation(s[at]); i++)
            at++; /* bad, or counted with the first byte of its sequence */
        size_t skipped = skip_well_formed(s + at, len - at, features);
        good += skipped;
        at += skipped;
        if (skipped < BLOCK && len - at >= BLOCK + 3) {
            good += is_ascii(s + at) ? BLOCK : well_formed(s + at);
            at += BLOCK;
        }
    }
    uint8_t rest[2 * BLOCK + 3] = {0}; /* zeros are well-formed, and end what isn't complete */
    if (at < len)
        memcpy(rest, s + at, len - at);
    good += is_ascii(rest) ? BLOCK : well_formed(rest);
    good += is_ascii(rest + BLOCK) ? BLOCK : well_formed(rest + BLOCK);
    return at + 2 * BLOCK - good;
}
