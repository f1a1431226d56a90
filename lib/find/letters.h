/* Whether two places of a source say the same with everything that they hold. */
#ifndef DG_FIND_LETTERS_H
#define DG_FIND_LETTERS_H

#include "document.h"

/* Whether two spans of the source have the same letters and digits in the same order: those of code,
 * addresses, attributes and names of files as well, whatever case, marks and white space are, but not of
 * links to places in the page. What was
 * pasted by mistake is the same in all of that, but for a comma that somebody mended; what is meant
 * to stand twice differs in what it links to, calls or shows. Linear in the spans. */
bool dg__same_letters(const dg_document *doc, dg_span a, dg_span b);

#endif
