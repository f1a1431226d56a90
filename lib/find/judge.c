/* The contexts are those of a study of 2,149 findings in documentation, in which exact repetition
 * was a mistake; elsewhere it was meant in all but a few of a hundred cases. */
#include "find/judge.h"

#include "base/bits.h"
#include "find/context.h"
#include "find/pasted.h"

#include <string.h>

enum {
    FAR_BLOCKS = 5000,     /* between copies, of which none is looked at any more */
    LIST_COPIES = 3,       /* most copies of an item of a list */
    SENTENCE_WORDS = 8,    /* below, even two sentences are an exclamation */
    ARTICLE_WORDS = 12,    /* least of sentences in an article */
    ALONE_WORDS = 16,      /* least of a single one, in plain text */
    HALF_LONG_WORDS = 20,  /* least of pieces of paragraphs in Markdown; may stand three times */
    LONG_WORDS = 40,       /* step of the score */
    CLOSE_WORDS = 45,      /* least of paragraphs close to each other */
    VERY_LONG_WORDS = 100, /* paragraphs that nobody repeats without noticing */
    FEW_REPEATS = 3,       /* in a document that hardly repeats itself */
    MARKED_REPEATS = 2,    /* in an article with markup */
    PLAIN_REPEATS = 4,     /* in one without, and one more ... */
    BLOCKS_A_REPEAT = 30,  /* ... in so many blocks */
    SHARED_WORDS = 60      /* least that two articles share by mistake */
};

/* ---- Evidence ---- */

static bool is_in_repeated_sections(const dg__case *c, const uint64_t *in_sections)
{
    for (uint32_t i = 0; i < c->n; i++) {
        const dg_occurrence *o = &c->occurrences[i];
        if (in_sections == NULL ||
            dg__bits_next_clear(in_sections, o->first_token, o->end_token) < o->end_token)
            return false;
    }
    return true;
}

/* Words of what consists of paragraphs and their headings, in tenths; 0 if anything else is in it. */
static uint64_t in_paragraphs(const dg_document *doc, const dg_occurrence *o)
{
    uint64_t tenths = 0;
    for (size_t i = dg__document_block_of(doc, o->first_token); i < doc->blocks.len; i++) {
        const dg_block *block = &doc->blocks.items[i];
        if (block->first_token >= o->end_token)
            break;
        if (block->kind == DG_PARAGRAPH)
            tenths += dg__document_tenths(doc, block->first_token, block->end_token);
        else if (block->kind != DG_HEADING)
            return 0;
    }
    return tenths;
}

/* How many copies stand behind another in one column of the body: in boxes beside it stand captions
 * and pull quotes. */
static uint32_t n_in_column(const dg__case *c, const dg__body *body)
{
    uint32_t n = 0;
    size_t before = 0;
    for (uint32_t i = 0; i < c->n; i++) {
        size_t block = dg__document_block_of(c->doc, c->occurrences[i].first_token);
        n += i > 0 && dg__are_in_one_column(c->doc, before, block) &&
             dg__body_has_column(body, c->doc, block);
        before = block;
    }
    return n;
}

/* In manuals even what looks like an article says a thing in each section that needs it. */
static bool is_in_two_sections(const dg__case *c)
{
    const dg_document *doc = c->doc;
    size_t i = dg__document_block_of(doc, c->occurrences[0].end_token - 1) + 1;
    size_t last = dg__document_block_of(doc, c->occurrences[c->n - 1].first_token);
    if (doc->prose == NULL || doc->format == DG_HTML)
        return false;
    if (last > i + FAR_BLOCKS)
        return true;
    while (i < last && doc->blocks.items[i].kind != DG_HEADING)
        i++;
    return i < last;
}

/* Sections and items of HTML, in Markdown as well, but for articles: boxes of a page stand where its
 * design wants them. */
static bool is_of_page(const dg__case *c, uint32_t bits, const dg__habits *habits)
{
    const dg_document *doc = c->doc;
    if (c->rule != DG_REPEATED_SECTION && (bits & DG_ITEMS_OF_ONE_LIST) == 0)
        return false;
    if (doc->format == DG_HTML)
        return !habits->article;
    size_t block = dg__document_block_of(doc, c->occurrences[0].first_token);
    return doc->format == DG_MARKDOWN && c->rule == DG_REPEATED_SECTION &&
           doc->source[doc->prose->blocks.items[block].source.start] == '<';
}

