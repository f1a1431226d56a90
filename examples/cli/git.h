/* What we ask git: which paths it ignores, and which lines were changed since a revision. */
#ifndef CLI_GIT_H
#define CLI_GIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The work tree that a folder lies in. */
typedef struct checkout checkout;

/* NULL: it lies in none. */
checkout *checkout_of(const char *folder);

/* Whether the rules of .gitignore and the like leave a path out that git doesn't track. */
bool checkout_ignores(const checkout *in, const char *path, bool is_folder);

void free_checkout(checkout *in);

/* The lines of the work tree that are not as they were where REV and HEAD parted, or, if that isn't
 * known, in REV: committed or not, of files that git doesn't know too. What was only renamed or
 * moved as a file is not changed. */
typedef struct changes changes;

/* NULL after saying what is wrong. */
changes *changes_since(const char *revision);

bool has_changed(const changes *all, const char *path, uint32_t first_line, uint32_t last_line);

void free_changes(changes *all);

#endif
