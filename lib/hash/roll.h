/* The rolling hash, inside: which instructions it may use is the caller's to say. */
#ifndef DG_HASH_ROLL_H
#define DG_HASH_ROLL_H

#include "base/cpu.h"

#include <stddef.h>
#include <stdint.h>

/* dg_roll with the processor's `features`, or with fewer. The same hashes come out. */
size_t dg__roll(const uint64_t *tokens, size_t n, uint32_t k, uint64_t *grams, unsigned features);

/* What is added to, and multiplied with, to mix: SplitMix64, see roll.c. */
#define DG__MIX_ADD   0x9E3779B97F4A7C15u
#define DG__MIX_FIRST 0xBF58476D1CE4E5B9u
#define DG__MIX_LAST  0x94D049BB133111EBu

#if DG__X86
/* For k = 8, the default, and n >= 8: writes all n - 7 hashes and returns how many. */
size_t dg__roll_8_avx512(const uint64_t *tokens, size_t n, uint64_t *grams);
#endif

#endif
