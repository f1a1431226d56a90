/* Reading a text into a document: blocks first, then the tokens and sentences of each.
 *
 *     text ──► blocks ──► parts, of whole blocks ──► a document each ──► one after the other
 *
 * A part is read without knowing of the others, so the parts may be read on any threads. A text that
 * is read at once has one part. */
#include "base/status.h"
#include "document.h"
#include "format/asciidoc.h"
#include "format/html.h"
#include "format/markdown.h"
#include "format/rst.h"
#include "text/ascii.h"
#include "text/paragraph.h"
#include "text/sentence.h"
#include "text/trim.h"
#include "text/utf8.h"

/* Fewer bytes aren't worth a part of their own. */
#define SMALLEST_PART 65536u

/* Bytes whose tokens are made at once: many paragraphs, and few enough for the cache. */
#define BATCH 32768u

static const dg_document_options default_options = DG_DOCUMENT_OPTIONS_INIT;

typedef struct part {
    uint32_t first_block, end_block;
    dg_document *doc; /* NULL until it is read */
} part;

struct dg_reading {
    dg_document *doc; /* what the parts are put together to; also holds the allocator */
    dg_limits limits;
    bool limited;
    DG__VEC(dg_block_input) blocks;
    bool apart; /* the blocks are the caller's: there may be text between them */
    DG__VEC(part) parts;
    size_t n_joined;
};

/* ---- Blocks ---- */

enum { STRIDE = 16 }; /* tokens looked at without a branch */

/* The first token from `token` on that begins at `end` or behind it. `likely`: how many are before it, more or
 * less; most often one stride around them has the end. */
static uint32_t skip_tokens(const uint32_t *starts, uint32_t token, uint32_t n, uint32_t end,
                            uint64_t likely)
{
    if (likely > STRIDE / 2 && likely < n - token && starts[token + likely - STRIDE / 2] < end)
        token += (uint32_t)likely - STRIDE / 2;
    while (n - token >= STRIDE) {
        uint32_t before = 0;
        for (uint32_t i = 0; i < STRIDE; i++)
            before += starts[token + i] < end;
        token += before;
        if (before < STRIDE)
            return token;
    }
    while (token < n && starts[token] < end)
        token++;
    return token;
}

#define DENSITY_BITS 16 /* of tokens a byte, behind the point */

/* The sentences of a block share out its tokens, of which *token is the first. A boundary inside a
 * token doesn't count: no token is in two sentences. */
static bool add_sentences(dg_document *doc, dg__sentences *sentences, dg_span block,
                          uint32_t *token, uint32_t density)
{
    const uint32_t *starts = doc->tokens.starts, *ends = doc->tokens.ends;
    uint32_t n_tokens = (uint32_t)doc->tokens.len;

    dg__sentences_enter(sentences, block.start, block.end);
    for (uint32_t at = block.start, end = at; at < block.end; at = end) {
        dg_sentence sentence = {.first_token = *token};
        do {
            uint32_t begin = end;
            end = dg__sentences_next(sentences, begin);
            *token = skip_tokens(starts, *token, n_tokens, end,
                                 (uint64_t)(end - begin) * density >> DENSITY_BITS);
        } while (end<block.end && * token> sentence.first_token && ends[*token - 1] > end);
        sentence.span = dg__trim(doc->text, (dg_span){at, end});
        sentence.end_token = *token;
        if (sentence.span.start < sentence.span.end &&
            !dg__vec_push(&doc->allocator, &doc->sentences, sentence))
            return false;
    }
    return true;
}

static bool is_read(const dg_document *doc, dg_block_kind kind)
{
    return kind < DG_CODE || (kind == DG_CODE && (doc->include & DG_INCLUDE_CODE) != 0);
}

static bool add_block(dg_document *doc, dg__sentences *sentences, const dg_block_input *input,
                      uint32_t *token, uint32_t density)
{
    dg_block block = {.kind = input->kind, .span = dg__trim(doc->text, input->span)};
    block.first_sentence = (uint32_t)doc->sentences.len;
    block.first_token = *token;
    if (is_read(doc, block.kind) && !add_sentences(doc, sentences, block.span, token, density))
        return false;
    block.end_sentence = (uint32_t)doc->sentences.len;
    block.end_token = *token;
    return dg__vec_push(&doc->allocator, &doc->blocks, block);
}

