/* Tasks on threads. Knows nothing of what they do. */
#ifndef CLI_POOL_H
#define CLI_POOL_H

#include <stddef.h>

/* So many as are wanted; 0: as many as there are cores. */
size_t thread_count(size_t wanted);

/* Calls run(ctx, i) once for every i below n, on up to n_threads threads, the calling one among
 * them, and returns when all are done. Tasks start in order and may end in any. */
void run_tasks(size_t n_threads, size_t n, void (*run)(void *ctx, size_t i), void *ctx);

#endif
