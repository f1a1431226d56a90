/* Walking directories with a list of those still to be read, not by recursion: one is open at a
 * time, and no depth exhausts the stack. Links are not followed, so there are no loops. */
#define _XOPEN_SOURCE 700
#include "walk.h"

#include "formats.h"
#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const vendored_folders[] = {
    "CVS",          "__pycache__",   "_darcs",      "bower_components", "jspm_packages",
    "node_modules", "site-packages", "third_party", "vendor",           "vendored",
};

typedef struct folders {
    char **paths;
    size_t n, cap;
} folders;

static void add_folder(folders *open, const char *path)
{
    open->paths = need_room(open->paths, &open->cap, open->n + 1, sizeof *open->paths);
    open->paths[open->n++] = need_copy(path);
}

static void add_input(inputs *found, const char *path, bool is_stdin)
{
    found->items = need_room(found->items, &found->cap, found->n + 1, sizeof *found->items);
    found->items[found->n++] = (input){need_copy(path), is_stdin};
}

void add_skip(inputs *found, const char *path, skip_kind kind, const char *reason, int error)
{
    found->skips =
        need_room(found->skips, &found->skips_cap, found->n_skips + 1, sizeof *found->skips);
    found->skips[found->n_skips++] = (skip){need_copy(path), reason, error, kind};
}

static bool is_vendored(const char *name)
{
    for (size_t i = 0; i < sizeof vendored_folders / sizeof *vendored_folders; i++) {
        if (strcmp(name, vendored_folders[i]) == 0)
            return true;
    }
    return false;
}

/* Why an entry of a directory is left out; NULL: it isn't. */
static const char *rule_against(const char *name, mode_t mode)
{
    if (name[0] == '.')
        return "hidden";
    if (S_ISLNK(mode))
        return "symbolic link";
    if (S_ISDIR(mode))
        return is_vendored(name) ? "vendored folder" : NULL;
    if (!S_ISREG(mode))
        return "not a regular file";
    dg_format format;
    return format_of_name(name, &format) ? NULL : "not named like text";
}

static char *joined(const char *folder, const char *name)
{
    size_t len = strlen(folder), room = len + strlen(name) + 2;
    char *path = need(room, 1);
    if (strcmp(folder, ".") == 0)
        return strcpy(path, name);
    strcpy(path, folder);
    if (len > 0 && folder[len - 1] != '/')
        strcat(path, "/");
    return strcat(path, name);
}

static void take_entry(inputs *found, folders *open, const char *folder, const char *name)
{
    struct stat about;
    char *path = joined(folder, name);
    if (lstat(path, &about) != 0) {
        add_skip(found, path, BY_FAILURE, NULL, errno);
    } else {
        const char *rule = rule_against(name, about.st_mode);
        if (rule != NULL)
            add_skip(found, path, BY_RULE, rule, 0);
        else if (S_ISDIR(about.st_mode))
            add_folder(open, path);
        else
            add_input(found, path, false);
    }
    free(path);
}

static void read_folder(inputs *found, folders *open, const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        add_skip(found, folder, BY_FAILURE, NULL, errno);
        return;
    }
    struct dirent *entry;
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            take_entry(found, open, folder, entry->d_name);
    }
    if (errno != 0)
        add_skip(found, folder, BY_FAILURE, NULL, errno);
    closedir(dir);
}

static void walk(inputs *found, const char *folder)
{
    folders open = {NULL, 0, 0};
    add_folder(&open, folder);
    while (open.n > 0) {
        char *next = open.paths[--open.n];
        read_folder(found, &open, next);
        free(next);
    }
    free(open.paths);
}

/* The path as it is shown: "./a" is "a". */
static const char *without_dot(const char *path)
{
    while (path[0] == '.' && path[1] == '/') {
        const char *rest = path + 2 + strspn(path + 2, "/");
        if (*rest == '\0')
            return ".";
        path = rest;
    }
    return path;
}

static void take_path(inputs *found, const char *given, const char *stdin_name)
{
    struct stat about;
    const char *path = without_dot(given);
    if (strcmp(given, "-") == 0)
        add_input(found, stdin_name, true);
    else if (stat(path, &about) != 0)
        add_skip(found, path, BY_FAILURE, NULL, errno);
    else if (S_ISDIR(about.st_mode))
        walk(found, path);
    else
        add_input(found, path, false);
}

static int by_path(const void *a, const void *b)
{
    const input *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    return order != 0 ? order : (int)x->is_stdin - (int)y->is_stdin;
}

static void drop_duplicates(inputs *found)
{
    size_t kept = 0;
    for (size_t i = 0; i < found->n; i++) {
        if (kept > 0 && by_path(&found->items[kept - 1], &found->items[i]) == 0)
            free(found->items[i].path);
        else
            found->items[kept++] = found->items[i];
    }
    found->n = kept;
}

void find_inputs(inputs *found, char *const *paths, size_t n_paths, const char *stdin_name)
{
    for (size_t i = 0; i < n_paths; i++)
        take_path(found, paths[i], stdin_name);
    if (found->n > 0)
        qsort(found->items, found->n, sizeof *found->items, by_path);
    drop_duplicates(found);
}

void free_inputs(inputs *found)
{
    for (size_t i = 0; i < found->n; i++)
        free(found->items[i].path);
    for (size_t i = 0; i < found->n_skips; i++)
        free(found->skips[i].path);
    free(found->items);
    free(found->skips);
}
