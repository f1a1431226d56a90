/* From the library's reports to findings that can be shown: paths, lines, columns, texts. */
#ifndef CLI_FINDINGS_H
#define CLI_FINDINGS_H

#include "read.h"
#include "report.h"

/* An occurrence that is to be located in its document. */
typedef struct reference {
    uint32_t document;
    uint32_t finding, occurrence;
} reference;

/* A report of the library with room for what is shown of it. */
typedef struct findings {
    dg_report *report;
    shown *items;          /* one a finding */
    located *places;       /* of all items, one behind the other */
    reference *references; /* by document */
    size_t n, n_places, n_references;
} findings;

/* Takes the report over; NULL counts as an empty one. Nothing is located yet. */
findings findings_of(dg_report *report);

/* Locates the occurrences in one document, which `s` is the text of, and keeps what is shown of
 * them: their texts, or excerpts of the lines they begin in. Different documents can be located at
 * the same time. `path` is kept, not copied. */
void locate_findings(const findings *all, size_t document, const char *path, const source *s,
                     bool texts);

/* Whether a document holds an occurrence. */
bool in_findings(const findings *all, size_t document);

void free_findings(findings *all);

#endif
