/* Files that are read, so that no output is written over them, whatever name it is given by. */
#ifndef CLI_SPARED_H
#define CLI_SPARED_H

#include "walk.h"

#include <stdbool.h>

typedef struct file_id file_id;

typedef struct spared {
    file_id *items; /* sorted */
    size_t n;
} spared;

void note_spared(spared *s, const inputs *all);

/* Whether an output may have that path; false after saying why not. */
bool may_write(const spared *s, const char *path);

void free_spared(spared *s);

#endif
