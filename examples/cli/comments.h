/* Comments in Markdown, HTML, reStructuredText and AsciiDoc by which an author says that repetition is meant:
 *
 *     <!-- dittograph-disable -->  ...  <!-- dittograph-enable -->    what stands between
 *     <!-- dittograph-disable-next repeated-block -->                 the paragraph, item ... behind it
 *     <!-- dittograph-disable-file -->                                everything
 *
 * Each may name rules, with spaces or commas between. In MDX a JSX comment does as well; in
 * reStructuredText and AsciiDoc it is a line of its own, ".. dittograph-disable" or
 * "// dittograph-disable". What is shown as code is no comment. */
#ifndef CLI_COMMENTS_H
#define CLI_COMMENTS_H

#include "report.h"

/* Where a comment has a say over a rule: over what begins in [start, end). */
typedef struct region {
    size_t start, end;
    uint32_t comment; /* index */
    uint8_t rule, kind;
} region;

typedef struct remark {
    uint32_t line;
    const char *problem; /* what is wrong with it, or NULL */
    bool used;
} remark;

/* The regions are by rule, then kind, then start; those of one rule and kind don't overlap: what says
 * again what is said already has no region. */
typedef struct comments {
    const char *path;
    remark *items;
    size_t n, cap;
    region *regions;
    size_t n_regions, regions_cap;
} comments;

/* Those of a document in that format; plain text has none. Linear in its length. */
comments comments_in(const char *path, const dg_document *doc, dg_format format);

/* Whether one has a say over what begins at `at`; those that have are used. */
bool is_commented(comments *in, size_t at, dg_rule rule);

/* Takes out the findings of which fewer than two places are left when those that a comment has a say
 * over are not counted, and points the others at a place that is. `all` is by path. */
void drop_commented(shown *items, size_t *n, comments *all, size_t n_files);

/* Comments that nothing needs, and those that are wrong. */
void say_comments(const comments *all, size_t n_files, bool quiet);

void free_comments(comments *all);

#endif
