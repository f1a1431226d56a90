/* Which of the findings are reported: what was accepted is left out, and what is not new. */
#ifndef CLI_TRIAGE_H
#define CLI_TRIAGE_H

#include "report.h"

/* Keeps the findings that are to be reported in front, in order, and counts them. Where only some of
 * their copies are new or were changed, points at the first of those. With --update-baseline writes
 * it, unless reading failed, and keeps none. Says which acceptances nothing needs any more, more
 * warily if only some files were read (`partial`). Returns false after saying what is wrong. */
bool triage(shown *items, size_t *n, const settings *set, bool reading_failed, bool partial);

#endif
