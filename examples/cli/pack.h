/* A file to write to, compressed as its name says: *.gz, *.zst, *.xz, *.bz2. Until it is whole, its
 * name ends in ".partial". */
#ifndef CLI_PACK_H
#define CLI_PACK_H

#include "outfile.h"

#include <stddef.h>

typedef struct pack {
    outfile out;
    struct archive *archive; /* NULL: it is not compressed */
} pack;

/* These return false after saying why they can't. NULL: standard output. */
bool open_pack(pack *to, const char *path);
bool put_into_pack(pack *to, const char *bytes, size_t len);
bool finish_pack(pack *to);

void close_pack(pack *to);

#endif
