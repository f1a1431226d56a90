/* A list of paths in a file. */
#ifndef CLI_FILES_FROM_H
#define CLI_FILES_FROM_H

#include <stdbool.h>
#include <stddef.h>

typedef struct path_list {
    char *text; /* that the paths lie in */
    char **items;
    size_t n, cap;
} path_list;

/* One path a line, or, if there is a NUL in the file, one before each NUL; "-" is stdin. Empty ones
 * are passed over. Returns false after saying what is wrong. */
bool read_path_list(path_list *out, const char *name);

void free_path_list(path_list *list);

#endif
