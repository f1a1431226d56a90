/* See long_hash.h. */
#include "hash/long_hash.h"

#include "hash/token_hash.h"

/* Shorter ones have no use for vectors. */
#define VECTORS_FROM 256u

uint64_t dg__hash_many(const void *bytes, size_t len, uint64_t seed, unsigned features)
{
#if DG__X86
    if (len >= VECTORS_FROM && (features & DG__CPU_AVX2) != 0)
        return dg__hash_avx2(bytes, len, seed);
#endif
    (void)features;
    return dg__hash(bytes, len, seed);
}

void dg__hash_many_long(uint64_t hash[2], const void *bytes, size_t len, unsigned features)
{
#if DG__X86
    if (len >= VECTORS_FROM && (features & DG__CPU_AVX2) != 0) {
        dg__hash_long_avx2(hash, bytes, len);
        return;
    }
#endif
    (void)features;
    dg__hash_long(hash, bytes, len);
}
