#include "find/cell.h"

#include "text/unicode.h"

#define CELL 4000u /* bytes of the source before a block that the tag of a cell is looked for in */

/* Where the last tag of a cell before the block stands, if it opens one; else 0. Markdown's parser knows of
 * no tables in HTML. */
static uint32_t cell_tag(const dg_document *doc, size_t block)
{
    const uint8_t *s = doc->source;
    uint32_t at = doc->prose->blocks.items[block].source.start;
    uint32_t least = at > CELL ? at - CELL : 0;
    while (at > least) {
        if (s[--at] != '<' || doc->source_len - at < 5)
            continue;
        bool closes = s[at + 1] == '/';
        const uint8_t *name = s + at + 1 + closes;
        if ((name[0] | 0x20) == 't' && ((name[1] | 0x20) == 'd' || (name[1] | 0x20) == 'h') &&
            (name[2] == '>' || dg__is_ascii_space(name[2])))
            return closes ? 0 : at;
    }
    return 0;
}

bool dg__in_one_cell(const dg__case *c)
{
    const dg_document *doc = c->doc;
    uint32_t first = 0;
    for (uint32_t i = 0; i < c->n && doc->format == DG_MARKDOWN; i++) {
        uint32_t tag = cell_tag(doc, dg__document_block_of(doc, c->occurrences[i].first_token));
        if (tag == 0 || (i > 0 && tag != first))
            return false;
        first = tag;
    }
    return first != 0;
}

bool dg__is_cell(const dg_document *doc, const dg_occurrence *o)
{
    size_t block = dg__document_block_of(doc, o->first_token);
    dg_block_kind kind = doc->blocks.items[block].kind;
    if (doc->format == DG_MARKDOWN && cell_tag(doc, block) != 0)
        return true;
    return kind == DG_TABLE_CELL || kind == DG_CAPTION ||
           (doc->prose != NULL &&
            doc->prose->containers.items[doc->prose->blocks.items[block].container].kind ==
                DG__IN_NAVIGATION);
}
