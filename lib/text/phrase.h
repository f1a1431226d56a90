/* Sentences of Thai and Lao, which have no mark at their end: a space stands there, as it does behind
 * a phrase, and before and behind a name. */
#ifndef DG_TEXT_PHRASE_H
#define DG_TEXT_PHRASE_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the space at text[at], the last of them, ends a sentence: letters of the two scripts stand on both sides, and
 * DG__PHRASE_LETTERS of them in [start, at) directly before it. So it is told from what stands nearby,
 * and copies are cut alike whatever is before them. */
enum { DG__PHRASE_LETTERS = 30 };
bool dg__ends_phrase(const uint8_t *text, uint32_t len, uint32_t start, uint32_t at);

/* Whether the last letter of text[0, len) is of the two scripts. */
bool dg__ends_in_phrase(const uint8_t *text, uint32_t len);

#endif
