/* Reading Markdown: CommonMark with GitHub's extensions, and what mask.h knows. */
#ifndef DG_FORMAT_MARKDOWN_H
#define DG_FORMAT_MARKDOWN_H

#include "base/meter.h"
#include "format/prose.h"

/* Reads p->source into p, which has nothing in it yet.
 *
 * md4c, the parser, calls malloc on its own. A source of over 64 MiB is parsed in pieces, cut where a
 * line is blank; a link defined in another piece is then no link. A source whose links or tables
 * would blow up to many times its size is read without link definitions and tables. */
dg_status dg__markdown_read(dg__prose *p, dg__meter *meter);

#endif
