/* The search itself, of one document or of many. */
#ifndef DG_FIND_FIND_H
#define DG_FIND_FIND_H

#include "find/whole.h"

/* The defaults for NULL; DG_INVALID if they are out of range. */
dg_status dg__find_options_check(const dg_find_options **options, dg_error *error);

/* Finds what stands twice in the whole, by checked options. */
dg_status dg__find(dg_report **out, const dg__whole *whole, const dg_find_options *options,
                   dg_error *error);

#endif
