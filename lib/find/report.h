/* From the groups of a search to the report that its caller keeps. */
#ifndef DG_FIND_REPORT_H
#define DG_FIND_REPORT_H

#include "find/search.h"

/* Makes a report of the search's groups. allocator: of the report, which keeps a copy.
 * Errors: DG_NO_MEMORY and the meter's. */
dg_status dg__report_make(dg_report **out, const dg__search *s, const dg_allocator *allocator);

#endif
