/* Containers are in the order in which they begin, so that what one holds comes right behind it; and
 * those that hold more than half of something hold one another. */
#include "find/body.h"

enum {
    LEAST_WORDS = 8, /* of a paragraph: shorter ones are labels, bylines and links */
    SHARE = 8        /* tenths */
};

/* Tenths of words in paragraphs, of each container with what it holds. */
static void weigh(uint64_t *weights, const dg_document *doc)
{
    const dg__container *containers = doc->prose->containers.items;
    for (size_t i = 0; i < doc->blocks.len; i++) {
        const dg_block *block = &doc->blocks.items[i];
        uint64_t tenths = dg__document_tenths(doc, block->first_token, block->end_token);
        if (block->kind == DG_PARAGRAPH && tenths >= 10 * LEAST_WORDS)
            weights[doc->prose->blocks.items[i].container] += tenths;
    }
    for (size_t i = doc->prose->containers.len - 1; i > 0; i--)
        weights[containers[i].parent] += weights[i];
}

/* What an editor's text may be the whole of: a division, a cell of a layout. */
static bool may_be_body(const dg__container *container)
{
    return container->kind == DG__IN_OTHER || container->kind == DG__IN_TABLE ||
           container->kind == DG__IN_TABLE_ROW || container->kind == DG__IN_DOCUMENT;
}

dg_status dg__body_of(dg__body *body, const dg_document *doc, const dg_allocator *a)
{
    *body = (dg__body){0, UINT32_MAX};
    size_t n = doc->prose != NULL ? doc->prose->containers.len : 0;
    if (n < 2)
        return DG_OK;
    uint64_t *weights = dg__alloc_zeroed(a, n, sizeof *weights);
    if (weights == NULL)
        return DG_NO_MEMORY;
    weigh(weights, doc);
    const dg__container *containers = doc->prose->containers.items;
    uint32_t first = (uint32_t)n - 1;
    while (first > 0 &&
           (10 * weights[first] < SHARE * weights[0] || !may_be_body(&containers[first])))
        first--;
    uint32_t end = first + 1;
    while (end < n && containers[end].parent >= first)
        end++;
    if (weights[0] > 0)
        *body = (dg__body){first, end};
    dg__free(a, weights, n, sizeof *weights);
    return DG_OK;
}

bool dg__body_holds(const dg__body *body, const dg_document *doc, size_t block)
{
    if (doc->prose == NULL)
        return true;
    uint32_t container = doc->prose->blocks.items[block].container;
    return container >= body->first && container < body->end;
}
