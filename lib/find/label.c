#include "find/label.h"

#include "find/ending.h"

enum { LABEL_WORDS = 8 }; /* a label has fewer */

static bool is_label(const dg_document *doc, const dg_block *block)
{
    uint64_t tenths = dg__document_tenths(doc, block->first_token, block->end_token);
    uint32_t len = block->span.end - block->span.start;
    return block->kind == DG_HEADING || (tenths > 0 && tenths < 10 * LABEL_WORDS &&
                                         !dg__ends_as_sentence(doc->text + block->span.start, len));
}

/* Whether each stands right below code, and not the same: below two signatures. */
static bool are_below_code(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    size_t i = dg__document_block_of(doc, a->first_token);
    size_t j = dg__document_block_of(doc, b->first_token);
    return i > 0 && j > 0 && doc->blocks.items[i - 1].kind == DG_CODE &&
           doc->blocks.items[j - 1].kind == DG_CODE &&
           doc->prose->blocks.items[i - 1].content != doc->prose->blocks.items[j - 1].content;
}

static bool is_labelled(const dg_document *doc, const dg_occurrence *o)
{
    size_t block = dg__document_block_of(doc, o->first_token);
    return block > 0 && doc->blocks.items[block].first_token == o->first_token &&
           is_label(doc, &doc->blocks.items[block - 1]);
}

bool dg__are_labelled(const dg_document *doc, const dg_occurrence *a, const dg_occurrence *b)
{
    return doc->prose != NULL &&
           ((is_labelled(doc, a) && is_labelled(doc, b)) || are_below_code(doc, a, b));
}
