/* Inline code in the source of a text: no prose, but what the prose is about. */
#ifndef DG_FIND_CODE_H
#define DG_FIND_CODE_H

#include "document.h"

/* Whether two spans of the source have the same inline code, byte by byte but for white space. Only
 * code within backquotes is known. Linear in the spans. */
bool dg__same_code(const dg_document *doc, dg_span a, dg_span b);

#endif
