/* Allocation that ends the program with a message on failure. Any thread may call it, so it leaves
 * without running exit handlers: what was not yet printed is lost, and the exit code says so. */
#include "memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_exit(void *ptr)
{
    if (ptr != NULL)
        return ptr;
    fputs("dittograph: out of memory\n", stderr);
    _Exit(2);
}

void *need(size_t n, size_t item)
{
    return or_exit(calloc(n > 0 ? n : 1, item));
}

void *need_again(void *ptr, size_t size)
{
    return or_exit(realloc(ptr, size > 0 ? size : 1));
}

void *need_room(void *items, size_t *cap, size_t wanted, size_t item)
{
    if (wanted <= *cap)
        return items;
    size_t grown = *cap + *cap / 2 + 16;
    if (grown < wanted)
        grown = wanted;
    if (grown > SIZE_MAX / item)
        or_exit(NULL);
    *cap = grown;
    return or_exit(realloc(items, grown * item));
}

char *need_copy(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(need(size, 1), text, size);
}
