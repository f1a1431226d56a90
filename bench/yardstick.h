/* What everyone knows the speed of, on the same bytes. */
#ifndef BENCH_YARDSTICK_H
#define BENCH_YARDSTICK_H

#include <stddef.h>

/* Seconds, the best of several runs. */
double time_memcpy(const char *text, size_t len);
double time_xxh3(const char *text, size_t len);
double time_wc(const char *text, size_t len);    /* LC_ALL=C wc -w; 0 if there is none */
double time_plain(const char *text, size_t len); /* plain_pipeline */

/* Seconds it takes to get so many bytes from malloc, touch every page, and give them back. */
double time_fresh_memory(size_t len);

#endif
