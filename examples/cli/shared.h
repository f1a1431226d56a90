/* What the inputs of a run have in common: found in all of them at once, or, where a pattern tells
 * realms apart (versions, languages), in those of each realm. */
#ifndef CLI_SHARED_H
#define CLI_SHARED_H

#include "findings.h"
#include "open.h"

typedef struct shared shared;

/* Why an input could not be compared after all. */
typedef struct shared_failure {
    size_t input;
    const char *reason;
} shared_failure;

/* within: patterns with commas between, such as "v*,ja,fr", of folders that aren't compared with one
 * another: of an input's path, the first folder that matches one of them names its realm. NULL: there
 * is one realm. `found` and `how` are kept, not copied. */
shared *shared_new(const inputs *found, const opening *how, const char *within);

/* Takes in an opened input and whether it is to be judged further; returns why it can't, or NULL. An
 * input that can't be read again (standard input, a pipe) is kept open, and *in cleared. Different
 * inputs can be put in at the same time. */
const char *shared_put(shared *all, size_t i, opened *in);

/* Searches every realm on so many threads, and locates what was found. */
void shared_find(shared *all, const dg_find_options *options, size_t n_threads, bool texts);

/* The findings of the i-th realm, NULL behind the last; and what could not be compared. They belong
 * to `all`. */
const findings *shared_findings(const shared *all, size_t i);
const shared_failure *shared_failures(const shared *all, size_t *n);

void shared_free(shared *all);

#endif
