/* Walking directories with a list of those still to be read, not by recursion: one is open at a
 * time, and no depth exhausts the stack. Links are not followed, so there are no loops. */
#define _XOPEN_SOURCE   700
#define _DEFAULT_SOURCE /* d_type */
#include "walk.h"

#include "config.h"
#include "formats.h"
#include "git.h"
#include "globs.h"
#include "memory.h"
#include "read/content.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const vendored_folders[] = {
    "CVS",          "__pycache__",   "_darcs",      "bower_components", "jspm_packages",
    "node_modules", "site-packages", "third_party", "vendor",           "vendored",
};

/* What programs are tested with: it repeats itself as they need it. */
static const char *const test_folders[] = {
    "__fixtures__", "__snapshots__", "fixtures", "test-data", "test_data", "testdata",
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
    found->items[found->n++] = (input){need_copy(path), is_stdin, 0};
}

void add_skip(inputs *found, const char *path, skip_kind kind, const char *reason, int error)
{
    found->skips =
        need_room(found->skips, &found->skips_cap, found->n_skips + 1, sizeof *found->skips);
    found->skips[found->n_skips++] = (skip){need_copy(path), reason, error, kind};
}

/* Why a folder of this name is left out; NULL: it isn't. */
static const char *rule_against_folder(const char *name)
{
    for (size_t i = 0; i < sizeof vendored_folders / sizeof *vendored_folders; i++)
        if (strcmp(name, vendored_folders[i]) == 0)
            return "vendored folder";
    for (size_t i = 0; i < sizeof test_folders / sizeof *test_folders; i++)
        if (strcmp(name, test_folders[i]) == 0)
            return "folder of test data";
    return NULL;
}

static bool is_named_like_input(const char *name, const settings *set)
{
    dg_format format;
    content what;
    return set->containers ? content_of_name(name, &what) : format_of_name(name, &format);
}

/* Why an entry of a directory is left out; NULL: it isn't. */
static const char *rule_against(const char *name, mode_t mode, const settings *set)
{
    if (name[0] == '.')
        return "hidden";
    if (S_ISLNK(mode))
        return "symbolic link";
    if (S_ISDIR(mode))
        return rule_against_folder(name);
    if (!S_ISREG(mode))
        return "not a regular file";
    return is_named_like_input(name, set) ? NULL : "not named like text";
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

/* What leaves paths out, besides their names. */
typedef struct filter {
    const settings *set;
    globs *included, *excluded;
    checkout *git; /* of the folder that is walked; NULL: it lies in none */
} filter;

static const char *filter_against(const filter *by, const char *path, bool is_folder)
{
    if (globs_match(by->excluded, path))
        return "excluded";
    if (!is_folder && by->included != NULL && !globs_match(by->included, path))
        return "not included";
    if (by->git != NULL && checkout_ignores(by->git, path, is_folder))
        return "ignored by git";
    return NULL;
}

/* Its type of file, as in st_mode; false with errno set. Most file systems say it with the name. */
static bool mode_of(mode_t *mode, DIR *dir, const struct dirent *entry)
{
#if defined DTTOIF && defined DT_UNKNOWN
    *mode = (mode_t)DTTOIF(entry->d_type);
    if (entry->d_type != DT_UNKNOWN)
        return true;
#endif
    struct stat about;
    bool known = fstatat(dirfd(dir), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0;
    *mode = known ? about.st_mode : 0;
    return known;
}

static void take_entry(inputs *found, folders *open, const filter *by, const char *folder, DIR *dir,
                       const struct dirent *entry)
{
    mode_t mode;
    char *path = joined(folder, entry->d_name);
    if (!mode_of(&mode, dir, entry)) {
        add_skip(found, path, BY_FAILURE, NULL, errno);
    } else {
        const char *rule = rule_against(entry->d_name, mode, by->set);
        if (rule == NULL)
            rule = filter_against(by, path, S_ISDIR(mode));
        if (rule != NULL)
            add_skip(found, path, BY_RULE, rule, 0);
        else if (S_ISDIR(mode))
            add_folder(open, path);
        else
            add_input(found, path, false);
    }
    free(path);
}

static void read_folder(inputs *found, folders *open, const filter *by, const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        add_skip(found, folder, BY_FAILURE, NULL, errno);
        return;
    }
    struct dirent *entry;
    while (errno = 0, (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            take_entry(found, open, by, folder, dir, entry);
    }
    if (errno != 0)
        add_skip(found, folder, BY_FAILURE, NULL, errno);
    closedir(dir);
}

static void walk(inputs *found, filter *by, const char *folder)
{
    found->walked = true;
    by->git = checkout_of(folder);
    if (by->git != NULL &&
        checkout_ignores(by->git, folder, true)) { /* it was named all the same */
        free_checkout(by->git);
        by->git = NULL;
    }
    folders open = {NULL, 0, 0};
    add_folder(&open, folder);
    while (open.n > 0) {
        char *next = open.paths[--open.n];
        read_folder(found, &open, by, next);
        free(next);
    }
    free(open.paths);
    free_checkout(by->git);
    by->git = NULL;
}

const char *without_dot(const char *path)
{
    while (path[0] == '.' && path[1] == '/') {
        const char *rest = path + 2 + strspn(path + 2, "/");
        if (*rest == '\0')
            return ".";
        path = rest;
    }
    return path;
}

static void take_path(inputs *found, filter *by, const char *given)
{
    struct stat about;
    const char *path = without_dot(given);
    if (strcmp(given, "-") == 0)
        add_input(found, by->set->stdin_filename, true);
    else if (stat(path, &about) != 0)
        add_skip(found, path, BY_FAILURE, NULL, errno);
    else if (by->set->force_exclude && globs_match(by->excluded, path))
        add_skip(found, path, BY_RULE, "excluded", 0);
    else if (S_ISDIR(about.st_mode))
        walk(found, by, path);
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

/* The last section that says how a file is read has its way. */
static void apply_sections(inputs *found, const settings *set)
{
    globs **compiled = section_globs(set);
    for (size_t i = 0; i < found->n; i++) {
        for (size_t j = 0; j < set->n_sections; j++) {
            if (set->sections[j].set.input != 0 && globs_match(compiled[j], found->items[i].path))
                found->items[i].input = set->sections[j].set.input;
        }
    }
    free_section_globs(compiled, set);
}

void find_inputs(inputs *found, char *const *paths, size_t n_paths, const settings *set)
{
    filter by = {set, globs_of(&set->include), globs_of(&set->exclude), NULL};
    for (size_t i = 0; i < n_paths; i++)
        take_path(found, &by, paths[i]);
    if (found->n > 0)
        qsort(found->items, found->n, sizeof *found->items, by_path);
    drop_duplicates(found);
    apply_sections(found, set);
    free_globs(by.included);
    free_globs(by.excluded);
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
