/* Whether a text ends as a sentence does: what doesn't is a label, a line of a log, a command. */
#ifndef DG_FIND_ENDING_H
#define DG_FIND_ENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether its last mark, but for closing quotation marks, brackets and emphasis, ends a sentence; three full stops
 * leave something out. Thai and Lao have no such mark: there it is the last letter. */
bool dg__ends_as_sentence(const uint8_t *text, size_t len);

#endif
