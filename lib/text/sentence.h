/* Sentence boundaries: UAX #29 (Unicode 15.0), with editorial sense on top. */
#ifndef DG_TEXT_SENTENCE_H
#define DG_TEXT_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The position of the first sentence boundary after `at`, which must be a boundary below `len`;
 * `len` is under 4 GiB, as of all texts. White space after a sentence belongs to it, as in the
 * standard.
 *
 * editorial: the deviations (see the head of sentence.c), and a line break is a space. Without:
 * the standard to the letter. Amortised linear over a text, on every input. */
size_t dg__sentence_end(const uint8_t *text, size_t len, size_t at, bool editorial);

#endif