/* Blocks of which the tokens can be made at once: between those we found ourselves there is nothing
 * but white space and marks. */
static uint32_t batch_end(const dg_reading *r, uint32_t first, uint32_t end)
{
    const dg_block_input *blocks = r->blocks.items;
    uint32_t next = first + 1;
    while (!r->apart && next < end && blocks[next].span.end - blocks[first].span.start <= BATCH)
        next++;
    return next;
}

static dg_status read_batch(dg_document *doc, dg__sentences *sentences,
                            const dg_block_input *blocks, uint32_t n, dg__meter *meter)
{
    uint32_t from = blocks[0].span.start, to = blocks[n - 1].span.end;
    uint32_t token = (uint32_t)doc->tokens.len;
    if (n > 1 || is_read(doc, blocks[0].kind)) {
        dg_status status = dg__tokens_append(&doc->tokens, &doc->allocator, doc->text, from, to,
                                             &doc->token_options, meter);
        if (status != DG_OK)
            return status;
        doc->bad_bytes += dg__utf8_bad_bytes(doc->text + from, to - from, sentences->features);
    }
    uint32_t density =
        to > from ? (uint32_t)(((uint64_t)(doc->tokens.len - token) << DENSITY_BITS) / (to - from))
                  : 0;
    for (uint32_t i = 0; i < n; i++)
        if (!add_block(doc, sentences, &blocks[i], &token, density))
            return DG_NO_MEMORY;
    return DG_OK;
}

static dg_status find_paragraphs(dg_reading *r, dg__meter *meter)
{
    const dg_document *doc = r->doc;
    dg__spans spans = {0};
    dg_status status =
        dg__paragraphs_append(&spans, &doc->allocator, doc->text, 0, doc->len, meter);
    if (status == DG_OK && !dg__vec_reserve(&doc->allocator, &r->blocks, spans.len))
        status = DG_NO_MEMORY;
    for (size_t i = 0; i < spans.len && status == DG_OK; i++)
        r->blocks.items[r->blocks.len++] = (dg_block_input){spans.items[i], DG_PARAGRAPH};
    dg__vec_free(&doc->allocator, &spans);
    return status;
}

static dg_status read_format(dg__prose *p, dg_format format, dg__meter *meter)
{
    switch (format) {
    case DG_HTML:
        return dg__html_read(p, meter);
    case DG_RST:
        return dg__rst_read(p, meter);
    case DG_ASCIIDOC:
        return dg__asciidoc_read(p, meter);
    default:
        return dg__markdown_read(p, meter);
    }
}

/* From here on the text of the document is its prose. */
static dg_status find_prose(dg_reading *r, dg_format format, dg__meter *meter)
{
    dg_document *doc = r->doc;
    dg__prose *p = dg__alloc_zeroed(&doc->allocator, 1, sizeof *p);
    if (p == NULL)
        return DG_NO_MEMORY;
    doc->prose = p;
    if (!dg__prose_init(p, doc->source, doc->source_len, &doc->allocator))
        return DG_NO_MEMORY;
    p->include = doc->include;
    dg_status status = read_format(p, format, meter);
    dg__prose_close(p);
    if (status == DG_OK && !dg__vec_reserve(&doc->allocator, &r->blocks, p->blocks.len))
        status = DG_NO_MEMORY;
    if (status != DG_OK)
        return status;
    dg__vec_shrink(&doc->allocator, &p->text);
    dg__vec_shrink(&doc->allocator, &p->runs);
    doc->text = p->text.items;
    doc->len = (uint32_t)p->text.len;
    for (size_t i = 0; i < p->blocks.len; i++)
        r->blocks.items[r->blocks.len++] =
            (dg_block_input){p->blocks.items[i].prose, p->blocks.items[i].kind};
    return DG_OK;
}

