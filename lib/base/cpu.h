/* Which instruction sets this processor and operating system offer. */
#ifndef DG_BASE_CPU_H
#define DG_BASE_CPU_H

#if defined(__x86_64__) && defined(__GNUC__)
#define DG__X86 1
#else
#define DG__X86 0
#endif

#define DG__CPU_AVX2   0x1u /* with BMI1 and POPCNT */
#define DG__CPU_AVX512 0x2u /* F, BW, VL, DQ, CD and VBMI2 */

/* The bits of what is there. Whoever works by them gives the same results with fewer: what a test
 * leaves out of them is switched off. */
unsigned dg__cpu_features(void);

/* Says that what stands there is about to be read or written; any address is allowed. */
static inline void dg__prefetch(const void *address)
{
#if defined(__GNUC__)
    __builtin_prefetch(address);
    __asm__ volatile(""); /* without it GCC drops calls of what does nothing but this */
#else
    (void)address;
#endif
}

#endif
