/* Lines of tables, logs and scripts, which stand again as their data do. */
#ifndef DG_FIND_DATA_H
#define DG_FIND_DATA_H

#include "document.h"

#include <dittograph/find.h>

/* Whether the text is a command, a string of a program, single letters, figures, or
 * short, without the end of a sentence, and with figures all over or a number of a line; in plain text
 * such an end is all that tells. Linear in its last block and its tokens. */
bool dg__is_data(const dg_document *doc, const dg_occurrence *o);

#endif
