/* Which titles come back by design: those of a form that each entry of a reference fills in. */
#ifndef DG_FIND_TITLE_H
#define DG_FIND_TITLE_H

#include "find/search.h"

/* Whether the block, a heading, is such a title ("Parameters"). Errors: those of dg__key_make. */
dg_status dg__is_generic_title(bool *generic, const dg__search *s, uint32_t block);

#endif
