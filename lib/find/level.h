/* How surely a finding is a mistake: its level, by where its copies stand. */
#ifndef DG_FIND_LEVEL_H
#define DG_FIND_LEVEL_H

#include "find/search.h"

/* What kind of document it is: repetition is hardly ever meant in an article, and mostly meant in
 * documentation. Plain text is an article. Markdown and HTML are documentation if they hold code or
 * tables, or consist of lists and headings for a large part. Linear in the blocks. */
bool dg__is_article(const dg_document *doc);

/* The level of a group of the document. In an article repeated blocks and sentences are warnings.
 * In documentation they are if it has two copies only (a list may have three) and
 *  - whole blocks adjoin, with nothing between them, in one container, outside tables;
 *  - they are items of one flat, unordered list, of at least 12 words;
 *  - sentences are repeated at once, within one block. */
dg_level dg__level_of(const dg__search *s, const dg__group *group, bool article);

#endif
