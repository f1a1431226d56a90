/* How surely a finding is a mistake: its level and score, by where its copies stand. */
#ifndef DG_FIND_JUDGE_H
#define DG_FIND_JUDGE_H

#include "document.h"

#include <dittograph/find.h>

/* What is known of a document before any of its findings is judged. */
typedef struct dg__habits {
    bool article; /* repetition is hardly ever meant in an article, and mostly meant in
                     documentation. Plain text is an article. Markdown and HTML are documentation if
                     they hold code or tables, or consist of lists and headings for a large part */
} dg__habits;

/* Linear in the blocks. */
dg__habits dg__habits_of(const dg_document *doc);

/* A finding, as far as it lies in one document. */
typedef struct dg__case {
    const dg_document *doc;
    dg_rule rule;
    const dg_occurrence *occurrences; /* those in the document, by position; at least one */
    uint32_t n;
    uint32_t n_everywhere; /* in all documents */
} dg__case;

typedef struct dg__judgement {
    dg_level level;
    double score; /* as in dg_finding */
} dg__judgement;

/* In an article repeated blocks and sentences are warnings. In documentation they are if there are
 * two copies only (a list may have three) and
 *  - whole blocks adjoin, with nothing between them, in one container, outside tables;
 *  - they are items of one flat, unordered list, of at least 12 words;
 *  - sentences are repeated at once, within one block. */
dg__judgement dg__judge(const dg__case *c, const dg__habits *habits);

/* The level of what no document holds twice. `articles`: all of the documents are. Two articles that
 * share much of their text are one text published twice; what more of them share is a notice. */
dg_level dg__judge_shared(dg_rule rule, uint32_t n_documents, bool articles, double words);

#endif
