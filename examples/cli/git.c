/* By libgit2. We only read, so whose the repository is does not matter: in containers it is often
 * somebody else's. */
#define _XOPEN_SOURCE 700
#include "git.h"

#include "memory.h"
#include "paths.h"
#include "say.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct checkout {
    git_repository *repository;
    git_index *index; /* NULL: there is none */
    char *here;       /* where relative paths count from */
};

/* Whether the folder or one above has a ".git": libgit2 takes longer to start, reading certificates, than
 * a small folder takes in all. */
static bool may_be_checked_out(const char *folder)
{
    char *at = realpath(folder, NULL), *up;
    bool found = false;
    for (; at != NULL && !found; at = up) {
        char *path = path_from(at, ".git");
        found = access(path, F_OK) == 0;
        up = parent_of(at);
        free(path);
        free(at);
    }
    free(at);
    return found;
}

checkout *checkout_of(const char *folder)
{
    git_repository *repository = NULL;
    if (!may_be_checked_out(folder))
        return NULL;
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    if (git_repository_open_ext(&repository, folder, 0, NULL) != 0 ||
        git_repository_workdir(repository) == NULL) {
        git_repository_free(repository);
        git_libgit2_shutdown();
        return NULL;
    }
    checkout *made = need(1, sizeof *made);
    made->repository = repository;
    made->here = current_folder();
    if (git_repository_index(&made->index, repository) != 0)
        made->index = NULL;
    return made;
}

void free_checkout(checkout *in)
{
    if (in == NULL)
        return;
    git_index_free(in->index);
    git_repository_free(in->repository);
    git_libgit2_shutdown();
    free(in->here);
    free(in);
}

/* The path below the work tree, with a slash behind a folder; NULL: it lies elsewhere. */
static char *path_inside(const checkout *in, const char *path, bool is_folder)
{
    if (in->here == NULL)
        return NULL;
    char *below = path_below(git_repository_workdir(in->repository), in->here, path);
    if (below == NULL || !is_folder)
        return below;
    char *folder = path_from(below, "");
    free(below);
    return folder;
}

/* Tracked files are never ignored, nor folders that hold one. */
static bool is_tracked(const checkout *in, const char *below, bool is_folder)
{
    size_t at;
    if (in->index == NULL)
        return false;
    if (is_folder)
        return git_index_find_prefix(&at, in->index, below) == 0;
    return git_index_get_bypath(in->index, below, 0) != NULL;
}

/* The index is asked first: it is in memory, while libgit2 looks for rules in every folder above, for
 * every path anew. */
bool checkout_ignores(const checkout *in, const char *path, bool is_folder)
{
    int ignored = 0;
    char *below = path_inside(in, path, is_folder);
    if (below == NULL || *below == '\0' || is_tracked(in, below, is_folder) ||
        git_ignore_path_is_ignored(&ignored, in->repository, below) != 0)
        ignored = 0;
    free(below);
    return ignored != 0;
}

/* ---- Changed lines ---- */

typedef struct changed_lines {
    char *path; /* below the work tree */
    uint32_t first, end;
} changed_lines;

struct changes {
    checkout *in;
    changed_lines *items; /* by path, in order */
    size_t n, cap;
};

static int add_lines(const git_diff_delta *delta, const git_diff_hunk *hunk, void *context)
{
    changes *all = context;
    all->items = need_room(all->items, &all->cap, all->n + 1, sizeof *all->items);
    all->items[all->n++] =
        (changed_lines){need_copy(delta->new_file.path), (uint32_t)hunk->new_start,
                        (uint32_t)(hunk->new_start + hunk->new_lines)};
    return 0;
}

static int by_path(const void *a, const void *b)
{
    const changed_lines *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    return order != 0 ? order : (x->first > y->first) - (x->first < y->first);
}

/* Where HEAD and the revision parted; a shallow clone may not know. */
static git_commit *base_of(git_repository *repository, git_commit *revision)
{
    git_oid head, base;
    git_commit *found = NULL;
    if (git_reference_name_to_id(&head, repository, "HEAD") != 0 ||
        git_merge_base(&base, repository, &head, git_commit_id(revision)) != 0 ||
        git_commit_lookup(&found, repository, &base) != 0)
        git_commit_dup(&found, revision);
    return found;
}

static git_tree *tree_of(git_repository *repository, const char *revision)
{
    git_object *named = NULL, *commit = NULL;
    git_tree *tree = NULL;
    if (git_revparse_single(&named, repository, revision) == 0 &&
        git_object_peel(&commit, named, GIT_OBJECT_COMMIT) == 0) {
        git_commit *base = base_of(repository, (git_commit *)commit);
        if (git_commit_tree(&tree, base) != 0)
            tree = NULL;
        git_commit_free(base);
    }
    git_object_free(commit);
    git_object_free(named);
    return tree;
}

static bool find_changes(changes *all, git_tree *tree)
{
    git_diff *diff = NULL;
    git_diff_options options;
    git_diff_find_options moves;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    git_diff_find_options_init(&moves, GIT_DIFF_FIND_OPTIONS_VERSION);
    options.context_lines = 0;
    options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS |
                    GIT_DIFF_SHOW_UNTRACKED_CONTENT;
    moves.flags = GIT_DIFF_FIND_RENAMES | GIT_DIFF_FIND_FOR_UNTRACKED;
    bool good =
        git_diff_tree_to_workdir_with_index(&diff, all->in->repository, tree, &options) == 0 &&
        git_diff_find_similar(diff, &moves) == 0 &&
        git_diff_foreach(diff, NULL, NULL, add_lines, NULL, all) == 0;
    git_diff_free(diff);
    if (good && all->n > 0)
        qsort(all->items, all->n, sizeof *all->items, by_path);
    return good;
}

static const char *last_error(void)
{
    const git_error *error = git_error_last();
    return error != NULL ? error->message : "unknown";
}

changes *changes_since(const char *revision)
{
    changes *all = need(1, sizeof *all);
    git_tree *tree = NULL;
    all->in = checkout_of(".");
    if (all->in == NULL) {
        say("--since %s: not in a git work tree", revision);
    } else if ((tree = tree_of(all->in->repository, revision)) == NULL) {
        say("--since %s: no such revision here (%s); a shallow clone may lack it", revision,
            last_error());
    } else if (find_changes(all, tree)) {
        git_tree_free(tree);
        return all;
    } else {
        say("--since %s: %s", revision, last_error());
    }
    git_tree_free(tree);
    free_changes(all);
    return NULL;
}

/* The first lines of a path. */
static size_t first_of(const changes *all, const char *path)
{
    size_t low = 0, high = all->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(all->items[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool has_changed(const changes *all, const char *path, uint32_t first_line, uint32_t last_line)
{
    char *below = path_inside(all->in, path, false);
    bool changed = false;
    for (size_t i = below != NULL ? first_of(all, below) : all->n;
         i < all->n && !changed && strcmp(all->items[i].path, below) == 0; i++)
        changed = all->items[i].first <= last_line && first_line < all->items[i].end;
    free(below);
    return changed;
}

void free_changes(changes *all)
{
    if (all == NULL)
        return;
    for (size_t i = 0; i < all->n; i++)
        free(all->items[i].path);
    free(all->items);
    free_checkout(all->in);
    free(all);
}
