/* Text that stands apart from what it repeats, so that a reader takes it for no part of the text: the
 * caption of a picture, a pull quote, a teaser above an article. */
#ifndef DG_FIND_APART_H
#define DG_FIND_APART_H

#include "document.h"

#include <dittograph/find.h>

/* Whether one of two copies does: it is a quotation, or a block that is emphasised as a whole, and the
 * other isn't; or the other is part of a paragraph, and this one a block below the document's title, right
 * behind a picture, or within quotation marks; or both are captions.
 * Work: O(log n), and some thousand bytes of the source. */
bool dg__is_set_apart(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b);

#endif
