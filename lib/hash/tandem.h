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

/* Bit i, below 64, of equal[lag - 1]: 1 if ids[i] equals ids[i + lag], else most likely 0; 0 where
 * i + lag is n or more. */
typedef void dg__equal_at_lags(uint64_t equal[DG__TANDEM_PERIOD], const uint64_t *ids, size_t n);

#if DG__X86
dg__equal_at_lags dg__equal_at_lags_avx2;
#endif

#endif
