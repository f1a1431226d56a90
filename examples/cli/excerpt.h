/* A piece of a source line with the place of interest in it, ready for a terminal. */
#ifndef CLI_EXCERPT_H
#define CLI_EXCERPT_H

#include <dittograph.h>
#include <stddef.h>

/* Terminal columns, the … included. */
#define EXCERPT_WIDTH 72u

/* `line` holds no control character, no tab and no bad byte. The marked part begins `mark_start`
 * terminal columns into it and is `mark_len` wide: 1 to EXCERPT_WIDTH. */
typedef struct excerpt {
    char *line;
    unsigned mark_start, mark_len;
} excerpt;

/* The line in which `span` begins, marked as far as the span goes; of a long line a window around
 * that place, with … where it is cut. Cost: by the window, not by the line. `line` is to be freed. */
excerpt excerpt_of(const char *text, size_t len, dg_span span);

#endif