static uint32_t evidence_of(const dg__case *c, const dg__habits *habits)
{
    uint32_t bits = dg__context_of(c);
    bool unit = c->rule == DG_REPEATED_BLOCK || c->rule == DG_REPEATED_SENTENCES;
    const dg_occurrence *o = c->occurrences;
    if (habits->article && n_in_column(c, &habits->body) > 0 && c->rule != DG_REPEATED_SECTION &&
        c->rule != DG_DOUBLED_WORDS)
        bits |= DG_IN_ARTICLE;
    if ((bits & DG_IN_ARTICLE) != 0 && is_in_two_sections(c))
        bits |= DG_IN_SECTIONS;
    if (c->rule == DG_REPEATED_BLOCK && habits->n_repeats <= FEW_REPEATS &&
        in_paragraphs(c->doc, o) >= 10 * (uint64_t)VERY_LONG_WORDS)
        bits |= DG_RARE_REPEAT;
    if (unit && c->n > 1 && is_in_repeated_sections(c, habits->in_sections))
        bits |= DG_IN_REPEATED_SECTION;
    if (habits->filler)
        bits |= DG_IN_TEMPLATE;
    if (is_of_page(c, bits, habits))
        bits |= DG_IN_PAGE;
    if (c->rule == DG_REPEATED_SECTION
            ? habits->n_parallel >= FEW_REPEATS ||
                  (c->n > 1 && (dg__goes_on_alike(c) || dg__has_usual_title(c)))
            : (bits & DG_CLOSE_BY) != 0 && habits->n_repeats > FEW_REPEATS)
        bits |= DG_IN_REPETITIVE;
    return habits->transcript && c->rule == DG_DOUBLED_WORDS ? bits | DG_IN_SPEECH : bits;
}

/* ---- Levels ---- */

/* Then it is sections of two parents that are built alike. */
static bool holds_heading(const dg_document *doc, const dg_occurrence *o)
{
    for (size_t i = dg__document_block_of(doc, o->first_token); i < doc->blocks.len; i++) {
        if (doc->blocks.items[i].first_token >= o->end_token)
            return false;
        if (doc->blocks.items[i].kind == DG_HEADING)
            return true;
    }
    return false;
}

static bool is_slip(const dg__case *c, uint32_t bits)
{
    uint32_t at_once =
        DG_COPIES_ADJOIN | DG_WITHIN_SENTENCES | DG_HELD_BY_NEIGHBOUR | DG_IN_EDITED_NEIGHBOUR;
    if (c->n < 2 || c->n > LIST_COPIES || (bits & DG_SOURCE_DIFFERS) != 0)
        return false;
    if ((bits & DG_HELD_BY_NEIGHBOUR) != 0 && (bits & DG_UNDER_LABELS) != 0)
        return false; /* a short description */
    if ((c->n == 2 && (bits & at_once) != 0) || (bits & DG_WITHIN_SENTENCES) != 0)
        return true; /* whatever other documents hold */
    if (c->n != c->n_everywhere)
        return false;
    if ((bits & DG_ITEMS_OF_ONE_LIST) != 0 &&
        (bits & (DG_LEADS_IN | DG_OTHER_FOLLOWS | DG_UNDER_LABELS | DG_IN_PAGE)) == 0)
        return true;
    if (c->n != 2 || c->rule != DG_REPEATED_BLOCK || (bits & DG_CLOSE_BY) == 0 ||
        (bits &
         (DG_BEGINS_AS_NOTE | DG_UNDER_LABELS | DG_IN_REPETITIVE | DG_IN_REPEATED_SECTION)) != 0)
        return false;
    return (bits & DG_RARE_REPEAT) != 0 ||
           ((bits & (DG_LEADS_IN | DG_OTHER_FOLLOWS)) == 0 &&
            !holds_heading(c->doc, &c->occurrences[0]) &&
            (in_paragraphs(c->doc, &c->occurrences[0]) >= 10 * CLOSE_WORDS ||
             in_paragraphs(c->doc, &c->occurrences[1]) >= 10 * CLOSE_WORDS));
}

