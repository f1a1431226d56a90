/* What tests of the formats share: prose as text to compare, and its invariants. */
#ifndef TEST_PROSE_CHECK_H
#define TEST_PROSE_CHECK_H

#include "format/prose.h"

/* The invariants of prose.h; NULL if they hold, else which doesn't. */
const char *prose_fault(const dg__prose *p);

/* A line a block: its kind and level, its containers, its prose, and its source if `source`:
 *
 *     item /ul/li <prose> {source}
 *
 * To be freed. */
char *prose_lines(const dg__prose *p, bool source);

#endif
