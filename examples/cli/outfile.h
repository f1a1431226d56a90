/* A file that is either there as a whole or not at all: until it is whole, its name ends in
 * ".partial". */
#ifndef CLI_OUTFILE_H
#define CLI_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

typedef struct outfile {
    FILE *file;
    char *path, *partial; /* NULL: standard output */
} outfile;

/* NULL: standard output. An earlier partial file is written over. False after saying why not. */
bool open_outfile(outfile *out, const char *path);

/* Gives it its name, once what was written has arrived. False after saying why it hasn't. */
bool finish_outfile(outfile *out);

/* Lets go of it, finished or not. */
void close_outfile(outfile *out);

#endif
