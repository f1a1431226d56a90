/* What one would write with libunistring alone: the pipeline that the library is measured against. */
#ifndef BENCH_PLAIN_PIPELINE_H
#define BENCH_PLAIN_PIPELINE_H

#include <stddef.h>
#include <stdint.h>

/* Returns how many words there were. *sum takes their hashes, so that none is optimised away. */
size_t plain_pipeline(const char *text, size_t len, uint64_t *sum);

#endif
