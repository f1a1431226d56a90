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

/* How many of the first bytes are ASCII, at least; eight at a time. */
static size_t skip_ascii(const uint8_t *s, size_t len)
{
    size_t at = 0;
    for (uint64_t eight; len - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, s + at, sizeof eight);
        if (eight & 0x8080808080808080u)
            break;
    }
    return at;
}

uint64_t dg__utf8_bad_bytes(const uint8_t *s, size_t len)
{
    uint64_t bad = 0;
    for (size_t at = 0; at < len;) {
        if (s[at] < 0x80) {
            size_t skipped = skip_ascii(s + at, len - at);
            at += skipped > 0 ? skipped : 1;
            continue;
        }
        dg__code_point found = dg__utf8_decode_long(s + at, s + len);
        bad += found.bad;
        at += found.len;
    }
    return bad;
}
