/* reStructuredText as prose: titles, paragraphs, items of lists, line blocks, the bodies of notes.
 *
 * Left out: the other directives with their options, comments, targets and definitions of
 * substitutions, fields; code and tables are blocks without prose. Of a role or link only the text
 * is read. What a directive does isn't known: of one that isn't listed the body is read. */
#ifndef DG_FORMAT_RST_H
#define DG_FORMAT_RST_H

#include "base/meter.h"
#include "format/prose.h"

/* Reads p->source into p, which has nothing in it yet. Errors: DG_NO_MEMORY, the meter's. */
dg_status dg__rst_read(dg__prose *p, dg__meter *meter);

#endif
