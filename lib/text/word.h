/* Word boundaries: UAX #29 (Unicode 15.0), with one switch. */
#ifndef DG_TEXT_WORD_H
#define DG_TEXT_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The position of the first word boundary after `at`, which must be a boundary below `len`.
 * tailored: '.' and ':' (and their compatibility forms) between letters separate words; the
 * standard glues "peninsula.the". Amortised linear over a text, on every input. */
size_t dg__word_end(const uint8_t *text, size_t len, size_t at, bool tailored);

/* Whether '.', ':' or a compatibility form of theirs, which the tailoring takes out of words. */
bool dg__word_is_stop(uint32_t cp);

#endif
