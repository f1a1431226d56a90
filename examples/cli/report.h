/* What `check` found out, in the form the reports are written from, and the reports. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "excerpt.h"
#include "options.h"
#include "place.h"
#include "walk.h"

/* Where an occurrence stands. `text` is its source, bad bytes as U+FFFD; only for JSON. */
typedef struct located {
    place start, end;
    char *text;
    size_t text_len;
} located;

/* One file that was read. Its text is gone: here is all that the reports need of it. */
typedef struct judged {
    const char *path;
    uint64_t bytes;    /* as it was read */
    char encoding[24]; /* as in source: what the places are counted in was converted from it */
    dg_report *report; /* NULL: nothing found, or not judged */
    located *where;    /* of every occurrence of every finding, in the report's order */
    excerpt *excerpts; /* of every finding; only for text */
} judged;

typedef struct results {
    const judged *files; /* by path */
    size_t n_files;
    const skip *skips; /* by path */
    size_t n_skips;
} results;

void report_text(FILE *out, const results *all, const settings *set, bool colored);
void report_json(FILE *out, const results *all);

/* Why something was skipped, in words. */
const char *skip_reason(const skip *skipped);

/* The findings of a file; 0 if it has no report. */
size_t finding_count(const judged *file);

#endif
