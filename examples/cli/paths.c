/* See paths.h. */
#define _POSIX_C_SOURCE 200809L
#include "paths.h"

#include "memory.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *path_from(const char *folder, const char *path)
{
    if (folder == NULL || path[0] == '/' || strcmp(folder, ".") == 0)
        return need_copy(path);
    size_t len = strlen(folder);
    char *made = need(len + strlen(path) + 2, 1);
    strcpy(made, folder);
    if (len > 0 && folder[len - 1] != '/')
        strcat(made, "/");
    return strcat(made, path);
}

static char *cut(const char *path, size_t len)
{
    return memcpy(need(len + 1, 1), path, len);
}

char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return need_copy(".");
    return cut(path, slash == path ? 1 : (size_t)(slash - path));
}

char *parent_of(const char *folder)
{
    return strcmp(folder, "/") == 0 ? NULL : folder_of(folder);
}

char *current_folder(void)
{
    size_t cap = 0;
    char *folder = need_room(NULL, &cap, 256, 1);
    while (getcwd(folder, cap) == NULL) {
        if (errno != ERANGE) {
            free(folder);
            return NULL;
        }
        folder = need_room(folder, &cap, cap + 1, 1);
    }
    return folder;
}

/* Takes "." and ".." and doubled slashes out of an absolute path, in place. */
static void tidy(char *path)
{
    size_t to = 0;
    for (const char *part = path; *part != '\0';) {
        size_t len = strcspn(part, "/");
        if (len == 2 && part[0] == '.' && part[1] == '.') {
            while (to > 0 && path[--to] != '/')
                ;
        } else if (len > 0 && !(len == 1 && part[0] == '.')) {
            path[to++] = '/';
            memmove(path + to, part, len);
            to += len;
        }
        part += len;
        part += strspn(part, "/");
    }
    path[to] = '\0';
}

char *path_below(const char *base, const char *here, const char *path)
{
    char *whole = path_from(here, path), *bottom = need_copy(base), *below = NULL;
    tidy(whole);
    tidy(bottom);
    size_t len = strlen(bottom);
    if (strncmp(whole, bottom, len) == 0 && (whole[len] == '/' || whole[len] == '\0'))
        below = need_copy(whole + len + (whole[len] == '/'));
    free(whole);
    free(bottom);
    return below;
}
