/* A run of p equalities with what is p behind is a unit of p that stands twice. */
#include "hash/tandem.h"

#include "base/bits.h"

#include <string.h>

static void equal_at_lags(uint64_t equal[DG__TANDEM_PERIOD], const uint64_t *ids, size_t n)
{
    for (size_t lag = 1; lag <= DG__TANDEM_PERIOD; lag++) {
        uint64_t bits = 0;
        for (size_t i = 0; i < 64 && i + lag < n; i++)
            bits |= (uint64_t)(ids[i] == ids[i + lag]) << i;
        equal[lag - 1] = bits;
    }
}

static bool is_tandem(const uint64_t *ids, size_t n)
{
    for (size_t period = 1; period <= DG__TANDEM_PERIOD && 2 * period <= n; period++)
        if (memcmp(ids, ids + period, period * sizeof *ids) == 0)
            return true;
    return false;
}

uint64_t dg__tandems(const uint64_t *ids, size_t n, unsigned features)
{
    dg__equal_at_lags *find_equal = equal_at_lags;
#if DG__X86
    if ((features & DG__CPU_AVX2) != 0)
        find_equal = dg__equal_at_lags_avx2;
#endif
    (void)features;
    uint64_t equal[DG__TANDEM_PERIOD], starts = 0, sure = 0;
    find_equal(equal, ids, n);
    for (size_t period = 1; period <= DG__TANDEM_PERIOD; period++) {
        uint64_t runs = equal[period - 1];
        for (size_t len = 1; len < period; len++)
            runs &= runs >> 1;
        starts |= runs;
    }
    for (starts &= (UINT64_C(1) << DG__TANDEM_STARTS) - 1; starts != 0; starts &= starts - 1) {
        unsigned i = dg__bits_lowest(starts);
        sure |= (uint64_t)is_tandem(ids + i, n - i) << i;
    }
    return sure;
}
