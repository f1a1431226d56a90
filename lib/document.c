/* Reading a text into a document: blocks, then the tokens and sentences of each. */
#include "document.h"

#include "base/status.h"
#include "text/paragraph.h"
#include "text/sentence.h"
#include "text/trim.h"
#include "text/utf8.h"

#include <string.h>

static const dg_document_options default_options = DG_DOCUMENT_OPTIONS_INIT;

/* The tokens of a block are made at once; then its sentences share them out. A boundary inside a
 * token doesn't count: no token is in two sentences. */
static bool add_sentences(dg_document *doc, dg_span block, uint32_t first_token)
{
    const uint32_t *starts = doc->tokens.starts, *ends = doc->tokens.ends;
    const uint8_t *text = doc->text + block.start;
    size_t len = block.end - block.start, at = 0;
    uint32_t token = first_token, n_tokens = (uint32_t)doc->tokens.len;

    while (at < len) {
        dg_sentence sentence = {.first_token = token};
        size_t end = at;
        do {
            end = dg__sentence_end(text, len, end, true);
            while (token < n_tokens && starts[token] < block.start + end)
                token++;
        } while (token > first_token && ends[token - 1] > block.start + end);
        sentence.span =
            dg__trim(doc->text, (dg_span){block.start + (uint32_t)at, block.start + (uint32_t)end});
        sentence.end_token = token;
        if (sentence.span.start < sentence.span.end &&
            !dg__vec_push(&doc->allocator, &doc->sentences, sentence))
            return false;
        at = end;
    }
    return true;
}

static dg_status add_block(dg_document *doc, dg_span span, dg_block_kind kind, dg__meter *meter)
{
    dg_block block = {.kind = kind};
    block.span = dg__trim(doc->text, span);
    block.first_sentence = (uint32_t)doc->sentences.len;
    block.first_token = (uint32_t)doc->tokens.len;
    dg_status status = dg__tokens_append(&doc->tokens, &doc->allocator, doc->text, block.span.start,
                                         block.span.end, &doc->token_options, meter);
    if (status != DG_OK)
        return status;
    if (!add_sentences(doc, block.span, block.first_token))
        return DG_NO_MEMORY;
    block.end_sentence = (uint32_t)doc->sentences.len;
    block.end_token = (uint32_t)doc->tokens.len;
    doc->bad_bytes += dg__utf8_bad_bytes(doc->text + span.start, span.end - span.start);
    return dg__vec_push(&doc->allocator, &doc->blocks, block) ? DG_OK : DG_NO_MEMORY;
}

static dg_status add_paragraphs(dg_document *doc, dg__meter *meter)
{
    static const uint8_t bom[3] = {0xEF, 0xBB, 0xBF};
    uint32_t from = doc->len >= 3 && memcmp(doc->text, bom, 3) == 0 ? 3 : 0;
    dg__spans spans = {0};
    dg_status status =
        dg__paragraphs_append(&spans, &doc->allocator, doc->text, from, doc->len, meter);
    for (size_t i = 0; i < spans.len && status == DG_OK; i++)
        status = add_block(doc, spans.items[i], DG_PARAGRAPH, meter);
    dg__vec_free(&doc->allocator, &spans);
    return status;
}

static dg_status check_arguments(dg_document **out, const char *text, size_t len,
                                 const dg_document_options *options, dg_error *error)
{
    if (out == NULL)
        return dg__fail(error, DG_INVALID, "there is no place for the document");
    if (text == NULL && len > 0)
        return dg__fail(error, DG_INVALID, "the text is NULL");
    if (options->size < sizeof *options)
        return dg__fail(error, DG_INVALID,
                        "options: size is not set; use DG_DOCUMENT_OPTIONS_INIT");
    if ((options->flags & ~(DG_FOLD_DIGITS | DG_STRIP_ACCENTS)) != 0)
        return dg__fail(error, DG_INVALID, "options: unknown flags");
    if (len > UINT32_MAX)
        return dg__fail(error, DG_TOO_LARGE, NULL);
    return dg__check_limits(options->limits, error);
}

