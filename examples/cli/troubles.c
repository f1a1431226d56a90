/* See troubles.h. */
#include "troubles.h"

#include "memory.h"
#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void count_reason(reasons *all, const char *reason)
{
    size_t i = 0;
    while (i < all->n && strcmp(all->items[i].reason, reason) < 0)
        i++;
    all->sum++;
    if (i < all->n && strcmp(all->items[i].reason, reason) == 0) {
        all->items[i].n++;
        return;
    }
    all->items = need_room(all->items, &all->cap, all->n + 1, sizeof *all->items);
    memmove(all->items + i + 1, all->items + i, (all->n - i) * sizeof *all->items);
    all->items[i] = (reason_count){reason, 1};
    all->n++;
}

void free_reasons(reasons *all)
{
    free(all->items);
}

void say_trouble(const trouble *what)
{
    char where[64] = "";
    const char *reason = what->reason != NULL ? what->reason : strerror(what->error);
    if (what->number > 0)
        snprintf(where, sizeof where, "%llu: ", (unsigned long long)what->number);
    else if (what->offset > 0)
        snprintf(where, sizeof where, "byte %llu: ", (unsigned long long)what->offset);
    if (what->member != NULL)
        say("%s: %s: %s%s", what->path, what->member, where, reason);
    else
        say("%s:%s%s%s", what->path, what->number > 0 ? "" : " ", where, reason);
}

void say_reasons(const reasons *all, const char *what)
{
    for (size_t i = 0; i < all->n; i++)
        say("%llu %s: %s", (unsigned long long)all->items[i].n, what, all->items[i].reason);
}
