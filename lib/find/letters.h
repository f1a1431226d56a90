/* Whether two places say the same with everything that they hold. */
#ifndef DG_FIND_LETTERS_H
#define DG_FIND_LETTERS_H

#include "document.h"

/* Whether two texts have the same letters and digits of ASCII in the same order: in a source those of
 * code, addresses, attributes and names of files as well, whatever case, marks and white space are, but not
 * of links to places in the page. What was pasted by mistake is the same in all of that, but for a comma that
 * somebody mended; what is meant to stand twice differs in what it links to, calls or shows. Letters
 * with accents don't count, in whatever normal form. Linear in the spans. */
bool dg__same_letters(const uint8_t *text, dg_span span, const uint8_t *other, dg_span in_other);

#endif
