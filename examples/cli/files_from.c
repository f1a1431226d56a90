/* See files_from.h. The text is cut in place. */
#define _POSIX_C_SOURCE 200809L
#include "files_from.h"

#include "memory.h"
#include "say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void cut(path_list *out, char *text, size_t len)
{
    char end = memchr(text, '\0', len) != NULL ? '\0' : '\n';
    text[len] = end;
    for (char *item = text, *next; item < text + len; item = next + 1) {
        next = memchr(item, end, (size_t)(text + len - item) + 1);
        *next = '\0';
        if (end == '\n' && next > item && next[-1] == '\r')
            next[-1] = '\0';
        if (*item == '\0')
            continue;
        out->items = need_room(out->items, &out->cap, out->n + 1, sizeof *out->items);
        out->items[out->n++] = item;
    }
}

bool read_path_list(path_list *out, const char *name)
{
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
    size_t cap = 0, len = 0, got = 0;
    if (file == NULL) {
        say("%s: %s", name, strerror(errno));
        return false;
    }
    do {
        out->text = need_room(out->text, &cap, len + 4096, 1);
        got = fread(out->text + len, 1, cap - len - 1, file);
        len += got;
    } while (got > 0);
    bool good = ferror(file) == 0;
    if (good)
        cut(out, out->text, len);
    else
        say("%s: %s", name, strerror(errno));
    if (file != stdin)
        fclose(file);
    return good;
}

void free_path_list(path_list *list)
{
    free(list->text);
    free(list->items);
}
