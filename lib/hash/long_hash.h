/* dg__hash and dg__hash_long (token_hash.h) with the processor's vectors, the same results: worth a call
 * for hundreds of bytes. */
#ifndef DG_HASH_LONG_HASH_H
#define DG_HASH_LONG_HASH_H

#include "base/cpu.h"

#include <stddef.h>
#include <stdint.h>

uint64_t dg__hash_many(const void *bytes, size_t len, uint64_t seed, unsigned features);
void dg__hash_many_long(uint64_t hash[2], const void *bytes, size_t len, unsigned features);

#if DG__X86
uint64_t dg__hash_avx2(const void *bytes, size_t len, uint64_t seed);
void dg__hash_long_avx2(uint64_t hash[2], const void *bytes, size_t len);
#endif

#endif
