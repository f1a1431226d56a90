/* Repeated sections: pasted by mistake, or parts of a text that is built alike, as two procedures and two
 * releases are. */
#ifndef DG_FIND_PASTED_H
#define DG_FIND_PASTED_H

#include "find/judge.h"

/* Whether a section has enough besides the cells of tables, what leads in code or items and what is as the
 * block before it, or the copy is right behind it. Linear in the section. */
bool dg__has_texts(const dg__case *c);

/* Whether two sections begin with the same text, or code: functions of one name, each with its signature,
 * don't. Linear in their first blocks. */
bool dg__begin_alike(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b);

/* Whether it is much like its copy, and no heading above theirs stands between. What stands far apart must
 * be more alike. Work: O(1), it looks at some thousand blocks at most. */
bool dg__is_pasted(const dg__case *c);

/* Whether more sections near have its title: there it is a label of what a text is made of. It looks at some
 * thousand blocks. */
bool dg__has_usual_title(const dg__case *c);

/* Whether a heading that stands again behind both copies heads other texts. Linear in those. */
bool dg__goes_on_alike(const dg__case *c);

/* Whether what the first two have in common is the same with all that isn't prose: code, addresses, names
 * of files. Linear in both. */
bool dg__is_same_in_source(const dg__case *c);

#endif
