/* Which of two documents is the first side where passages are looked for. */
#ifndef DG_FIND_JOINED_H
#define DG_FIND_JOINED_H

#include <stdint.h>

/* The order of two documents of n tokens each, by the hashes of their tokens: negative, 0, positive.
 * The first token whose upper 16 bits differ decides, by dg__spread_id of these: so whoever has kept
 * no more of the hashes can tell as well. If none does, all bits do. */
int dg__order_of_hashes(const uint64_t *a, const uint64_t *b, uint32_t n);

#endif
