/* From the groups of a search to the report that its caller keeps. */
#ifndef DG_FIND_REPORT_H
#define DG_FIND_REPORT_H

#include "find/search.h"

/* Makes a report of the search's groups, with the search's allocator, of which it keeps a copy. The
 * groups must have been settled; their occurrences are used up. Documents are opened one after the
 * other: those with relevant tokens, to verify them, and those with occurrences. If two relevant
 * tokens have the same id but different keys, *collide is set and nothing is made. collide NULL: the
 * ids are exact. *failed: the document that couldn't be opened.
 * Errors: DG_NO_MEMORY, the meter's and those of opening. */
dg_status dg__report_make(dg_report **out, dg__search *s, bool *collide, uint32_t *failed);

#endif
