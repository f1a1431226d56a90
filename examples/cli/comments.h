/* Comments in Markdown and HTML by which an author says that repetition is meant:
 *
 *     <!-- dittograph-disable -->  ...  <!-- dittograph-enable -->    what stands between
 *     <!-- dittograph-disable-next repeated-block -->                 the block behind it
 *     <!-- dittograph-disable-file -->                                everything
 *
 * Each may name rules, with spaces or commas between; in MDX a JSX comment does as well. What is
 * shown as code is no comment. */
#ifndef CLI_COMMENTS_H
#define CLI_COMMENTS_H

#include "report.h"

/* Where a comment has a say: over what begins in [start, end). */
typedef struct region {
    size_t start, end;
    uint32_t rules;
    uint32_t line;       /* of the comment */
    const char *problem; /* what is wrong with it, or NULL */
    bool used, open;
} region;

typedef struct comments {
    const char *path;
    region *items;
    size_t n, cap;
} comments;

/* Those of a text in that format; plain text has none. */
comments comments_in(const char *path, const char *text, size_t len, dg_format format);

/* Takes out the findings of which fewer than two places are left when those that a comment has a say
 * over are not counted, and points the others at a place that is. `all` is by path. */
void drop_commented(shown *items, size_t *n, comments *all, size_t n_files);

/* Comments that nothing needs, and those that are wrong. */
void say_comments(const comments *all, size_t n_files, bool quiet);

void free_comments(comments *all);

#endif
