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
    double similarity;     /* as in dg_finding */
} dg__case;

typedef struct dg__judgement {
    dg_level level;
    uint32_t evidence; /* as in dg_finding */
    double score;
} dg__judgement;

/* Whether it tells of a habit: blocks or sentences of 8 words that stand twice, neither cells nor a
 * heading in a table of contents. */
bool dg__is_repeat(const dg__case *c);

/* Whether two of the copies stand in one column of the body. */
bool dg__is_in_column(const dg__case *c, const dg__body *body);

/* Whether it is a repeated section whose copies are parts of a text built alike: three or more, or two
 * that differ, or that a heading above theirs parts. */
bool dg__is_parallel(const dg__case *c);

/* Nothing of less than 8 words is a warning, nor what stands in cells, alternatives or links, credits
 * a quotation, is source of a template or filler, heads a text, is set apart as captions and pull
 * quotes are, or is no sentence but a line of data; nor what differs in the letters of its source,
 * code, addresses and names of files among them (in HTML, and within long copies that adjoin, only code
 * counts), or, if it is short, in anything; nor, unless the copies adjoin, what is of a licence.
 *
 * In an article that makes no habit of it, whole blocks and sentences that stand twice in one column
 * are warnings: a block of 12 words, two sentences of 12, of 20 in Markdown. In plain text a paragraph
 * of any length is, and a single sentence of 16 words; in plain text and HTML 20 words may also stand
 * more often. In one with
 * markup no items of lists are, nor notes, nor what stands under labels; in one in Markdown,
 * reStructuredText or AsciiDoc nothing of less than 100 words that a heading parts is.
 *
 * In documentation they are if there are two copies only (a list may have three), and
 *  - whole blocks adjoin, with nothing between them, in one container;
 *  - they are items of one flat, unordered list, of at least 12 words, each under no label of its own,
 *    and nothing differs that they lead in, nor are they a step that is gone through again among others,
 *    nor is the list one of HTML;
 *  - a whole paragraph of 12 words stands again inside its neighbour;
 *  - sentences are repeated at once, within one block, or stand in two neighbouring paragraphs of
 *    which one is the other, edited;
 *  - paragraphs of 45 words, without a heading among them, stand again close by, each under no label of
 *    its own, where three texts at most stand again; of 100 words whatever follows.
 * What stands again because its section does is information, in both. Repeated sections are warnings
 * if there are two, under one parent, that begin alike and are alike but for 15 hundredths (6 if they
 * are far apart), have the same source where they have the same words, aren't links, lead-ins or HTML, and not in a document with three parallel ones, nor
 * where the headings behind them are the same and what those head isn't. Doubled
 * words are, but for transcripts. */
dg__judgement dg__judge(const dg__case *c, const dg__habits *habits);

/* The level of what no document holds twice. `articles`: all of the documents are. Two articles that
 * share much of their text are one text published twice; what more of them share is a notice. */
dg_level dg__judge_shared(dg_rule rule, uint32_t n_documents, bool articles, double words);

#endif
