/* How surely a finding is a mistake: its level and score, by where its copies stand. */
#ifndef DG_FIND_JUDGE_H
#define DG_FIND_JUDGE_H

#include "document.h"

#include <dittograph/find.h>

/* What is known of a document before any of its findings is judged. */
typedef struct dg__habits {
    bool article;       /* repetition is hardly ever meant in an article, and mostly meant in
                     documentation. Plain text is an article. Markdown and HTML are documentation if
                     they hold code or tables, or consist of lists and headings for a large part */
    bool has_markup;    /* plain text with lines of reStructuredText, AsciiDoc or a terminal */
    uint32_t n_repeats; /* groups of blocks and sentences that it holds two of */
    const uint64_t
        *in_sections; /* tokens inside the occurrences of repeated sections; NULL: none */
} dg__habits;

/* Linear in the blocks. `in_sections` is kept, not copied. */
dg__habits dg__habits_of(const dg_document *doc, uint32_t n_repeats, const uint64_t *in_sections);

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
    uint32_t evidence; /* as in dg_finding */
    double score;
} dg__judgement;

/* In an article repeated blocks and sentences are warnings, but for cells and alternatives, and what
 * is short where much stands twice. In plain text that has_markup there must be two copies, of 12
 * words; in an article with markup it must be whole paragraphs or two sentences, of 8 words.
 *
 * In documentation they are if there are two copies only (a list may have three), short ones also
 * the same in their source, and
 *  - whole blocks adjoin, with nothing between them, in one container;
 *  - they are items of one flat, unordered list, of at least 12 words, and nothing differs that
 *    they lead in;
 *  - a whole block stands again inside its neighbour;
 *  - sentences are repeated at once, within one block;
 *  - a paragraph of 60 words stands again where three texts at most do.
 * What stands again because its section does is information, in both. Repeated sections are warnings
 * if there are two. */
dg__judgement dg__judge(const dg__case *c, const dg__habits *habits);

/* The level of what no document holds twice. `articles`: all of the documents are. Two articles that
 * share much of their text are one text published twice; what more of them share is a notice. */
dg_level dg__judge_shared(dg_rule rule, uint32_t n_documents, bool articles, double words);

#endif
