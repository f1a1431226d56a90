/* Text that says the same of two things, each with a label above it: parameters, terms, platforms. */
#ifndef DG_FIND_LABEL_H
#define DG_FIND_LABEL_H

#include "document.h"

#include <dittograph/find.h>

/* Whether each of two copies begins a block right below a label: a heading, some words that aren't a
 * sentence, or code that differs. Never in plain text, which marks none. O(log n). */
bool dg__are_labelled(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b);

#endif
