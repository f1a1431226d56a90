/* Sorting numbers by their upper halves, in linear time whatever they are. */
#ifndef DG_BASE_RADIX_H
#define DG_BASE_RADIX_H

#include <stddef.h>
#include <stdint.h>

/* Sorts n items by bits 32 to 63; what is equal there keeps its order. scratch: room for n. */
void dg__radix_sort(uint64_t *items, uint64_t *scratch, size_t n);

#endif
