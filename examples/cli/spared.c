/* See spared.h. */
#define _POSIX_C_SOURCE 200809L
#include "spared.h"

#include "memory.h"
#include "say.h"

#include <stdlib.h>
#include <sys/stat.h>

/* A file on some disk. */
struct file_id {
    dev_t device;
    ino_t number;
};

static int by_id(const void *a, const void *b)
{
    const file_id *x = a, *y = b;
    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    return x->number != y->number ? (x->number < y->number ? -1 : 1) : 0;
}

void note_spared(spared *s, const inputs *all)
{
    struct stat about;
    s->items = need(all->n, sizeof *s->items);
    for (size_t i = 0; i < all->n; i++) {
        if (!all->items[i].is_stdin && stat(all->items[i].path, &about) == 0)
            s->items[s->n++] = (file_id){about.st_dev, about.st_ino};
    }
    if (s->n > 0)
        qsort(s->items, s->n, sizeof *s->items, by_id);
}

static bool is_spared(const spared *s, const char *path)
{
    struct stat about;
    if (s->n == 0 || stat(path, &about) != 0)
        return false;
    file_id wanted = {about.st_dev, about.st_ino};
    return bsearch(&wanted, s->items, s->n, sizeof wanted, by_id) != NULL;
}

bool may_write(const spared *s, const char *path)
{
    if (!is_spared(s, path))
        return true;
    say("%s: is an input, which is never written over; choose another --output", path);
    return false;
}

void free_spared(spared *s)
{
    free(s->items);
    *s = (spared){0};
}
