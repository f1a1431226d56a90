/* One input's bytes, whole, and whether they are text. */
#ifndef CLI_READ_H
#define CLI_READ_H

#include "walk.h"

/* `bytes` is to be freed, also when the input is refused or could not be read. */
typedef struct source {
    char *bytes;
    size_t len;
    size_t n_read; /* bytes of the input, before any conversion */
    bool again;    /* a regular file: reading it again gives the same, unless it was changed */
    const char *refusal; /* why it is not judged, such as "binary"; NULL: it is */
    const char *failure; /* why it could not be read; NULL: it was, or see `error` */
    int error;           /* errno, or 0 */
    char encoding[24];   /* what `bytes` were converted from (encoding.h); "": they are as read */
} source;

/* Reads to the end, whatever the size the file system states: FIFOs and files that grow or shrink
 * meanwhile are read as far as they go. Nothing is mapped, so no change kills the program.
 * named: the encoding that the user named, or NULL: it tells what is binary, and is not read on. */
source read_input(const input *in, const char *named);

/* Why there is no text to judge, or NULL. */
const char *source_trouble(const source *s);

#endif
