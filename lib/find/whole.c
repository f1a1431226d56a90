/* Places in the whole, and documents had back. */
#include "find/whole.h"

#include "find/intern.h"

#include <string.h>

uint64_t dg__separator_id(uint32_t token)
{
    return dg__spread_id(((uint64_t)1 << 32) + token);
}

uint32_t dg__whole_document_of(const dg__whole *whole, uint32_t token, uint32_t guess)
{
    if (token >= whole->firsts[guess] && token < whole->firsts[guess + 1])
        return guess;
    uint32_t low = 0, high = whole->n;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (whole->firsts[middle] <= token)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint32_t dg__whole_token_count(const dg__whole *whole, uint32_t document)
{
    return whole->firsts[document + 1] - whole->firsts[document] - whole->separated;
}

static bool same_blocks(const dg_document *all, uint32_t first, const dg_document *doc)
{
    size_t at = dg__document_block_of(all, first);
    for (size_t i = 0; i < doc->blocks.len; i++) {
        const dg_block *a = &doc->blocks.items[i], *b = &all->blocks.items[at];
        if (a->first_token == a->end_token)
            continue;
        bool as_much = dg__document_counts(doc, i) == dg__document_counts(all, at);
        if (!as_much || a->end_token + first != b->end_token || a->span.start != b->span.start ||
            a->span.end != b->span.end)
            return false;
        at++;
    }
    return true;
}

static bool same_sentences(const dg_document *all, uint32_t first, const dg_document *doc)
{
    size_t at = dg__document_sentence_of(all, first);
    for (size_t i = 0; i < doc->sentences.len; i++) {
        const dg_sentence *a = &doc->sentences.items[i], *b = &all->sentences.items[at];
        if (a->first_token == a->end_token)
            continue;
        if (a->end_token + first != b->end_token || a->span.start != b->span.start ||
            a->span.end != b->span.end)
            return false;
        at++;
    }
    return true;
}

static bool is_same(const dg__whole *whole, uint32_t i, const dg_document *doc)
{
    const dg_document *all = whole->doc;
    uint32_t first = whole->firsts[i], n = dg__whole_token_count(whole, i);
    return doc->tokens.len == n && doc->token_options.seed == all->token_options.seed &&
           doc->token_options.flags == all->token_options.flags &&
           (n == 0 || memcmp(doc->tokens.hashes, all->tokens.hashes + first,
                             n * sizeof *doc->tokens.hashes) == 0) &&
           same_blocks(all, first, doc) && same_sentences(all, first, doc);
}

dg_status dg__whole_open(const dg__whole *whole, uint32_t i, const dg_document **doc)
{
    const dg_documents *documents = &whole->documents;
    dg_status status = documents->open(documents->ctx, i, doc);
    if (status != DG_OK || *doc == whole->doc || is_same(whole, i, *doc))
        return status;
    documents->close(documents->ctx, i, *doc);
    return DG_CHANGED;
}

void dg__whole_close(const dg__whole *whole, uint32_t i, const dg_document *doc)
{
    whole->documents.close(whole->documents.ctx, i, doc);
}