static bool is_habit(const dg__case *c, const dg__habits *habits)
{
    return c->doc->prose != NULL
               ? habits->n_in_column > MARKED_REPEATS
               : habits->n_in_column > PLAIN_REPEATS + c->doc->blocks.len / BLOCKS_A_REPEAT;
}

/* In an article. Where nothing marks what is prose, a short paragraph counts; there and in HTML a text
 * may have been pasted again and again. */
static bool is_striking(const dg__case *c, uint32_t bits, const dg__habits *habits)
{
    const dg_occurrence *o = c->occurrences;
    size_t n_sentences = dg__document_sentence_of(c->doc, o->end_token - 1) -
                         dg__document_sentence_of(c->doc, o->first_token) + 1;
    uint64_t tenths = dg__document_tenths(c->doc, o->first_token, o->end_token);
    dg_block_kind kind = c->doc->blocks.items[dg__document_block_of(c->doc, o->first_token)].kind;
    bool plain = c->doc->prose == NULL;
    bool pieces = c->rule == DG_REPEATED_SENTENCES && c->doc->format == DG_MARKDOWN;
    bool paragraph = plain && c->rule == DG_REPEATED_BLOCK;
    bool alone = c->rule == DG_REPEATED_SENTENCES && n_sentences < 2;
    if (is_habit(c, habits) || (alone && !(plain && tenths >= 10 * ALONE_WORDS)) ||
        (!paragraph && tenths < 10 * (pieces ? HALF_LONG_WORDS : ARTICLE_WORDS)) ||
        (n_in_column(c, &habits->body) > 1 &&
         !((plain || c->doc->format == DG_HTML) && tenths >= 10 * HALF_LONG_WORDS)) ||
        (bits & (DG_SOURCE_DIFFERS | DG_UNDER_LABELS)) != 0)
        return false;
    bool parallel = (bits & (DG_OTHER_FOLLOWS | DG_CLOSE_BY)) == DG_OTHER_FOLLOWS;
    if (parallel && c->doc->format == DG_MARKDOWN)
        return false;
    if ((bits & DG_IN_SECTIONS) != 0 && tenths < 10 * VERY_LONG_WORDS)
        return false;
    if ((bits & DG_BEGINS_AS_NOTE) != 0 ||
        ((bits & DG_LEADS_IN) != 0 && tenths < 10 * HALF_LONG_WORDS))
        return plain;
    return plain || kind != DG_LIST_ITEM;
}

/* Whether there is a reason for the copies. Within one cell there is as little as elsewhere. */
static bool is_explained(const dg__case *c, uint32_t bits)
{
    const dg_occurrence *o = c->occurrences;
    return dg__document_tenths(c->doc, o->first_token, o->end_token) < 10 * SENTENCE_WORDS ||
           (bits & (DG_IN_CELLS | DG_WITHIN_SENTENCES)) == DG_IN_CELLS ||
           (bits & (DG_OF_RIGHTS | DG_WITHIN_SENTENCES | DG_COPIES_ADJOIN)) == DG_OF_RIGHTS ||
           (bits & (DG_ARE_ALTERNATIVES | DG_ARE_LINKS | DG_ARE_CREDITS | DG_IN_TEMPLATE |
                    DG_HEADS_TEXT | DG_SET_APART | DG_NO_SENTENCE)) != 0;
}

static dg_level level_of(const dg__case *c, uint32_t bits, const dg__habits *habits)
{
    uint32_t struck = bits & (DG_IN_ARTICLE | DG_IN_REPEATED_SECTION);
    switch (c->rule) {
    case DG_REPEATED_BLOCK:
    case DG_REPEATED_SENTENCES:
        if (is_explained(c, bits))
            return DG_INFO;
        if (struck == DG_IN_ARTICLE && is_striking(c, bits, habits))
            return DG_WARNING;
        return is_slip(c, bits) ? DG_WARNING : DG_INFO;
    case DG_REPEATED_SECTION:
        return (bits & ~(uint32_t)DG_SECTIONS_OF_ONE_TITLE) == 0 && dg__has_texts(c) &&
                       dg__is_pasted(c)
                   ? DG_WARNING
                   : DG_INFO;
    case DG_DOUBLED_WORDS:
        return (bits & (DG_IN_SPEECH | DG_IN_TEMPLATE)) != 0 ? DG_INFO : DG_WARNING;
    default:
        return DG_INFO;
    }
}

