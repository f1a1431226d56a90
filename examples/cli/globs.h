/* Patterns of paths, as git's pathspecs: * and ? cross folders, a folder's name means all that is
 * below it. */
#ifndef CLI_GLOBS_H
#define CLI_GLOBS_H

#include "options.h"

typedef struct globs globs;

/* NULL for an empty list. */
globs *globs_of(const text_list *patterns);

bool globs_match(const globs *any, const char *path);

void free_globs(globs *any);

/* Those of the configuration's sections, in order; both are to be freed together. */
globs **section_globs(const settings *set);
void free_section_globs(globs **all, const settings *set);

#endif