static dg_status copy_blocks(dg_reading *r, const dg_block_input *blocks, size_t n)
{
    if (!dg__vec_reserve(&r->doc->allocator, &r->blocks, n))
        return DG_NO_MEMORY;
    r->apart = true;
    for (size_t i = 0; i < n; i++)
        r->blocks.items[r->blocks.len++] = blocks[i];
    return DG_OK;
}

/* ---- Parts ---- */

/* At most n parts of about the same number of bytes; one at least. */
static dg_status cut(dg_reading *r, size_t n)
{
    uint64_t len = r->doc->len, n_blocks = r->blocks.len;
    if (n > len / SMALLEST_PART + 1)
        n = (size_t)(len / SMALLEST_PART + 1);
    if (!dg__vec_reserve(&r->doc->allocator, &r->parts, n))
        return DG_NO_MEMORY;
    for (uint32_t i = 0, block = 0; i < n; i++) {
        part p = {.first_block = block};
        while (block < n_blocks &&
               (i + 1 == n || r->blocks.items[block].span.start < len * (i + 1) / n))
            block++;
        p.end_block = block;
        if (p.first_block < p.end_block || i + 1 == n)
            r->parts.items[r->parts.len++] = p;
    }
    return DG_OK;
}

/* Whether scripts written without spaces are likely: the first bytes of Han, Kana or, with the second
 * ones, Thai and Lao, in every eighth place of the beginning or more. */
static bool looks_unspaced(const uint8_t *s, uint32_t len)
{
    uint32_t n = len < 512 ? len : 512, found = 0;
    for (uint32_t i = 0; i + 1 < n; i++)
        found += (uint8_t)(s[i] - 0xE3) < 7 || (s[i] == 0xE0 && (s[i + 1] & 0xFC) == 0xB8);
    return found > n / 8;
}

/* A token for five bytes, somewhat more than prose has, or for three, and what ASCII is read with: room
 * that isn't used is never touched, while arrays that grow are copied. */
static size_t likely_tokens(const dg_reading *r, const part *p)
{
    if (p->first_block == p->end_block)
        return 1;
    const dg_block_input *blocks = r->blocks.items;
    uint32_t len = blocks[p->end_block - 1].span.end - blocks[p->first_block].span.start;
    uint32_t bytes = looks_unspaced(r->doc->text + blocks[p->first_block].span.start, len) ? 3 : 5;
    size_t least = dg__ascii_room(len);
    return len / bytes + 1 > least ? len / bytes + 1 : least;
}

/* Room for the blocks, as many sentences, and the likely tokens: arrays that grow are copied. */
static bool reserve(const dg_reading *r, const part *p, dg_document *doc)
{
    const dg_allocator *a = &doc->allocator;
    size_t n_blocks = p->end_block - p->first_block;
    return dg__vec_reserve(a, &doc->blocks, n_blocks) &&
           dg__vec_reserve(a, &doc->sentences, n_blocks) &&
           dg__tokens_grow(&doc->tokens, a, likely_tokens(r, p));
}

static dg_status read_part(dg_reading *r, part *p, dg__meter *meter)
{
    const dg_document *whole = r->doc;
    dg_document_options options = DG_DOCUMENT_OPTIONS_INIT;
    options.allocator = &whole->allocator;
    options.seed = whole->token_options.seed;
    options.flags = whole->token_options.flags;
    options.format = whole->format;
    options.include = whole->include;
    dg_document *doc = dg__document_new((const char *)whole->text, whole->len, &options);
    if (doc == NULL)
        return DG_NO_MEMORY;
    dg_status status = reserve(r, p, doc) ? DG_OK : DG_NO_MEMORY;
    dg__sentences sentences;
    dg__sentences_begin(&sentences, doc->text, doc->len, dg__cpu_features());
    for (uint32_t i = p->first_block, next; i < p->end_block && status == DG_OK; i = next) {
        next = batch_end(r, i, p->end_block);
        status = read_batch(doc, &sentences, &r->blocks.items[i], next - i, meter);
    }
    if (status == DG_OK)
        p->doc = doc;
    else
        dg_document_free(doc);
    return status;
}

/* ---- The calls ---- */

