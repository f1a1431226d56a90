/* The compiler's run-time knows: it asks the processor once, before main. */
#include "base/cpu.h"

unsigned dg__cpu_features(void)
{
    unsigned features = 0;
#if DG__X86
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("popcnt"))
        features |= DG__CPU_AVX2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512vbmi2"))
        features |= DG__CPU_AVX512;
#endif
    return features;
}
