/* Paths as text: nothing here asks the file system, but for where we are. What is returned is to be
 * freed. */
#ifndef CLI_PATHS_H
#define CLI_PATHS_H

/* `path` as it reads from `folder`; NULL: from where we are. */
char *path_from(const char *folder, const char *path);

/* The folder a file lies in: "." for a bare name. */
char *folder_of(const char *path);

/* NULL for "/". */
char *parent_of(const char *folder);

/* Absolute, links resolved; NULL if it can't be told. */
char *current_folder(void);

/* What `path`, as it reads from `here`, is called below `base`; both are absolute. "" for `base`
 * itself, NULL for what lies elsewhere. "." and ".." are resolved by their text. */
char *path_below(const char *base, const char *here, const char *path);

#endif