static dg_status check_options(const dg_document_options *options, dg_error *error)
{
    if (options->size < sizeof *options)
        return dg__fail(error, DG_INVALID,
                        "options: size is not set; use DG_DOCUMENT_OPTIONS_INIT");
    if ((options->flags & ~(DG_FOLD_DIGITS | DG_STRIP_ACCENTS)) != 0)
        return dg__fail(error, DG_INVALID, "options: unknown flags");
    if ((options->include &
         ~(DG_INCLUDE_CODE | DG_INCLUDE_TABLES | DG_INCLUDE_HEADINGS | DG_INCLUDE_ALT_TEXT)) != 0)
        return dg__fail(error, DG_INVALID, "options: unknown things to include");
    if ((unsigned)options->format > DG_ASCIIDOC)
        return dg__fail(error, DG_INVALID, "options: unknown format");
    return dg__check_limits(options->limits, error);
}

static dg_status check_text(const void *out, const char *text, size_t len, dg_error *error)
{
    if (out == NULL)
        return dg__fail(error, DG_INVALID, "there is no place for the result");
    if (text == NULL && len > 0)
        return dg__fail(error, DG_INVALID, "the text is NULL");
    if (len > UINT32_MAX)
        return dg__fail(error, DG_TOO_LARGE, NULL);
    return DG_OK;
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
        if ((unsigned)blocks[i].kind > DG_OPAQUE)
            return dg__fail_at(error, DG_INVALID, "the block's kind is unknown", i);
        before = span.end;
    }
    return DG_OK;
}

static dg_status check_arguments(const void *out, const char *text, size_t len,
                                 const dg_block_input *blocks, size_t n_blocks,
                                 const dg_document_options *options, dg_error *error)
{
    dg_status status = check_text(out, text, len, error);
    if (status == DG_OK)
        status = check_options(options, error);
    if (status == DG_OK && blocks != NULL && options->format != DG_TEXT)
        return dg__fail(error, DG_INVALID, "blocks are of plain text");
    return status == DG_OK ? check_blocks(len, blocks, n_blocks, error) : status;
}

static dg_reading *reading_new(const char *text, size_t len, const dg_document_options *options)
{
    dg_document *doc = dg__document_new(text, len, options);
    dg_reading *r = doc != NULL ? dg__alloc_zeroed(&doc->allocator, 1, sizeof *r) : NULL;
    if (r == NULL) {
        dg_document_free(doc);
        return NULL;
    }
    r->doc = doc;
    r->limited = options->limits != NULL;
    if (r->limited)
        r->limits = *options->limits;
    return r;
}

/* blocks NULL: paragraphs. The arguments are in order. */
static dg_status start(dg_reading **out, const char *text, size_t len, const dg_block_input *blocks,
                       size_t n_blocks, size_t n_parts, const dg_document_options *options,
                       dg__meter *meter)
{
    dg_reading *r = reading_new(text, len, options);
    if (r == NULL)
        return DG_NO_MEMORY;
    dg_status status;
    if (blocks != NULL)
        status = copy_blocks(r, blocks, n_blocks);
    else if (options->format == DG_TEXT)
        status = find_paragraphs(r, meter);
    else
        status = find_prose(r, options->format, meter);
    if (status == DG_OK)
        status = cut(r, n_parts);
    if (status == DG_OK)
        *out = r;
    else
        dg_reading_free(r);
    return status;
}

dg_status dg_reading_new(dg_reading **out, const char *text, size_t len,
                         const dg_block_input *blocks, size_t n_blocks, size_t n_parts,
                         const dg_document_options *options, dg_error *error)
{
    if (options == NULL)
        options = &default_options;
    dg_status status = check_arguments(out, text, len, blocks, n_blocks, options, error);
    if (status != DG_OK)
        return status;
    if (n_parts == 0)
        return dg__fail(error, DG_INVALID, "there are no parts to read in");
    dg__meter meter = dg__meter_start(options->limits);
    status = start(out, text, len, blocks, n_blocks, n_parts, options, &meter);
    return status == DG_OK ? DG_OK : dg__fail(error, status, NULL);
}

