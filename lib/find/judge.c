/* The contexts are those of a study of 2,149 findings in documentation, in which exact repetition
 * was a mistake; elsewhere it was meant in all but a few of a hundred cases. */
#include "find/judge.h"

enum {
    LIST_WORDS = 12,  /* smallest item of a list, in words */
    LIST_COPIES = 3,  /* and most copies of one */
    SHARED_WORDS = 60 /* least that two articles share by mistake */
};

/* ---- The document ---- */

static bool is_article(const dg_document *doc)
{
    if (doc->prose == NULL)
        return true;
    size_t n_items = 0, n_headings = 0, n_texts = 0;
    for (size_t i = 0; i < doc->blocks.len; i++) {
        switch (doc->blocks.items[i].kind) {
        case DG_CODE:
        case DG_TABLE_CELL:
            return false;
        case DG_LIST_ITEM:
            n_items++;
            break;
        case DG_HEADING:
            n_headings++;
            break;
        case DG_PARAGRAPH:
        case DG_QUOTATION:
            n_texts++;
            break;
        default:
            break;
        }
    }
    return n_items <= n_texts && 2 * n_headings <= n_texts;
}

dg__habits dg__habits_of(const dg_document *doc)
{
    return (dg__habits){is_article(doc)};
}

/* ---- Places ---- */

static const dg__container *container_of(const dg_document *doc, size_t block)
{
    return &doc->prose->containers.items[doc->prose->blocks.items[block].container];
}

/* What a block stands in: an item of a list stands in the list. */
static uint32_t parent_of(const dg_document *doc, size_t block)
{
    const dg__container *container = container_of(doc, block);
    bool item = container->kind == DG__IN_LIST_ITEM;
    return item ? container->parent : doc->prose->blocks.items[block].container;
}

/* ---- Contexts ---- */

static bool blocks_adjoin(const dg_document *doc, const dg_occurrence *o)
{
    size_t last = dg__document_block_of(doc, o[0].end_token - 1),
           next = dg__document_block_of(doc, o[1].first_token);
    return next == last + 1 && parent_of(doc, last) == parent_of(doc, next) &&
           doc->blocks.items[last].kind != DG_TABLE_CELL;
}

static bool in_one_list(const dg__case *c)
{
    const dg_document *doc = c->doc;
    const dg_occurrence *o = c->occurrences;
    uint32_t parent = parent_of(doc, dg__document_block_of(doc, o[0].first_token));
    if (doc->prose->containers.items[parent].kind != DG__IN_UNORDERED_LIST ||
        dg__document_tenths(doc, o[0].first_token, o[0].end_token) < 10 * LIST_WORDS)
        return false;
    for (uint32_t i = 0; i < c->n; i++)
        if (parent_of(doc, dg__document_block_of(doc, o[i].first_token)) != parent)
            return false;
    return true;
}

static bool repeated_at_once(const dg_document *doc, const dg_occurrence *o)
{
    return o[0].end_token == o[1].first_token && dg__document_block_of(doc, o[0].first_token) ==
                                                     dg__document_block_of(doc, o[1].end_token - 1);
}

static bool is_slip(const dg__case *c)
{
    if (c->n < 2 || c->n != c->n_everywhere)
        return false;
    if (c->rule == DG_REPEATED_SENTENCES)
        return c->n == 2 && repeated_at_once(c->doc, c->occurrences);
    return (c->n == 2 && blocks_adjoin(c->doc, c->occurrences)) ||
           (c->n <= LIST_COPIES && in_one_list(c));
}

/* ---- Judging ---- */

static dg_level level_of(const dg__case *c, const dg__habits *habits)
{
    switch (c->rule) {
    case DG_REPEATED_BLOCK:
    case DG_REPEATED_SENTENCES:
        return habits->article || is_slip(c) ? DG_WARNING : DG_INFO;
    case DG_DOUBLED_WORDS:
    case DG_REPEATED_SECTION:
        return DG_WARNING;
    default:
        return DG_INFO;
    }
}

/* Longer texts are less likely to be chance, copies that adjoin less likely to be meant, and what
 * isn't even a sentence more likely to be a turn of phrase. */
static double score_of(const dg__case *c)
{
    const dg_occurrence *o = c->occurrences;
    double words = dg_document_words(c->doc, o->first_token, o->end_token);
    double length = words / (words + 4);
    double place = c->n > 1 && o[1].first_token == o[0].end_token ? 1 : 0.9;
    double kind = c->rule == DG_REPEATED_PASSAGE || c->rule == DG_SHARED_PASSAGE ? 0.6 : 1;
    if (c->rule == DG_DOUBLED_WORDS)
        return 0.9; /* short as they are, they are hardly ever meant */
    return length * place * kind;
}

dg__judgement dg__judge(const dg__case *c, const dg__habits *habits)
{
    return (dg__judgement){level_of(c, habits), score_of(c)};
}

dg_level dg__judge_shared(dg_rule rule, uint32_t n_documents, bool articles, double words)
{
    bool whole = rule == DG_SHARED_BLOCK || rule == DG_SHARED_SENTENCES;
    return whole && n_documents == 2 && articles && words >= SHARED_WORDS ? DG_WARNING : DG_INFO;
}
