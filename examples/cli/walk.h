/* From the paths on the command line to the files to read, and what was left out and why. */
#ifndef CLI_WALK_H
#define CLI_WALK_H

#include "options.h"

#include <stdbool.h>
#include <stddef.h>

/* Something to read. `path` is as given, without "./" before it, and names stdin if is_stdin. */
typedef struct input {
    char *path;
    bool is_stdin;
    uint32_t input; /* as in settings, if a section of the configuration says so; else 0 */
} input;

/* Why something is not read. */
typedef enum skip_kind {
    BY_RULE,    /* found in a directory, and not of the kind looked for there */
    BY_CONTENT, /* not text that can be judged */
    BY_FAILURE  /* should have been read and could not be: exit code 2 */
} skip_kind;

typedef struct skip {
    char *path;
    const char *reason; /* NULL: what `error` says */
    int error;          /* errno, for BY_FAILURE */
    skip_kind kind;
} skip;

typedef struct inputs {
    input *items; /* by path, each once */
    size_t n, cap;
    skip *skips; /* unsorted */
    size_t n_skips, skips_cap;
    bool walked; /* a directory was among the paths */
} inputs;

/* Directories are read with all that is below them, but for hidden and vendored folders and test data, symbolic
 * links, files that are not named like text, what git ignores, and what --include and --exclude leave
 * out. A path that is given is read whatever its name, unless --force-exclude leaves it out; it may
 * be a link, a FIFO or a device. "-" is stdin. */
void find_inputs(inputs *found, char *const *paths, size_t n_paths, const settings *set);

/* A path as it is shown: "./a" is "a". */
const char *without_dot(const char *path);

void add_skip(inputs *found, const char *path, skip_kind kind, const char *reason, int error);
void free_inputs(inputs *found);

#endif