size_t dg_reading_parts(const dg_reading *reading)
{
    return reading->parts.len;
}

dg_status dg_reading_run(dg_reading *reading, size_t i, dg_error *error)
{
    if (i >= reading->parts.len)
        return dg__fail(error, DG_INVALID, "there is no such part");
    part *p = &reading->parts.items[i];
    dg__meter meter = dg__meter_start(reading->limited ? &reading->limits : NULL);
    dg_status status = p->doc == NULL ? read_part(reading, p, &meter) : DG_OK;
    return status == DG_OK ? DG_OK : dg__fail(error, status, NULL);
}

/* The first part becomes the document; each other is freed as soon as it is in it, so that after a
 * failure the call can be made again. */
static dg_status join(dg_reading *r, dg_error *error)
{
    part *parts = r->parts.items;
    for (size_t i = r->n_joined; i < r->parts.len; i++)
        if (parts[i].doc == NULL)
            return dg__fail_at(error, DG_INVALID, "the part has not been read", i);
    for (; r->n_joined < r->parts.len; r->n_joined++) {
        part *next = &parts[r->n_joined];
        if (r->n_joined == 0)
            continue;
        if (dg__document_append(parts[0].doc, next->doc) != DG_OK)
            return dg__fail(error, DG_NO_MEMORY, NULL);
        dg_document_free(next->doc);
        next->doc = NULL;
    }
    return DG_OK;
}

dg_status dg_reading_finish(dg_document **out, dg_reading *reading, dg_error *error)
{
    if (out == NULL)
        return dg__fail(error, DG_INVALID, "there is no place for the document");
    dg_status status = join(reading, error);
    if (status != DG_OK)
        return status;
    dg_document *doc = reading->parts.items[0].doc;
    reading->parts.items[0].doc = NULL;
    doc->source = reading->doc->source;
    doc->source_len = reading->doc->source_len;
    doc->prose = reading->doc->prose;
    if (doc->prose != NULL)
        doc->prose->allocator = &doc->allocator;
    reading->doc->prose = NULL;
    dg__document_shrink(doc);
    *out = doc;
    dg_reading_free(reading);
    return DG_OK;
}

void dg_reading_free(dg_reading *reading)
{
    if (reading == NULL)
        return;
    dg_document *doc = reading->doc;
    for (size_t i = 0; i < reading->parts.len; i++)
        dg_document_free(reading->parts.items[i].doc);
    dg__vec_free(&doc->allocator, &reading->parts);
    dg__vec_free(&doc->allocator, &reading->blocks);
    dg__free(&doc->allocator, reading, 1, sizeof *reading);
    dg_document_free(doc);
}

/* All in one part, under one meter. */
static dg_status read_at_once(dg_document **out, const char *text, size_t len,
                              const dg_block_input *blocks, size_t n_blocks,
                              const dg_document_options *options, dg_error *error)
{
    if (options == NULL)
        options = &default_options;
    dg_status status = check_arguments(out, text, len, blocks, n_blocks, options, error);
    if (status != DG_OK)
        return status;
    dg_reading *r = NULL;
    dg__meter meter = dg__meter_start(options->limits);
    status = start(&r, text, len, blocks, n_blocks, 1, options, &meter);
    if (status == DG_OK)
        status = read_part(r, &r->parts.items[0], &meter);
    if (status == DG_OK)
        return dg_reading_finish(out, r, error);
    dg_reading_free(r);
    return dg__fail(error, status, NULL);
}

dg_status dg_document_from_text(dg_document **out, const char *text, size_t len,
                                const dg_document_options *options, dg_error *error)
{
    return read_at_once(out, text, len, NULL, 0, options, error);
}

dg_status dg_document_from_blocks(dg_document **out, const char *text, size_t len,
                                  const dg_block_input *blocks, size_t n_blocks,
                                  const dg_document_options *options, dg_error *error)
{
    static const dg_block_input none = {{0, 0}, DG_PARAGRAPH};
    if (blocks == NULL && n_blocks == 0)
        blocks = &none; /* no blocks, which is not the same as paragraphs */
    return read_at_once(out, text, len, blocks, n_blocks, options, error);
}
