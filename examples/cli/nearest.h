/* "Did you mean": the name a mistyped one was probably meant to be. */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include <stddef.h>

/* The edits (insert, drop, change a letter, swap two neighbours) from a to b; SIZE_MAX if either is
 * too long to be a name. */
size_t edit_distance(const char *a, const char *b);

/* Keeps the nearest of the names offered so far; start with NEAREST_INIT. */
typedef struct nearest {
    const char *name; /* NULL: nothing is near enough */
    size_t distance;
} nearest;

#define NEAREST_INIT                                                                               \
    {                                                                                              \
        NULL, (size_t)-1                                                                           \
    }

void nearest_offer(nearest *so_far, const char *mistyped, const char *name);

#endif
