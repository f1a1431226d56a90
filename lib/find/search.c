/* What several finders ask of a search. */
#include "find/search.h"

bool dg__search_counts(const dg__search *s, uint32_t first, uint32_t end)
{
    const dg_block *blocks = s->doc->blocks.items;
    size_t at = dg__document_block_of(s->doc, first);
    for (; at < s->doc->blocks.len && blocks[at].first_token < end; at++)
        if (blocks[at].first_token < blocks[at].end_token && dg__document_counts(s->doc, at))
            return true;
    return false;
}
