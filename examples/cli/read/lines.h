/* Lines of a stream, each held only up to a length. */
#ifndef CLI_READ_LINES_H
#define CLI_READ_LINES_H

#include "stream.h"

/* Told of bytes that are not held. */
typedef struct passing {
    void (*pass)(void *ctx, const char *bytes, size_t len); /* NULL: nobody wants them */
    void *ctx;
} passing;

void pass_bytes(const passing *to, const char *bytes, size_t len);

typedef struct line {
    char *bytes; /* without the line feed; no NUL behind */
    size_t len, cap;
    bool ended;    /* by a line feed; else what came after it ended it */
    bool too_long; /* it was passed, nothing of it is held */
    uint64_t passed;
} line;

/* Reads a line of at most `most` bytes; a longer one is passed as it comes. FLOW_BYTES: there is one,
 * if only an empty one; FLOW_END and FLOW_FAILED: there is none any more. FLOW_GAP: `into` is the
 * beginning of a line the rest of which is missing. */
flow read_line(stream *from, line *into, size_t most, const passing *over);

#endif
