/* How surely a finding is a mistake: its level and score, by where its copies stand. */
#ifndef DG_FIND_JUDGE_H
#define DG_FIND_JUDGE_H

#include "find/habits.h"

#include <dittograph/find.h>

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

/* Whether it tells of a habit: blocks or sentences of 8 words that the body holds twice, neither
 * cells nor a heading in a table of contents. */
bool dg__is_repeat(const dg__case *c, const dg__body *body);

/* Nothing of less than 8 words is a warning, nor what stands in cells, alternatives or links, credits
 * a quotation, is source of a template, or heads a text.
 *
 * In an article that makes no habit of it, whole blocks and sentences that stand twice are warnings,
 * if they have 12 words, or two sentences, or are a paragraph of plain text, where 20 words may also
 * stand more often; in one with markup no items of lists, nor notes.
 *
 * In documentation they are if there are two copies only (a list may have three), short ones also
 * the same in their source, and
 *  - whole blocks adjoin, with nothing between them, in one container;
 *  - they are items of one flat, unordered list, of at least 12 words, and nothing differs that
 *    they lead in;
 *  - a whole block stands again inside its neighbour;
 *  - sentences are repeated at once, within one block;
 *  - paragraphs of 30 words stand again close by, with no heading between;
 *  - paragraphs of 100 words stand again where three texts at most do.
 * What stands again because its section does is information, in both. Repeated sections are warnings
 * if there are two. */
dg__judgement dg__judge(const dg__case *c, const dg__habits *habits);

/* The level of what no document holds twice. `articles`: all of the documents are. Two articles that
 * share much of their text are one text published twice; what more of them share is a notice. */
dg_level dg__judge_shared(dg_rule rule, uint32_t n_documents, bool articles, double words);

#endif
