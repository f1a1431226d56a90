/* UTF-8: decoding with the library's one policy for bad bytes.
 * Each byte that is not part of a well-formed sequence (Unicode 15.0, table 3-7) is one U+FFFD. */
#ifndef DG_TEXT_UTF8_H
#define DG_TEXT_UTF8_H

#include "base/cpu.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DG__REPLACEMENT 0xFFFDu

/* A code point and the bytes it takes: 1 to 4. `bad`: a byte that is not UTF-8, read as U+FFFD. */
typedef struct dg__code_point {
    uint32_t value;
    uint8_t len;
    bool bad;
} dg__code_point;

/* The same for a first byte above 0x7F. */
dg__code_point dg__utf8_decode_long(const uint8_t *s, const uint8_t *end);

/* Decodes the code point that begins at s[0]; there is at least one byte before `end`. */
static inline dg__code_point dg__utf8_decode(const uint8_t *s, const uint8_t *end)
{
    return s[0] < 0x80 ? (dg__code_point){s[0], 1, false} : dg__utf8_decode_long(s, end);
}

/* The code point that ends before s; there is at least one byte from `begin`. The same boundaries as
 * decoding forwards from any code point boundary. */
dg__code_point dg__utf8_decode_back(const uint8_t *begin, const uint8_t *s);

/* Writes 1 to 4 bytes, returns how many. cp must be a scalar value. */
size_t dg__utf8_encode(uint32_t cp, uint8_t out[4]);

/* How many bytes of s[0..len) are bad, by what the processor offers (DG__CPU_...). */
uint64_t dg__utf8_bad_bytes(const uint8_t *s, size_t len, unsigned features);

#if DG__X86
/* How many of the first bytes are whole well-formed sequences, at least. */
size_t dg__utf8_well_formed_avx2(const uint8_t *s, size_t len);
#endif

#endif
