/* AsciiDoc as prose: titles, paragraphs, items and terms of lists, cells, captions, and what stands in
 * delimited blocks of text.
 *
 * Left out: attributes, comments, conditions, anchors, block macros such as includes; listings and
 * literal paragraphs are code. Of a link or macro only its text is read. */
#ifndef DG_FORMAT_ASCIIDOC_H
#define DG_FORMAT_ASCIIDOC_H

#include "base/meter.h"
#include "format/prose.h"

/* Reads p->source into p, which has nothing in it yet. Errors: DG_NO_MEMORY, the meter's. */
dg_status dg__asciidoc_read(dg__prose *p, dg__meter *meter);

#endif
