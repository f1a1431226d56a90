/* Classes of units of any length, blocks or sentences: of nearly all of them three tokens are enough to
 * tell that no other is equal. */
#ifndef DG_FIND_UNIT_CLASSES_H
#define DG_FIND_UNIT_CLASSES_H

#include "find/classify.h"

/* As dg__classify, of units with `starts` and `ends`, none of them empty. Memory while it runs: half a
 * byte a unit, and 32 bytes for each that may stand again. */
dg_status dg__classify_units(const dg__runs *units, uint32_t *class_of, uint32_t *n_classes,
                             const dg_allocator *a, dg__meter *meter);

#endif
