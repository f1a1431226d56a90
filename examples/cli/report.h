/* What was found, in the form the reports are written from, and the reports. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "excerpt.h"
#include "options.h"
#include "place.h"
#include "walk.h"

/* Hashes of the words just before and just behind an occurrence, whatever their case, markup and
 * line breaks: a hint by which to know it again. */
typedef struct surroundings {
    uint16_t before, behind;
} surroundings;

#define NOTHING_THERE 0

/* Where an occurrence stands. `text` is its source, bad bytes as U+FFFD; only for
 * the formats that show it. */
typedef struct located {
    const char *path;
    char encoding[24]; /* as in source: what the places are counted in was converted from it */
    place start, end;
    char *text;
    size_t text_len;
    size_t document_len; /* of the whole document */
    excerpt excerpt;     /* of the line it begins in; none if texts are shown instead */
    surroundings around;
    bool commented;    /* a comment has a say over it */
    bool archive;      /* in an archive: `path` is the key, and of the places only the offsets are
                          known; no text */
    double similarity; /* of one in an archive, with the text it was found by */
} located;

/* A finding and what its reports need of the texts, which are gone. */
typedef struct shown {
    const dg_finding *finding;
    located *where;    /* one an occurrence */
    dg_level level;    /* the finding's, or what it had when some copies were accepted */
    uint64_t accepted; /* copies that a baseline knows */
    size_t anchor;     /* the occurrence to point at: the first, or the first that is new */
} shown;

typedef struct results {
    const shown *findings; /* by first place: path, start, end, then rule and fingerprint */
    size_t n_findings;
    size_t n_files;    /* that were read and judged */
    uint64_t bytes;    /* in them */
    const skip *skips; /* by path */
    size_t n_skips;
    const dg_comparison *comparison; /* of two documents; NULL: they weren't compared */
} results;

void report_text(FILE *out, const results *all, const settings *set, bool with_infos, bool colored);
void report_json(FILE *out, const results *all);
void report_jsonl(FILE *out, const results *all);
void report_sarif(FILE *out, const results *all);
void report_github(FILE *out, const results *all, bool with_infos);
void report_gitlab(FILE *out, const results *all);
void report_rdjson(FILE *out, const results *all);
void report_html(FILE *out, const results *all);

/* Why something was skipped, in words. */
const char *skip_reason(const skip *skipped);

#endif
