/* What kind of document it is that repeats itself: an article hardly ever means to, documentation
 * mostly does. */
#ifndef DG_FIND_HABITS_H
#define DG_FIND_HABITS_H

#include "find/body.h"

typedef struct dg__habits {
    bool article;         /* nothing speaks for documentation */
    dg__body body;        /* what that is said of */
    bool transcript;      /* of what somebody said */
    bool filler;          /* it has "Lorem ipsum" or a quick brown fox */
    uint32_t n_repeats;   /* groups of blocks and sentences */
    uint32_t n_in_column; /* those of them that a column of the body holds two of */
    uint32_t n_parallel;  /* repeated sections that are meant */
    const uint64_t
        *in_sections; /* tokens inside the occurrences of repeated sections; NULL: none */
} dg__habits;

/* Plain text is documentation if it has a line of reStructuredText or AsciiDoc, a prompt, two titles of
 * an outline, or two lines of indented code. Markdown and HTML are if they hold code or tables, consist of
 * lists and headings for a large part, or have a heading twice at its level. Of a page only its body is
 * looked at, and there tables and lists count by their words: they may be its layout.
 *
 * Nor is a text an article of which half isn't sentences, or that says at its head that it is about
 * rights, or further down that it is a licence: legal texts repeat their clauses.
 *
 * Linear in the text, n log n in the headings. `in_sections` is kept, not copied. Repeats are for
 * the caller to count. Errors: DG_NO_MEMORY. */
dg_status dg__habits_of(dg__habits *habits, const dg_document *doc, const uint64_t *in_sections,
                        const dg_allocator *a);

#endif
