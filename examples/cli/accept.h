/* Repetition that was accepted: by fingerprint, each with its reason, or by a baseline, which counts
 * how often each unit may stand. */
#ifndef CLI_ACCEPT_H
#define CLI_ACCEPT_H

#include "report.h"

/* ---- By fingerprint ---- */

typedef struct accepted {
    char digits[33]; /* the first 8 or more of a fingerprint */
    const char *origin;
    bool used;
} accepted;

typedef struct accepted_list {
    accepted *items;
    size_t n, cap;
    char **kept; /* the origins' texts */
    size_t n_kept, kept_cap;
} accepted_list;

/* Those of --accept and of the file --accepted, which has one a line, then a reason; lines may be
 * blank or begin with #. Returns false after saying what is wrong. */
bool read_accepted(accepted_list *out, const settings *set);

/* Whether a finding's fingerprint is accepted, or that of each of its units. Marks what was used. */
bool is_accepted(accepted_list *list, const dg_finding *finding);

void free_accepted(accepted_list *list);

/* ---- By a baseline ---- */

typedef struct unit_count {
    dg_text_id id;
    uint64_t n;
} unit_count;

typedef struct unit_counts {
    unit_count *items; /* by id, each once */
    size_t n, cap;
} unit_counts;

/* How often each unit of the findings stands. Passages don't count: their ends shift with the text
 * around them. */
unit_counts count_units(const shown *items, size_t n);

/* A finding is new if one of its units stands more often now than the baseline says. A passage
 * always is. */
bool is_new(const dg_finding *finding, const unit_counts *now, const unit_counts *baseline);

bool read_baseline(unit_counts *out, const char *path);
bool write_baseline(const unit_counts *counts, const char *path);

#endif
