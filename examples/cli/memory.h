/* Memory for a program that may end when there is none: no call here returns NULL. */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

#include <stddef.h>

/* n zeroed items of `item` bytes; a valid pointer for n = 0 too. */
void *need(size_t n, size_t item);

/* As realloc. */
void *need_again(void *ptr, size_t size);

/* An array that had *cap items with room for at least `wanted`, at the place it is now. */
void *need_room(void *items, size_t *cap, size_t wanted, size_t item);

char *need_copy(const char *text);

#endif
