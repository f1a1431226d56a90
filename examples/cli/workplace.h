/* The folder in which a run on a corpus keeps its files:
 *
 *     lock      while somebody works there
 *     stdin     standard input, which is read twice
 *     counts    what the first reading counted, once it is over
 *     corpus/   the library's */
#ifndef CLI_WORKPLACE_H
#define CLI_WORKPLACE_H

#include "options.h"

#include <stdbool.h>

typedef struct workplace {
    char *folder, *lock, *stdin_copy, *counts, *corpus;
    int lock_file;
    bool temporary;
} workplace;

/* Makes it, in --resume or anew below --temp. Returns false after saying why it can't be. */
bool open_workplace(workplace *at, const settings *set);

/* Copies standard input there; *checksum tells it from others. False after saying why it can't, or when
 * `stopped` is true, which a signal may have made it. */
bool keep_stdin(const workplace *at, bool (*stopped)(void), uint64_t *checksum);

/* A temporary one is removed. What the library keeps in it must be gone then. */
void close_workplace(workplace *at);

#endif
