/* Stands in for lib/base/cpu.c, which the linker then leaves out of this program: the library asks
 * for the processor's features call by call, and is told fewer. */
#include "variant.h"

#define dg__cpu_features real_cpu_features
#include "base/cpu.c"
#undef dg__cpu_features

unsigned dg__cpu_features(void);

variant variants[3] = {{"portable", 0}, {"AVX2", DG__CPU_AVX2}, {"AVX-512", ~0u}};

static unsigned allowed = ~0u;

unsigned find_variants(void)
{
    unsigned features = real_cpu_features();
    return features & DG__CPU_AVX512 ? 3 : features & DG__CPU_AVX2 ? 2 : 1;
}

void use_features(unsigned features)
{
    allowed = features;
}

unsigned dg__cpu_features(void)
{
    return real_cpu_features() & allowed;
}
