/* The processor's features one by one, for what has a variant for each. */
#ifndef TEST_VARIANTS_H
#define TEST_VARIANTS_H

#include "base/cpu.h"

#define TEST_N_VARIANTS 3u

/* The i-th: none, or the next of those that are there; none again for one that isn't. */
static inline unsigned test_features(unsigned i)
{
    static const unsigned features[TEST_N_VARIANTS] = {0, DG__CPU_AVX2, DG__CPU_AVX512};
    return dg__cpu_features() & features[i];
}

#endif