static dg_status check_blocks(size_t len, const dg_block_input *blocks, size_t n, dg_error *error)
{
    if (n > UINT32_MAX || (blocks == NULL && n > 0))
        return dg__fail(error, DG_INVALID, "there are no blocks where their number says so");
    uint32_t before = 0;
    for (size_t i = 0; i < n; i++) {
        dg_span span = blocks[i].span;
        if (span.start < before || span.end < span.start || span.end > len)
            return dg__fail_at(error, DG_INVALID,
                               "the block is out of order, overlaps the one before or lies outside "
                               "the text",
                               i);
        if ((unsigned)blocks[i].kind > DG_CAPTION)
            return dg__fail_at(error, DG_INVALID, "the block's kind is unknown", i);
        before = span.end;
    }
    return DG_OK;
}

static dg_document *new_document(const char *text, size_t len, const dg_document_options *options)
{
    dg_allocator allocator = dg__allocator(options->allocator);
    dg_document *doc = dg__alloc_zeroed(&allocator, 1, sizeof *doc);
    if (doc == NULL)
        return NULL;
    doc->allocator = allocator;
    doc->text = (const uint8_t *)text;
    doc->len = (uint32_t)len;
    doc->token_options = (dg__token_options){options->seed, options->flags};
    return doc;
}

/* Hands the finished document out, or frees it and says why. */
static dg_status finish(dg_document **out, dg_document *doc, dg_status status, dg_error *error)
{
    if (status != DG_OK) {
        dg_document_free(doc);
        return dg__fail(error, status, NULL);
    }
    dg__tokens_shrink(&doc->tokens, &doc->allocator);
    dg__vec_shrink(&doc->allocator, &doc->sentences);
    dg__vec_shrink(&doc->allocator, &doc->blocks);
    *out = doc;
    return DG_OK;
}

dg_status dg_document_from_text(dg_document **out, const char *text, size_t len,
                                const dg_document_options *options, dg_error *error)
{
    if (options == NULL)
        options = &default_options;
    dg_status status = check_arguments(out, text, len, options, error);
    if (status != DG_OK)
        return status;
    dg_document *doc = new_document(text, len, options);
    if (doc == NULL)
        return dg__fail(error, DG_NO_MEMORY, NULL);
    dg__meter meter = dg__meter_start(options->limits);
    return finish(out, doc, add_paragraphs(doc, &meter), error);
}

dg_status dg_document_from_blocks(dg_document **out, const char *text, size_t len,
                                  const dg_block_input *blocks, size_t n_blocks,
                                  const dg_document_options *options, dg_error *error)
{
    if (options == NULL)
        options = &default_options;
    dg_status status = check_arguments(out, text, len, options, error);
    if (status == DG_OK)
        status = check_blocks(len, blocks, n_blocks, error);
    if (status != DG_OK)
        return status;
    dg_document *doc = new_document(text, len, options);
    if (doc == NULL)
        return dg__fail(error, DG_NO_MEMORY, NULL);
    dg__meter meter = dg__meter_start(options->limits);
    for (size_t i = 0; i < n_blocks && status == DG_OK; i++)
        status = add_block(doc, blocks[i].span, blocks[i].kind, &meter);
    return finish(out, doc, status, error);
}

void dg_document_free(dg_document *doc)
{
    if (doc == NULL)
        return;
    dg_allocator allocator = doc->allocator;
    dg__tokens_free(&doc->tokens, &allocator);
    dg__vec_free(&allocator, &doc->sentences);
    dg__vec_free(&allocator, &doc->blocks);
    dg__free(&allocator, doc, 1, sizeof *doc);
}

const char *dg_document_text(const dg_document *doc, size_t *len)
{
    *len = doc->len;
    return (const char *)doc->text;
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
