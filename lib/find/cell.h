/* What stands in cells of tables, captions and navigation, where texts stand again by design. */
#ifndef DG_FIND_CELL_H
#define DG_FIND_CELL_H

#include "find/judge.h"

/* Whether the text does. Work: O(log n), and some thousand bytes of the source. */
bool dg__is_cell(const dg_document *doc, const dg_occurrence *o);

/* Whether all copies stand in one cell of a table in HTML in Markdown: that isn't by design. The same work
 * for each. */
bool dg__in_one_cell(const dg__case *c);

#endif
