/* What several finders ask of a search. */
#include "find/search.h"

static bool is_on(const dg__search *s, dg_rule rule)
{
    return (s->options->rules >> rule & 1) != 0;
}

/* The same between documents. */
static dg_rule shared(dg_rule rule)
{
    switch (rule) {
    case DG_REPEATED_BLOCK:
        return DG_SHARED_BLOCK;
    case DG_REPEATED_SENTENCES:
        return DG_SHARED_SENTENCES;
    case DG_REPEATED_PASSAGE:
        return DG_SHARED_PASSAGE;
    case DG_NEAR_DUPLICATE_BLOCK:
        return DG_SHARED_NEAR_DUPLICATE;
    default:
        return rule;
    }
}

bool dg__search_wants(const dg__search *s, dg_rule rule)
{
    return is_on(s, rule) || (s->whole->n > 1 && is_on(s, shared(rule)));
}

dg_rule dg__search_rule_of(const dg__search *s, const dg__group *group)
{
    const dg_occurrence *o = s->occurrences.items + group->first_occurrence;
    for (uint32_t i = 1; i < group->n_occurrences; i++)
        if (o[i].document == o[i - 1].document)
            return group->rule;
    return shared(group->rule);
}

static void set_documents(dg__search *s, const dg__group *group, uint32_t *document)
{
    dg_occurrence *o = s->occurrences.items + group->first_occurrence;
    for (uint32_t i = 0; i < group->n_occurrences; i++)
        *document = o[i].document = dg__whole_document_of(s->whole, o[i].first_token, *document);
}

void dg__search_settle(dg__search *s)
{
    size_t kept = 0;
    uint32_t document = 0;
    if (s->whole->n <= 1)
        return;
    for (size_t i = 0; i < s->groups.len; i++) {
        dg__group group = s->groups.items[i];
        set_documents(s, &group, &document);
        if (group.n_occurrences > 0 && is_on(s, dg__search_rule_of(s, &group)))
            s->groups.items[kept++] = group;
    }
    s->groups.len = kept;
}

bool dg__search_counts(const dg__search *s, uint32_t first, uint32_t end)
{
    const dg_block *blocks = s->doc->blocks.items;
    size_t at = dg__document_block_of(s->doc, first);
    for (; at < s->doc->blocks.len && blocks[at].first_token < end; at++)
        if (blocks[at].first_token < blocks[at].end_token && dg__document_counts(s->doc, at))
            return true;
    return false;
}
