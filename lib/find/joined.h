/* Which of two documents is the first side where passages are looked for. */
#ifndef DG_FIND_JOINED_H
#define DG_FIND_JOINED_H

#include "document.h"

/* Sets *order as the match keys of a token of two documents are ordered: negative, 0, positive.
 * Errors: DG_NO_MEMORY. */
dg_status dg__compare_keys_of(int *order, const dg_document *const docs[2], uint32_t token,
                              const dg_allocator *a);

#endif