/* ---- Scores ---- */

/* How many times likelier a mistake is with a piece of evidence than without: a logistic regression on
 * 830 findings that were read, rounded; but for articles, of which too few are among them. */
static const struct {
    uint32_t bit;
    double factor;
} weights[] = {
    {DG_COPIES_ADJOIN, 40},
    {DG_WITHIN_SENTENCES, 130},
    {DG_HELD_BY_NEIGHBOUR, 60},
    {DG_ITEMS_OF_ONE_LIST, 10},
    {DG_SECTIONS_OF_ONE_TITLE, 30},
    {DG_IN_ARTICLE, 25},
    {DG_CLOSE_BY, 1.5},
    {DG_MANY_COPIES, 0.5},
    {DG_LEADS_IN, 0.5},
    {DG_OTHER_FOLLOWS, 0.3},
    {DG_SOURCE_DIFFERS, 0.06},
    {DG_IN_CELLS, 0.05},
    {DG_ARE_ALTERNATIVES, 0.1},
    {DG_BEGINS_AS_NOTE, 0.5},
    {DG_IN_REPEATED_SECTION, 0.5},
    {DG_ARE_LINKS, 0.1},
    {DG_ARE_CREDITS, 0.1},
    {DG_IN_TEMPLATE, 0.1},
    {DG_HEADS_TEXT, 0.1},
    {DG_SET_APART, 0.06},
    {DG_NO_SENTENCE, 0.06},
    {DG_IN_SPEECH, 0.01},
    {DG_UNDER_LABELS, 0.4},
    {DG_IN_EDITED_NEIGHBOUR, 20},
    {DG_IN_REPETITIVE, 0.3},
    {DG_OF_RIGHTS, 0.1},
    {DG_IN_SECTIONS, 0.5},
    {DG_IN_PAGE, 0.1},
};

/* Odds: with no evidence at all 4 of 100 repeats in documentation are mistakes, of those of 100 words
 * and more 20; of doubled words 95 are. Passages begin or end within sentences: a turn of phrase. */
static double score_of(const dg__case *c, uint32_t bits)
{
    const dg_occurrence *o = c->occurrences;
    double words = dg_document_words(c->doc, o->first_token, o->end_token);
    double odds = c->rule == DG_DOUBLED_WORDS ? 20 : 0.04;
    if (c->rule == DG_REPEATED_PASSAGE || c->rule == DG_SHARED_PASSAGE)
        odds *= 0.2;
    if (words >= VERY_LONG_WORDS)
        odds *= 6;
    else if (words >= LONG_WORDS)
        odds *= 2;
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
        if ((bits & weights[i].bit) != 0)
            odds *= weights[i].factor;
    return odds / (1 + odds);
}

bool dg__is_parallel(const dg__case *c)
{
    return c->rule == DG_REPEATED_SECTION && (c->n > 2 || !dg__is_pasted(c));
}

bool dg__is_repeat(const dg__case *c)
{
    bool unit = c->rule == DG_REPEATED_BLOCK || c->rule == DG_REPEATED_SENTENCES;
    return unit && c->n > 1 &&
           dg__document_tenths(c->doc, c->occurrences->first_token, c->occurrences->end_token) >=
               10 * SENTENCE_WORDS &&
           (dg__context_of(c) & (DG_IN_CELLS | DG_HEADS_TEXT)) == 0;
}

bool dg__is_in_column(const dg__case *c, const dg__body *body)
{
    return n_in_column(c, body) > 0;
}

dg__judgement dg__judge(const dg__case *c, const dg__habits *habits)
{
    uint32_t bits = evidence_of(c, habits);
    return (dg__judgement){level_of(c, bits, habits), bits, score_of(c, bits)};
}

dg_level dg__judge_shared(dg_rule rule, uint32_t n_documents, bool articles, double words)
{
    bool whole =
        rule == DG_SHARED_BLOCK || rule == DG_SHARED_SENTENCES || rule == DG_SHARED_DOCUMENT;
    return whole && n_documents == 2 && articles && words >= SHARED_WORDS ? DG_WARNING : DG_INFO;
}
