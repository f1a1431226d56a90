/* A run of p equalities with what is p behind is a unit of p that stands twice. */
#include "hash/tandem.h"

static uint64_t equal_at_lag(const uint64_t *ids, size_t n, size_t lag)
{
    uint64_t equal = 0;
    for (size_t i = 0; i < n; i++)
        equal |= (uint64_t)(ids[i] == ids[i + lag]) << i;
    return equal;
}

uint64_t dg__tandems(const uint64_t *ids, size_t n, unsigned features)
{
    dg__equal_at_lag *equal = equal_at_lag;
#if DG__X86
    if ((features & DG__CPU_AVX2) != 0)
        equal = dg__equal_at_lag_avx2;
#endif
    (void)features;
    uint64_t starts = 0;
    for (size_t period = 1; period <= DG__TANDEM_PERIOD && 2 * period <= n; period++) {
        uint64_t runs = equal(ids, n - period < 64 ? n - period : 64, period);
        for (size_t len = 1; len < period && runs != 0; len++)
            runs &= runs >> 1;
        starts |= runs;
    }
    return starts & ((UINT64_C(1) << DG__TANDEM_STARTS) - 1);
}
