/* Whether a text with marks is part of a manual: documentation repeats itself by design. */
#ifndef DG_FIND_MANUAL_H
#define DG_FIND_MANUAL_H

#include "document.h"

/* It is one if a word in fifty is the name of something in a program (snake_case, camelCase, inline
 * code), or if it links to a page beside it; in reStructuredText and AsciiDoc, if it has a directive
 * or refers to another place. Linear in the text; for plain text and HTML O(1), and no. */
bool dg__is_manual(const dg_document *doc);

#endif
