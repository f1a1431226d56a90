/* Which part of a page holds its text: what stands around it, menus, teasers of other pages, a
 * footer, says nothing about the text. */
#ifndef DG_FIND_BODY_H
#define DG_FIND_BODY_H

#include "document.h"

/* Containers [first, end), a container with all that it holds. */
typedef struct dg__body {
    uint32_t first, end;
    uint32_t column; /* the first of those with half as many words of their own as the heaviest: an
                        article, where the comments below it have more words than it */
} dg__body;

/* The container with most words in paragraphs of its own, if a third of all are; else the smallest
 * that holds four fifths of them. The document itself where there is none, or nothing but plain text.
 * Linear. Errors: DG_NO_MEMORY. */
dg_status dg__body_of(dg__body *body, const dg_document *doc, const dg_allocator *a);

/* Whether a block stands in it; and in its column of text, not in a box or list in it; or at least in a
 * column of text. */
bool dg__body_holds(const dg__body *body, const dg_document *doc, size_t block);
bool dg__body_has_itself(const dg__body *body, const dg_document *doc, size_t block);
bool dg__body_has_column(const dg__body *body, const dg_document *doc, size_t block);

/* Whether two blocks stand in one column: in one container, or both in boxes of their own in one, which
 * some editors put around each paragraph. Work: the depth. */
bool dg__are_in_one_column(const dg_document *doc, size_t a, size_t b);

#endif
