/* One text, one group: joins groups whose texts are the same. */
#ifndef DG_FIND_SAME_TEXT_H
#define DG_FIND_SAME_TEXT_H

#include "find/search.h"

/* Sentences may have the text of a repeated block, or copies of one text may be cut into sentences
 * in different ways ("Foo bar. Baz." and "Foo bar baz."). Each text's first group, a block's if there
 * is one, takes over the occurrences of the others: in order, each once, of overlapping ones the
 * leftmost. The others are left with none. */
dg_status dg__merge_same_text(dg__search *s);

#endif
