/* One small file, replaced as a whole: the step that is finished, what the run is of, and the shapes of
 * the files that there are. */
#ifndef DG_CORPUS_JOURNAL_H
#define DG_CORPUS_JOURNAL_H

#include "corpus/state.h"

dg_status dg__journal_write(dg_corpus *c);

/* Reads it into the corpus and opens what it names; *found: there is one. DG_INVALID if it's of
 * another run: *message says how it differs. */
dg_status dg__journal_read(dg_corpus *c, bool *found, const char **message);

#endif
