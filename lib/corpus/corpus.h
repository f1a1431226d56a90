/* A corpus as the tests make it. */
#ifndef DG_CORPUS_CORPUS_H
#define DG_CORPUS_CORPUS_H

#include "corpus/state.h"

/* dg_corpus_new, with a hook that lives as long. */
dg_status dg__corpus_new(dg_corpus **out, const dg_corpus_options *options,
                         const dg__file_hook *hook, dg_error *error);

#endif
