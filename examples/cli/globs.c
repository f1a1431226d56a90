/* By libgit2, which needs no repository for this. "**" and a slash in front mean "in any folder",
 * the top one too, as in .gitignore: they are dropped for a second pattern. */
#include "globs.h"

#include "config.h"
#include "memory.h"
#include "paths.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>

struct globs {
    git_pathspec *spec;
    char *here, *base; /* absolute: where paths, and patterns, count from */
};

globs *globs_of(const text_list *patterns)
{
    if (patterns->n == 0)
        return NULL;
    globs *made = need(1, sizeof *made);
    git_strarray all = {need(2 * patterns->n, sizeof *all.strings), 0};
    for (size_t i = 0; i < patterns->n; i++) {
        const char *pattern = patterns->items[i] + 2 * (strncmp(patterns->items[i], "./", 2) == 0);
        all.strings[all.count++] = need_copy(pattern);
        if (strncmp(pattern, "**/", 3) == 0)
            all.strings[all.count++] = need_copy(pattern + 3);
    }
    git_libgit2_init();
    if (git_pathspec_new(&made->spec, &all) != 0)
        made->spec = NULL;
    for (size_t i = 0; i < all.count; i++)
        free(all.strings[i]);
    free(all.strings);
    made->here = current_folder();
    made->base = path_from(made->here, patterns->folder != NULL ? patterns->folder : ".");
    return made;
}

bool globs_match(const globs *any, const char *path)
{
    if (any == NULL || any->spec == NULL || any->here == NULL)
        return false;
    char *below = path_below(any->base, any->here, path);
    bool match = git_pathspec_matches_path(any->spec, 0, below != NULL ? below : path) == 1;
    free(below);
    return match;
}

void free_globs(globs *any)
{
    if (any == NULL)
        return;
    git_pathspec_free(any->spec);
    git_libgit2_shutdown();
    free(any->here);
    free(any->base);
    free(any);
}

globs **section_globs(const settings *set)
{
    globs **all = need(set->n_sections, sizeof(globs *));
    for (size_t i = 0; i < set->n_sections; i++) {
        const char *pattern = set->sections[i].glob;
        all[i] = globs_of(&(text_list){&pattern, 1, 1, set->sections[i].folder});
    }
    return all;
}

void free_section_globs(globs **all, const settings *set)
{
    for (size_t i = 0; i < set->n_sections; i++)
        free_globs(all[i]);
    free(all);
}
