/* The library's variants for instruction sets, chosen by who measures. */
#ifndef BENCH_VARIANT_H
#define BENCH_VARIANT_H

typedef struct variant {
    const char *name;
    unsigned features; /* DG__CPU_... */
} variant;

/* Those that this processor has, the portable one first. */
extern variant variants[3];
unsigned find_variants(void);

/* From here on the library takes this processor to have no other features. Not while it works. */
void use_features(unsigned features);

#endif
