/* Sentence boundaries: UAX #29 (Unicode 15.0), with editorial sense on top. */
#ifndef DG_TEXT_SENTENCE_H
#define DG_TEXT_SENTENCE_H

#include "text/mark.h"

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

/* The same with `editorial`, for one sentence after the other of the blocks of a text: much faster,
 * for it lists the marks many at a time and decides the plainest cases without the rules. */
typedef struct dg__sentences {
    const uint8_t *text;
    uint32_t len;      /* of the text */
    uint32_t end;      /* of the block */
    unsigned features; /* DG__CPU_... */
    uint32_t next;     /* of the marks, the first not yet passed */
    dg__mark_list marks;
} dg__sentences;

void dg__sentences_begin(dg__sentences *s, const uint8_t *text, size_t len, unsigned features);

/* From here on sentences are those of text[from, to), as if it were all there is. Blocks follow one
 * another. */
void dg__sentences_enter(dg__sentences *s, uint32_t from, uint32_t to);

/* The boundary after `at`, which is the block's first byte or what the last call returned, and before
 * its end. */
uint32_t dg__sentences_next(dg__sentences *s, uint32_t at);

/* ---- For both ---- */

/* All rules, at a place of text[0, len) where a mark may begin, in the sentence from `start` on.
 * Whether a sentence ends there; *next is its end, or where the search for a mark goes on. */
bool dg__sentence_ends_at(const uint8_t *text, uint32_t len, uint32_t start, uint32_t at,
                          bool editorial, uint32_t *next);

#endif
