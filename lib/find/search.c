/* What several finders ask of a search. */
#include "find/search.h"

bool dg__search_only_headings(const dg__search *s, uint32_t first, uint32_t end)
{
    const dg_block *blocks = s->doc->blocks.items;
    size_t low = 0, high = s->doc->blocks.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (blocks[middle].end_token <= first)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < s->doc->blocks.len && blocks[low].first_token < end; low++)
        if (blocks[low].kind != DG_HEADING && blocks[low].first_token < blocks[low].end_token)
            return false;
    return true;
}
