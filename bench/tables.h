/* The tables that `make bench` prints. */
#ifndef BENCH_TABLES_H
#define BENCH_TABLES_H

#include <stddef.h>

#define KILO ((size_t)1000)
#define MEGA ((size_t)1000000)

/* A text to measure on. */
typedef struct sample {
    const char *name;
    char *text;
    size_t len;
} sample;

/* Every stage on every text; `n` at most 10. */
void print_stages(const sample *samples, size_t n);

/* Every stage by instruction set. */
void print_variants(const sample *samples, size_t n);

/* Every format: its parser, the prose it reads, the document. */
void print_formats(void);

/* Prose, from 1 KB to all of it. */
void print_sizes(const char *text, size_t len);

/* One thread and two, on prose. */
void print_threads(const char *text, size_t len);

/* Edited copies among the blocks of prose, from 1,000 blocks to all of it. */
void print_near(const char *text, size_t len);

/* Documents of a collection: copies of one, and each with its own text. */
void print_collections(const char *text, size_t len);

/* Prose and input made to be bad, 1 MB and `len` bytes of each. */
void print_bad(size_t len);

#endif
