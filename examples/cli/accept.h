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
    bool warned; /* of it */
} unit_count;

/* Where an accepted copy stood: a hint by which to tell the new one among several. It has no say in
 * what is new. */
typedef struct standing {
    dg_text_id id;
    char *path; /* as shown, below the baseline's folder */
    surroundings around;
    size_t order; /* in which the copies were added */
} standing;

typedef struct unit_counts {
    unit_count *items; /* by id, each once */
    size_t n, cap;
    standing *copies; /* by id, then in order */
    size_t n_copies, copies_cap;
} unit_counts;

/* What paths in a baseline count from. */
typedef struct vantage {
    char *here, *base;
} vantage;

vantage vantage_of(const char *baseline);
char *path_from_vantage(const vantage *from, const char *path);
void free_vantage(vantage *from);

/* How often each unit of the findings stands, and where, if `from` isn't NULL. Passages don't
 * count: their ends shift with the text around them. */
unit_counts count_units(const shown *items, size_t n, const vantage *from);
void free_unit_counts(unit_counts *counts);

/* The first unit of a finding that stands more often now than the baseline says; -1: none does. A
 * passage is always new: 0. */
ptrdiff_t new_unit(const dg_finding *finding, const unit_counts *now, const unit_counts *baseline);

/* Of a finding with a new unit: says how many copies of that are accepted and points at one that the
 * baseline doesn't know, if it can be told. What was a warning then stays one: a third copy would
 * make it look like a formula. */
void compare_with_baseline(shown *item, size_t unit, const unit_counts *baseline,
                           const vantage *from);

/* What is known of a text; {0}: nothing. */
unit_count count_of(const unit_counts *counts, const dg_text_id *id);

/* The copies of a text: *n of them. */
const standing *copies_of(const unit_counts *counts, const dg_text_id *id, size_t *n);

/* By which one is made: units and copies in any order, then put in order. A path is taken over. */
void add_unit(unit_counts *counts, const dg_text_id *id, uint64_t n, bool warned);
void add_copy(unit_counts *counts, const dg_text_id *id, char *path, surroundings around);
void order_units(unit_counts *counts);

/* Both return false after saying what is wrong. */
bool read_baseline(unit_counts *out, const char *path);
bool write_baseline(const unit_counts *counts, const char *path);

#endif
