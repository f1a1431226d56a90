/* A line of items that are worked on by threads and come off in the order they were put on. */
#ifndef CLI_BELT_H
#define CLI_BELT_H

#include <stddef.h>

typedef struct belt belt;

/* work(ctx, item) is called on up to n_threads threads, the one that puts items on among them; then
 * done(ctx, item) on that one only, in order. At most so many bytes of items are on the belt at once,
 * or a single item. */
belt *belt_of(size_t n_threads, size_t most_bytes, void (*work)(void *ctx, void *item),
              void (*done)(void *ctx, void *item), void *ctx);

/* Waits for room, and helps with the work meanwhile. */
void belt_put(belt *b, void *item, size_t bytes);

/* Takes all off, and frees the belt. */
void end_belt(belt *b);

#endif
