/* The texts that benchmarks read: running text of several scripts, code, and input made to be bad.
 * Seeded: the same bytes on every machine. */
#ifndef BENCH_TEXTS_H
#define BENCH_TEXTS_H

#include <stddef.h>

typedef struct text_kind {
    const char *name;
    void (*make)(char *out, size_t n);
} text_kind;

/* Ordinary text. About one paragraph of a hundred is a copy of an earlier one. */
extern const text_kind text_kinds[];
extern const size_t n_text_kinds;

/* What an adversary would send, and prose to compare it with, first. */
extern const text_kind bad_kinds[];
extern const size_t n_bad_kinds;

#endif
