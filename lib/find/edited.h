/* A block behind the one that it was made of: an author wrote a paragraph anew and left the old one. */
#ifndef DG_FIND_EDITED_H
#define DG_FIND_EDITED_H

#include "document.h"

/* Whether two neighbouring paragraphs say the same of the same things in other words: both begin with the
 * same word, three quarters of the longer one's words stand in the other in order, what differs are
 * three places at least, and names, figures and inline code are the same. Parallel texts, "The first
 * ..." and "The second ...", differ in a place or two, and in names. Never in plain text. Work: linear
 * in their tokens, names squared; of more than some hundred tokens none are looked at. */
bool dg__is_edit(const dg_document *doc, size_t block, size_t next);

#endif
