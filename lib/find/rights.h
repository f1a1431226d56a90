/* Texts about rights: licences, notices. Their words are prescribed, so they stand again by design. */
#ifndef DG_FIND_RIGHTS_H
#define DG_FIND_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the word stands in s[0, len); its letters are small, the text's may be capital. */
bool dg__mentions(const uint8_t *s, uint32_t len, const char *word);

/* Whether a paragraph is part of a licence: it speaks of copyright, or of the terms of a licence. Linear. */
bool dg__is_of_rights(const uint8_t *s, uint32_t len);

#endif
