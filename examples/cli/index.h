/* What the `index` commands have in common. */
#ifndef CLI_INDEX_H
#define CLI_INDEX_H

#include "options.h"

/* Opens the index that is there. On a mistake says what is wrong and returns NULL. */
dg_index *open_index(const char *folder, const dg_index_options *how);
dg_index *open_index_to_read(const char *folder);

/* Says what an error of an index is. */
void say_index(const char *folder, const dg_error *error);

/* A key, source or blob as a string: a NUL in it as %00. To be freed. */
char *text_of_bytes(const void *bytes, size_t len);

/* Of a command that takes a folder and `least` arguments behind it; false after saying which. */
bool has_arguments(const char *name, const char *wanted, size_t least, size_t n_arguments);

#endif
