/* Documents as objects: made, put together, asked, freed. */
#include "document.h"

dg_document *dg__document_new(const char *text, size_t len, const dg_document_options *options)
{
    dg_allocator allocator = dg__allocator(options->allocator);
    dg_document *doc = dg__alloc_zeroed(&allocator, 1, sizeof *doc);
    if (doc == NULL)
        return NULL;
    doc->allocator = allocator;
    doc->source = doc->text = (const uint8_t *)text;
    doc->source_len = doc->len = (uint32_t)len;
    doc->token_options = (dg__token_options){options->seed, options->flags};
    doc->format = options->format;
    doc->include = options->include;
    return doc;
}

dg_status dg__document_append(dg_document *doc, const dg_document *part)
{
    const dg_allocator *a = &doc->allocator;
    uint32_t tokens = (uint32_t)doc->tokens.len, sentences = (uint32_t)doc->sentences.len;
    if (!dg__vec_reserve(a, &doc->blocks, part->blocks.len) ||
        !dg__vec_reserve(a, &doc->sentences, part->sentences.len) ||
        !dg__tokens_concat(&doc->tokens, a, &part->tokens))
        return DG_NO_MEMORY;
    for (size_t i = 0; i < part->sentences.len; i++) {
        dg_sentence sentence = part->sentences.items[i];
        sentence.first_token += tokens;
        sentence.end_token += tokens;
        doc->sentences.items[doc->sentences.len++] = sentence;
    }
    for (size_t i = 0; i < part->blocks.len; i++) {
        dg_block block = part->blocks.items[i];
        block.first_token += tokens;
        block.end_token += tokens;
        block.first_sentence += sentences;
        block.end_sentence += sentences;
        doc->blocks.items[doc->blocks.len++] = block;
    }
    doc->bad_bytes += part->bad_bytes;
    return DG_OK;
}

/* The first of n elements of `size` bytes, n at least 1, whose end_token, the first one's being at `end`,
 * is greater than the token; n if none is. They never decrease. Which half goes on is added, not branched
 * on: it is hardly ever foreseen. */
static size_t first_behind(const void *end, size_t n, size_t size, uint32_t token)
{
    const char *at = end;
    size_t behind = 0;
    for (size_t half; n > 0; n -= half) {
        half = n - n / 2;
        size_t step = *(const uint32_t *)(const void *)(at + (half - 1) * size) <= token ? half : 0;
        behind += step;
        at += step * size;
    }
    return behind;
}

size_t dg__document_block_of(const dg_document *doc, uint32_t token)
{
    const dg_block *blocks = doc->blocks.items;
    return doc->blocks.len == 0
               ? 0
               : first_behind(&blocks->end_token, doc->blocks.len, sizeof *blocks, token);
}

size_t dg__document_sentence_of(const dg_document *doc, uint32_t token)
{
    const dg_sentence *sentences = doc->sentences.items;
    return doc->sentences.len == 0
               ? 0
               : first_behind(&sentences->end_token, doc->sentences.len, sizeof *sentences, token);
}

bool dg__document_navigates(const dg_document *doc, size_t block)
{
    const dg__prose *p = doc->prose;
    return p != NULL && p->containers.items[p->blocks.items[block].container].navigation;
}

bool dg__document_counts(const dg_document *doc, size_t block)
{
    if (dg__document_navigates(doc, block))
        return false;
    switch (doc->blocks.items[block].kind) {
    case DG_HEADING:
        return (doc->include & DG_INCLUDE_HEADINGS) != 0;
    case DG_TABLE_CELL:
        return (doc->include & DG_INCLUDE_TABLES) != 0;
    default:
        return true;
    }
}

void dg__document_shrink(dg_document *doc)
{
    dg__tokens_shrink(&doc->tokens, &doc->allocator);
    dg__vec_shrink(&doc->allocator, &doc->sentences);
    dg__vec_shrink(&doc->allocator, &doc->blocks);
}

void dg_document_free(dg_document *doc)
{
    if (doc == NULL)
        return;
    dg_allocator allocator = doc->allocator;
    dg__tokens_free(&doc->tokens, &allocator);
    dg__vec_free(&allocator, &doc->sentences);
    dg__vec_free(&allocator, &doc->blocks);
    if (doc->prose != NULL)
        dg__prose_free(doc->prose);
    dg__free(&allocator, doc->prose, 1, sizeof *doc->prose);
    dg__free(&allocator, doc, 1, sizeof *doc);
}

const char *dg_document_text(const dg_document *doc, size_t *len)
{
    *len = doc->source_len;
    return (const char *)doc->source;
}

const char *dg_document_prose(const dg_document *doc, size_t *len)
{
    *len = doc->len;
    return (const char *)doc->text;
}

dg_span dg__document_source(const dg_document *doc, dg_span prose)
{
    return doc->prose != NULL ? dg__prose_source(doc->prose, prose) : prose;
}

void dg_document_source(const dg_document *doc, const dg_span *prose, dg_span *source)
{
    *source = dg__document_source(doc, *prose);
}

const dg_block *dg_document_blocks(const dg_document *doc, size_t *n_blocks)
{
    *n_blocks = doc->blocks.len;
    return doc->blocks.items;
}

const dg_sentence *dg_document_sentences(const dg_document *doc, size_t *n_sentences)
{
    *n_sentences = doc->sentences.len;
    return doc->sentences.items;
}

size_t dg_document_token_count(const dg_document *doc)
{
    return doc->tokens.len;
}

const uint32_t *dg_document_token_starts(const dg_document *doc)
{
    return doc->tokens.starts;
}

const uint32_t *dg_document_token_ends(const dg_document *doc)
{
    return doc->tokens.ends;
}

const uint64_t *dg_document_token_hashes(const dg_document *doc)
{
    return doc->tokens.hashes;
}

double dg_document_words(const dg_document *doc, size_t first, size_t end)
{
    return (double)dg__document_tenths(doc, first, end) / 10;
}

uint64_t dg__document_tenths(const dg_document *doc, size_t first, size_t end)
{
    return 10 * (uint64_t)(end - first) -
           4 * (uint64_t)dg__tokens_clusters(&doc->tokens, first, end);
}

uint64_t dg_document_bad_bytes(const dg_document *doc)
{
    return doc->bad_bytes;
}
