/* Where something stands twice in a row: tandem repeats (squares) of short periods. */
#ifndef DG_HASH_TANDEM_H
#define DG_HASH_TANDEM_H

#include "base/cpu.h"

#include <stddef.h>
#include <stdint.h>

#define DG__TANDEM_PERIOD 7u  /* the longest */
#define DG__TANDEM_STARTS 58u /* places decided on at a time: 64 equalities tell of so many */

/* Bit i, below DG__TANDEM_STARTS: whether for some period p the p ids from ids[i] on stand again
 * right behind them, all within n. */
uint64_t dg__tandems(const uint64_t *ids, size_t n, unsigned features);

/* ---- For the variants ---- */

/* Bit i, below n of at most 64: whether ids[i] equals ids[i + lag]. */
typedef uint64_t dg__equal_at_lag(const uint64_t *ids, size_t n, size_t lag);

#if DG__X86
dg__equal_at_lag dg__equal_at_lag_avx2;
#endif

#endif
