/* What the source says of a text besides its words: inline code, which the prose is about, and
 * attributes of blocks. */
#ifndef DG_FIND_CODE_H
#define DG_FIND_CODE_H

#include "document.h"

/* Whether two spans of the source have the same inline code, byte by byte but for white space. Only
 * code within backquotes is known. Linear in the spans. */
bool dg__same_code(const dg_document *doc, dg_span a, dg_span b);

/* Whether the same attributes stand on the line below both places: "{: .note}" makes another thing of
 * a paragraph than "{: .summary}". Also if there are none. */
bool dg__same_attributes(const dg_document *doc, uint32_t a, uint32_t b);

#endif
